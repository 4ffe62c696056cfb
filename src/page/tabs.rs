//! Consecutive fences with `tab="…"` → one tab group.
