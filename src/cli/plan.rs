//! `roadbook plan`: what to learn for a goal, in which order, and how long it takes.

use std::collections::BTreeSet;

use clap::ValueEnum;
use jiff::civil::Date;

use super::Failure;
use super::output::Output;
use super::project::{Loaded, unknown};
use crate::roadmap::plan::{Planner, Query};
use crate::roadmap::schedule::{Scheduled, schedule};
use crate::roadmap::{FolderId, Node, Path, Plan, Roadmap, StepId};
use crate::site::exports;
use crate::tree::RoadmapId;

mod elsewhere;
mod text;

use elsewhere::Elsewhere;

/// Compute what to learn, in which order, and how long it takes
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  roadbook plan backend
  roadbook plan backend --path foundation --choose language=python
  roadbook plan backend --to sql --hours-per-week 15 --start 2027-01-04
  roadbook plan backend --format json | jq .required")]
pub struct Args {
    /// The roadmap's id; may be left out where the site has only one
    roadmap: Option<String>,
    /// The plan of this path
    #[arg(long, value_name = "ID", conflicts_with = "to")]
    path: Option<String>,
    /// The plan to this step, stage or choice
    #[arg(long, value_name = "STEP")]
    to: Option<String>,
    /// Decide a choice: `language=python`, or several options, `language=python,java`; may be repeated
    #[arg(long, value_name = "CHOICE=OPTION", value_parser = decision)]
    choose: Vec<Decision>,
    /// Hours of work in a week [default: the path's, else the roadmap's]
    #[arg(long, value_name = "H", value_parser = hours, allow_negative_numbers = true)]
    hours_per_week: Option<f64>,
    /// The first day, for dates beside the weeks
    #[arg(long, value_name = "DATE", value_parser = date)]
    start: Option<Date>,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A table for people
    Text,
    /// One JSON object
    Json,
}

/// A choice and the options it is decided for, not yet looked up.
#[derive(Clone, Debug)]
struct Decision {
    choice: String,
    options: Vec<String>,
}

/// A plan and all that is said about it.
struct Answer<'a> {
    loaded: &'a Loaded,
    id: RoadmapId,
    roadmap: &'a Roadmap,
    path: Option<&'a Path>,
    to: Option<Node>,
    /// Without what stands in `elsewhere`.
    plan: Plan,
    hours_per_week: f64,
    /// Parallel to the plan's steps.
    weeks: Vec<Scheduled>,
    elsewhere: Vec<Elsewhere<'a>>,
    /// Steps of this roadmap that stand in `elsewhere`.
    moved: Vec<StepId>,
    start: Option<Date>,
}

/// Prints the plan.
pub fn run(args: &Args, output: &Output) -> Result<(), Failure> {
    let loaded = Loaded::sound(output)?;
    let answer = answer(args, &loaded)?;
    match args.format {
        Format::Text => output.styled_result(&text::render(&answer)?),
        Format::Json => output.result(json(&answer)?.as_bytes()),
    }
}

fn answer<'a>(args: &Args, loaded: &'a Loaded) -> Result<Answer<'a>, Failure> {
    let id = loaded.roadmap(args.roadmap.as_deref())?;
    let compiled = loaded.book.roadmap(id);
    let roadmap = &compiled.roadmap;
    let path = args
        .path
        .as_deref()
        .map(|name| find_path(roadmap, name))
        .transpose()?;
    let to = args.to.as_deref().map(|name| find(roadmap, name)).transpose()?;
    let mut query = match (path, to) {
        (Some(path), _) => Query::path(path),
        (None, Some(node)) => Query::goal(node),
        (None, None) => Query::roadmap(),
    };
    for (choice, options) in decisions(roadmap, &args.choose)? {
        query = query.decided(choice, options);
    }
    let plan = Planner::new(roadmap, &compiled.analysis.graph).plan(&query);
    let elsewhere = elsewhere::of(&loaded.book, id, &plan);
    let pages: BTreeSet<_> = elsewhere.iter().flat_map(Elsewhere::pages).collect();
    let stands_elsewhere = |step: StepId| pages.contains(&roadmap.step(step).page);
    let steps = plan.steps.iter().copied();
    let moved = steps.filter(|&step| stands_elsewhere(step)).collect();
    let plan = plan.without(roadmap, stands_elsewhere);
    let hours_per_week = (args.hours_per_week)
        .or_else(|| path.and_then(|path| path.hours_per_week))
        .unwrap_or(roadmap.hours_per_week);
    Ok(Answer {
        weeks: schedule(roadmap, &plan.steps, hours_per_week),
        elsewhere,
        moved,
        start: args.start,
        loaded,
        id,
        roadmap,
        path,
        to,
        plan,
        hours_per_week,
    })
}

