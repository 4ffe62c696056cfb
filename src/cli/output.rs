//! The two streams. Colour goes where the stream takes it and `NO_COLOR` allows it.

use std::io::{self, Write};

use anstream::ColorChoice;
use anstream::adapter::strip_str;

use super::Failure;
use crate::diagnostic::{Diagnostic, Severity, render};
use crate::publish::Panic;

/// How much is printed.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// No progress.
    pub quiet: bool,
}

impl Output {
    /// Prints a result to standard output. A reader that went away has had enough: that is no failure.
    ///
    /// # Errors
    /// Where the system refuses, a full disk for example.
    pub fn result(&self, bytes: &[u8]) -> Result<(), Failure> {
        unless_closed(
            io::stdout()
                .lock()
                .write_all(bytes)
                .and_then(|()| io::stdout().flush()),
        )
    }

    /// The same, of text with colours.
    ///
    /// # Errors
    /// As [`Output::result`].
    pub fn styled_result(&self, text: &str) -> Result<(), Failure> {
        let mut stdout = anstream::stdout().lock();
        unless_closed(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
    }

    /// A line about what is being done.
    pub fn progress(&self, line: &str) {
        if !self.quiet {
            self.line(line);
        }
    }

    /// Diagnostics and their count, beside a command's result.
    pub fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        if !diagnostics.is_empty() {
            self.line(render::human(diagnostics).trim_end());
            self.line("");
            self.line(&summary(diagnostics));
        }
    }

    /// Why the command ends without its result.
    pub fn error(&self, reason: &str) {
        self.line(&format!("\u{1b}[1;31merror\u{1b}[0m: {reason}"));
    }

    /// A page that panicked.
    pub fn bug(&self, panic: &Panic) {
        self.error(&format!(
            "roadbook has a bug: rendering `{}` made it panic ({}); please report it with the files that it takes",
            panic.path, panic.message
        ));
    }

    /// To standard error. Where even that is closed, nobody is left to tell.
    fn line(&self, text: &str) {
        let mut stderr = anstream::stderr().lock();
        let line = format!("{text}\n");
        // Without colours, each piece between them would be written by itself.
        let plain = (stderr.current_choice() == ColorChoice::Never).then(|| strip_str(&line).to_string());
        let _ = stderr.write_all(plain.unwrap_or(line).as_bytes());
    }
}

/// “1 page”, “36 pages”
pub fn counted(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

/// How many errors and warnings there are, in words.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let (errors, warnings) = count(diagnostics);
    render::summary(errors, warnings)
}

/// Errors and warnings.
pub fn count(diagnostics: &[Diagnostic]) -> (usize, usize) {
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .count();
    (errors, diagnostics.len() - errors)
}

/// Whether `diagnostics` forbid what was asked for.
///
/// # Errors
/// [`Failure::Content`] where there are errors, or warnings under `--strict`.
pub fn verdict(diagnostics: &[Diagnostic], strict: bool) -> Result<(), Failure> {
    match count(diagnostics) {
        (0, 0) => Ok(()),
        (0, _) if !strict => Ok(()),
        _ => Err(Failure::Content),
    }
}

fn unless_closed(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Refused(format!("cannot write the result: {error}")))
        }
        _ => Ok(()),
    }
}
