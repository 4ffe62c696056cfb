//! Markdown → HTML, feature by feature, on a small site made by hand.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::*;
use crate::document::{Document, FrontMatter, outline};
use crate::files::Bytes;
use crate::source::{Source, Span};
use crate::tree::{FolderOutline, Page, RoadmapId, RoadmapOutline, StepOutline};

static HIGHLIGHTER: LazyLock<Highlighter> = LazyLock::new(Highlighter::new);

fn config() -> Config {
    let book = "[markdown]\nsmart-punctuation = false";
    Config::parse(Some(book.as_bytes()), &[]).0
}

fn page(kind: PageKind, path: &str, url: &str, title: &str, text: &str) -> Page {
    let source = Source::new(format!("content/{path}"), text);
    let body = Span::new(0, text.len());
    let (outline, problems) = outline::read(&source, body);
    let document = Document {
        source,
        path: path.into(),
        front: FrontMatter::default(),
        body,
        outline,
        problems,
    };
    Page {
        kind,
        document: Some(Arc::new(document)),
        url: url.into(),
        title: title.into(),
    }
}

/// The body of the step `b/sql.md` with this text.
fn body_with(text: &str, change: impl FnOnce(&mut Config)) -> Body {
    let roadmap = RoadmapId(0);
    let pages = vec![
        page(PageKind::Roadmap(roadmap), "b/_index.md", "b/", "B", ""),
        page(
            PageKind::Step(roadmap),
            "b/orm.md",
            "b/orm/",
            "ORMs & co",
            "## Über uns\n",
        ),
        page(PageKind::Step(roadmap), "b/sql.md", "b/sql/", "SQL", text),
    ];
    let step = |id: &str, page| StepOutline {
        id: id.into(),
        page: PageId(page),
        folder: 0,
    };
    let outline = RoadmapOutline {
        id: "b".into(),
        page: PageId(0),
        folders: vec![FolderOutline {
            id: "b".into(),
            page: PageId(0),
            parent: None,
        }],
        steps: vec![step("orm", 1), step("sql", 2)],
        drafts: Vec::new(),
    };
    let tree = Tree {
        pages,
        roadmaps: [outline].into(),
        ..Tree::default()
    };
    let bytes = Bytes::Memory(Arc::from(&b""[..]));
    let asset = Asset {
        bytes,
        size: Some((640, 480)),
    };
    let assets = BTreeMap::from([("b/a b.png".to_owned(), asset)]);
    let mut config = config();
    change(&mut config);
    let index = Index::new(&tree, &assets, config.unsafe_html);
    let context = BodyContext {
        tree: &tree,
        index: &index,
        config: &config,
        assets: &assets,
        highlighter: &HIGHLIGHTER,
        words: &Words::default(),
    };
    render(PageId(2), &context)
}

fn html(text: &str) -> String {
    body_with(text, |_| {}).html
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(html(text), *expected, "{text}");
    }
}

