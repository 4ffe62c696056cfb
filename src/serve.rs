//! A site from memory, for one machine: each page is rendered when a browser asks for it.
//!
//! Knows nothing of content; `reply` decides what a request gets, `carry` sends it, and this file sees to it that somebody
//! is there to take the next. Nothing is written to disk.

use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tiny_http::{HTTPVersion, Request, Server};

use crate::diagnostic::Diagnostic;
use crate::files::Bytes;
use crate::publish::recipes::{Panic, Recipes};

mod address;
mod carry;
mod host;
pub mod live;
mod missing;
pub mod reload;
mod reply;
mod spare;
pub mod watch;

use carry::Asked;
use host::Hosts;
use live::Live;
use reload::Tabs;
use spare::Round;

/// What a listener shows. Asked by many threads at once.
pub trait Show: Send + Sync {
    /// The site as it is now. A request sees the same one from its beginning to its end.
    fn now(&self) -> Arc<dyn Recipes + Send + Sync>;

    /// What a page of the site becomes on its way to the browser; `address` is the path that was asked for, as in the
    /// request line, which links in the page are relative to. `is_missing`: the page stands in for one that is not there.
    fn dress(&self, page: Arc<[u8]>, address: &str, is_missing: bool) -> Arc<[u8]>;

    /// Takes over a connection that asks for [`reload::SOCKET`]; host and origin are ours. It has a thread to itself.
    fn socket(&self, request: Request);
}

/// A site that changes under way, and the tabs that hear of it.
pub struct Reloading {
    /// The site.
    pub live: Arc<Live>,
    /// The tabs.
    pub tabs: Arc<Tabs>,
}

impl Show for Reloading {
    fn now(&self) -> Arc<dyn Recipes + Send + Sync> {
        self.live.now()
    }

    fn dress(&self, page: Arc<[u8]>, address: &str, is_missing: bool) -> Arc<[u8]> {
        let dressed = if is_missing {
            reload::dress_missing(&page, address)
        } else {
            reload::dress(&page, address)
        };
        dressed.into()
    }

    fn socket(&self, request: Request) {
        self.tabs.join(request, || self.live.now());
    }
}

/// Something that happened while serving, for whoever watches the terminal.
#[derive(Debug)]
pub enum Event {
    /// A template complained.
    Problems(Vec<Diagnostic>),
    /// A page panicked: a bug of roadbook's.
    Panicked(Panic),
    /// A page of another name was refused, in the words that it was answered with. Its author, if it is the site's own under
    /// that name, sees nothing of them: a browser shows no answer to a script that it does not run.
    Refused(String),
    /// A request was lost, or nobody new can be answered for a while, for this reason.
    System(String),
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

    /// Answers to `host` too, a name under which this server is reached from elsewhere.
    pub fn allow(&mut self, host: &str) {
        self.hosts.allow(host);
    }

    /// Answers requests until the process ends. `watch` is told what happens, from several threads.
    ///
    /// # Errors
    /// Where the system refuses to begin.
    pub fn serve(self, show: Arc<dyn Show>, watch: impl Fn(Event) + Send + Sync + 'static) -> io::Result<()> {
        let (tell, told) = mpsc::channel();
        let desk = Arc::new(Desk {
            show,
            hosts: self.hosts,
            watch: Box::new(watch),
            tell,
        });
        desk.open(&self.socket)?;
        let mut pause = spare::SOONEST;
        let mut deaf = 0;
        loop {
            let sign = told.recv_timeout(pause);
            if matches!(sign, Ok(Sign::Came)) {
                thread::sleep(spare::SETTLE);
            }
            pause = match sign {
                Ok(_) => spare::SOONEST,
                Err(RecvTimeoutError::Timeout) => (pause * 2).min(spare::LATEST),
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            for sign in sign.into_iter().chain(told.try_iter()) {
                if let Sign::Ended(error) = sign {
                    desk.open_again(&self.socket, &error);
                }
            }
            // One round may be late on a busy machine; opening again then does no harm, but is announced.
            deaf = match spare::round(self.address) {
                Round::Answered => 0,
                Round::Deaf => {
                    pause = spare::SOONEST;
                    deaf + 1
                }
            };
            if deaf == 2 {
                desk.open_again(
                    &self.socket,
                    &io::Error::other("too many files or threads are open"),
                );
                deaf = 0;
            }
        }
    }
}

/// What the thread that watches over the others is told.
enum Sign {
    /// Somebody asked something, on another connection than the last.
    Came,
    /// No more connections are taken.
    Ended(io::Error),
}

/// Where requests are answered.
struct Desk {
    show: Arc<dyn Show>,
    hosts: Hosts,
    watch: Box<dyn Fn(Event) + Send + Sync>,
    tell: Sender<Sign>,
}

impl Desk {
    /// Begins to take connections from `socket`.
    fn open(self: &Arc<Self>, socket: &TcpListener) -> io::Result<()> {
        let server = Server::from_listener(socket.try_clone()?, None).map_err(io::Error::other)?;
        let desk = Arc::clone(self);
        thread::Builder::new().spawn(move || desk.take(&server)).map(drop)
    }

