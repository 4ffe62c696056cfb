//! Ids of headings, exactly as GitHub makes them: lower case; letters, marks, digits, `_` and its kin, hyphens and
//! spaces kept, everything else removed; spaces become hyphens; a repeated id is numbered.
//!
//! The rules are those of the `github-slugger` package. Two things are ours: an author's `{#id}` is kept from being
//! taken by an earlier heading, and a heading without any such character has the id `section` (GitHub's is empty).

use std::collections::BTreeMap;

mod word;

/// The id of a heading by its text alone, before repetitions are numbered; it may be empty.
pub fn slug(text: &str) -> String {
    let kept = text
        .to_lowercase()
        .chars()
        .filter(|&c| is_kept(c))
        .collect::<String>();
    kept.replace(' ', "-")
}

fn is_kept(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' ');
    }
    c.is_alphabetic() || is_word(c)
}

fn is_word(c: char) -> bool {
    let code = u32::from(c);
    let after = word::WORD.partition_point(|&(first, _)| first <= code);
    after > 0 && code <= word::WORD[after - 1].1
}

/// The ids given so far in one page.
#[derive(Debug, Default)]
pub struct Ids {
    /// By id: how often it was numbered.
    taken: BTreeMap<String, usize>,
}

impl Ids {
    /// Keeps `id` from being given to a heading that did not ask for it.
    pub fn reserve(&mut self, id: &str) {
        self.taken.entry(id.to_owned()).or_insert(0);
    }

    /// The id of the next heading, of this text.
    pub fn next(&mut self, text: &str) -> String {
        let slug = slug(text);
        self.unique(if slug.is_empty() {
            "section".to_owned()
        } else {
            slug
        })
    }

    /// `wanted`, or where it is taken already, with the first free number.
    pub fn unique(&mut self, wanted: String) -> String {
        let Some(&repeated) = self.taken.get(&wanted) else {
            self.taken.insert(wanted.clone(), 0);
            return wanted;
        };
        let mut number = repeated + 1;
        while self.taken.contains_key(&format!("{wanted}-{number}")) {
            number += 1;
        }
        let id = format!("{wanted}-{number}");
        self.taken.insert(id.clone(), 0);
        self.taken.insert(wanted, number);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_githubs() {
        for (text, expected) in [
            ("Hello World", "hello-world"),
            ("What's new?", "whats-new"),
            ("C++ & C#", "c--c"),
            ("snake_case and kebab-case", "snake_case-and-kebab-case"),
            ("  double  space ", "--double--space-"),
            ("Über größe", "über-größe"),
            ("数据库 基础", "数据库-基础"),
            ("日本語、テスト。", "日本語テスト"),
            ("한국어", "한국어"),
            ("Привет Мир", "привет-мир"),
            ("हिन्दी", "हिन्दी"),
            ("😄 emoji", "-emoji"),
            ("emoji 🎉 inside", "emoji--inside"),
            ("I ❤️ SQL", "i-\u{fe0f}-sql"),
            ("½ and ² and ①", "-and--and-"),
            ("٣ digits", "٣-digits"),
            ("a\u{203f}b tie", "a\u{203f}b-tie"),
            ("tab\there\u{a0}nbsp", "tabherenbsp"),
            ("ΟΔΟΣ", "οδος"),
            ("“quotes” – dash — dash", "quotes--dash--dash"),
            ("2.1 Numbers", "21-numbers"),
            ("!!!", ""),
        ] {
            assert_eq!(slug(text), expected, "{text}");
        }
    }

    #[test]
    fn repetitions_are_numbered_without_meeting_a_real_heading() {
        for (texts, expected) in [
            (&["a", "a", "a"][..], &["a", "a-1", "a-2"][..]),
            (&["a", "a", "a-1"], &["a", "a-1", "a-1-1"]),
            (&["a-1", "a", "a"], &["a-1", "a", "a-2"]),
            (&["🎉", "!"], &["section", "section-1"]),
            (&["A", "a"], &["a", "a-1"]),
        ] {
            let mut ids = Ids::default();
            let found: Vec<_> = texts.iter().map(|text| ids.next(text)).collect();
            assert_eq!(found, expected, "{texts:?}");
        }
    }

    #[test]
    fn a_reserved_id_is_left_to_its_heading() {
        let mut ids = Ids::default();
        ids.reserve("joins");
        assert_eq!(ids.next("Joins"), "joins-1");
    }
}
