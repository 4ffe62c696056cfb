//! roadbook: a compiler for learning roadmaps.
