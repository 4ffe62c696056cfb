//! Runs the examples that a page marks as runnable and compares what they print with what the page shows.
//!
//! ```` ```python runnable ```` is a whole program; ```` ```python runnable=shop ```` goes on with those of the same name and
//! language above it on the page, and shows what it adds. What is printed stands in the next ```` ```text output ````, behind
//! the other tabs of its group. A language whose interpreter this machine lacks is left out with a notice.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use crate::none_of;
use crate::page::pages;

/// A fenced block of code.
struct Fence {
    line: usize,
    info: Vec<String>,
    text: String,
}

impl Fence {
    /// The name under which examples of a page go on, empty for one by itself; none where it is not marked.
    fn mark(&self) -> Option<&str> {
        let mark = self.info.iter().find_map(|word| word.strip_prefix("runnable"))?;
        mark.strip_prefix('=')
            .or(Some(mark).filter(|mark| mark.is_empty()))
    }

    fn is_output(&self) -> bool {
        self.info == ["text", "output"]
    }

    fn is_tab(&self) -> bool {
        self.info.iter().any(|word| word.starts_with("tab="))
    }
}

fn fences(body: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut open: Option<Fence> = None;
    for (at, line) in body.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let info = info.split_whitespace().map(str::to_owned).collect();
                open = Some(Fence {
                    line: at + 1,
                    info,
                    text: String::new(),
                });
            }
            (Some(_), Some("")) => found.extend(open.take()),
            (Some(fence), _) => {
                fence.text.push_str(line);
                fence.text.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

/// A way to run a language: the file it is put into, and the command that runs it, or reads it where it does not name it.
struct Runner {
    file: &'static str,
    command: &'static [&'static str],
}

/// Keys between tables hold, columns have names.
const SQLITE: &[&str] = &[
    "sqlite3",
    "-batch",
    "-bail",
    "-cmd",
    "PRAGMA foreign_keys = ON",
    "-header",
    "-separator",
    " | ",
];

fn runner(language: &str) -> Option<Runner> {
    let (file, command): (_, &[&str]) = match language {
        "python" => ("main.py", &["python3", "main.py"]),
        "js" | "javascript" => ("main.mjs", &["node", "main.mjs"]),
        "java" => ("Main.java", &["java", "Main.java"]),
        "php" => ("main.php", &["php", "main.php"]),
        "bash" | "sh" => ("main.sh", &["bash", "-eu"]),
        "sql" => ("main.sql", SQLITE),
        _ => return None,
    };
    Some(Runner { file, command })
}

impl Runner {
    fn is_here(&self) -> bool {
        let found = Command::new(self.command[0])
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        found.is_ok()
    }

    /// What a program prints, or why it did not end well.
    fn run(&self, program: &str) -> Result<String, String> {
        let (source, place) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let is_read = !self.command.contains(&self.file);
        let file = if is_read { &source } else { &place }.path().join(self.file);
        fs::write(&file, program).unwrap();
        let stdin = if is_read {
            fs::File::open(&file).unwrap().into()
        } else {
            Stdio::null()
        };
        let output = Command::new(self.command[0])
            .args(&self.command[1..])
            .current_dir(place.path())
            .env("HOME", place.path())
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(stdin)
            .output()
            .unwrap();
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }
}

/// The output that the page shows for an example: nothing where another block of code stands before it.
fn shown(after: &[Fence]) -> &str {
    let output = after.iter().find(|fence| !fence.is_tab());
    output
        .filter(|fence| fence.is_output())
        .map_or("", |fence| fence.text.as_str())
}

#[test]
fn examples_print_what_the_page_shows() {
    let mut here: BTreeMap<&str, bool> = BTreeMap::new();
    let (mut faults, mut run) = (Vec::new(), 0);
    let pages = pages();
    for (name, page) in &pages {
        let fences = fences(page.body());
        let mut earlier: BTreeMap<(&str, &str), (String, String)> = BTreeMap::new();
        for (at, fence) in fences.iter().enumerate() {
            let Some(mark) = fence.mark() else { continue };
            let language = fence.info[0].as_str();
            let Some(runner) = runner(language) else {
                faults.push(format!("{name}: nothing here runs {language}"));
                continue;
            };
            if !*here.entry(runner.command[0]).or_insert_with(|| runner.is_here()) {
                continue;
            }
            let (program, printed) = match mark {
                "" => (fence.text.clone(), String::new()),
                _ => {
                    let (program, printed) = earlier.remove(&(mark, language)).unwrap_or_default();
                    (program + &fence.text, printed)
                }
            };
            let expected = printed + shown(&fences[at + 1..]);
            run += 1;
            match runner.run(&program) {
                Ok(output) if output == expected => {}
                Ok(output) => faults.push(format!(
                    "{name}, code {}: prints\n{output}not\n{expected}",
                    fence.line
                )),
                Err(error) => faults.push(format!("{name}, code {}: fails\n{error}", fence.line)),
            }
            earlier.insert((mark, language), (program, expected));
        }
    }
    for (program, _) in here.iter().filter(|(_, here)| !**here) {
        eprintln!("skipped: the examples that need {program}, which is not here");
    }
    none_of(&faults);
    assert!(run > 0 || here.values().all(|here| !here), "no example is marked");
}
