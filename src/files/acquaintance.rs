//! What is remembered of assets, which are never held in memory: enough to tell a change from a touch.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::SystemTime;

use twox_hash::XxHash3_128;

use super::Bytes;

/// The assets of one room, by their names in it, as they were when they were looked at last.
#[derive(Clone, Debug, Default)]
pub(super) struct Acquaintance {
    seen: BTreeMap<String, Seen>,
    /// What is being hashed beside, or has been.
    learned: Option<Learned>,
}

/// One asset.
#[derive(Clone, Copy, Debug)]
struct Seen {
    stamp: Stamp,
    /// A hash of its content, once it was read.
    hash: Option<u128>,
}

/// An asset's length in bytes, and when it was written last; none of one in memory, and of one that is gone.
type Stamp = Option<(u64, SystemTime)>;

/// Contents hashed at most once, by whoever needs them first.
#[derive(Clone)]
struct Learned(Arc<LazyLock<Hashes, Box<dyn FnOnce() -> Hashes + Send>>>);

type Hashes = BTreeMap<String, u128>;

/// Something to be done, by any thread.
pub(super) type Work = Box<dyn FnOnce() + Send>;

impl Acquaintance {
    /// Forgets what `is_there` does not know.
    pub(super) fn retain(&mut self, is_there: impl Fn(&str) -> bool) {
        self.seen.retain(|name, _| is_there(name));
    }

    /// Looks at an asset again, and tells whether it has changed, as far as can be known. `is_meant`: it was named itself,
    /// so that its stamp says nothing.
    pub(super) fn has_changed(&mut self, name: &str, bytes: &Bytes, is_meant: bool) -> bool {
        let stamp = stamp(bytes);
        let (hash, changed) = match self.seen.get(name) {
            None if !is_meant => (None, false),
            Some(seen) if !is_meant && stamp.is_some() && seen.stamp == stamp => return false,
            before => {
                let known = before.and_then(|seen| seen.hash.or_else(|| self.learned(name)));
                let hash = Some(hash(bytes));
                (hash, known != hash)
            }
        };
        self.seen.insert(name.to_owned(), Seen { stamp, hash });
        changed
    }

    /// The hash of an asset's content as it was when [`Acquaintance::learn`] was called; waits for it.
    fn learned(&self, name: &str) -> Option<u128> {
        self.learned.as_ref()?.0.get(name).copied()
    }

    /// What reads these assets to the end, so that the first touch of one is not taken for a change. It may run beside:
    /// what is written meanwhile counts as changed.
    pub(super) fn learn<'a>(&mut self, assets: impl Iterator<Item = (&'a str, &'a Bytes)>) -> Work {
        let mut unknown = Vec::new();
        for (name, bytes) in assets {
            let stamp = stamp(bytes);
            let seen = self.seen.entry(name.to_owned());
            let seen = seen.or_insert(Seen { stamp, hash: None });
            if seen.hash.is_none() && seen.stamp == stamp {
                unknown.push((name.to_owned(), bytes.clone(), stamp));
            }
        }
        let read = || {
            let known = unknown.into_iter().filter_map(|(name, bytes, before)| {
                let hash = hash(&bytes);
                (stamp(&bytes) == before).then_some((name, hash))
            });
            known.collect()
        };
        let learned = Learned(Arc::new(LazyLock::new(Box::new(read))));
        self.learned = Some(learned.clone());
        Box::new(move || {
            LazyLock::force(&learned.0);
        })
    }
}

impl fmt::Debug for Learned {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Learned")
    }
}

fn stamp(bytes: &Bytes) -> Stamp {
    let Bytes::Disk(path) = bytes else { return None };
    let about = fs::metadata(path).ok()?;
    Some((about.len(), about.modified().ok()?))
}

/// Of a file that cannot be read, that of nothing.
fn hash(bytes: &Bytes) -> u128 {
    match bytes {
        Bytes::Memory(bytes) => XxHash3_128::oneshot(bytes),
        Bytes::Disk(path) => hash_of_file(path).unwrap_or_else(|_| XxHash3_128::oneshot(&[])),
    }
}

/// In pieces: a video may be larger than memory.
fn hash_of_file(path: &Path) -> io::Result<u128> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut hash = XxHash3_128::new();
    loop {
        let piece = file.fill_buf()?;
        if piece.is_empty() {
            return Ok(hash.finish_128());
        }
        hash.write(piece);
        let length = piece.len();
        file.consume(length);
    }
}
