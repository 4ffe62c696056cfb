//! `roadbook serve`: the site from memory, on this machine.

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::Failure;
use super::output::{self, Output};
use super::project::{self, Project};
use crate::book::Options;
use crate::serve::live::Live;
use crate::serve::reload::Tabs;
use crate::serve::watch::{self, Watcher};
use crate::serve::{Event, Listener, Reloading};
use crate::workspace::Workspace;

mod ledger;
mod saves;

use saves::{Saves, Terminal};

/// Serve the site on this machine, each page rendered when it is asked for
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  roadbook serve
  roadbook serve -p 8080 --drafts
  roadbook serve --open             and shows it in the browser
  roadbook serve -p 0               on any free port; the address is printed
  roadbook serve --allow-host my-space-3000.app.github.dev
                                    reached through a forwarded port or from a container's host")]
pub struct Args {
    /// The port; 0 takes a free one [default: 3000, or the next free one]
    #[arg(short, long, value_parser = port)]
    port: Option<u16>,
    /// The name or address to listen on
    #[arg(short = 'n', long, value_name = "HOST", default_value = "127.0.0.1")]
    hostname: String,
    /// Answer under this name too: of a forwarded port, or of a container; may be repeated
    #[arg(long, value_name = "HOST", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    allow_host: Vec<String>,
    /// Show the site in the browser
    #[arg(short, long)]
    open: bool,
    /// Show drafts too
    #[arg(long)]
    drafts: bool,
    /// Look at the files every MS milliseconds (500), where the file system does not tell of changes
    #[arg(long, value_name = "MS", num_args = 0..=1, require_equals = true, default_missing_value = "500",
          value_parser = milliseconds)]
    poll: Option<u64>,
}

/// Serves until the process is ended.
pub fn run(args: &Args, output: &Output) -> Result<(), Failure> {
    let started = Instant::now();
    let root = Project::open()?.root;
    let mut listener = bind(args, output)?;
    for host in &args.allow_host {
        listener.allow(host);
    }
    let options = Options {
        drafts: args.drafts,
        base_url: None,
    };
    let open_site = move || Workspace::open(root.clone(), project::environment(), options.clone());
    let workspace = open_site();
    let watcher = watcher(args, &workspace, output);
    output.diagnostics(workspace.problems());
    let live = Arc::new(Live::new(workspace.site().clone(), workspace.problems().to_vec()));
    let tabs = Arc::new(Tabs::default());
    let terminal = Arc::new(Terminal::new(*output, workspace.problems()));
    let url = listener.url();
    output.progress(&ready(&workspace, started));
    output.result(format!("{url}\n").as_bytes())?;
    if args.open
        && let Err(error) = open::that_detached(&url)
    {
        output.error(&format!("cannot open a browser: {error}; the address is {url}"));
    }
    let saves = Saves {
        open: Box::new(open_site),
        workspace: Some(workspace),
        live: Arc::clone(&live),
        tabs: Arc::clone(&tabs),
        terminal: Arc::clone(&terminal),
        panic: None,
    };
    (thread::Builder::new().name("saves".into()))
        .spawn(move || saves.follow(watcher))
        .map_err(|error| Failure::Refused(format!("cannot watch the files: {error}")))?;
    let (output, found) = (*output, terminal);
    let ended = listener.serve(Arc::new(Reloading { live, tabs }), move |event| match event {
        Event::Problems(problems) => found.found(&problems),
        Event::Panicked(panic) => output.bug(&panic),
        Event::Refused(words) => found.refused(&words),
        Event::System(reason) => output.error(&reason),
    });
    ended.map_err(|error| Failure::Refused(format!("cannot go on serving: {error}")))
}

/// Watches as asked; by looking, where the system refuses to tell.
fn watcher(args: &Args, workspace: &Workspace, output: &Output) -> Watcher {
    let (paths, ignored) = (workspace.watched(), workspace.unwatched());
    let silent = paths.iter().find_map(|path| watch::silent_file_system(path));
    match (args.poll, silent) {
        (Some(interval), _) => {
            return Watcher::polling(paths, &ignored, Duration::from_millis(interval));
        }
        (None, Some(name)) => output.progress(&format!(
            "changes on {name} may go unnoticed here; if they do: roadbook serve --poll"
        )),
        (None, None) => {}
    }
    Watcher::native(paths.clone(), &ignored).unwrap_or_else(|error| {
        output.progress(&format!(
            "the system does not tell of changes ({error}), so the files are looked at twice a second, as with --poll"
        ));
        Watcher::polling(paths, &ignored, watch::POLL)
    })
}

fn port(text: &str) -> Result<u16, String> {
    text.parse()
        .map_err(|_| "write a number from 0 to 65535, for example `8080`".into())
}

fn milliseconds(text: &str) -> Result<u64, String> {
    let number = text.parse().ok().filter(|number| *number >= 10);
    number.ok_or_else(|| "write a number of milliseconds, 10 or more, for example `--poll=500`".into())
}

/// “36 pages, 29 steps, ready in 84 ms; Ctrl-C ends it”
fn ready(workspace: &Workspace, started: Instant) -> String {
    let book = workspace.site().book();
    let steps: usize = book
        .roadmaps
        .iter()
        .map(|compiled| compiled.roadmap.steps.len())
        .sum();
    format!(
        "{}, {}, ready in {} ms; Ctrl-C ends it",
        output::counted(book.tree.pages.len(), "page"),
        output::counted(steps, "step"),
        started.elapsed().as_millis()
    )
}

/// The port where none is asked for, and how many after it are tried.
const PORT: u16 = 3000;
const PORTS: u16 = 100;

/// Binds the port asked for, or else the first free one from [`PORT`] on.
fn bind(args: &Args, output: &Output) -> Result<Listener, Failure> {
    let refused = |port, error: &io::Error| cannot_listen(&args.hostname, port, error);
    if let Some(port) = args.port {
        return Listener::bind(&args.hostname, port).map_err(|error| refused(port, &error));
    }
    let mut port = PORT;
    loop {
        match Listener::bind(&args.hostname, port) {
            Ok(listener) if port == PORT => return Ok(listener),
            Ok(listener) => {
                output.progress(&format!(
                    "port {PORT} is taken, perhaps by another roadbook; this is port {port}"
                ));
                return Ok(listener);
            }
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && port < PORT + PORTS => port += 1,
            Err(error) => return Err(refused(port, &error)),
        }
    }
}

fn cannot_listen(host: &str, port: u16, error: &io::Error) -> Failure {
    Failure::Refused(match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "port {port} on {host} is taken, perhaps by another roadbook; name another with `-p {}`, or let `-p 0` find one",
            port.checked_add(1).unwrap_or(PORT)
        ),
        io::ErrorKind::PermissionDenied => {
            format!(
                "port {port} on {host} is not allowed: {error}; ports from 1024 on are, for example `-p {PORT}`"
            )
        }
        _ => format!("cannot listen on {host}, port {port}: {error}"),
    })
}
