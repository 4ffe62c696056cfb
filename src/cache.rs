//! The only cache. Unaware of what it keeps.
