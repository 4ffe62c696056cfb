//! A site from memory, for one machine: each page is rendered when a browser asks for it.
//!
//! Knows nothing of content; `reply` decides what a request gets, this file only carries it. Nothing is written to disk.

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::thread;

use socket2::{Domain, Protocol, Socket, Type};
use tiny_http::{Request, Server, StatusCode};

use crate::diagnostic::Diagnostic;
use crate::files::Bytes;
use crate::publish::recipes::{Panic, Recipes};

mod host;
pub mod reload;
mod reply;

use host::Hosts;
use reply::Reply;

/// Something that happened while serving, for whoever watches the terminal.
#[derive(Debug)]
pub enum Event {
    /// A template complained.
    Problems(Vec<Diagnostic>),
    /// A page panicked: a bug of roadbook's.
    Panicked(Panic),
    /// No more requests can be taken or answered.
    System(io::Error),
}

/// A bound address, not yet answering.
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    hosts: Hosts,
    name: String,
}

impl Listener {
    /// Binds `hostname` at `port`; port 0 takes a free one.
    ///
    /// # Errors
    /// What the system refused: an unknown name, a taken port.
    pub fn bind(hostname: &str, port: u16) -> io::Result<Listener> {
        let bare = hostname.trim_start_matches('[').trim_end_matches(']');
        let mut refusal = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for address in (bare, port).to_socket_addrs()? {
            match listen(address) {
                Ok(socket) => {
                    let address = socket.local_addr()?;
                    return Ok(Listener {
                        socket,
                        address,
                        hosts: Hosts::new(bare, address.ip()),
                        name: bare.to_owned(),
                    });
                }
                Err(error) => refusal = error,
            }
        }
        Err(refusal)
    }

    /// The address to open in a browser, ending with `/`.
    pub fn url(&self) -> String {
        let host = match (self.address.ip().is_unspecified(), self.name.contains(':')) {
            (true, _) => "localhost".to_owned(), // every address of this machine: the name that always leads here
            (false, true) => format!("[{}]", self.name),
            (false, false) => self.name.clone(),
        };
        format!("http://{host}:{}/", self.address.port())
    }

    /// Answers requests until the process ends. `watch` is told what happens, from several threads.
    ///
    /// # Errors
    /// Where the system ends it.
    pub fn serve(
        self,
        site: Arc<dyn Recipes + Send>,
        watch: impl Fn(Event) + Send + Sync + 'static,
    ) -> io::Result<()> {
        let server = Server::from_listener(self.socket, None).map_err(io::Error::other)?;
        let hosts = Arc::new(self.hosts);
        let watch = Arc::new(watch);
        loop {
            let request = server.recv()?;
            let (site, hosts, on_event) = (Arc::clone(&site), Arc::clone(&hosts), Arc::clone(&watch));
            // A thread for each request: a client that does not read its answer holds up nobody else.
            let started =
                thread::Builder::new().spawn(move || answer(request, site.as_ref(), &hosts, &*on_event));
            if let Err(error) = started {
                watch(Event::System(error)); // that request is lost, the next may find a thread
            }
        }
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    #[cfg(unix)] // elsewhere it would let two servers take the same port
    socket.set_reuse_address(true)?;
    // Inherited by the connections; without it every answer on a kept connection waits some 40 ms for the client.
    socket.set_tcp_nodelay(true)?;
    socket.bind(&address.into())?;
    socket.listen(128)?;
    Ok(socket.into())
}

fn answer(request: Request, site: &dyn Recipes, hosts: &Hosts, watch: &dyn Fn(Event)) {
    let headers: Vec<(&str, &str)> = (request.headers().iter())
        .map(|header| (header.field.as_str().as_str(), header.value.as_str()))
        .collect();
    let mut reply = reply::to(request.method().as_str(), request.url(), &headers, site, hosts);
    if !reply.problems.is_empty() {
        watch(Event::Problems(std::mem::take(&mut reply.problems)));
    }
    if let Some(panic) = reply.panic.take() {
        watch(Event::Panicked(panic));
    }
    let head_only = request.method().as_str() == "HEAD";
    let sent = send(request.into_writer(), reply, head_only);
    drop(sent); // a client that went away is no fault
}

/// Writes a reply, always with a length, and asks the client to close the connection.
///
/// tiny_http hands connections to a pool whose count of free threads lags behind in a burst: some then wait behind one
/// that a browser keeps open without asking for anything, and the page hangs. Closing each connection leaves none to wait
/// behind; on this machine a new one costs less than a tenth of a millisecond. tiny_http's own responses cannot say so.
fn send(mut client: Box<dyn Write + Send>, reply: Reply, head_only: bool) -> io::Result<()> {
    let Reply {
        mut status,
        headers,
        body,
        ..
    } = reply;
    let (mut body, length) = open(body).unwrap_or_else(|error| {
        status = 500;
        let words = format!("This file cannot be read: {error}\n").into_bytes();
        let length = words.len() as u64;
        (Box::new(io::Cursor::new(words)), length)
    });
    let reason = StatusCode(status).default_reason_phrase();
    let mut head = format!("HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Length: {length}\r\n");
    for (name, value) in &headers {
        // A value may come from the request line; a line break in it would begin another header.
        let value = value.chars().filter(|letter| !letter.is_control());
        head.extend(
            name.chars()
                .chain(": ".chars())
                .chain(value)
                .chain("\r\n".chars()),
        );
    }
    head.push_str("\r\n");
    client.write_all(head.as_bytes())?;
    if !head_only {
        io::copy(&mut body, &mut client)?;
    }
    client.flush()
}

/// The bytes of a body and how many they are. A file may grow while it is sent; what was announced holds.
fn open(body: Bytes) -> io::Result<(Box<dyn Read>, u64)> {
    Ok(match body {
        Bytes::Memory(bytes) => {
            let length = bytes.len() as u64;
            (Box::new(io::Cursor::new(bytes)), length)
        }
        Bytes::Disk(path) => {
            let file = File::open(path)?;
            let length = file.metadata()?.len();
            (Box::new(file.take(length)), length)
        }
    })
}
