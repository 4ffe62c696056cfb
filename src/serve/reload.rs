//! The open tabs: each hears over a WebSocket what has become of the page that it shows.
//!
//! Pushes only; nothing that a tab sends is read. Knows neither watching nor HTTP: it is given each new version of the
//! site, and each request for a socket. A WebSocket and no event stream, as browsers allow six connections to a host, and
//! the seventh tab's page would wait for ever.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tiny_http::{Header, Request, Response, StatusCode};

use crate::diagnostic::Diagnostic;
use crate::publish::recipes::{self, Recipes};

mod frames;
mod handshake;
mod message;
mod page;

pub use page::{dress, dress_missing, fault_page};

use super::address::{output_path, parameter};
use message::{FaultsMessage, Message};
use page::{Looked, Step, Version};

/// The path of the socket below the site's root.
pub const SOCKET: &str = ".roadbook/socket";

/// How often a tab that nothing happens to hears from the server. A closed one is noticed at the second time that it does
/// not take this.
const BEAT: Duration = Duration::from_secs(5);

/// The beat: a text and no ping, as a tab's script sees it, so that it can tell a dead connection from a quiet one. And a
/// ping would be answered, with bytes that nobody reads.
const BEAT_TEXT: &str = "{}";

/// A tab that leaves this many messages untaken is given up. It comes again when it wakes.
const UNTAKEN: usize = 16;

/// The client's file at `path` below the site's root, with its media type.
pub fn file(path: &str) -> Option<(&'static [u8], &'static str)> {
    match path {
        ".roadbook/reload.js" => Some((
            include_bytes!("client/reload.js"),
            "text/javascript; charset=utf-8",
        )),
        ".roadbook/reload.css" => Some((include_bytes!("client/reload.css"), "text/css; charset=utf-8")),
        _ => None,
    }
}

/// A version of the site, as the tabs need it.
pub trait Shown: Recipes {
    /// What is wrong, as the tab hears it that shows the output file `path`.
    fn faults_on(&self, path: &str) -> Faults;

    /// The output files that keep their names and differ from those of the version before: images, above all.
    fn changed_files(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// What is wrong, from where one page stands.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// The errors that keep this page from being shown as it is written.
    pub here: Vec<Diagnostic>,
    /// The other errors.
    pub elsewhere: Vec<Diagnostic>,
    /// The warnings, of whatever page.
    pub warnings: Vec<Diagnostic>,
}

/// Every open tab.
#[derive(Debug, Default)]
pub struct Tabs {
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    tabs: Vec<Tab>,
    /// How many there have been; a tab's name is its number.
    count: u64,
}

#[derive(Debug)]
struct Tab {
    number: u64,
    /// The output file that it shows, or would if there were one.
    path: String,
    version: Version,
    /// What it was told last. One that has just come may show the faults of a server that has ended since.
    faults: Option<FaultsMessage>,
    messages: SyncSender<Message>,
}

/// A page in the present version of the site.
struct Now {
    /// None where a bug or the disk kept it from being made: then nobody is sent to look at it.
    looked: Option<Looked>,
    faults: FaultsMessage,
}

impl Now {
    fn of(path: &str, site: &dyn Shown) -> Now {
        Now {
            looked: looked(path, site),
            faults: FaultsMessage::of(&site.faults_on(path)),
        }
    }
}

impl Tabs {
    /// Tells each tab what concerns it of a new version of the site. Each page that is open somewhere is rendered once.
    pub fn tell(&self, site: &dyn Shown) {
        let mut open = self.open();
        let changed: Vec<String> = site.changed_files().into_iter().map(str::to_owned).collect();
        let mut pages: BTreeMap<String, Now> = BTreeMap::new();
        open.tabs.retain_mut(|tab| {
            let now = pages
                .entry(tab.path.clone())
                .or_insert_with(|| Now::of(&tab.path, site));
            tab.hear(now, &changed)
        });
    }

    /// Answers the request for a socket, and keeps it fed until its tab is gone. Its `Host` and `Origin` have been checked.
    ///
    /// `now` gives the present version; it is asked while no other can be told, so that the tab misses none.
    pub fn join<S: Shown>(&self, request: Request, now: impl FnOnce() -> Arc<S>) {
        let headers: Vec<(&str, &str)> = (request.headers().iter())
            .map(|header| (header.field.as_str().as_str(), header.value.as_str()))
            .collect();
        let accepted = handshake::accept(&headers);
        let query = request.url().split_once('?').map_or("", |(_, query)| query);
        let asked = (parameter(query, "path").and_then(|path| output_path(&path)))
            .zip(parameter(query, "version").and_then(|mark| Version::parse(&mark)));
        match (accepted, asked) {
            (Ok(key), Some((path, version))) => {
                let socket = request.upgrade("websocket", switching(&key));
                let (number, messages) = self.enter(path, version, now);
                let _ = feed(socket, &messages); // a tab that went away is no fault
                self.leave(number);
            }
            (Ok(_), None) => refuse(request, (400, "Which page, and in which version?\n")),
            (Err(refusal), _) => refuse(request, refusal),
        }
    }