fn json(answer: &Answer<'_>) -> Result<String, Failure> {
    let goal = match (answer.path, answer.to) {
        (Some(path), _) => Some(("path", path.id.as_str())),
        (None, Some(node)) => Some(("to", answer.roadmap.id_of(node))),
        (None, None) => None,
    };
    let elsewhere: Vec<String> = answer.elsewhere.iter().flat_map(Elsewhere::names).collect();
    let book = &answer.loaded.book;
    let mut value = exports::plan_json(
        book,
        answer.id,
        &answer.plan,
        goal,
        answer.hours_per_week,
        &answer.weeks,
        &elsewhere,
    );
    if let Some(start) = answer.start {
        value["start"] = start.to_string().into();
        for (entry, weeks) in value["schedule"]
            .as_array_mut()
            .into_iter()
            .flatten()
            .zip(&answer.weeks)
        {
            let (from, to) = dates(start, weeks.mean)?;
            entry["dates"] = vec![from.to_string(), to.to_string()].into();
        }
    }
    let text = serde_json::to_string_pretty(&value).map_err(|error| Failure::Refused(error.to_string()))?;
    Ok(format!("{text}\n"))
}

/// The first day of the first and the last day of the last week.
fn dates(start: Date, (first, last): (u64, u64)) -> Result<(Date, Date), Failure> {
    let day = |days: u64| {
        let days = i64::try_from(days)
            .ok()
            .and_then(|days| jiff::Span::new().try_days(days).ok());
        days.and_then(|days| start.checked_add(days).ok()).ok_or_else(|| {
            Failure::Refused(format!(
                "a plan that begins on {start} ends after the last day of the calendar"
            ))
        })
    };
    Ok((
        day((first - 1).saturating_mul(7))?,
        day(last.saturating_mul(7) - 1)?,
    ))
}

fn find_path<'a>(roadmap: &'a Roadmap, name: &str) -> Result<&'a Path, Failure> {
    roadmap.paths.iter().find(|path| path.id == name).ok_or_else(|| {
        let known: Vec<&str> = roadmap.paths.iter().map(|path| path.id.as_str()).collect();
        Failure::Refused(unknown(
            &format!("the roadmap `{}` has no path", roadmap.id),
            name,
            &known,
        ))
    })
}

fn find(roadmap: &Roadmap, name: &str) -> Result<Node, Failure> {
    roadmap.find(name).ok_or_else(|| {
        let steps = roadmap.steps.iter().map(|step| step.id.as_str());
        let folders = roadmap.folders.iter().skip(1).map(|folder| folder.id.as_str());
        let known: Vec<&str> = steps.chain(folders).collect();
        Failure::Refused(unknown(
            &format!("the roadmap `{}` has no step, stage or choice", roadmap.id),
            name,
            &known,
        ))
    })
}

/// Each choice once, with all options that it is decided for.
fn decisions(roadmap: &Roadmap, written: &[Decision]) -> Result<Vec<(FolderId, Vec<Node>)>, Failure> {
    let mut decisions: Vec<(FolderId, Vec<Node>)> = Vec::new();
    for decision in written {
        let (choice, options) = look_up(roadmap, decision)?;
        match decisions.iter_mut().find(|(known, _)| *known == choice) {
            Some((_, known)) => known.extend(options),
            None => decisions.push((choice, options)),
        }
    }
    for (choice, options) in &mut decisions {
        options.sort_unstable();
        options.dedup();
        check_count(roadmap, *choice, options.len())?;
    }
    Ok(decisions)
}

