//! Text of the front matter is data, whatever it looks like, in every format that comes out.
//!
//! The same site is made twice, with plain words and with words that look like code. What is not text (tags and
//! attributes, statements of DOT and Mermaid) must be the same.

use std::collections::BTreeSet;

use crate::site::{Checked, check, files};

/// Looks like the end of whatever it stands in, and the beginning of something else.
const POISON: &str = r#"</script><script>alert(1)</script>"'`]]>--><!--%%{init}%%{{ 7*7 }}{% raw %}\" onclick=x &lt; &amp; ]; --> x"]--> click s0 \"#;

/// For ids, which have no slash.
const POISON_ID: &str = r#"x<script>"']]>--%%{{7}}&amp;#?%"#;

/// As a YAML string, with characters that end lines in some formats.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\\n\\u2028\\u0085\\u001b\\u0000 end\"")
}

fn site(text: &str, id: &str) -> Checked {
    let (t, i) = (quoted(text), format!("'{}'", id.replace('\'', "''")));
    let former = format!("'x{}", &i[1..]);
    let url_part = text.replace([' ', '\\'], "");
    let u = quoted(&url_part).replace("\\n\\u2028\\u0085\\u001b\\u0000 end", "");
    let u = format!("\"https://example.org/{}", &u[1..]);
    check(files(&[
        (
            "book.toml",
            &format!(
                "[book]\ntitle = {}\ndescription = {}\nauthors = [{}]\n[output.html]\nsite-url = \"https://example.org/b/\"\n",
                toml(text),
                toml(text),
                toml(text)
            ),
        ),
        (
            "content/r/_index.md",
            &format!(
                "---\ntitle: {t}\ndescription: {t}\noutcomes: [{t}]\nupdated: 2026-01-01\nextra: {{a: {t}}}\n\
            paths:\n- {{id: {i}, title: {t}, description: {t}, goals: [{i}], former-ids: [{i}]}}\n---\n"
            ),
        ),
        (
            "content/r/page.md",
            &format!(
                "---\nstep: 3\nid: {i}\ntitle: {t}\ndescription: {t}\nduration: 2 weeks\ntags: [{t}]\noutcomes: [{t}]\n\
            projects: [{t}, {{title: {t}, description: {t}}}]\nformer-ids: [{former}]\nupdated: 2026-01-02\nextra: {{a: {t}}}\n\
            prerequisites: [{{step: web, because: {t}}}]\nrecommended: [{{any: [one, two], because: {t}}}]\n\
            resources: [{{url: {u}, title: {t}}}, \"https://example.org/plain\"]\n---\nText.\n"
            ),
        ),
        (
            "content/r/web.md",
            &format!("---\nstep: 1\ntitle: {t}\nduration: 1 h\n---\n[[page]]\n"),
        ),
        (
            "content/r/s/_index.md",
            &format!("---\nstep: 2\ntitle: {t}\nchoose: 1\n---\n"),
        ),
        (
            "content/r/s/one.md",
            &format!("---\nstep: 1\ntitle: {t}\nduration: 1 h\n---\n"),
        ),
        (
            "content/r/s/two.md",
            &format!("---\nstep: 2\ntitle: {t}\nduration: 1 h\n---\n"),
        ),
    ]))
}

