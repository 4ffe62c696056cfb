//! What a browser's tab hears from `roadbook serve`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use serde_json::Value;

use super::http::{PATIENCE, Server};

/// An open tab: a page as it came, and the socket that its script opens.
pub struct Tab {
    /// The page.
    pub html: String,
    socket: BufReader<TcpStream>,
}

impl Tab {
    /// Gets the page at `path` and opens its socket.
    pub fn open(server: &Server, path: &str) -> Tab {
        let html = server.get(path).text();
        let version = html
            .split("data-version=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let version = version.unwrap_or_else(|| panic!("no client in {path}: {html}"));
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap(); // a fault, not a hang
        let request = format!(
            "GET /.roadbook/socket?path={path}&version={version} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
             Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            host = server.address
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut socket = BufReader::new(stream);
        let mut line = String::new();
        socket.read_line(&mut line).unwrap();
        assert!(line.starts_with("HTTP/1.1 101"), "{line}");
        while line != "\r\n" {
            line.clear();
            socket.read_line(&mut line).unwrap();
        }
        Tab { html, socket }
    }

    /// The next message that says something.
    pub fn hear(&mut self) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            assert!(Instant::now() < end, "nothing but the beat");
            let message = self.frame();
            if message != serde_json::json!({}) {
                return message;
            }
        }
    }

    /// Waits until it is told to reload.
    pub fn wait_for_reload(&mut self) {
        while self.hear()["reload"] != true {}
    }

    /// Waits until so many errors concern its page, and gives what is said of them.
    pub fn wait_for_errors(&mut self, errors: u64) -> String {
        loop {
            let message = self.hear();
            assert_ne!(message["reload"], true, "the page stays: {message}");
            if message["faults"]["errors"] == errors {
                return message["faults"]["text"].as_str().unwrap_or_default().to_owned();
            }
        }
    }

    /// Waits until so many errors concern other pages, and none its own.
    pub fn wait_for_errors_elsewhere(&mut self, errors: u64) {
        loop {
            let message = self.hear();
            assert_ne!(message["reload"], true, "the page stays: {message}");
            let faults = &message["faults"];
            if faults["elsewhere"] == errors && faults["errors"] == 0 {
                return;
            }
        }
    }

    /// One text frame; none is longer than 64 KiB here.
    fn frame(&mut self) -> Value {
        let mut head = [0; 2];
        self.socket.read_exact(&mut head).unwrap();
        assert_eq!(head[0], 0x81, "a whole text");
        let length = match head[1] {
            126 => {
                let mut length = [0; 2];
                self.socket.read_exact(&mut length).unwrap();
                usize::from(u16::from_be_bytes(length))
            }
            length => usize::from(length),
        };
        let mut text = vec![0; length];
        self.socket.read_exact(&mut text).unwrap();
        serde_json::from_slice(&text).unwrap()
    }
}

/// Waits until the page at `path` has `words`, looking again only when its tab is told to.
#[track_caller]
pub fn wait_for(server: &Server, path: &str, words: &str) {
    wait(server, path, |html| html.contains(words));
}

/// Waits until the page at `path` does not have `words`, looking again only when its tab is told to.
#[track_caller]
pub fn wait_for_end(server: &Server, path: &str, words: &str) {
    wait(server, path, |html| !html.contains(words));
}

fn wait(server: &Server, path: &str, is_so: impl Fn(&str) -> bool) {
    loop {
        let mut tab = Tab::open(server, path);
        if is_so(&tab.html) {
            return;
        }
        tab.wait_for_reload();
    }
}
