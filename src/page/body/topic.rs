//! Topics: what a reader ticks in a step, known by its text.

use std::collections::BTreeMap;

use serde::Serialize;
use twox_hash::XxHash3_128;

/// A task-list item of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Topic {
    /// A short name of the text, the same as long as that is, unique in its step. The item's checkbox carries it as
    /// `data-topic`, which tells topics from other checkboxes; the built-in theme keeps progress under the text itself.
    pub key: String,
    /// Without markup.
    pub text: String,
}

/// The topics with these texts. Of several with the same text each further one has its number in its key.
pub fn topics(texts: &[String]) -> Vec<Topic> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let topic = |text: &String| Topic {
        key: key(text),
        text: text.clone(),
    };
    let mut topics: Vec<Topic> = texts.iter().map(topic).collect();
    for (topic, text) in topics.iter_mut().zip(texts) {
        let count = seen.entry(text).or_default();
        *count += 1;
        if *count > 1 {
            topic.key = format!("{}-{count}", topic.key);
        }
    }
    topics
}

/// Ten hexadecimal digits: short, and a step's topics do not meet by chance.
fn key(text: &str) -> String {
    format!("{:010x}", XxHash3_128::oneshot(text.as_bytes()) >> 88)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_depend_on_the_text_alone_and_are_unique() {
        let keys = |texts: &[&str]| {
            let texts: Vec<_> = texts.iter().map(|&text| text.to_owned()).collect();
            topics(&texts)
                .into_iter()
                .map(|topic| topic.key)
                .collect::<Vec<_>>()
        };
        let first = keys(&["Joins", "Indexes"]);
        assert_eq!(first[0].len(), 10);
        let again = keys(&["Indexes", "Views", "Joins", "Joins"]);
        assert_eq!((&again[0], &again[2]), (&first[1], &first[0]));
        assert_eq!(again[3], format!("{}-2", first[0]));
    }
}