/// As in a path's `choose`: no fewer options than the choice asks for.
fn check_count(roadmap: &Roadmap, choice: FolderId, named: usize) -> Result<(), Failure> {
    let folder = roadmap.folder(choice);
    match folder.choose {
        Some(wanted) if named < wanted => Err(Failure::Refused(format!(
            "the choice `{}` asks for {wanted} options, but `--choose` names {named}; there are: {}",
            folder.id,
            ids(roadmap, &folder.members).join(", ")
        ))),
        _ => Ok(()),
    }
}

fn ids<'a>(roadmap: &'a Roadmap, nodes: &[Node]) -> Vec<&'a str> {
    nodes.iter().map(|&node| roadmap.id_of(node)).collect()
}

fn look_up(roadmap: &Roadmap, decision: &Decision) -> Result<(FolderId, Vec<Node>), Failure> {
    let is_choice = |node: Option<Node>| match node {
        Some(Node::Folder(folder)) if roadmap.folder(folder).choose.is_some() => Some(folder),
        _ => None,
    };
    let choice = is_choice(roadmap.find(&decision.choice)).ok_or_else(|| {
        let choices = roadmap.folders.iter().filter(|folder| folder.choose.is_some());
        let known: Vec<&str> = choices.map(|folder| folder.id.as_str()).collect();
        Failure::Refused(unknown(
            &format!("the roadmap `{}` has no choice", roadmap.id),
            &decision.choice,
            &known,
        ))
    })?;
    let members = &roadmap.folder(choice).members;
    let option = |name: &String| {
        members
            .iter()
            .copied()
            .find(|&member| roadmap.id_of(member) == name)
            .ok_or_else(|| {
                Failure::Refused(unknown(
                    &format!("the choice `{}` has no option", decision.choice),
                    name,
                    &ids(roadmap, members),
                ))
            })
    };
    Ok((
        choice,
        decision.options.iter().map(option).collect::<Result<_, _>>()?,
    ))
}

fn decision(text: &str) -> Result<Decision, String> {
    let (choice, options) = text
        .split_once('=')
        .ok_or("write it as CHOICE=OPTION, for example `language=python`")?;
    let options: Vec<String> = options
        .split(',')
        .map(|option| option.trim().to_owned())
        .collect();
    if options.iter().any(String::is_empty) {
        return Err(format!("name an option after `{choice}=`"));
    }
    Ok(Decision {
        choice: choice.trim().to_owned(),
        options,
    })
}

fn hours(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(hours) if hours > 0.0 && hours <= 168.0 => Ok(hours),
        _ => Err("write a number above 0 and at most 168, for example `10` or `7.5`".into()),
    }
}

fn date(text: &str) -> Result<Date, String> {
    let advice = "write a day that exists as YEAR-MONTH-DAY, for example `2027-01-04`";
    // jiff also reads the date out of a time stamp; a first day is a day.
    if text.len() != "2027-01-04".len() {
        return Err(advice.into());
    }
    text.parse().map_err(|_| advice.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_whole_weeks_from_the_start() {
        let start = date("2027-01-04").unwrap();
        for (weeks, expected) in [
            ((1, 1), ("2027-01-04", "2027-01-10")),
            ((3, 4), ("2027-01-18", "2027-01-31")),
        ] {
            let (from, to) = dates(start, weeks).unwrap();
            assert_eq!((from.to_string().as_str(), to.to_string().as_str()), expected);
        }
        assert!(dates(start, (1, u64::MAX)).is_err());
    }

    #[test]
    fn arguments_that_make_no_sense_are_refused() {
        for text in ["2027-02-30", "20 Nov 2026", "2027-01-04T00:00Z", "", "tomorrow"] {
            assert!(date(text).is_err(), "{text}");
        }
        for text in ["0", "-1", "169", "nan", "ten"] {
            assert!(hours(text).is_err(), "{text}");
        }
        for text in ["language", "language=", "language=python,"] {
            assert!(decision(text).is_err(), "{text}");
        }
    }
}
