//! A site → a directory, whole or not at all.
