//! A reply over a socket: its length, its tag, the part of it that was asked for, or word that the client has it already.
//!
//! Knows neither which reply a request gets nor where the socket comes from.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::Arc;

use tiny_http::StatusCode;
use twox_hash::XxHash3_128;

use super::reply::{self, Reply};
use crate::files::Bytes;

mod range;

use range::Wanted;

/// What a request's headers say of how its reply is to be sent.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The head alone.
    pub head_only: bool,
    /// `Range`.
    pub range: Option<String>,
    /// `If-Range`.
    pub if_range: Option<String>,
    /// `If-None-Match`; several headers are one list.
    pub if_none_match: Vec<String>,
    /// What the reply says in `Connection`, where it must.
    pub connection: Option<&'static str>,
}

/// Files up to this size are read before the reply begins: head and body go out in one piece.
const SMALL: u64 = 1 << 20;

/// Sends `reply` as asked: always with a `Content-Length`, never chunked.
///
/// # Errors
/// The socket's: a client that went away.
pub fn send(client: &mut dyn Write, reply: Reply, asked: &Asked) -> io::Result<()> {
    let (mut reply, content) = match Content::open(&reply.body) {
        Ok(content) => (reply, content),
        Err(error) => {
            let (reply, words) = reply::unreadable(&error);
            (reply, Content::memory(words))
        }
    };
    if reply.status != 200 {
        return write(client, &reply, Some(content.length), content.all(), asked);
    }
    let tag = content.tag.clone();
    reply.headers.push(("ETag", tag.clone()));
    reply.headers.push(("Accept-Ranges", "bytes".into()));
    if asked.if_none_match.iter().any(|list| names(list, &tag)) {
        reply.status = 304;
        return write(client, &reply, None, Part::none(), asked);
    }
    let length = content.length;
    // A range of something that has changed since would be glued to the old rest: then the whole.
    let is_current = asked.if_range.as_ref().is_none_or(|known| known.trim() == tag);
    let range = asked.range.as_ref().filter(|_| is_current && !asked.head_only);
    match range.map_or(Wanted::Whole, |header| range::of(header, length)) {
        Wanted::Whole => write(client, &reply, Some(length), content.all(), asked),
        Wanted::Part(bytes) => {
            reply.status = 206;
            let header = format!("bytes {}-{}/{length}", bytes.start, bytes.end - 1);
            reply.headers.push(("Content-Range", header));
            write(
                client,
                &reply,
                Some(bytes.end - bytes.start),
                content.part(bytes)?,
                asked,
            )
        }
        Wanted::Nothing => {
            reply.status = 416;
            reply.headers.push(("Content-Range", format!("bytes */{length}")));
            write(client, &reply, Some(0), Part::none(), asked)
        }
    }
}

/// Whether an `If-None-Match` list names `tag`, or anything.
fn names(list: &str, tag: &str) -> bool {
    let known = |name: &str| name == "*" || name.strip_prefix("W/").unwrap_or(name) == tag;
    list.split(',').any(|name| known(name.trim()))
}

fn write(
    client: &mut dyn Write,
    reply: &Reply,
    length: Option<u64>,
    mut body: Part,
    asked: &Asked,
) -> io::Result<()> {
    let mut bytes = head(reply, length, asked.connection).into_bytes();
    if !asked.head_only && length.is_some() {
        bytes.extend_from_slice(&body.ready);
        client.write_all(&bytes)?;
        io::copy(&mut body.rest, client)?;
    } else {
        client.write_all(&bytes)?;
    }
    client.flush()
}

fn head(reply: &Reply, length: Option<u64>, connection: Option<&str>) -> String {
    let reason = StatusCode(reply.status).default_reason_phrase();
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", reply.status);
    let mut add = |name: &str, value: &str| {
        head.push_str(name);
        head.push_str(": ");
        // A value may come from the request line; a line break in it would begin another header.
        head.extend(value.chars().filter(|letter| !letter.is_control()));
        head.push_str("\r\n");
    };
    for (name, value) in &reply.headers {
        add(name, value);
    }
    if let Some(length) = length {
        add("Content-Length", &length.to_string());
    }
    if let Some(connection) = connection {
        add("Connection", connection);
    }
    head.push_str("\r\n");
    head
}

/// An opened body.
struct Content {
    length: u64,
    /// Its entity tag: the same bytes have the same one.
    tag: String,
    source: Source,
}

enum Source {
    Memory(Arc<[u8]>),
    File(File),
}

/// Bytes to be sent: some at hand, then others.
struct Part {
    ready: Vec<u8>,
    rest: Box<dyn Read>,
}

impl Content {
    fn open(body: &Bytes) -> io::Result<Content> {
        match body {
            Bytes::Memory(bytes) => Ok(Content::memory(Arc::clone(bytes))),
            Bytes::Disk(path) => Content::file(File::open(path)?),
        }
    }

    fn memory(bytes: Arc<[u8]>) -> Content {
        Content {
            length: bytes.len() as u64,
            tag: tag(XxHash3_128::oneshot(&bytes)),
            source: Source::Memory(bytes),
        }
    }

    fn file(mut file: File) -> io::Result<Content> {
        if file.metadata()?.len() <= SMALL {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            return Ok(Content::memory(bytes.into()));
        }
        let mut hash = Hash(XxHash3_128::new(), 0);
        io::copy(&mut file, &mut hash)?;
        Ok(Content {
            length: hash.1,
            tag: tag(hash.0.finish_128()),
            source: Source::File(file),
        })
    }

    fn all(self) -> Part {
        let whole = 0..self.length;
        self.part(whole).unwrap_or_else(|_| Part::none())
    }

    fn part(self, bytes: Range<u64>) -> io::Result<Part> {
        Ok(match self.source {
            Source::Memory(all) => {
                // What is in memory has a length that fits.
                let bytes = bytes.start as usize..bytes.end as usize;
                Part {
                    ready: all.get(bytes).unwrap_or_default().to_vec(),
                    rest: Box::new(io::empty()),
                }
            }
            Source::File(mut file) => {
                file.seek(SeekFrom::Start(bytes.start))?;
                // The file may shrink while it is sent. What was announced is sent: the next reply on this connection
                // would be taken for the rest of this one.
                let filled = file.chain(io::repeat(0)).take(bytes.end - bytes.start);
                Part {
                    ready: Vec::new(),
                    rest: Box::new(filled),
                }
            }
        })
    }
}

impl Part {
    fn none() -> Part {
        Part {
            ready: Vec::new(),
            rest: Box::new(Cursor::new([])),
        }
    }
}

/// Hashes and counts what is written to it.
struct Hash(XxHash3_128, u64);

impl Write for Hash {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes);
        self.1 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn tag(hash: u128) -> String {
    format!("\"{hash:032x}\"")
}