    fn enter<S: Shown>(
        &self,
        path: String,
        version: Version,
        now: impl FnOnce() -> Arc<S>,
    ) -> (u64, Receiver<Message>) {
        let (sender, messages) = mpsc::sync_channel(UNTAKEN);
        let mut open = self.open();
        let site = now();
        let present = Now::of(&path, site.as_ref());
        let number = open.count;
        open.count += 1;
        let mut tab = Tab {
            number,
            path,
            version,
            faults: None,
            messages: sender,
        };
        if tab.hear(&present, &[]) {
            open.tabs.push(tab);
        }
        (number, messages)
    }

    fn leave(&self, number: u64) {
        self.open().tabs.retain(|tab| tab.number != number);
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner) // a list of tabs is whole at every moment
    }
}

impl Tab {
    /// Passes on what concerns it. Whether it is still to be told of later versions: not one that will reload, as it comes
    /// again as another, nor one that has stopped listening.
    fn hear(&mut self, now: &Now, changed_files: &[String]) -> bool {
        let mut message = Message::default();
        let step = now
            .looked
            .as_ref()
            .map(|looked| (self.version.towards(&looked.version), looked));
        match step {
            Some((Step::Reload, looked)) => {
                message.reload = true;
                message.version = Some(looked.version.mark());
            }
            Some((Step::Restyle, looked)) => {
                self.version = looked.version.clone();
                message.version = Some(self.version.mark());
                message.styles = Some(looked.styles.clone());
            }
            Some((Step::Stay, _)) | None => {}
        }
        if !message.reload {
            message.files = changed_files.to_vec();
            if self.faults.as_ref() != Some(&now.faults) {
                self.faults = Some(now.faults.clone());
                message.faults.clone_from(&self.faults);
            }
        }
        let listens = message.is_empty() || self.messages.try_send(message.clone()).is_ok();
        listens && !message.reload
    }
}

fn looked(path: &str, site: &dyn Shown) -> Option<Looked> {
    match recipes::render(site, path).ok()? {
        Some(rendered) => Some(page::look(&rendered.bytes.load().ok()?)),
        None => Some(Looked {
            version: Version::ABSENT,
            styles: Vec::new(),
        }),
    }
}

/// Writes what comes, or the beat where nothing does, until there is nobody to write to or nothing more to come.
fn feed(mut socket: impl Write, messages: &Receiver<Message>) -> io::Result<()> {
    loop {
        let frame = match messages.recv_timeout(BEAT) {
            Ok(message) => frames::text(&message.json()),
            Err(RecvTimeoutError::Timeout) => frames::text(BEAT_TEXT),
            Err(RecvTimeoutError::Disconnected) => frames::CLOSE.to_vec(),
        };
        socket.write_all(&frame)?;
        socket.flush()?;
        if frame == frames::CLOSE {
            return Ok(());
        }
    }
}

fn switching(key: &str) -> Response<io::Empty> {
    let response = Response::empty(StatusCode(101));
    // Base64 makes a sound header.
    match Header::from_bytes("Sec-WebSocket-Accept", key) {
        Ok(accept) => response.with_header(accept),
        Err(()) => response,
    }
}

