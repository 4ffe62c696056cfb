//! The sockets of `roadbook serve`, by another's WebSocket client: who is told what, and that nothing of a closed tab stays.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod support;

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest;
use tungstenite::{Error, Message, WebSocket};

use support::{Folder, step};

/// A fault, not a hang; no test waits for it otherwise.
const DEADLINE: Duration = Duration::from_secs(90);

/// A running server; ends with its value.
struct Server {
    child: Child,
    /// `127.0.0.1:41234`
    address: String,
}

impl Server {
    fn of(folder: &Folder) -> Server {
        let mut child = (folder.command(&["serve", "-p", "0"]))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/');
        Server {
            address: address.to_owned(),
            child,
        }
    }

    fn stream(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream
    }

    /// The version that the page at `path` says it is.
    fn version(&self, path: &str) -> String {
        let mut stream = self.stream();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        );
        std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        let (_, rest) = reply.split_once("data-version=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    /// Opens the socket of a tab that shows `path` in this version.
    fn tab(&self, path: &str, version: &str, headers: &[(&'static str, &str)]) -> Result<Tab, Error> {
        let url = format!(
            "ws://{}/.roadbook/socket?path={path}&version={version}",
            self.address
        );
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match tungstenite::client(request, self.stream()) {
            Ok((socket, _)) => Ok(Tab(socket)),
            Err(tungstenite::HandshakeError::Failure(error)) => Err(error),
            Err(tungstenite::HandshakeError::Interrupted(_)) => panic!("no answer"),
        }
    }

    /// The same of the version that is there now; it has heard that nothing is wrong.
    fn tab_of_now(&self, path: &str) -> Tab {
        let mut tab = self.tab(path, &self.version(path), &[]).unwrap();
        assert_eq!(tab.hear()["faults"]["errors"], 0);
        tab
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Tab(WebSocket<TcpStream>);

impl Tab {
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
    let mut of_web: Vec<Tab> = (0..6).map(|_| server.tab_of_now("/backend/web/")).collect();
    let mut of_sql: Vec<Tab> = (0..6).map(|_| server.tab_of_now("/backend/data/sql/")).collect();
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
    let slept = server.version("/backend/web/");
    drop(server);
    let server = Server::of(&folder);
    let mut tab = server.tab("/backend/web/", &slept, &[]).unwrap();
    assert_eq!(tab.hear()["reload"], Value::Null);
    drop(server);
    folder.write("content/backend/web.md", &web("Other words."));
    let server = Server::of(&folder);
    let mut tab = server.tab("/backend/web/", &slept, &[]).unwrap();
    assert_eq!(
        tab.hear(),
        json!({ "reload": true, "version": server.version("/backend/web/") })
    );
}

#[test]
fn strangers_get_no_socket() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let own = format!("http://{}", server.address);
    assert!(server.tab("/", "1-1", &[("Origin", &own)]).is_ok());
    for (path, version, header, status) in [
        ("/", "1-1", ("Origin", "http://evil.example"), 403),
        ("/", "1-1", ("Origin", "null"), 403),
        ("/", "1-1", ("Host", "evil.example"), 403),
        ("/", "1-1", ("Sec-WebSocket-Version", "8"), 426),
        ("/", "1-1", ("Sec-WebSocket-Key", "short"), 400),
        ("/", "words", ("Origin", &own), 400),
        ("/%ff", "1-1", ("Origin", &own), 400),
    ] {
        match server.tab(path, version, &[header]) {
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
    let mut one = server.tab_of_now("/backend/web/"); // what the first tab costs for good is paid
    let before = open();
    let tabs: Vec<Tab> = (0..24).map(|_| server.tab_of_now("/backend/web/")).collect();
    assert!(open().1 >= before.1 + 24);
    drop(tabs);
    let end = Instant::now() + DEADLINE;
    // Noticed at the second beat. A few spare threads of the server's wait for other connections.
    while open().0 > before.0 + 12 || open().1 > before.1 {
        assert!(Instant::now() < end, "{before:?} became {:?}", open());
        // Something to wait for: the beat of the tab that is left.
        assert_eq!(one.0.read().unwrap(), Message::text("{}"));
    }
}
