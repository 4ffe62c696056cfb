//! A made-up site of any size, the same each time: stages of sixteen steps, code in two of three pages, links between them.

use std::fmt::Write;

use roadbook::book::{Book, Options};
use roadbook::config::Config;
use roadbook::files::Files;

/// Steps in a roadmap; a larger site has more roadmaps.
const ROADMAP: usize = 100;
/// Steps in a stage.
const STAGE: usize = 16;

/// The files of a site of `steps` steps in roadmaps of a hundred, by path from its folder.
pub fn files(steps: usize) -> Vec<(String, Vec<u8>)> {
    site(steps, ROADMAP)
}

/// The files of one roadmap of `steps` steps.
pub fn one_roadmap(steps: usize) -> Vec<(String, Vec<u8>)> {
    site(steps, steps)
}

/// Forty lines of Rust.
pub fn code_block() -> String {
    (0..40)
        .map(|line| format!("let value_{line}: usize = {line} + 1; // line {line}\n"))
        .collect()
}

fn site(steps: usize, roadmap_size: usize) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![("book.toml".into(), b"[book]\ntitle = \"Bench\"\n".to_vec())];
    for step in 0..steps {
        let (roadmap, place) = (step / roadmap_size, step % roadmap_size);
        let stage = place / STAGE;
        let folder = format!("content/r{roadmap}/s{stage}");
        if place.is_multiple_of(STAGE) {
            let text = format!("---\ntitle: Stage {stage}\nstep: {stage}\n---\n\nWhat comes next.\n");
            files.push((format!("{folder}/_index.md"), text.into_bytes()));
        }
        files.push((format!("{folder}/t{place}.md"), page(step, place).into_bytes()));
    }
    files
}

fn page(step: usize, place: usize) -> String {
    let mut text = format!(
        "---\ntitle: Topic {step}\nstep: {place}\nduration: 2-{} h\n",
        3 + step % 5
    );
    let earlier: Vec<usize> = [1, 3, 7]
        .iter()
        .filter_map(|back| place.checked_sub(*back + step % 4))
        .collect();
    if !earlier.is_empty() {
        text.push_str("prerequisites:\n");
        for before in &earlier {
            let _ = writeln!(text, "  - t{before}");
        }
    }
    text.push_str("---\n\n");
    for section in 0..6 {
        let _ = writeln!(
            text,
            "## Part {section}\n\nA **small** service keeps `its own state` until the load doubles."
        );
        for before in &earlier {
            let _ = writeln!(
                text,
                "Compare [topic {before}](../s{}/t{before}.md#part-2).",
                before / STAGE
            );
        }
        text.push_str(
            "\nThe database records every request, which is why the order of steps matters here.\n\n",
        );
    }
    if !step.is_multiple_of(3) {
        let _ = writeln!(text, "{}", code(step));
    }
    text.push_str("- [ ] Explain it\n- [ ] Measure it\n");
    text
}

fn code(step: usize) -> String {
    match step % 4 {
        0 => format!("```js\nexport const limit = {step};\nconsole.log(limit + 1); // more\n```\n"),
        1 => format!("```python\ndef limit(n: int = {step}) -> int:\n    return n + 1  # more\n```\n"),
        2 => format!("```sql\nSELECT id, state FROM jobs WHERE owner = {step} ORDER BY id;\n```\n"),
        _ => format!("```rust\nfn limit() -> usize {{\n    {step} + 1 // more\n}}\n```\n"),
    }
}

/// The site, compiled.
pub fn book(files: Vec<(String, Vec<u8>)>) -> Book {
    let toml = files
        .iter()
        .find(|(path, _)| path == "book.toml")
        .map(|(_, bytes)| bytes.clone());
    let (config, problems) = Config::parse(toml.as_deref(), &[]);
    let files = Files::in_memory(files, &config.theme.value, &config.src);
    Book::compile(&files, config, problems, &Options::default())
}
