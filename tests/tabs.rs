//! The sockets of `roadbook serve`, by another's WebSocket client: who is told what, and that nothing of a closed tab stays.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod support;

use std::net::TcpStream;

use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest;
use tungstenite::{Error, Message, WebSocket};

use support::http::{PATIENCE, Server};
use support::{Folder, step};

/// The version that the page at `path` says it is.
fn version(server: &Server, path: &str) -> String {
    let html = server.get(path).text();
    let (_, rest) = html.split_once("data-version=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

struct Tab(WebSocket<TcpStream>);

impl Tab {
    /// Opens the socket of a tab that shows `path` in this version.
    fn open(
        server: &Server,
        path: &str,
        version: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Tab, Error> {
        let url = format!(
            "ws://{}/.roadbook/socket?path={path}&version={version}",
            server.address
        );
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(&server.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        match tungstenite::client(request, stream) {
            Ok((socket, _)) => Ok(Tab(socket)),
            Err(tungstenite::HandshakeError::Failure(error)) => Err(error),
            Err(tungstenite::HandshakeError::Interrupted(_)) => panic!("no answer"),
        }
    }

    /// The same of the version that is there now; it has heard that nothing is wrong.
    fn of_now(server: &Server, path: &str) -> Tab {
        let mut tab = Tab::open(server, path, &version(server, path), &[]).unwrap();
        assert_eq!(tab.hear()["faults"]["errors"], 0);
        tab
    }

    /// The next message that says something.
    fn hear(&mut self) -> Value {
        loop {
            match self.0.read().unwrap() {
                Message::Text(text) if text.as_str() != "{}" => return serde_json::from_str(&text).unwrap(),
                Message::Text(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Waits for the end of the connection, before which nothing more is said.
    fn hear_the_end(&mut self) {
        assert!(matches!(self.0.read().unwrap(), Message::Close(_)));
    }
}

fn web(words: &str) -> String {
    step(1, "The web", "duration: 1 week\n").replace("Text.", words)
}

#[test]
fn twelve_tabs_hear_of_their_pages_alone() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let mut of_web: Vec<Tab> = (0..6).map(|_| Tab::of_now(&server, "/backend/web/")).collect();
    let mut of_sql: Vec<Tab> = (0..6)
        .map(|_| Tab::of_now(&server, "/backend/data/sql/"))
        .collect();
    folder.write("content/backend/web.md", &web("Other words."));
    for tab in &mut of_web {
        assert_eq!(tab.hear()["reload"], true);
        tab.hear_the_end();
    }
    // A fault is the first that the others hear.
    folder.write(
        "content/backend/docker.md",
        &step(
            9,
            "Docker",
            "duration: 1 week\noptional: true\nprerequisites: [nothing]\n",
        ),
    );
    for tab in &mut of_sql {
        let faults = tab.hear()["faults"].take();
        assert_eq!(
            (&faults["errors"], &faults["elsewhere"]),
            (&json!(0), &json!(1)),
            "{faults}"
        );
        let more = faults["more"].as_str().unwrap();
        assert!(
            more.contains("content/backend/docker.md:6:17") && !more.contains('\u{1b}'),
            "{more}"
        );
    }
}

#[test]
fn a_tab_that_slept_is_reloaded_only_if_what_it_shows_has_changed() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let slept = version(&server, "/backend/web/");
    drop(server);
    let server = Server::of(&folder);
    let mut tab = Tab::open(&server, "/backend/web/", &slept, &[]).unwrap();
    assert_eq!(tab.hear()["reload"], Value::Null);
    drop(server);
    folder.write("content/backend/web.md", &web("Other words."));
    let server = Server::of(&folder);
    let mut tab = Tab::open(&server, "/backend/web/", &slept, &[]).unwrap();
    assert_eq!(
        tab.hear(),
        json!({ "reload": true, "version": version(&server, "/backend/web/") })
    );
}

#[test]
fn strangers_get_no_socket() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let own = format!("http://{}", server.address);
    assert!(Tab::open(&server, "/", "1-1", &[("Origin", &own)]).is_ok());
    for (path, version, header, status) in [
        ("/", "1-1", ("Origin", "http://evil.example"), 403),
        ("/", "1-1", ("Origin", "null"), 403),
        ("/", "1-1", ("Host", "evil.example"), 403),
        ("/", "1-1", ("Sec-WebSocket-Version", "8"), 426),
        ("/", "1-1", ("Sec-WebSocket-Key", "short"), 400),
        ("/", "words", ("Origin", &own), 400),
        ("/%ff", "1-1", ("Origin", &own), 400),
    ] {
        match Tab::open(&server, path, version, &[header]) {
            Err(Error::Http(answer)) => assert_eq!(answer.status(), status, "{path} {version} {header:?}"),
            Err(error) => panic!("{path} {version} {header:?}: {error}"),
            Ok(_) => panic!("{path} {version} {header:?} got a socket"),
        }
    }
}

#[cfg(target_os = "linux")] // where a process can be looked into
#[test]
fn nothing_stays_of_a_closed_tab() {
    use std::fs;
    use std::time::Instant;

    let folder = Folder::sound();
    let server = Server::of(&folder);
    let open = || {
        let process = format!("/proc/{}", server.child.id());
        let count = |what: &str| fs::read_dir(format!("{process}/{what}")).unwrap().count();
        (count("task"), count("fd"))
    };
    let mut one = Tab::of_now(&server, "/backend/web/"); // what the first tab costs for good is paid
    let before = open();
    let tabs: Vec<Tab> = (0..24).map(|_| Tab::of_now(&server, "/backend/web/")).collect();
    assert!(open().1 >= before.1 + 24);
    drop(tabs);
    let end = Instant::now() + PATIENCE;
    // Noticed at the second beat. A few spare threads of the server's wait for other connections.
    while open().0 > before.0 + 12 || open().1 > before.1 {
        assert!(Instant::now() < end, "{before:?} became {:?}", open());
        // Something to wait for: the beat of the tab that is left.
        assert_eq!(one.0.read().unwrap(), Message::text("{}"));
    }
}
