//! The site over HTTP on this machine, each page rendered when it is asked for.