    /// The same after `reason` ended it: an error at a single connection ends tiny_http's accepting thread for good. Its
    /// open connections are answered on by the thread that has always done so.
    fn open_again(self: &Arc<Self>, socket: &TcpListener, reason: &io::Error) {
        (self.watch)(Event::System(format!(
            "new connections wait until others are closed: {reason}"
        )));
        // Where files are lacking, it would end again at once.
        while !has_room(socket) || self.open(socket).is_err() {
            thread::sleep(Duration::from_millis(200));
        }
    }

    fn take(self: &Arc<Self>, server: &Server) {
        let mut last = None;
        loop {
            let request = match server.recv() {
                Ok(request) => request,
                Err(error) => {
                    // At most once; what is connected may still ask.
                    let _ = self.tell.send(Sign::Ended(error));
                    continue;
                }
            };
            let from = request.remote_addr().copied();
            if from != last {
                last = from;
                let _ = self.tell.send(Sign::Came);
            }
            let desk = Arc::clone(self);
            // A thread for each request: a client that does not read its answer holds up nobody else.
            if let Err(error) = thread::Builder::new().spawn(move || desk.answer(request)) {
                (self.watch)(Event::System(format!("a request is lost: {error}")));
            }
        }
    }

    fn answer(&self, request: Request) {
        if request.body_length().is_some_and(|length| length > LARGEST_BODY) {
            // Dropped, it would set aside as much memory as the client says it will send, and where there is not as much,
            // that ends the process. Nobody sends a body to this server, so the connection is given up.
            std::mem::forget(request);
            return;
        }
        let headers: Vec<(&str, &str)> = (request.headers().iter())
            .map(|header| (header.field.as_str().as_str(), header.value.as_str()))
            .collect();
        let (method, url) = (request.method().as_str(), request.url());
        let address = url.split(['?', '#']).next().unwrap_or(url);
        let is_socket = address.strip_prefix('/') == Some(reload::SOCKET);
        if is_socket && reply::refusal(method, &headers, &self.hosts).is_none() {
            drop(headers);
            return self.show.socket(request);
        }
        let mut reply = reply::to(method, url, &headers, self.show.now().as_ref(), &self.hosts);
        if !reply.problems.is_empty() {
            (self.watch)(Event::Problems(std::mem::take(&mut reply.problems)));
        }
        if let Some(panic) = reply.panic.take() {
            (self.watch)(Event::Panicked(panic));
        }
        if let (403, Bytes::Memory(words)) = (reply.status, &reply.body) {
            (self.watch)(Event::Refused(String::from_utf8_lossy(words).into_owned()));
        }
        if let (true, Bytes::Memory(page)) = (reply.is_page, &reply.body) {
            let page = self.show.dress(Arc::clone(page), address, reply.status == 404);
            reply.body = Bytes::Memory(page);
        }
        let asked = asked(&request, &headers);
        drop(headers);
        send(request, reply, &asked);
    }
}

/// A request with a longer body is not answered, in bytes.
const LARGEST_BODY: usize = 16 << 20;

/// Whether the process may open some more files.
fn has_room(socket: &TcpListener) -> bool {
    let clones: Vec<_> = (0..32).map_while(|_| socket.try_clone().ok()).collect();
    clones.len() == 32
}

fn asked(request: &Request, headers: &[(&str, &str)]) -> Asked {
    let values = |name: &str| {
        (headers.iter())
            .filter(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|&(_, value)| value.to_owned())
            .collect::<Vec<String>>()
    };
    let first = |name: &str| values(name).into_iter().next();
    let wish = first("connection").unwrap_or_default().to_ascii_lowercase();
    Asked {
        head_only: request.method().as_str() == "HEAD",
        range: first("range"),
        if_range: first("if-range"),
        if_none_match: values("if-none-match"),
        // tiny_http closes or keeps it as the client wishes; an old one must be told that it is kept.
        connection: match *request.http_version() == HTTPVersion(1, 0) {
            _ if wish.contains("close") => Some("close"),
            true if wish.contains("keep-alive") => Some("keep-alive"),
            true => Some("close"),
            false => None,
        },
    }
}

/// Sends a reply; a client that went away is no fault.
fn send(request: Request, reply: reply::Reply, asked: &Asked) {
    drop(carry::send(&mut request.into_writer(), reply, asked));
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
