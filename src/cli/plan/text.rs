//! A plan as people read it in a terminal.
//!
//! Titles stand last in a line: they may be as long as they like and as wide as their script, the columns before them are
//! digits and stay aligned, and a narrow terminal only wraps the titles.

use std::fmt::Write;
use std::sync::OnceLock;

use super::elsewhere::Elsewhere;
use super::{Answer, dates};
use crate::cli::Failure;
use crate::document::duration::Effort;
use crate::roadmap::{FolderId, Node, Plan, Roadmap, StepId};
use crate::theme::{Words, amounts, built_in_words};

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const PLAIN: &str = "\u{1b}[0m";

/// The whole text, with colours.
pub fn render(answer: &Answer<'_>) -> Result<String, Failure> {
    let mut text = String::new();
    heading(&mut text, answer);
    for other in &answer.elsewhere {
        first_elsewhere(&mut text, other, answer.hours_per_week);
    }
    if !answer.plan.steps.is_empty() {
        stages(&mut text, answer);
        steps(&mut text, answer)?;
    }
    remarks(&mut text, answer);
    Ok(text)
}

fn line(text: &mut String, words: std::fmt::Arguments<'_>) {
    let _ = writeln!(text, "{words}"); // writing to a string cannot fail
}

fn heading(text: &mut String, answer: &Answer<'_>) {
    let roadmap = answer.roadmap;
    let goal = match (answer.path, answer.to) {
        (Some(path), _) => format!(": {}", path.title),
        (None, Some(node)) => format!(": to {}", roadmap.title_of(node)),
        (None, None) => String::new(),
    };
    line(text, format_args!("{BOLD}{}{goal}{PLAIN}", roadmap.title));
    if roadmap.steps.is_empty() {
        return line(text, format_args!("no steps yet"));
    }
    let Plan {
        required,
        all,
        missing,
        missing_optional,
        optional,
        steps,
        ..
    } = &answer.plan;
    let hours = number(answer.hours_per_week);
    let time = |effort: Effort, missing: usize| total_of(effort, missing, answer.hours_per_week);
    let total = time(*required, missing.len());
    line(
        text,
        format_args!(
            "{}, {total} at {hours} hours a week",
            count(steps.len() - optional.len(), "step")
        ),
    );
    if !optional.is_empty() {
        let all = time(*all, missing.len() + missing_optional.len());
        line(
            text,
            format_args!("with {}: {all}", count(optional.len(), "optional step")),
        );
    }
}

fn first_elsewhere(text: &mut String, other: &Elsewhere<'_>, hours_per_week: f64) {
    let plan = &other.plan;
    let time = total_of(plan.all, plan.missing.len(), hours_per_week);
    line(
        text,
        format_args!(
            "\n{BOLD}First, from {}{PLAIN}: {time}, not counted here",
            other.roadmap.title
        ),
    );
    for &step in &plan.steps {
        let step = other.roadmap.step(step);
        let time = step
            .effort
            .map_or_else(|| "?".to_owned(), |effort| time_of(effort, hours_per_week));
        line(text, format_args!("  {time:>12}  {}", step.title));
    }
}

/// The totals of the outermost stages, in the order in which the plan comes to them.
fn stages(text: &mut String, answer: &Answer<'_>) {
    let roadmap = answer.roadmap;
    let mut totals: Vec<(Option<FolderId>, Vec<StepId>)> = Vec::new();
    for &step in &answer.plan.steps {
        let stage = outermost(roadmap, step);
        match totals.iter_mut().find(|(known, _)| *known == stage) {
            Some((_, steps)) => steps.push(step),
            None => totals.push((stage, vec![step])),
        }
    }
    if totals.len() < 2 {
        return;
    }
    let rows = totals.iter().map(|(stage, steps)| {
        let title = stage.map_or("outside any stage", |stage| roadmap.folder(stage).title.as_str());
        [steps.len().to_string(), total(answer, steps), title.to_owned()]
    });
    line(text, format_args!(""));
    table(text, ["Steps", "Time", "Stage"], rows.collect());
}