#[test]
fn plain_markdown() {
    check(&[
        (
            "a *b* **c** ~~d~~ `<e>`\nf\\\ng",
            "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>&lt;e&gt;</code>\nf<br>\ng</p>\n",
        ),
        ("3 < 4 & \"x\"", "<p>3 &lt; 4 &amp; \"x\"</p>\n"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
        ("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("1. a", "<ol>\n<li>a</li>\n</ol>\n"),
        ("---", "<hr>\n"),
        (
            "a\r\nb\r\n\r\n```\r\nc\r\n\r\nd\r\n```\r\n",
            "<p>a\nb</p>\n<pre tabindex=\"0\"><code>c\n\nd\n</code></pre>\n",
        ),
        ("$x$ and $$y$$", "<p>$x$ and $$y$$</p>\n"),
        (
            "a\n\n---\nb: c\n---\n",
            "<p>a</p>\n<hr>\n<h2 id=\"b-c\">b: c</h2>\n",
        ),
        (
            "Term\n: One\n: Two\n",
            "<dl>\n<dt>Term</dt>\n<dd>One</dd>\n<dd>Two</dd>\n</dl>\n",
        ),
        ("a\0b `\0`", "<p>a\u{fffd}b <code>\u{fffd}</code></p>\n"),
    ]);
}

#[test]
fn headings_have_ids_and_classes_and_nothing_else() {
    check(&[
        (
            "## A `b` & c",
            "<h2 id=\"a-b--c\">A <code>b</code> &amp; c</h2>\n",
        ),
        (
            "## A {#x .y .z onclick=alert(1)}",
            "<h2 id=\"x\" class=\"y z\">A</h2>\n",
        ),
        ("## A\n## A", "<h2 id=\"a\">A</h2>\n<h2 id=\"a-1\">A</h2>\n"),
        (
            "## A {.\"onclick=x}",
            "<h2 id=\"a\" class=\"&quot;onclick=x\">A</h2>\n",
        ),
    ]);
    let body = body_with("# SQL\n\n## It's *so* -- `x`\n\n### B", |config| {
        config.smart_punctuation = true
    });
    let found: Vec<_> = body
        .headings
        .iter()
        .map(|h| (h.level, h.id.as_str(), h.text.as_str()))
        .collect();
    assert_eq!(found, [(2, "its-so----x", "It’s so – x"), (3, "b", "B")]);
}

#[test]
fn the_title_is_not_repeated() {
    check(&[
        (
            "# SQL\n\na [up](#sql)",
            "<span id=\"sql\"></span>\n<p>a <a href=\"#sql\">up</a></p>\n",
        ),
        ("# Other\n", "<h1 id=\"other\">Other</h1>\n"),
        ("a\n\n# SQL\n", "<p>a</p>\n<h1 id=\"sql\">SQL</h1>\n"),
        ("## SQL\n", "<h2 id=\"sql\">SQL</h2>\n"),
    ]);
}

#[test]
fn links_are_relative_and_only_to_what_exists() {
    check(&[
        ("[a](orm.md)", "<p><a href=\"../orm/\">a</a></p>\n"),
        (
            "[a](orm.md#über-uns \"t\\\"\")",
            "<p><a href=\"../orm/#über-uns\" title=\"t&quot;\">a</a></p>\n",
        ),
        ("[a](sql.md)", "<p><a href=\"./\">a</a></p>\n"),
        ("[a][r]\n\n[r]: ./_index.md", "<p><a href=\"../\">a</a></p>\n"),
        (
            "[a](a%20b.png?v=1)",
            "<p><a href=\"../a%20b.png?v=1\">a</a></p>\n",
        ),
        (
            "[a](orm.md?path=fast) [b](orm.md?path='a%20b'&x#über-uns) [c](?path=fast) [d](sql.md?path=fast#sql)\n\n# SQL",
            "<p><a href=\"../orm/?path=fast\">a</a> <a href=\"../orm/?path='a%20b'&amp;x#über-uns\">b</a> <a href=\"./?path=fast\">c</a> <a href=\"./?path=fast#sql\">d</a></p>\n<h1 id=\"sql\">SQL</h1>\n",
        ),
        (
            "[a](#) [b](#top) [c](sql.md#TOP) [d](#t%6Fp) [[#top|e]] <a href='#top'>f</a>",
            "<p><a href=\"#\">a</a> <a href=\"#top\">b</a> <a href=\"#TOP\">c</a> <a href=\"#top\">d</a> <a href=\"#top\">e</a> <a href=\"#top\">f</a></p>\n",
        ),
        (
            "[a](orm.md#) [b](orm.md#top) [c](?path=fast#top)",
            "<p><a href=\"../orm/#\">a</a> <a href=\"../orm/#top\">b</a> <a href=\"./?path=fast#top\">c</a></p>\n",
        ),
        ("[[orm]]", "<p><a href=\"../orm/\">ORMs &amp; co</a></p>\n"),
        (
            "[[orm#über-uns]]",
            "<p><a href=\"../orm/#über-uns\">ORMs &amp; co: Über uns</a></p>\n",
        ),
        ("[[b/orm|x *y*]]", "<p><a href=\"../orm/\">x <em>y</em></a></p>\n"),
        (
            "[a](https://e.org/?x=1&y='2')",
            "<p><a href=\"https://e.org/?x=1&amp;y='2'\">a</a></p>\n",
        ),
        (
            "<https://e.org> <a@b.c>",
            "<p><a href=\"https://e.org\">https://e.org</a> <a href=\"mailto:a@b.c\">a@b.c</a></p>\n",
        ),
        (
            "[a *b*](no.md)",
            "<p><span class=\"broken-link\">a <em>b</em></span></p>\n",
        ),
        ("[[no]]", "<p><span class=\"broken-link\">no</span></p>\n"),
        (
            "[a](javascript:alert%281%29)",
            "<p><span class=\"broken-link\">a</span></p>\n",
        ),
        (
            "<javascript:alert(1)>",
            "<p><span class=\"broken-link\">javascript:alert(1)</span></p>\n",
        ),
        (
            "[a](&#x6A;avascript&colon;x)",
            "<p><span class=\"broken-link\">a</span></p>\n",
        ),
        (
            "[a](data:text/html,x) [b](vbscript:x)",
            "<p><span class=\"broken-link\">a</span> <span class=\"broken-link\">b</span></p>\n",
        ),
    ]);
}

#[test]
fn images_have_their_size() {
    check(&[
        (
            "![x *y* \"z\"](a%20b.png \"T\")",
            "<p><img src=\"../a%20b.png\" alt=\"x y &quot;z&quot;\" title=\"T\" width=\"640\" height=\"480\" loading=\"lazy\" decoding=\"async\"></p>\n",
        ),
        (
            "![x](https://e.org/x.png)",
            "<p><img src=\"https://e.org/x.png\" alt=\"x\" loading=\"lazy\" decoding=\"async\"></p>\n",
        ),
        (
            "![a ![b](a%20b.png) https://c.de](no.png)",
            "<p><span class=\"broken-link\">a b https://c.de</span></p>\n",
        ),
        (
            "![x](javascript:a)",
            "<p><span class=\"broken-link\">x</span></p>\n",
        ),
    ]);
}

#[test]
fn bare_urls_are_linked_in_text_only() {
    check(&[
        (
            "see https://e.org/a_b_c.",
            "<p>see <a href=\"https://e.org/a_b_c\">https://e.org/a_b_c</a>.</p>\n",
        ),
        (
            "www.e.org/(x) a",
            "<p><a href=\"http://www.e.org/(x)\">www.e.org/(x)</a> a</p>\n",
        ),
        (
            "https://e.org/?a=1&amp;b=2",
            "<p><a href=\"https://e.org/?a=1&amp;b=2\">https://e.org/?a=1&amp;b=2</a></p>\n",
        ),
        (
            "[https://e.org](orm.md) `https://e.org`",
            "<p><a href=\"../orm/\">https://e.org</a> <code>https://e.org</code></p>\n",
        ),
        ("https\\://e.org", "<p>https://e.org</p>\n"),
        (
            "**https://e.org**",
            "<p><strong><a href=\"https://e.org\">https://e.org</a></strong></p>\n",
        ),
        (
            "    https://e.org\n",
            "<pre tabindex=\"0\"><code>https://e.org\n</code></pre>\n",
        ),
    ]);
}

#[test]
fn smart_punctuation_spares_urls_and_code() {
    let smart = |text: &str| body_with(text, |config| config.smart_punctuation = true).html;
    for (text, expected) in [
        ("\"a\" -- 'b'... it's", "<p>“a” – ‘b’… it’s</p>\n"),
        (
            "-- https://e.org/a--b...c \"https://e.org\" --",
            "<p>– <a href=\"https://e.org/a--b...c\">https://e.org/a--b...c</a> “<a href=\"https://e.org\">https://e.org</a>” –</p>\n",
        ),
        ("`--` a\\--b", "<p><code>--</code> a--b</p>\n"),
    ] {
        assert_eq!(smart(text), expected, "{text}");
    }
}

#[test]
fn alerts_have_titles() {
    check(&[
        (
            "> [!TIP]\n> a",
            "<div class=\"alert tip\" role=\"note\">\n<p class=\"alert-title\">Tip</p>\n<p>a</p>\n</div>\n",
        ),
        (
            "> [!caution]\n> a",
            "<div class=\"alert caution\" role=\"note\">\n<p class=\"alert-title\">Caution</p>\n<p>a</p>\n</div>\n",
        ),
        (
            "> [!OTHER]\n> a",
            "<blockquote>\n<p>[!OTHER]\na</p>\n</blockquote>\n",
        ),
    ]);
}

#[test]
fn topics_are_tasks_with_keys() {
    let body = body_with("- [ ] A *b*\n- [x] C\n  - [ ] D\n- e\n- [ ]\n", |_| {});
    let keys: Vec<_> = body
        .topics
        .iter()
        .map(|topic| (topic.text.as_str(), topic.key.as_str()))
        .collect();
    let [("A b", a), ("C", c), ("D", d)] = keys[..] else {
        panic!("{keys:?}")
    };
    assert_eq!(
        body.html,
        format!(
            "<ul>\n<li class=\"task\"><label><input type=\"checkbox\" disabled data-topic=\"{a}\"> A <em>b</em></label></li>\n\
             <li class=\"task\"><label><input type=\"checkbox\" disabled checked data-topic=\"{c}\"> C</label><ul>\n\
             <li class=\"task\"><label><input type=\"checkbox\" disabled data-topic=\"{d}\"> D</label></li>\n</ul>\n</li>\n\
             <li>e</li>\n<li class=\"task\"><label><input type=\"checkbox\" disabled> </label></li>\n</ul>\n"
        )
    );
    let loose = body_with("- [ ] A\n\n  more\n\n- [ ] A\n", |_| {});
    assert_eq!(loose.topics[1].key, format!("{}-2", loose.topics[0].key));
    let key = &loose.topics[0].key;
    let first = format!(
        "<li class=\"task\"><p><label><input type=\"checkbox\" disabled data-topic=\"{key}\"> A</label></p>\n<p>more</p>\n</li>"
    );
    assert!(loose.html.contains(&first), "{}", loose.html);
}

#[test]
fn tables_scroll_and_align_by_class() {
    check(&[
        (
            "| a | b | c | d |\n|---|:--|:-:|--:|\n| 1 | 2 | 3 |\n",
            "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Table 1\">\n<table>\n<thead>\n\
             <tr><th scope=\"col\">a</th><th scope=\"col\" class=\"left\">b</th><th scope=\"col\" class=\"center\">c</th>\
             <th scope=\"col\" class=\"right\">d</th></tr>\n</thead>\n<tbody>\n\
             <tr><td>1</td><td class=\"left\">2</td><td class=\"center\">3</td><td class=\"right\"></td></tr>\n\
             </tbody>\n</table>\n</div>\n",
        ),
        (
            "| | a |\n|:--|---|\n",
            "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Table 1\">\n<table>\n<thead>\n\
             <tr><td class=\"left\"></td><th scope=\"col\">a</th></tr>\n</thead>\n</table>\n</div>\n",
        ),
    ]);
}

#[test]
fn a_wiki_link_in_a_table_escapes_its_bar() {
    let found = html("| a |\n|---|\n| [[orm\\|x]] |\n");
    assert!(found.contains("<td><a href=\"../orm/\">x</a></td>"), "{found}");
}

#[test]
fn footnotes_lead_there_and_back() {
    check(&[
        (
            "A[^x] b[^y] c[^X].\n\n[^y]: Why.\n\n[^x]: First.\n\n    Second.\n",
            "<p>A<sup class=\"footnote-ref\"><a href=\"#fn:1\" id=\"fnref:1\" role=\"doc-noteref\">1</a></sup> \
             b<sup class=\"footnote-ref\"><a href=\"#fn:2\" id=\"fnref:2\" role=\"doc-noteref\">2</a></sup> \
             c<sup class=\"footnote-ref\"><a href=\"#fn:1\" id=\"fnref:1:2\" role=\"doc-noteref\">1</a></sup>.</p>\n\
             <section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>\n\
             <li id=\"fn:1\"><p>First.</p>\n<p>Second. \
             <a href=\"#fnref:1\" class=\"footnote-back\" role=\"doc-backlink\" aria-label=\"Back to reference 1\">↩</a> \
             <a href=\"#fnref:1:2\" class=\"footnote-back\" role=\"doc-backlink\" aria-label=\"Back to reference 1-2\">↩<sup>2</sup></a></p>\n</li>\n\
             <li id=\"fn:2\"><p>Why. \
             <a href=\"#fnref:2\" class=\"footnote-back\" role=\"doc-backlink\" aria-label=\"Back to reference 2\">↩</a></p>\n</li>\n\
             </ol>\n</section>\n",
        ),
        ("a[^no]", "<p>a[^no]</p>\n"),
        (
            "[^b]: B\n\n[^c]: C\n\nx[^a] y[^b]\n\n[^a]: A\n",
            "<p>x<sup class=\"footnote-ref\"><a href=\"#fn:1\" id=\"fnref:1\" role=\"doc-noteref\">1</a></sup> \
             y<sup class=\"footnote-ref\"><a href=\"#fn:2\" id=\"fnref:2\" role=\"doc-noteref\">2</a></sup></p>\n\
             <section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>\n\
             <li id=\"fn:1\"><p>A <a href=\"#fnref:1\" class=\"footnote-back\" role=\"doc-backlink\" \
             aria-label=\"Back to reference 1\">↩</a></p>\n</li>\n\
             <li id=\"fn:2\"><p>B <a href=\"#fnref:2\" class=\"footnote-back\" role=\"doc-backlink\" \
             aria-label=\"Back to reference 2\">↩</a></p>\n</li>\n\
             <li id=\"fn:3\"><p>C</p>\n</li>\n</ol>\n</section>\n",
        ),
    ]);
}

#[test]
fn code_is_highlighted_and_tabs_are_grouped() {
    check(&[
        (
            "```rust,ignore\nlet a;\n```",
            "<pre tabindex=\"0\"><code class=\"language-rust\"><span class=\"hl-k\">let</span> a;\n</code></pre>\n",
        ),
        (
            "```\n<a>\n```",
            "<pre tabindex=\"0\"><code>&lt;a&gt;\n</code></pre>\n",
        ),
        (
            "```x\"y\n&\n```",
            "<pre tabindex=\"0\"><code class=\"language-x&quot;y\">&amp;\n</code></pre>\n",
        ),
        (
            "``` tab=\"A&B\"\n1\n```\n\n``` tab=B\n2\n```\n``` tab=B\n3\n```\n```\n4\n```\n",
            "<div class=\"tabs\">\n<div class=\"tab\" data-tab=\"A&amp;B\">\n<p class=\"tab-name\">A&amp;B</p>\n\
             <pre tabindex=\"0\"><code>1\n</code></pre>\n</div>\n\
             <div class=\"tab\" data-tab=\"B\">\n<p class=\"tab-name\">B</p>\n<pre tabindex=\"0\"><code>2\n</code></pre>\n</div>\n</div>\n\
             <div class=\"tabs\">\n<div class=\"tab\" data-tab=\"B\">\n<p class=\"tab-name\">B</p>\n<pre tabindex=\"0\"><code>3\n</code></pre>\n</div>\n</div>\n\
             <pre tabindex=\"0\"><code>4\n</code></pre>\n",
        ),
        (
            "- ```x tab=A\n  1\n  ```\n- a",
            "<ul>\n<li><div class=\"tabs\">\n<div class=\"tab\" data-tab=\"A\">\n<p class=\"tab-name\">A</p>\n\
             <pre tabindex=\"0\"><code class=\"language-x\">1\n</code></pre>\n</div>\n</div>\n</li>\n<li>a</li>\n</ul>\n",
        ),
    ]);
}

#[test]
fn raw_html_passes_or_is_text() {
    let text = "a <b onclick=\"x\">c</b>\n\n<div>\n&amp; *x*\n</div>\n";
    assert_eq!(
        html(text),
        "<p>a <b onclick=\"x\">c</b></p>\n<div>\n&amp; *x*\n</div>\n"
    );
    let escaped = body_with(text, |config| config.unsafe_html = false);
    assert_eq!(
        escaped.html,
        "<p>a &lt;b onclick=\"x\"&gt;c&lt;/b&gt;</p>\n<p>&lt;div&gt;\n&amp;amp; *x*\n&lt;/div&gt;\n</p>\n"
    );
}

#[test]
fn addresses_in_raw_html_are_rewritten_as_those_of_links() {
    for (text, expected) in [
        (
            "a <a href='orm.md#über-uns' title=x>b</a> <a href=#x id=x>c</a>\n",
            "<p>a <a href=\"../orm/#über-uns\" title=x>b</a> <a href=\"#x\" id=x>c</a></p>\n",
        ),
        (
            "<p>\r\n<img\r\n  src=a%20b.png?v=1&amp;w alt=y><img src='a b.png'>\r\n</p>\r\n",
            "<p>\n<img\n  src=\"../a%20b.png?v=1&amp;w\" alt=y><img src=\"../a%20b.png\">\n</p>\n",
        ),
        (
            "> <a href=\"_index.md\">é</a>\n",
            "<blockquote>\n<p><a href=\"../\">é</a></p>\n</blockquote>\n",
        ),
        (
            "- a <a title='orm.md'\n  href='orm.md' id=x>b</a>\n\n  <p>\n   <a\n   href='orm.md'>c</a></p>\n",
            "<ul>\n<li><p>a <a title='orm.md'\nhref=\"../orm/\" id=x>b</a></p>\n<p>\n <a\n href=\"../orm/\">c</a></p>\n</li>\n</ul>\n",
        ),
        (
            "> > <div>\r\n> > <a href='orm.md'>c</a>\r\n> > </div>\r\n",
            "<blockquote>\n<blockquote>\n<div>\n<a href=\"../orm/\">c</a>\n</div>\n</blockquote>\n</blockquote>\n",
        ),
        (
            "> <a\n> title='orm.md >'\n> href=\"orm.md\" id=\"here\">c</a> [to](#here)\n>\n> <div\n> title='\n> orm.md'><a\n>   href=orm.md></a>\n> </div>\n",
            "<blockquote>\n<p><a\ntitle='orm.md >'\nhref=\"../orm/\" id=\"here\">c</a> <a href=\"#here\">to</a></p>\n<div\ntitle='\norm.md'><a\n  href=\"../orm/\"></a>\n</div>\n</blockquote>\n",
        ),
        (
            "<a href=\"orm.md#über-uns:~:text=a%2Cb&c\">c</a> [d](orm.md#:~:text=x) <a href='#:~:text=y'>e</a>\n",
            "<p><a href=\"../orm/#über-uns:~:text=a%2Cb&amp;c\">c</a> <a href=\"../orm/#:~:text=x\">d</a> <a href=\"#:~:text=y\">e</a></p>\n",
        ),
        (
            "<a href='orm.md?path=fast&amp;x#über-uns'>a</a> <a href=\"orm.md?path=fast\">b</a>\n",
            "<p><a href=\"../orm/?path=fast&amp;x#über-uns\">a</a> <a href=\"../orm/?path=fast\">b</a></p>\n",
        ),
        (
            "<picture>\n<source srcset='a%20b.png?x&apos;y,\n  no.png 2x, /b/a%20b.png 3x'><img src=a%20b.png srcset=a%20b.png>\n</picture>\n",
            "<picture>\n<source srcset='../a%20b.png?x%27y,\n  no.png 2x, ../a%20b.png 3x'><img src=\"../a%20b.png\" srcset=../a%20b.png>\n</picture>\n",
        ),
        (
            "<svg id=c><use href=\"#c\" /><image href='a%20b.png' /></svg>\n",
            "<p><svg id=c><use href=\"#c\" /><image href=\"../a%20b.png\" /></svg></p>\n",
        ),
        (
            "![<a href=\"orm.md\">](https://e.org/x.png) <a href=\"orm.md\">x</a>\n",
            "<p><img src=\"https://e.org/x.png\" alt=\"\" loading=\"lazy\" decoding=\"async\"> <a href=\"../orm/\">x</a></p>\n",
        ),
        (
            "<a href=\"https://e.org\">x</a> <a href=\"no.md\">y</a> <img src=\"/b/a b.png\">\n",
            "<p><a href=\"https://e.org\">x</a> <a href=\"no.md\">y</a> <img src=\"../a%20b.png\"></p>\n",
        ),
    ] {
        assert_eq!(html(text), expected, "{text}");
    }
}

/// Whether every element is closed in its order.
fn is_well_formed(html: &str) -> bool {
    let mut open = Vec::new();
    for tag in html.split('<').skip(1) {
        let Some((tag, _)) = tag.split_once('>') else {
            return false;
        };
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or("");
        match tag.strip_prefix('/') {
            Some(_) if open.pop() != Some(name) => return false,
            None if !matches!(name, "br" | "hr" | "img" | "input") => open.push(name),
            _ => {}
        }
    }
    open.is_empty()
}

#[test]
fn any_mixture_is_well_formed() {
    // Pieces in every order of a fixed pseudo-random sequence: unclosed, nested and interrupted constructs.
    let pieces = [
        "- [ ] ",
        "- ",
        "1. ",
        "> ",
        "> [!NOTE]\n> ",
        "\n",
        "\n\n",
        "    ",
        "# ",
        "a",
        "*",
        "**",
        "~~",
        "`",
        "[x](",
        "orm.md)",
        "[[",
        "]]",
        "|",
        "\n|---|\n",
        "[^a]",
        "\n\n[^a]: ",
        "```py tab=A\n",
        "```\n",
        "![",
        "](a%20b.png)",
        "https://e.org ",
        "\nT\n: d\n",
        "\\",
        "&lt;",
        "\"",
        "--",
        "\0",
        "é",
    ];
    let mut seed = 7_u32;
    for _ in 0..3_000 {
        let mut text = String::new();
        for _ in 0..24 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(pieces[(seed >> 16) as usize % pieces.len()]);
        }
        let body = body_with(&text, |config| {
            config.unsafe_html = false;
            config.smart_punctuation = seed & 1 == 0;
        });
        assert!(is_well_formed(&body.html), "{text:?}\n{}", body.html);
        let keys = body.html.matches("data-topic=").count();
        assert_eq!(keys, body.topics.len(), "{text:?}\n{}", body.html);
    }
}

#[test]
fn hostile_bodies_end() {
    for text in [
        "[".repeat(50_000),
        "[[".repeat(50_000),
        "![".repeat(50_000),
        "> ".repeat(10_000) + "x",
        "- ".repeat(10_000) + "x",
        "- [ ] x\n".repeat(20_000),
        "x".repeat(1 << 20),
        "\"".repeat(100_000),
        "https://a.b/ ".repeat(20_000),
        "https://".repeat(20_000),
        "a\\".repeat(50_000),
        "&amp;".repeat(50_000),
        "|a".repeat(5_000) + "\n" + &"|-".repeat(5_000) + "\n",
        "[^a]".repeat(20_000) + "\n\n[^a]: x\n",
        "```x tab=A\n```\n".repeat(5_000),
    ] {
        let body = body_with(&text, |config| config.smart_punctuation = true);
        assert!(is_well_formed(&body.html));
    }
}
