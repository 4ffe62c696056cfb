//! `roadbook serve`: the site from memory, on this machine.

use std::io;

use super::Failure;
use super::output::Output;
use super::project::Project;
use crate::book::Options;
use crate::serve::{Event, Listener};

/// Serve the site on this machine, each page rendered when it is asked for
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  roadbook serve
  roadbook serve -p 8080 --drafts
  roadbook serve -p 0               on any free port; the address is printed")]
pub struct Args {
    /// The port; 0 takes a free one
    #[arg(short, long, default_value_t = 3000)]
    port: u16,
    /// The name or address to listen on
    #[arg(short = 'n', long, value_name = "HOST", default_value = "127.0.0.1")]
    hostname: String,
    /// Show drafts too
    #[arg(long)]
    drafts: bool,
}

/// Serves until the process is ended.
pub fn run(args: &Args, output: &Output) -> Result<(), Failure> {
    let project = Project::open()?;
    let listener = Listener::bind(&args.hostname, args.port).map_err(|error| cannot_listen(args, &error))?;
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
    let terminal = *output;
    let ended = listener.serve(loaded.site.clone(), move |event| match event {
        Event::Problems(problems) => terminal.diagnostics(&problems),
        Event::Panicked(panic) => terminal.bug(&panic),
        Event::System(error) => terminal.error(&format!("cannot answer a request: {error}")),
    });
    ended.map_err(|error| Failure::Refused(format!("cannot go on serving: {error}")))
}

fn cannot_listen(args: &Args, error: &io::Error) -> Failure {
    let host = &args.hostname;
    Failure::Refused(match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "port {} on {host} is taken, perhaps by another roadbook; name another with `-p {}`, or let `-p 0` find one",
            args.port,
            args.port.checked_add(1).unwrap_or(3000)
        ),
        io::ErrorKind::PermissionDenied => {
            format!(
                "port {} on {host} is not allowed: {error}; ports from 1024 on are, for example `-p 3000`",
                args.port
            )
        }
        _ => format!("cannot listen on {host}, port {}: {error}", args.port),
    })
}