fn refuse(request: Request, (status, sentence): handshake::Refusal) {
    let _ = request.respond(Response::from_string(sentence).with_status_code(status)); // to a client that went away: no matter
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problem;
    use crate::files::Bytes;
    use crate::site::Rendered;
    use crate::source::{Location, Source, Span};

    const NO_FAULTS: &str = r#"{"faults":{"text":"","more":"","errors":0,"elsewhere":0,"warnings":0}}"#;

    fn reload_to(page: &[u8]) -> String {
        let mark = page::look(page).version.mark();
        format!(r#"{{"reload":true,"version":"{mark}"}}"#)
    }

    /// A site of one page, `a/index.html`.
    #[derive(Default)]
    struct One {
        page: Option<&'static str>,
        errors: Vec<Diagnostic>,
        changed: Vec<&'static str>,
    }

    impl Recipes for One {
        fn paths(&self) -> Vec<&str> {
            vec!["a/index.html"]
        }

        fn render(&self, path: &str) -> Option<Rendered> {
            assert!(self.page != Some("boom"), "boom");
            let page = self.page.filter(|_| path == "a/index.html")?;
            Some(Rendered {
                bytes: Bytes::Memory(page.as_bytes().into()),
                content_type: "text/html; charset=utf-8",
                problems: Vec::new(),
            })
        }
    }

    impl Shown for One {
        fn faults_on(&self, path: &str) -> Faults {
            let all = self.errors.clone();
            match path {
                "a/index.html" => Faults {
                    here: all,
                    ..Faults::default()
                },
                _ => Faults {
                    elsewhere: all,
                    ..Faults::default()
                },
            }
        }

        fn changed_files(&self) -> Vec<&str> {
            self.changed.clone()
        }
    }

    fn one(page: &'static str) -> One {
        One {
            page: Some(page),
            ..One::default()
        }
    }

    fn error() -> Diagnostic {
        let source = Source::new("content/a.md", "text");
        Diagnostic::new(Problem::StrayStep, Location::new(&source, Span::new(0, 1)))
    }

    /// A tab that has come for the page at `path` as `site` shows it.
    fn tab(tabs: &Tabs, path: &str, site: One) -> Receiver<Message> {
        let version = looked(path, &site).unwrap().version;
        let messages = tabs.enter(path.to_owned(), version, || Arc::new(site)).1;
        assert!(
            messages.try_recv().unwrap().faults.is_some(),
            "what is wrong comes at once"
        );
        messages
    }

    fn heard(messages: &Receiver<Message>) -> Vec<String> {
        messages.try_iter().map(|message| message.json()).collect()
    }

    #[test]
    fn a_tab_hears_what_concerns_its_page_and_nothing_else() {
        let tabs = Tabs::default();
        let here = tab(&tabs, "a/index.html", one("<p>1"));
        let absent = tab(&tabs, "b/index.html", one("<p>1"));
        tabs.tell(&one("<p>1"));
        assert_eq!(heard(&here), [""; 0]);
        tabs.tell(&one("<p>2"));
        assert_eq!(heard(&here), [reload_to(b"<p>2")]);
        assert_eq!(heard(&absent), [""; 0]);
        assert_eq!(
            tabs.open().tabs.len(),
            1,
            "one that reloads comes again as another"
        );
    }

    #[test]
    fn a_tab_that_shows_another_version_hears_so_when_it_comes() {
        let tabs = Tabs::default();
        let version = page::look(b"<p>1").version;
        let (_, messages) = tabs.enter("a/index.html".to_owned(), version, || Arc::new(one("<p>2")));
        assert_eq!(heard(&messages), [reload_to(b"<p>2")]);
    }

    #[test]
    fn a_page_that_appears_or_goes_is_loaded_anew() {
        let tabs = Tabs::default();
        let waits = tab(&tabs, "a/index.html", One::default());
        tabs.tell(&one("<p>1"));
        assert_eq!(heard(&waits), [reload_to(b"<p>1")]);
        let shown = tab(&tabs, "a/index.html", one("<p>1"));
        tabs.tell(&One::default());
        assert_eq!(heard(&shown), [r#"{"reload":true,"version":"-0"}"#]);
    }

    #[test]
    fn changed_styles_are_named_and_then_known() {
        let first = "<link rel=stylesheet href=s.1.css>";
        let second = "<link rel=stylesheet href=s.2.css>";
        let tabs = Tabs::default();
        let here = tab(&tabs, "a/index.html", one(first));
        tabs.tell(&one(second));
        tabs.tell(&one(second));
        let mark = page::look(second.as_bytes()).version.mark();
        assert_eq!(
            heard(&here),
            [format!(r#"{{"version":"{mark}","styles":["s.2.css"]}}"#)]
        );
    }

    #[test]
    fn faults_are_told_when_they_change() {
        let faulty = || One {
            errors: vec![error()],
            ..one("<p>1")
        };
        let tabs = Tabs::default();
        let here = tab(&tabs, "a/index.html", one("<p>1"));
        tabs.tell(&faulty());
        tabs.tell(&faulty());
        assert!(matches!(&heard(&here)[..], [told] if told.contains("content/a.md:1:1")));
        tabs.tell(&one("<p>1"));
        assert_eq!(heard(&here), [NO_FAULTS]);
    }

    #[test]
    fn a_page_that_panics_sends_nobody_away() {
        let tabs = Tabs::default();
        let here = tab(&tabs, "a/index.html", one("<p>1"));
        tabs.tell(&one("boom"));
        tabs.tell(&one("<p>1"));
        assert_eq!(heard(&here), [""; 0]);
    }

    #[test]
    fn changed_images_are_named() {
        let tabs = Tabs::default();
        let here = tab(&tabs, "a/index.html", one("<p>1"));
        tabs.tell(&One {
            changed: vec!["a/i.png"],
            ..one("<p>1")
        });
        assert_eq!(heard(&here), [r#"{"files":["a/i.png"]}"#]);
    }

    #[test]
    fn a_tab_that_takes_nothing_is_given_up() {
        let tabs = Tabs::default();
        let _here = tab(&tabs, "a/index.html", one("<p>1"));
        for _ in 0..=UNTAKEN {
            tabs.tell(&One {
                changed: vec!["a/i.png"],
                ..one("<p>1")
            });
        }
        assert!(tabs.open().tabs.is_empty());
    }

    #[test]
    fn what_was_told_is_written_before_the_end() {
        let tabs = Tabs::default();
        let here = tab(&tabs, "a/index.html", one("<p>1"));
        tabs.tell(&one("<p>2"));
        let mut written = Vec::new();
        feed(&mut written, &here).unwrap();
        let expected = [frames::text(&reload_to(b"<p>2")), frames::CLOSE.to_vec()].concat();
        assert_eq!(written, expected);
    }
}
