//! Diagnostics for people (rustc's layout), for programs (JSON) and for GitHub (annotation commands).
