//! `roadbook serve`: the site from memory, on this machine.

use std::io;
use std::sync::Arc;

use super::Failure;
use super::output::Output;
use super::project::Project;
use crate::book::Options;
use crate::serve::{Event, Listener, Still};

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
    #[arg(short, long)]
    port: Option<u16>,
    /// The name or address to listen on
    #[arg(short = 'n', long, value_name = "HOST", default_value = "127.0.0.1")]
    hostname: String,
    /// Answer under this name too: of a forwarded port, or of a container
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,
    /// Show the site in the browser
    #[arg(short, long)]
    open: bool,
    /// Show drafts too
    #[arg(long)]
    drafts: bool,
}

/// Serves until the process is ended.
pub fn run(args: &Args, output: &Output) -> Result<(), Failure> {
    let project = Project::open()?;
    let mut listener = bind(args, output)?;
    for host in &args.allow_host {
        listener.allow(host);
    }
    let url = listener.url();
    let options = Options {
        drafts: args.drafts,
        // Addresses that would lead to the published site lead here.
        base_url: project.config.site_url.as_ref().map(|_| url.clone()),
    };
    let loaded = project.load(&options);
    output.diagnostics(&loaded.problems);
    output.progress("serving; Ctrl-C ends it");
    output.result(format!("{url}\n").as_bytes())?;
    if args.open
        && let Err(error) = open::that_detached(&url)
    {
        output.error(&format!("cannot open a browser: {error}; the address is {url}"));
    }
    let terminal = *output;
    let ended = listener.serve(Arc::new(Still(loaded.site)), move |event| match event {
        Event::Problems(problems) => terminal.diagnostics(&problems),
        Event::Panicked(panic) => terminal.bug(&panic),
        Event::System(reason) => terminal.error(&reason),
    });
    ended.map_err(|error| Failure::Refused(format!("cannot go on serving: {error}")))
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
