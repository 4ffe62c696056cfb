//! Templates, strings and static files of a theme: the built-in one, overridden file by file. The only file that names the
//! template engine.
