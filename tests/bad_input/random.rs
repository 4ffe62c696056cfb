//! Random damage to a sound site: never a panic, and every file stays accounted for.

use proptest::prelude::*;

use crate::site::{File, check};

const SITE: &[(&str, &str)] = &[
    (
        "book.toml",
        "[book]\ntitle = \"Learn\"\n[plan]\nhours-per-week = 10\n[output.html]\nsite-url = \"https://example.org/x/\"\n",
    ),
    (
        "content/r/_index.md",
        "---\ntitle: R\nhours-per-week: 8\nincludes: [q/z]\npaths:\n- {id: p, goals: [sql], choose: {l: [py]}, assume: [web]}\n---\nText [[sql]].\n",
    ),
    (
        "content/r/sql.md",
        "---\nstep: 2\nid: sql\ntitle: \"SQL: é\"\nduration: 2–4 weeks\nprerequisites: [web, {any: [py, l], because: why}]\nrecommended: [{step: web}]\n\
         resources: [{url: \"https://a.org\", kind: docs, cost: free}]\naliases: [/old/]\nupdated: 2026-11-20\nextra: {a: [1, ~]}\n---\n\
         # Head {#x}\n\n- [ ] topic\n\n| a | b |\n|--|:-:|\n| c | d |\n\n```rust tab=\"R\"\nfn x() {}\n```\n```py tab=\"P\"\nx\n```\n\n> [!TIP]\n> [a](web.md#t) ![i](i.png) [^1]\n\n[^1]: n <b>\n",
    ),
    (
        "content/r/web.md",
        "---\nstep: 1\nduration: 3 h\noptional: false\n---\n# T\n",
    ),
    (
        "content/r/l/_index.md",
        "---\nstep: 3\nchoose: 1\ndefault: py\n---\n",
    ),
    ("content/r/l/py.md", "---\nstep: 1\nduration: P2W\n---\n"),
    (
        "content/r/l/js.md",
        "---\nstep: 2\nduration: 1 h\ndraft: false\n---\n",
    ),
    (
        "content/q/z.md",
        "---\nstep: 1\nduration: 14 weeks at 6-10 hours/week\n---\n",
    ),
    ("content/r/i.png", "x"),
];

/// What authors and broken tools leave behind.
const SCRAPS: &[&[u8]] = &[
    b"",
    b"\n",
    b"\t",
    b"---\n",
    b"---",
    b": ",
    b"[",
    b"]",
    b"{",
    b"}",
    b"\"",
    b"'",
    b"*a",
    b"&a ",
    b"<",
    b"<script>",
    b"[[",
    b"](",
    b"```\n",
    b"> ",
    b"- ",
    b"\r",
    b"\0",
    b"\xff",
    b"\xe2\x80",
    "\u{2028}".as_bytes(),
    b"%",
    b"#",
    b"..",
    b"/",
    b"\\",
    b"0",
    b"-",
    b"999999999999",
    b"id: web\n",
    b"step: x\n",
    b"draft: true\n",
    b"roadmap: true\n",
    b"choose: 9\n",
    b"prerequisites: [sql]\n",
    b"id: ../x\n",
    b"duration: 0\n",
    b"|",
    b"[^1]",
    b"$",
    b"{{ x }}",
];

/// In which file, where (in thousandths), how many bytes go, and which scrap comes.
type Edit = (usize, usize, usize, usize);

fn damaged(edits: &[Edit]) -> Vec<File> {
    let mut site: Vec<File> = SITE
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
        .collect();
    for &(file, at, length, scrap) in edits {
        let bytes = &mut site[file].1;
        let start = bytes.len() * at / 1000;
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, SCRAPS[scrap].iter().copied());
    }
    site
}

#[test]
fn the_site_is_sound_before() {
    assert_eq!(check(damaged(&[])).told(), [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_loses_a_file(edits in proptest::collection::vec((0..SITE.len(), 0usize..1000, 0usize..12, 0..SCRAPS.len()), 1..6)) {
        check(damaged(&edits));
    }
}