fn toml(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The different tags of HTML or XML, each with the names of its attributes; fails on what is neither tag nor text.
fn tags(markup: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let mut signature = String::new();
        let mut quote = None;
        let end = rest.char_indices().find(|&(_, c)| match quote {
            Some(open) => {
                if c == open {
                    quote = None;
                }
                false
            }
            None if matches!(c, '"' | '\'') => {
                quote = Some(c);
                false
            }
            None => {
                if c != '>' {
                    signature.push(c);
                }
                c == '>'
            }
        });
        let (end, _) = end.expect("every tag ends");
        rest = &rest[end + 1..];
        found.insert(signature.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    found
}

/// What stands outside strings; `\` escapes in them where `escapes`.
fn statements(text: &str, escapes: bool) -> String {
    let (mut out, mut inside, mut characters) = (String::new(), false, text.chars());
    while let Some(c) = characters.next() {
        match c {
            '"' => inside = !inside,
            '\\' if inside && escapes => {
                characters.next();
            }
            _ if inside => {}
            _ => out.push(c),
        }
    }
    assert!(!inside, "an open string in {text}");
    out
}

#[test]
fn words_that_look_like_code_change_nothing_but_text() {
    let plain = site("Plain words", "plain");
    let poisoned = site(POISON, POISON_ID);
    assert_eq!(poisoned.told(), [""; 0]);
    let mut formats = BTreeSet::new();
    for (path, bytes) in &poisoned.output {
        let plain_path = path.replace(POISON_ID, "plain");
        let extension = path.rsplit('.').next().unwrap();
        if path.starts_with("assets/") {
            continue;
        }
        let (text, same) = (std::str::from_utf8(bytes).unwrap(), plain.text(&plain_path));
        formats.insert(extension.to_owned());
        assert!(!text.contains(['\0', '\u{1b}']), "{path}");
        match extension {
            "html" | "svg" | "xml" => assert_eq!(tags(text), tags(same), "{path}"),
            "dot" => assert_eq!(statements(text, true), statements(same, true)),
            "mmd" => {
                assert_eq!(statements(text, false), statements(same, false));
                for part in text.split('"').skip(1).step_by(2) {
                    assert!(
                        !part.contains(|c: char| "<>[]{}%\\`&\u{2028}\n".contains(c)),
                        "{part}"
                    );
                }
            }
            "json" => {
                let json: serde_json::Value = serde_json::from_str(text).unwrap();
                if path == "r/roadmap.json" {
                    let title = json["title"].as_str().unwrap();
                    assert!(title.starts_with(POISON), "{title}");
                    let step = json["steps"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .find(|step| step["id"] == POISON_ID)
                        .unwrap();
                    assert!(
                        step["prerequisites"][0]["because"]
                            .as_str()
                            .unwrap()
                            .starts_with(POISON)
                    );
                }
            }
            "txt" | "nojekyll" => {}
            other => panic!("a new format, {other}: what must hold of it?"),
        }
    }
    let expected = ["dot", "html", "json", "mmd", "nojekyll", "svg", "txt", "xml"].map(str::to_owned);
    assert_eq!(formats, expected.into());
}

#[test]
fn text_is_shown_as_it_was_written() {
    let html = site(POISON, POISON_ID);
    let html = html.text("r/page/index.html");
    for shown in [
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "{{ 7*7 }}{% raw %}",
        "&amp;lt; &amp;amp;",
    ] {
        assert!(html.contains(shown), "{shown} in {html}");
    }
    assert!(!html.contains("49{%"));
}

#[test]
fn a_url_that_runs_or_holds_data_is_a_fault_and_no_link() {
    for url in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\\nscript:alert(1)",
        "\\u0001javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org/x",
        "\\\\\\\\host\\\\x",
    ] {
        let page = format!(
            "---\nstep: 1\nduration: 1 h\nresources:\n- \"{url}\"\n- {{url: \"{url}#2\", title: x}}\n- https://example.org/fine\n---\nText.\n"
        );
        let checked = check(files(&[("content/r/page.md", &page)]));
        assert_eq!(
            checked.told(),
            ["bad-url content/r/page.md:5", "bad-url content/r/page.md:6"],
            "{url}"
        );
        let html = checked.text("r/page/index.html").to_lowercase();
        assert!(html.contains("https://example.org/fine"));
        for bad in [
            "alert(1)",
            "data:text",
            "vbscript:",
            "file:///",
            "\"//",
            "host\\x",
        ] {
            assert!(!html.contains(bad), "{url}: {html}");
        }
    }
    for target in [
        "javascript:alert(1)",
        "data:text/html,x",
        "JAVASCRIPT:x",
        "java&#10;script:x",
        "vbscript:x",
    ] {
        let page =
            format!("---\nstep: 1\nduration: 1 h\n---\n[a]({target}) ![b]({target}) [c]\n\n[c]: {target}\n");
        let checked = check(files(&[("content/r/page.md", &page)]));
        assert_eq!(checked.told().len(), 3, "{target}: {:#?}", checked.told());
        let html = checked.text("r/page/index.html").to_lowercase();
        assert!(
            !html.contains("href=\"java")
                && !html.contains("src=\"java")
                && !html.contains("=\"data:")
                && !html.contains("=\"vb"),
            "{target}"
        );
    }
}
