//! The program as a server, and a client that says exactly what it is told to.

#![allow(dead_code, reason = "each test binary uses its part of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::Folder;

/// How long anything may take: a fault, not a hang.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A running server; ends with its value.
pub struct Server {
    pub child: Child,
    /// `127.0.0.1:41234`
    pub address: String,
}

impl Server {
    /// `roadbook serve` on a free port.
    pub fn of(folder: &Folder) -> Server {
        Server::with(folder, &[])
    }

    /// The same with more arguments.
    pub fn with(folder: &Folder, arguments: &[&str]) -> Server {
        Server::start(folder.command(&[&["serve", "-p", "0"], arguments].concat()))
    }

    /// Runs `command` and waits until it prints its address.
    pub fn start(mut command: Command) -> Server {
        command.stderr(Stdio::null());
        Server::keeping_errors(command)
    }

    /// The same, what it says on the way going where `command` has it go.
    pub fn keeping_errors(mut command: Command) -> Server {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
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

    /// A connection that nothing is said on yet.
    pub fn connect(&self) -> Connection {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Connection {
            host: self.address.clone(),
            reader: BufReader::new(stream),
        }
    }

    /// The reply to a request of these lines, on a connection of its own.
    pub fn send(&self, lines: &[&str]) -> Reply {
        let mut connection = self.connect();
        connection.write(&format!("{}\r\nConnection: close\r\n\r\n", lines.join("\r\n")));
        connection.read(lines[0].starts_with("HEAD"))
    }

    /// The reply to a GET of `path`.
    pub fn get(&self, path: &str) -> Reply {
        self.connect().get(path, &[])
    }

    /// Whether the process still runs.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection, kept until dropped.
pub struct Connection {
    host: String,
    reader: BufReader<TcpStream>,
}

impl Connection {
    /// Writes as it is.
    pub fn write(&mut self, text: &str) {
        self.try_write(text.as_bytes()).unwrap();
    }

    /// Writes as it is, unless the server has had enough.
    pub fn try_write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.reader.get_mut().write_all(bytes)
    }

    /// Asks with these headers, the connection kept.
    pub fn ask(&mut self, method: &str, path: &str, headers: &[&str]) -> Reply {
        self.begin(method, path, headers);
        self.read(method == "HEAD")
    }

    /// GET.
    pub fn get(&mut self, path: &str, headers: &[&str]) -> Reply {
        self.ask("GET", path, headers)
    }

    /// Asks, and does not read the reply.
    pub fn begin(&mut self, method: &str, path: &str, headers: &[&str]) {
        let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
        self.write(&format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n",
            self.host
        ));
    }

    /// Reads one reply, as long as it says it is.
    pub fn read(&mut self, head_only: bool) -> Reply {
        let mut head = String::new();
        loop {
            let mut line = String::new();
            let read = self.reader.read_line(&mut line).unwrap();
            assert!(read > 0, "the server closed after {head:?}");
            if line == "\r\n" {
                break;
            }
            head.push_str(&line);
        }
        let mut reply = Reply {
            head,
            body: Vec::new(),
        };
        assert_eq!(reply.header("transfer-encoding"), None, "{reply:#?}");
        let length = (reply.header("content-length")).map_or(0, |length| length.parse().unwrap());
        if !head_only {
            reply.body = vec![0; length];
            self.reader.read_exact(&mut reply.body).unwrap();
        }
        reply
    }

    /// Everything until the server closes.
    pub fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        self.reader.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// What the server said.
#[derive(Debug)]
pub struct Reply {
    /// The status line and the headers.
    pub head: String,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header's value, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        (self.head.lines().skip(1)).find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    #[track_caller]
    pub fn has(&self, name: &str, value: &str) -> &Reply {
        assert_eq!(self.header(name), Some(value), "{name} in {}", self.head);
        self
    }
}
