//! What the terminal has been told of faults: each is told once, and its end.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;

/// The faults that were told and are not mended yet.
#[derive(Debug, Default)]
pub struct Ledger {
    told: BTreeSet<Entry>,
}

/// A fault, wherever in its file it stands: an edit above moves it and is no news.
type Entry = (String, &'static str, String);

impl Ledger {
    /// Of all that is wrong now: what was not told yet, and a line for each fault that is mended.
    pub fn compare(&mut self, now: &[Diagnostic]) -> (Vec<Diagnostic>, Vec<String>) {
        let news = self.not_told(now);
        let now: BTreeSet<Entry> = now.iter().map(entry).collect();
        let mended = self
            .told
            .difference(&now)
            .map(|(path, _, message)| format!("{path}: {message}"));
        let mended = mended.collect();
        self.told = now;
        (news, mended)
    }

    /// Of `found`, what was not told yet; now it is.
    pub fn not_told(&mut self, found: &[Diagnostic]) -> Vec<Diagnostic> {
        let told = self.told.clone();
        self.told.extend(found.iter().map(entry));
        let is_news = |diagnostic: &&Diagnostic| !told.contains(&entry(diagnostic));
        found.iter().filter(is_news).cloned().collect()
    }
}

fn entry(diagnostic: &Diagnostic) -> Entry {
    let path = diagnostic.location.source.path().to_owned();
    (path, diagnostic.code, diagnostic.message.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problem;
    use crate::source::{Location, Source, Span};

    fn fault(path: &str, at: usize) -> Diagnostic {
        let source = Source::new(path, "0123456789");
        Diagnostic::new(Problem::NotUtf8, Location::new(&source, Span::new(at, at)))
    }

    #[test]
    fn each_fault_is_told_once_and_its_end() {
        let mut ledger = Ledger::default();
        let said = |(news, mended): (Vec<Diagnostic>, Vec<String>)| {
            let news: Vec<String> = news
                .iter()
                .map(|new| new.location.source.path().to_owned())
                .collect();
            (news, mended.len())
        };
        assert_eq!(
            said(ledger.compare(&[fault("a", 1), fault("b", 1)])),
            (vec!["a".into(), "b".into()], 0)
        );
        assert_eq!(
            said(ledger.compare(&[fault("a", 5), fault("b", 1)])),
            (vec![], 0),
            "moved within its file"
        );
        assert_eq!(ledger.not_told(&[fault("c", 1), fault("a", 1)]).len(), 1);
        assert_eq!(said(ledger.compare(&[fault("b", 1), fault("c", 1)])), (vec![], 1));
        assert_eq!(said(ledger.compare(&[fault("a", 1)])), (vec!["a".into()], 2));
    }
}
