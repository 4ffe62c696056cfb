//! `times.js` says times and counts as the build does, in every language.

use std::fs;

use roadbook::document::duration::Effort;
use roadbook::source::Source;
use roadbook::theme::{Words, amounts};
use serde_json::{Value, json};

use super::chromium::Chromium;
use super::support::Folder;
use super::support::http::Server;

/// Languages with other plural forms and marks than English; the last has no words of its own.
const LANGUAGES: [(&str, &str); 5] = [
    ("en", ""),
    (
        "pl",
        "decimal-mark = \",\"\nthousands-mark = \"\u{a0}\"\n[hours]\none = \"{n} godzina\"\nfew = \"{n} godziny\"\nmany = \"{n} godzin\"\nother = \"{n} godziny\"\n[without-estimate]\none = \"{n} krok\"\nfew = \"{n} kroki\"\nmany = \"{n} kroków\"\nother = \"{n} kroku\"\n",
    ),
    (
        "ar",
        "[without-estimate]\nzero = \"{n} 0\"\none = \"{n} 1\"\ntwo = \"{n} 2\"\nfew = \"{n} 3-10\"\nmany = \"{n} 11-99\"\nother = \"{n} 100\"\n",
    ),
    (
        "de-AT",
        "thousands-mark = \"$&\"\nat-least = \"{amount} {missing} {amount} {no} {{amount}\"\n",
    ),
    ("ja", ""),
];

/// Minutes around every border between two ways of saying them.
const MINUTES: [u64; 44] = [
    0,
    1,
    2,
    29,
    30,
    31,
    56,
    57,
    58,
    59,
    60,
    61,
    74,
    75,
    89,
    90,
    91,
    119,
    120,
    121,
    150,
    285,
    299,
    300,
    301,
    427,
    555,
    569,
    570,
    571,
    599,
    600,
    601,
    855,
    1140,
    1199,
    1200,
    1201,
    2369,
    2400,
    6000,
    600_000,
    6_000_300,
    123_456_789,
];

const PACES: [f64; 6] = [10.0, 7.5, 1.0, 40.0, 0.25, 168.0];

#[test]
fn times_are_said_as_the_build_says_them() {
    let Some(browser) = Chromium::get() else { return };
    for (language, own) in LANGUAGES {
        let folder = Folder::sound();
        folder.write(
            "book.toml",
            &format!("[book]\ntitle = \"Learn\"\nlanguage = {language:?}\n"),
        );
        folder.write(&format!("themes/default/strings/{language}.toml"), own);
        let server = Server::of(&folder);
        let mut page = browser.page();
        page.open(&format!("http://{}/", server.address));
        let said = page.eval(&format!(
            "import('/{}').then(({{ time, pace }}) => {{
                const said = [];
                for (const hours of {paces}) {{
                    for (const min of {minutes}) for (const max of {minutes}) if (min <= max) {{
                        for (const missing of [0, 1]) {{
                            said.push(time([min, max], hours, missing), pace([min, max], hours, missing));
                        }}
                    }}
                }}
                for (let n = 1; n <= 220; n++) said.push(time([0, 0], 10, n));
                return said;
            }})",
            module(&folder, "times"),
            paces = json!(PACES.as_slice()),
            minutes = json!(MINUTES.as_slice()),
        ));
        let Value::Array(said) = said else {
            panic!("{said}")
        };
        let expected = expected(&words(language, own));
        assert_eq!(said.len(), expected.len(), "{language}");
        for (said, (what, expected)) in said.iter().zip(&expected) {
            assert_eq!(said, expected, "{what} in {language}");
        }
        page.had_nothing_to_complain_about();
    }
}

/// What is asked, and what the build says, in the order of the page's loops.
fn expected(words: &Words) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let total = |min, max, missing, hours| {
        let text = amounts::total(words, Effort { min, max }, missing, hours);
        (
            format!("{min}–{max} minutes at {hours} h, {missing} missing"),
            text,
        )
    };
    let pace = |min, max, missing, hours| {
        let text = amounts::pace(words, Effort { min, max }, missing, hours);
        (
            format!("the pace of {min}–{max} minutes at {hours} h, {missing} missing"),
            text,
        )
    };
    for hours in PACES {
        for min in MINUTES {
            for max in MINUTES.into_iter().filter(|&max| min <= max) {
                for missing in [0, 1] {
                    all.extend([total(min, max, missing, hours), pace(min, max, missing, hours)]);
                }
            }
        }
    }
    all.extend((1..=220).map(|n| total(0, 0, n, 10.0)));
    all
}

/// English, with a language's own words over it.
fn words(language: &str, own: &str) -> Words {
    let english = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default/strings/en.toml");
    let mut words = Words::new(language);
    for text in [&fs::read_to_string(english).unwrap(), own] {
        assert!(words.add(&Source::new("words", text)).is_empty());
    }
    words
}

/// Where a module of the theme stands in the built site.
fn module(folder: &Folder, name: &str) -> String {
    folder.run(&["build"]).exits(0);
    let files = fs::read_dir(folder.at("book/assets")).unwrap();
    let mut names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let name = names.find(|file| file.starts_with(&format!("{name}.")) && file.ends_with(".js"));
    format!("assets/{}", name.unwrap())
}