/// “3–6 weeks + 2 weeks optional”
fn total(answer: &Answer<'_>, steps: &[StepId]) -> String {
    let part = |optional: bool| {
        let chosen = steps
            .iter()
            .filter(|step| answer.plan.optional.contains(step) == optional);
        let (mut sum, mut missing, mut count) = (Effort::default(), 0, 0);
        for &step in chosen {
            count += 1;
            match answer.roadmap.step(step).effort {
                Some(effort) => sum += effort,
                None => missing += 1,
            }
        }
        (count > 0).then(|| total_of(sum, missing, answer.hours_per_week))
    };
    match (part(false), part(true)) {
        (Some(required), Some(optional)) => format!("{required} + {optional} optional"),
        (Some(required), None) => required,
        (None, optional) => format!("{} optional", optional.unwrap_or_default()),
    }
}

fn steps(text: &mut String, answer: &Answer<'_>) -> Result<(), Failure> {
    let roadmap = answer.roadmap;
    let mut rows = Vec::new();
    for (at, weeks) in answer.weeks.iter().enumerate() {
        let step = roadmap.step(weeks.step);
        let when = match answer.start {
            None => range(weeks.mean.0, weeks.mean.1),
            Some(start) => {
                let (from, to) = dates(start, weeks.mean)?;
                format!("{from} – {to}")
            }
        };
        let time = step
            .effort
            .map_or_else(|| "?".to_owned(), |effort| time_of(effort, answer.hours_per_week));
        let optional = if answer.plan.optional.contains(&weeks.step) {
            " (optional)"
        } else {
            ""
        };
        let stage = match step.folder {
            FolderId(0) => String::new(),
            folder => format!("{DIM} · {}{PLAIN}", roadmap.folder(folder).title),
        };
        rows.push([
            (at + 1).to_string(),
            when,
            time,
            format!("{}{optional}{stage}", step.title),
        ]);
    }
    let when = if answer.start.is_some() { "Dates" } else { "Weeks" };
    line(text, format_args!(""));
    table(text, ["#", when, "Time", "Step"], rows);
    Ok(())
}

/// Columns aligned to the right, but for the last, which is as long as it likes.
fn table<const N: usize>(text: &mut String, head: [&str; N], rows: Vec<[String; N]>) {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0).max(head[column].chars().count())
    };
    let widths: Vec<usize> = (0..N - 1).map(width).collect();
    let mut put = |cells: [&str; N]| {
        let (last, columns) = cells.split_last().unwrap_or((&"", &[]));
        let columns: Vec<String> = columns
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:>width$}"))
            .collect();
        line(text, format_args!("{}  {last}", columns.join("  ")));
    };
    put(head);
    for row in &rows {
        put(row.each_ref().map(String::as_str));
    }
}

/// What the numbers rest on.
fn remarks(text: &mut String, answer: &Answer<'_>) {
    let roadmap = answer.roadmap;
    let plan = &answer.plan;
    let mut remarks: Vec<String> = plan
        .undecided
        .iter()
        .map(|(choice, options)| open_choice(answer, *choice, options))
        .collect();
    if let Some(path) = answer.path.filter(|path| !path.assume.is_empty()) {
        let known: Vec<&str> = path.assume.iter().map(|&node| roadmap.title_of(node)).collect();
        remarks.push(format!("Known before, by the path: {}.", known.join(", ")));
    }
    let titles = |steps: &[StepId]| -> String {
        let titles: Vec<&str> = steps
            .iter()
            .map(|&step| roadmap.step(step).title.as_str())
            .collect();
        titles.join(", ")
    };
    if !answer.moved.is_empty() {
        remarks.push(format!(
            "Of this roadmap too, but listed and counted with what comes first: {}.",
            titles(&answer.moved)
        ));
    }
    if !plan.missing.is_empty() || !plan.missing_optional.is_empty() {
        let missing: Vec<StepId> = plan
            .missing
            .iter()
            .chain(&plan.missing_optional)
            .copied()
            .collect();
        remarks.push(format!(
            "Without an estimate, so in no sum: {}.",
            titles(&missing)
        ));
    }
    if !plan.excluded.is_empty() {
        remarks.push(format!(
            "In the plan although a decision leaves it out: {}.",
            titles(&plan.excluded)
        ));
    }
    if plan.steps.is_empty() && !roadmap.steps.is_empty() {
        remarks.push("Nothing is left to learn.".into());
    } else if answer.plan.all.min != answer.plan.all.max {
        remarks.push(format!(
            "{} are those at the middle of the estimates.",
            if answer.start.is_some() { "Dates" } else { "Weeks" }
        ));
    }
    if !remarks.is_empty() {
        line(text, format_args!(""));
    }
    for remark in remarks {
        line(text, format_args!("{remark}"));
    }
}

