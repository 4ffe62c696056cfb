//! The list of the files that roadbook wrote into a build folder: the only ones it may ever replace or remove.
//!
//! It lies in the build folder itself, as `roadbook-manifest.json`, so that exchanging two folders exchanges it in the same
//! instant: it is never about another folder than its own, also when that folder is moved, copied or restored from a cache.
//! Its name does not begin with `.` or `_` (hosts treat such names specially), and it holds nothing but the relative paths
//! of files that are public anyway, so publishing it gives nothing away.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Error, system};

/// The manifest's name, in the build folder's root.
pub const NAME: &str = "roadbook-manifest.json";

const SCHEMA: u32 = 1;

/// What roadbook wrote: relative paths with `/` between names, the manifest itself left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The files.
    pub files: BTreeSet<String>,
}

#[derive(Serialize, Deserialize)]
struct Written {
    schema: u32,
    files: BTreeSet<String>,
}

impl Manifest {
    /// The manifest in `folder`; an empty one where there is none.
    ///
    /// # Errors
    /// Where it cannot be read, or is not what roadbook writes.
    pub fn read(folder: &Path) -> Result<Manifest, Error> {
        let path = folder.join(NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Manifest::default()),
            Err(error) => return Err(system("read", &path, error)),
        };
        match serde_json::from_slice::<Written>(&bytes) {
            Ok(Written {
                schema: SCHEMA,
                files,
            }) => Ok(Manifest { files }),
            _ => Err(Error::Refused(format!(
                "`{}` is not a list that this version of roadbook wrote, so it is not known which files in the build folder \
                 are roadbook's; remove the folder yourself, or build into another",
                path.display()
            ))),
        }
    }

    /// Writes it into `folder`, by way of a file in `workshop`, so that it is there whole or not at all.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn write(&self, folder: &Path, workshop: &Path) -> Result<(), Error> {
        let written = Written {
            schema: SCHEMA,
            files: self.files.clone(),
        };
        let mut text = serde_json::to_string_pretty(&written)
            .map_err(|error| system("write", folder, io::Error::other(error)))?;
        text.push('\n');
        let fresh = workshop.join("manifest");
        fs::write(&fresh, text).map_err(|error| system("write", &fresh, error))?;
        let path = folder.join(NAME);
        fs::rename(&fresh, &path).map_err(|error| system("write", &path, error))
    }
}
