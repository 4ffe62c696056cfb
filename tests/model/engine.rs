//! The model as the reader's pages compute it: `themes/default/static/plan.js`, run in Node.js or else in Chromium.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::chromium::{Chromium, Page};

/// What answers, one question after the other.
pub struct Script(Mutex<Engine>);

enum Engine {
    Node {
        child: Child,
        questions: ChildStdin,
        answers: BufReader<ChildStdout>,
    },
    Chromium(Box<Page>),
}

/// Reads a question a line and writes its answer.
const LOOP: &str = "import { createInterface } from 'node:readline';
    for await (const line of createInterface({ input: process.stdin })) {
        console.log(JSON.stringify(answer(JSON.parse(line))));
    }";

impl Script {
    /// None, said once, where this machine has neither and need not have them.
    pub fn get() -> Option<Script> {
        let read = |path: &str| {
            let file = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
        };
        let script = read("themes/default/static/plan.js") + &read("tests/model/asker.js");
        let script = script.replace("\nexport ", "\n");
        let engine = Engine::node(&script).or_else(|| {
            let mut page = Chromium::get()?.page();
            page.eval(&format!("{script}\n0"));
            Some(Engine::Chromium(Box::new(page)))
        })?;
        Some(Script(Mutex::new(engine)))
    }

    /// The answers to several questions about one roadmap; see `asker.js`. An error of the script's as a text.
    pub fn ask(&self, roadmap: &Value, asked: &[Value]) -> Result<Vec<Value>, String> {
        let question = json!({ "roadmap": roadmap, "asked": asked });
        let mut engine = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match engine.ask(&question) {
            Value::Array(answers) => Ok(answers),
            failed => Err(failed.as_str().unwrap_or_default().to_owned()),
        }
    }
}

impl Engine {
    fn node(script: &str) -> Option<Engine> {
        let mut child = Command::new("node")
            .args(["--input-type=module", "--eval", &format!("{script}\n{LOOP}")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let questions = child.stdin.take()?;
        let answers = BufReader::new(child.stdout.take()?);
        Some(Engine::Node {
            child,
            questions,
            answers,
        })
    }

    fn ask(&mut self, question: &Value) -> Value {
        match self {
            Engine::Node {
                questions, answers, ..
            } => {
                writeln!(questions, "{question}").expect("node reads on");
                let mut line = String::new();
                answers.read_line(&mut line).expect("node answers");
                serde_json::from_str(&line).expect("what node said stands above")
            }
            Engine::Chromium(page) => page.eval(&format!("answer({question})")),
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Engine::Node { child, .. } = self {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
