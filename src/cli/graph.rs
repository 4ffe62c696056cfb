//! `roadbook graph`: a roadmap's graph in the formats that the site publishes, byte for byte the same.

use std::fs;

use super::output::Output;
use super::project::Loaded;
use super::{Failure, build};
use crate::files::Bytes;
use crate::publish::recipes;

/// Print a roadmap's graph
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  roadbook graph backend > backend.json
  roadbook graph backend --format dot | dot -Tpng > backend.png
  roadbook graph backend --format svg > map.svg")]
pub struct Args {
    /// Its id; may be left out where the site has only one
    roadmap: Option<String>,
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    format: Format,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// Steps, stages, paths, and all that is computed
    Json,
    /// For Graphviz
    Dot,
    /// For Mermaid
    Mermaid,
    /// The map
    Svg,
}

/// Prints the file that `build` would write.
pub fn run(args: &Args, output: &Output) -> Result<(), Failure> {
    let loaded = Loaded::sound(output)?;
    let id = loaded.roadmap(args.roadmap.as_deref())?;
    let folder = &loaded.book.page(loaded.book.roadmap(id).roadmap.page).url;
    let name = match args.format {
        Format::Json => "roadmap.json",
        Format::Dot => "roadmap.dot",
        Format::Mermaid => "roadmap.mmd",
        Format::Svg => "map.svg",
    };
    let path = format!("{folder}{name}");
    let rendered = match recipes::render(loaded.site.as_ref(), &path) {
        Ok(rendered) => rendered,
        Err(panic) => return build::report_bugs(&[panic], output),
    };
    let bytes = rendered
        .ok_or_else(|| Failure::Refused(format!("the site has no `{path}`")))?
        .bytes;
    match bytes {
        Bytes::Memory(bytes) => output.result(&bytes),
        Bytes::Disk(file) => {
            let bytes = fs::read(&file);
            output.result(
                &bytes.map_err(|error| {
                    Failure::Refused(format!("cannot read `{}`: {error}", file.display()))
                })?,
            )
        }
    }
}