/// “Language: Node.js, Python or Java; counted: Node.js. Decide with --choose language=python”
fn open_choice(answer: &Answer<'_>, choice: FolderId, counted: &[Node]) -> String {
    let roadmap = answer.roadmap;
    let folder = roadmap.folder(choice);
    let among = answer
        .path
        .and_then(|path| path.among.iter().find(|(narrowed, _)| *narrowed == choice));
    let open = among.map_or(&folder.members, |(_, options)| options);
    let titles = |nodes: &[Node], word: &str| {
        let titles: Vec<&str> = nodes.iter().map(|&node| roadmap.title_of(node)).collect();
        match titles.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} {word} {last}", rest.join(", ")),
            _ => titles.concat(),
        }
    };
    let title = format!("{BOLD}{}{PLAIN}", folder.title);
    let counts = format!("counted: {}", titles(counted, "and"));
    let Some(&other) = open.iter().find(|member| !counted.contains(member)) else {
        // Nothing is left to decide, unless against the path.
        return match (among, open.len()) {
            (Some(_), 1) => format!("{title}: {}, the only option on this path.", titles(open, "and")),
            (Some(_), _) => format!("{title}: {}, the only options on this path.", titles(open, "and")),
            (None, _) => format!("{title}: {}; {counts}.", titles(open, "or")),
        };
    };
    format!(
        "{title}: {}; {counts}. Decide with --choose {}={}",
        titles(open, "or"),
        folder.id,
        roadmap.id_of(other)
    )
}

fn outermost(roadmap: &Roadmap, step: StepId) -> Option<FolderId> {
    roadmap
        .outward(roadmap.step(step).folder)
        .filter(|folder| *folder != FolderId(0))
        .last()
}

/// “2–4 weeks”, “5–10 hours”: as the pages say it, in English as everything here.
fn time_of(effort: Effort, hours_per_week: f64) -> String {
    amounts::effort(words(), effort, hours_per_week)
}

/// “≥ 30 weeks (2 steps without an estimate)”
fn total_of(sum: Effort, missing: usize, hours_per_week: f64) -> String {
    amounts::total(words(), sum, missing, hours_per_week)
}

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| built_in_words("en"))
}

/// With at most one digit after the point.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

fn count(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

fn range(first: u64, last: u64) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first}–{last}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_the_words_of_the_pages() {
        for (min, max, expected) in [
            (1200, 2400, "2–4 weeks"),
            (300, 600, "5–10 hours"),
            (90, 90, "1½ hours"),
        ] {
            assert_eq!(time_of(Effort { min, max }, 10.0), expected);
        }
    }

    #[test]
    fn a_wide_title_does_not_move_the_columns() {
        let mut text = String::new();
        let row = |time: &str, title: &str| [time.to_owned(), title.to_owned()];
        table(
            &mut text,
            ["Time", "Step"],
            vec![row("2–4 weeks", "数据库"), row("3 h", "SQL")],
        );
        assert_eq!(text, "     Time  Step\n2–4 weeks  数据库\n      3 h  SQL\n");
    }
}
