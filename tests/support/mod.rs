//! A site in a temporary folder, and the program run in it.

#![allow(dead_code, reason = "each test binary uses its part of it")]

pub mod http;
pub mod tab;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder that goes away with its value.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// A folder with these files.
    pub fn with(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    /// A small sound site: one roadmap, a choice, a path, an optional step.
    pub fn sound() -> Folder {
        Folder::with(&[
            ("book.toml", "[book]\ntitle = \"Learn\"\n"),
            ("content/_index.md", "# Welcome\n"),
            (
                "content/backend/_index.md",
                "---\ntitle: Backend\npaths:\n  - id: short\n    title: The short way\n    goals: [orm]\n    assume: [web]\n---\nHello.\n",
            ),
            (
                "content/backend/web.md",
                &step(1, "The web", "duration: 1 week\n"),
            ),
            (
                "content/backend/language/_index.md",
                "---\ntitle: Language\nstep: 2\nchoose: 1\n---\n",
            ),
            (
                "content/backend/language/python.md",
                &step(1, "Python", "duration: 2-4 weeks\n"),
            ),
            (
                "content/backend/language/java.md",
                &step(2, "Java", "duration: 3-4 weeks\n"),
            ),
            (
                "content/backend/data/_index.md",
                "---\ntitle: Databases\nstep: 3\n---\n",
            ),
            (
                "content/backend/data/sql.md",
                &step(1, "SQL", "duration: 2 weeks\nprerequisites: [web]\n"),
            ),
            (
                "content/backend/data/orm.md",
                &step(
                    2,
                    "数据库 mappers",
                    "duration: 10 h\nprerequisites: [sql, language]\n",
                ),
            ),
            (
                "content/backend/docker.md",
                &step(9, "Docker", "duration: 1 week\noptional: true\n"),
            ),
        ])
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The path of something in it.
    pub fn at(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    /// Writes a file, its folders too.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The program, to be run in this folder, with no settings from outside.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_roadbook"));
        command
            .args(arguments)
            .current_dir(self.path())
            .stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ROADBOOK_") {
                command.env_remove(name);
            }
        }
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }
}

/// What a run of the program left.
#[derive(Debug)]
pub struct Run {
    /// The exit status.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Run {
    /// Runs `command` to its end.
    pub fn of(command: &mut Command) -> Run {
        let output = command.output().unwrap();
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Fails unless the status is `code`.
    #[track_caller]
    pub fn exits(self, code: i32) -> Run {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// Fails unless standard error holds `words`.
    #[track_caller]
    pub fn says(self, words: &str) -> Run {
        assert!(self.stderr.contains(words), "no `{words}` in {self:#?}");
        self
    }
}

/// The text of a step's page.
pub fn step(number: u32, title: &str, keys: &str) -> String {
    format!("---\nstep: {number}\ntitle: {title}\n{keys}---\nText.\n")
}
