//! A site from memory, for one machine: each page is rendered when a browser asks for it.
//!
//! Knows nothing of content; `reply` decides what a request gets, this file only carries it. Nothing is written to disk.

use std::fs::File;
use std::io::{self, Read};
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::thread;

use socket2::{Domain, Protocol, Socket, Type};
use tiny_http::{Header, Request, Response, Server, StatusCode};

use crate::diagnostic::Diagnostic;
use crate::files::Bytes;
use crate::publish::recipes::{Panic, Recipes};

mod host;
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
    match response(reply) {
        // A client that went away is no fault.
        Ok(response) => drop(request.respond(response)),
        Err(error) => {
            let text = format!("this file cannot be read: {error}");
            drop(request.respond(Response::from_string(text).with_status_code(500)));
        }
    }
}

/// The reply as tiny_http wants it; always with a length, never in chunks.
fn response(reply: Reply) -> io::Result<Response<Box<dyn Read + Send>>> {
    let (reader, length): (Box<dyn Read + Send>, usize) = match reply.body {
        Bytes::Memory(bytes) => (Box::new(io::Cursor::new(bytes.to_vec())), bytes.len()),
        Bytes::Disk(path) => {
            let file = File::open(path)?;
            let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
            // The file may grow while it is sent; what was announced must hold.
            (Box::new(file.take(length as u64)), length)
        }
    };
    let headers = (reply.headers.iter())
        .filter_map(|(name, value)| Header::from_bytes(name.as_bytes(), value.as_bytes()).ok())
        .collect();
    let response = Response::new(StatusCode(reply.status), headers, reader, Some(length), None);
    Ok(response.with_chunked_threshold(usize::MAX))
}
