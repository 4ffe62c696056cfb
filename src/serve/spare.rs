//! Keeps threads of tiny_http's pool free, and notices when it takes no connections any more.
//!
//! tiny_http gives each connection a thread of a pool, and puts it into a queue where the pool counts a free one. It counts
//! late: in a burst, connections are put behind threads that are about to take another, and those left over wait until
//! some thread is done with its client, which may be a browser that keeps its connection open for minutes. So a page
//! would hang, now and then, for as long as somebody else is idle.
//!
//! The cure is to be such a burst. A *round* opens a few connections of our own at once and has them closed again, so
//! each needs a thread, made for it where none is free. Afterwards these threads take what was left over; then they wait
//! for work. A burst of as many connections then finds enough free threads, so nothing of it is left over. Rounds follow
//! soon upon whoever comes, for larger bursts, then ever more rarely; free threads end after five seconds, so a round in
//! that time keeps them, at some 0.02 % of a processor.
//!
//! tiny_http's accepting thread ends without a word where a file descriptor or a thread is lacking at the wrong moment.
//! Then a round is not answered.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use socket2::SockRef;

/// How many threads are kept free: more than the connections that a browser opens to a host at once, which are six.
const SPARE: usize = 8;

/// How long whoever came has to be followed by others: a round then serves them all.
pub const SETTLE: Duration = Duration::from_millis(10);

/// The time to the next round doubles from this,
pub const SOONEST: Duration = Duration::from_millis(10);

/// to this, shorter than tiny_http lets a free thread wait.
pub const LATEST: Duration = Duration::from_secs(4);

/// How long an answer to a round may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// What came of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Answered, as far as connections could be opened.
    Answered,
    /// Connections are not taken.
    Deaf,
}

/// Opens connections to the server at `address` and has them closed.
pub fn round(address: SocketAddr) -> Round {
    let mut connections = Vec::new();
    for _ in 0..SPARE {
        match connect(address) {
            Ok(connection) => connections.push(connection),
            Err(error) if is_timeout(&error) => return Round::Deaf, // so many wait to be taken that no more may
            Err(_) => break,                                        // none to spare here
        }
    }
    for mut connection in &connections {
        // No request: the answer is a refusal, and the server closes.
        let _ = connection.write_all(b"\r\n");
    }
    let until = Instant::now() + PATIENCE;
    let is_answered = connections.iter().all(|connection| is_closed(connection, until));
    if is_answered { Round::Answered } else { Round::Deaf }
}

fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&reachable(address), PATIENCE)?;
    // Once the server has closed, nothing is to be remembered of this connection: each would block a port for a minute.
    SockRef::from(&stream).set_linger(Some(Duration::ZERO))?;
    Ok(stream)
}

/// Waits for the end of what the server says.
fn is_closed(mut connection: &TcpStream, until: Instant) -> bool {
    let mut buffer = [0; 512];
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let wait = left.max(Duration::from_millis(1)); // none would mean for ever
        if connection.set_read_timeout(Some(wait)).is_err() {
            return true;
        }
        match connection.read(&mut buffer) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return !is_timeout(&error),
        }
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock)
}

/// An address at which a server bound to all addresses is reached from here.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
