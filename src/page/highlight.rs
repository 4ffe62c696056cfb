//! Fenced code → HTML with classes. The only file that names the highlighting crates.
