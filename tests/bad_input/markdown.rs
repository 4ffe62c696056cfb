//! Markdown of absurd size, depth and bytes.

use crate::site::{Checked, check};

const HEAD: &str = "---\nstep: 1\nduration: 1 h\n---\n";

fn page(bytes: impl Into<Vec<u8>>) -> Checked {
    check(vec![("content/r/page.md".into(), bytes.into())])
}

#[test]
fn size_and_depth_are_rendered_without_a_complaint() {
    for (name, body) in [
        ("1 MB line", "x ".repeat(500_000)),
        (
            "1 MB line of code",
            format!("```rust\n{}\n```\n", "let x = \"a\"; ".repeat(80_000)),
        ),
        ("open brackets", "[".repeat(50_000)),
        ("open images", "![[".repeat(20_000)),
        ("half links", "[a](".repeat(20_000)),
        ("emphasis", "*a **b ".repeat(20_000)),
        ("underscores", "_".repeat(50_000) + "a" + &"_".repeat(50_000)),
        (
            "backquotes",
            (1..400).map(|count| "`".repeat(count) + " ").collect(),
        ),
        ("quotes", "> ".repeat(10_000) + "x"),
        ("lists", "- ".repeat(10_000) + "x"),
        (
            "nested lists",
            (0..400).map(|depth| "  ".repeat(depth) + "- a\n").collect(),
        ),
        ("tags", "<div>".repeat(20_000)),
        ("half tags", "<a ".repeat(50_000)),
        ("footnotes", "[^a]: x\n".repeat(2_000) + &"[^a]".repeat(2_000)),
        (
            "a chain of footnotes",
            (0..1_000)
                .map(|n| format!("[^{n}]: x [^{}]\n\n", n + 1))
                .collect::<String>()
                + "[^0]",
        ),
        ("equal headings", "# A\n".repeat(5_000)),
        (
            "a wide table",
            "|a".repeat(1_000) + "\n" + &"|-".repeat(1_000) + "\n" + &("|x".repeat(1_000) + "\n").repeat(20),
        ),
        ("an open fence", "```rust\nfn".into()),
    ] {
        let checked = page(format!("{HEAD}{body}"));
        assert_eq!(checked.told(), [""; 0], "{name}");
        assert!(checked.text("r/page/index.html").contains("</html>"), "{name}");
    }
}

#[test]
fn bytes_that_are_no_text_are_shown_as_such() {
    let utf16: Vec<u8> = "\u{feff}hello"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (bytes, told, shown) in [
        (b"a\0b".to_vec(), None, "a\u{fffd}b"),
        (b"caf\xe9 \xff".to_vec(), Some(5), "caf\u{fffd} \u{fffd}"),
        (b"\x01\x1b[31mred\x7f".to_vec(), None, "red"),
        ("\u{2028}\u{202e}\u{fffe}x".into(), None, "x"),
        (b"last line".to_vec(), None, "<p>last line</p>"),
        (b"one\r\ntwo\rthree\n".to_vec(), None, "three</p>"),
        (
            b"## One\rtwo\r\r- three".to_vec(),
            None,
            "</h2>\n<p>two</p>\n<ul>\n<li>three</li>",
        ),
    ] {
        let checked = page([HEAD.as_bytes(), &bytes].concat());
        let expected: Vec<String> = told
            .iter()
            .map(|line| format!("not-utf8 content/r/page.md:{line}"))
            .collect();
        assert_eq!(checked.told(), expected, "{bytes:?}");
        let html = checked.text("r/page/index.html");
        assert!(html.contains(shown), "{bytes:?}: {html}");
        assert!(!html.contains('\0') && !html.contains('\u{1b}'), "{bytes:?}");
    }
    for (bytes, told) in [(vec![], 0), (b"\xef\xbb\xbf".to_vec(), 0), (utf16, 1)] {
        let checked = page(bytes);
        assert_eq!(checked.told(), vec!["not-utf8 content/r/page.md:1"; told]);
        assert!(checked.output.contains_key("r/page/index.html"));
    }
}

#[test]
fn every_broken_link_is_told_and_none_leads_out_of_the_site() {
    let body =
        "[a](../../../etc/passwd) [b](/etc/passwd) ![c](../../x.png) [[../../x]] [d](#nope) [e](%00)\n";
    let checked = page(format!("{HEAD}{body}"));
    let codes: Vec<String> = checked
        .told()
        .iter()
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(codes.len(), 6, "{:#?}", checked.told());
    let html = checked.text("r/page/index.html");
    assert!(!html.contains("etc/passwd\""), "{html}");
    let many = page(format!("{HEAD}{}", "[a](no.md) ".repeat(1_000)));
    assert_eq!(many.told().len(), 1_000);
    let raw = page(format!(
        "{HEAD}<p>\n<a href=\"../../../etc/passwd\">a</a>\n<img src=/etc/passwd>\n</p>\n"
    ));
    let told = [
        "broken-link content/r/page.md:6",
        "missing-file content/r/page.md:7",
    ];
    assert_eq!(raw.told(), told);
}
