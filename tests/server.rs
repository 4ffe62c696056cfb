//! `roadbook serve` over a real socket.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::Duration;

use support::{Folder, step};

/// A running server; ends with its value.
struct Server {
    child: Child,
    /// `127.0.0.1:41234`
    address: String,
}

impl Server {
    fn of(folder: &Folder) -> Server {
        let mut child = (folder
            .command(&["serve", "-p", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn())
        .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .trim()
            .strip_prefix("http://")
            .and_then(|rest| rest.strip_suffix('/'));
        let address = address
            .unwrap_or_else(|| panic!("not an address: {line:?}"))
            .to_owned();
        Server { child, address }
    }

    /// Sends `request`, lines joined, and reads until the server closes.
    fn send(&self, lines: &[&str]) -> Reply {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap(); // a fault, not a hang
        let request = format!("{}\r\nConnection: close\r\n\r\n", lines.join("\r\n"));
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        Reply {
            head: head.to_lowercase(),
            body: body.to_owned(),
        }
    }

    fn get(&self, path: &str) -> Reply {
        self.send(&[
            &format!("GET {path} HTTP/1.1"),
            &format!("Host: {}", self.address),
        ])
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Debug)]
struct Reply {
    head: String,
    body: String,
}

impl Reply {
    fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    #[track_caller]
    fn has(&self, header: &str) -> &Reply {
        assert!(
            self.head.lines().any(|line| line == header),
            "no `{header}` in {self:#?}"
        );
        self
    }
}

/// A page without the two lines that `serve` links its client with.
fn without_client(page: &str) -> String {
    let is_ours = |line: &&str| !line.contains("/.roadbook/") && !line.contains("\".roadbook/");
    page.split_inclusive('\n').filter(is_ours).collect()
}

#[test]
fn pages_come_with_type_length_and_the_bytes_that_build_writes() {
    let folder = Folder::sound();
    folder.write(
        "content/backend/data/table.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    );
    folder.run(&["build"]).exits(0);
    let server = Server::of(&folder);
    for (path, file, kind) in [
        ("/", "index.html", "text/html; charset=utf-8"),
        (
            "/backend/data/sql/",
            "backend/data/sql/index.html",
            "text/html; charset=utf-8",
        ),
        (
            "/backend/roadmap.json?x=1",
            "backend/roadmap.json",
            "application/json; charset=utf-8",
        ),
        (
            "/backend/data/table.svg",
            "backend/data/table.svg",
            "image/svg+xml; charset=utf-8",
        ),
    ] {
        let reply = server.get(path);
        assert_eq!(reply.status(), 200, "{path}");
        assert_eq!(
            without_client(&reply.body),
            std::fs::read_to_string(folder.at("book").join(file)).unwrap(),
            "{path}"
        );
        reply.has(&format!("content-length: {}", reply.body.len()));
        let head = &reply.head;
        assert!(
            head.contains(&format!("content-type: {}", kind.split(';').next().unwrap())),
            "{head}"
        );
    }
    let head = server.send(&["HEAD / HTTP/1.1", &format!("Host: {}", server.address)]);
    assert_eq!((head.status(), head.body.as_str()), (200, ""));
    assert!(
        server
            .get("/")
            .has("content-type: text/html; charset=utf-8")
            .body
            .len()
            > 100
    );
}

#[test]
fn what_is_not_part_of_the_site_is_not_served() {
    let folder = Folder::sound();
    folder.run(&["build"]).exits(0);
    let server = Server::of(&folder);
    for path in [
        "/none/",
        "/book.toml",
        "/../book.toml",
        "/%2e%2e/book.toml",
        "/..%2fbook.toml",
        "//etc/passwd",
        "/content/backend/web.md",
        "/roadbook-manifest.json",
    ] {
        let reply = server.get(path);
        assert_eq!(reply.status(), 404, "{path}");
        assert!(reply.body.contains("<html"), "the site's own page for it: {path}");
    }
}

#[test]
fn a_page_without_its_slash_leads_to_it() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let reply = server.get("/backend");
    assert_eq!(reply.status(), 302);
    reply.has("location: ./backend/");
}

#[test]
fn only_this_machine_is_answered_and_only_reading() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    assert_eq!(
        server.send(&["GET / HTTP/1.1", "Host: evil.example"]).status(),
        403
    );
    let origin = server.send(&[
        "GET / HTTP/1.1",
        "Host: localhost",
        "Origin: https://evil.example",
    ]);
    assert_eq!(origin.status(), 403);
    assert!(!origin.head.contains("access-control"));
    let post = server.send(&["POST / HTTP/1.1", "Host: localhost", "Content-Length: 0"]);
    assert_eq!(post.status(), 405);
    post.has("allow: get, head");
}

#[test]
fn a_site_with_errors_is_served_as_far_as_it_goes() {
    let folder = Folder::sound();
    folder.write(
        "content/backend/bad.md",
        &step(5, "Bad", "prerequisites: [slq]\n"),
    );
    let server = Server::of(&folder);
    assert_eq!(server.get("/backend/bad/").status(), 200);
    assert_eq!(server.get("/").status(), 200);
}

#[test]
fn many_clients_at_once_are_answered() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    // These ask for nothing; nobody waits for them. tiny_http has four threads at least, so three leave it one.
    let idle: Vec<TcpStream> = (0..3)
        .map(|_| TcpStream::connect(&server.address).unwrap())
        .collect();
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| assert_eq!(server.get("/backend/").status(), 200));
        }
    });
    drop(idle);
}

#[test]
fn a_taken_port_is_named_with_a_way_out() {
    let folder = Folder::sound();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    folder
        .run(&["serve", "-p", &port])
        .exits(2)
        .says("is taken")
        .says("`-p ");
}
