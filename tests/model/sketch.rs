//! Random small roadmaps, and roadmaps written by hand in a short notation.
//!
//! A [`Sketch`] is what an author means; [`Sketch::files`] writes it as Markdown pages. In the notation, one line is
//! one step or folder, indented by two spaces per folder:
//!
//! ```text
//! web @1 60-120                    a step, number 1, 60 to 120 minutes
//! extra @2 ? opt < web             no estimate, optional, needs `web`
//! language/1 @3 default=py < web   a choice of one (inherited by its options: needs `web`)
//!   js @1 60
//!   py @2 90
//! data/ opt                        an optional stage without a number
//!   sql @1 60 < any(js,py) language
//! path p: goals=data optional=extra choose=language:js+py among=language:js+py assume=web hours=6
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};

use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::adapter::Query;
use crate::oracle::Model;

/// The hours per week that every sketch assumes (the default of the contract): a week is 600 min, a day 120.
pub const PACE: u32 = 10;

/// A prerequisite as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    One(String),
    Any(Vec<String>),
}

impl Written {
    fn ids(&self) -> &[String] {
        match self {
            Written::One(id) => std::slice::from_ref(id),
            Written::Any(ids) => ids,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Duration {
    pub text: String,
    pub min: u64,
    pub max: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub id: String,
    pub number: u32,
    pub optional: bool,
    pub duration: Option<Duration>,
    pub needs: Vec<Written>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Folder {
    pub id: String,
    pub number: Option<u32>,
    pub optional: bool,
    pub choose: Option<usize>,
    pub default: Vec<String>,
    pub needs: Vec<Written>,
    pub members: Vec<Member>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    Step(Step),
    Folder(Folder),
}

/// A path.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    pub id: String,
    pub goals: Vec<String>,
    pub optional: Vec<String>,
    pub choose: BTreeMap<String, Vec<String>>,
    pub among: BTreeMap<String, Vec<String>>,
    pub assume: Vec<String>,
    pub hours: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sketch {
    pub members: Vec<Member>,
    pub paths: Vec<Route>,
}

/// Where a reader stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reader {
    pub path: Option<String>,
    pub decisions: Vec<(String, Vec<String>)>,
    pub done: Vec<String>,
    pub skipped: Vec<String>,
}

/// A roadmap with a question to each of its planners.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    pub sketch: Sketch,
    pub query: Query,
    pub reader: Reader,
}

impl Member {
    pub fn id(&self) -> &str {
        match self {
            Member::Step(step) => &step.id,
            Member::Folder(folder) => &folder.id,
        }
    }

    fn needs_mut(&mut self) -> &mut Vec<Written> {
        match self {
            Member::Step(step) => &mut step.needs,
            Member::Folder(folder) => &mut folder.needs,
        }
    }

    fn optional_mut(&mut self) -> &mut bool {
        match self {
            Member::Step(step) => &mut step.optional,
            Member::Folder(folder) => &mut folder.optional,
        }
    }

    fn all<'a>(&'a self, into: &mut Vec<&'a Member>) {
        into.push(self);
        if let Member::Folder(folder) = self {
            folder.members.iter().for_each(|member| member.all(into));
        }
    }

    fn each_mut(&mut self, change: &mut dyn FnMut(&mut Member)) {
        change(self);
        if let Member::Folder(folder) = self {
            for member in &mut folder.members {
                member.each_mut(change);
            }
        }
    }

    /// Whether it requires something, seen from inside it.
    fn requires_something(&self) -> bool {
        match self {
            Member::Step(_) => true,
            Member::Folder(folder) if folder.choose.is_some() => true,
            Member::Folder(folder) => folder.members.iter().any(|member| match member {
                Member::Step(step) => !step.optional,
                Member::Folder(inner) => !inner.optional && member.requires_something(),
            }),
        }
    }
}

impl Sketch {
    /// Every step and folder, folders before what they hold.
    pub fn all(&self) -> Vec<&Member> {
        let mut all = Vec::new();
        self.members.iter().for_each(|member| member.all(&mut all));
        all
    }

    pub fn step_ids(&self) -> Vec<String> {
        let steps = self
            .all()
            .into_iter()
            .filter(|member| matches!(member, Member::Step(_)));
        steps.map(|step| step.id().to_owned()).collect()
    }

    /// The ids of a step, or of a folder and all in it.
    fn held_by(&self, id: &str) -> Vec<String> {
        let mut held = Vec::new();
        if let Some(member) = self.all().into_iter().find(|member| member.id() == id) {
            member.all(&mut held);
        }
        held.iter().map(|member| member.id().to_owned()).collect()
    }

    pub fn choices(&self) -> Vec<&Folder> {
        let all = self.all().into_iter();
        all.filter_map(|member| match member {
            Member::Folder(folder) if folder.choose.is_some() => Some(folder),
            _ => None,
        })
        .collect()
    }

    fn each_mut(&mut self, change: &mut dyn FnMut(&mut Member)) {
        for member in &mut self.members {
            member.each_mut(change);
        }
    }

    /// The file of each step, relative to the content folder.
    pub fn file_of(&self, id: &str) -> Option<String> {
        fn find(members: &[Member], at: &str, id: &str) -> Option<String> {
            members.iter().find_map(|member| match member {
                Member::Step(step) => (step.id == id).then(|| format!("{at}/{id}.md")),
                Member::Folder(folder) => {
                    let at = format!("{at}/{}", folder.id);
                    if folder.id == id {
                        Some(format!("{at}/_index.md"))
                    } else {
                        find(&folder.members, &at, id)
                    }
                }
            })
        }
        find(&self.members, "r", id)
    }

    /// The roadmap `r` as files, relative to the content folder.
    pub fn files(&self) -> Vec<(String, String)> {
        let mut index = String::from("---\ntitle: R\n");
        if !self.paths.is_empty() {
            index.push_str("paths:\n");
        }
        for path in &self.paths {
            let _ = writeln!(
                index,
                "  - id: {}\n    title: {}",
                path.id,
                path.id.to_uppercase()
            );
            let _ = writeln!(index, "    goals: {}", list(&path.goals));
            if !path.optional.is_empty() {
                let _ = writeln!(index, "    optional: {}", list(&path.optional));
            }
            for (key, map) in [("choose", &path.choose), ("among", &path.among)] {
                if map.is_empty() {
                    continue;
                }
                let _ = writeln!(index, "    {key}:");
                for (choice, options) in map {
                    // "`choose: {choice: option or [options]}`"
                    let options = match options.as_slice() {
                        [option] if key == "choose" => option.clone(),
                        options => list(options),
                    };
                    let _ = writeln!(index, "      {choice}: {options}");
                }
            }
            if !path.assume.is_empty() {
                let _ = writeln!(index, "    assume: {}", list(&path.assume));
            }
            if let Some(hours) = path.hours {
                let _ = writeln!(index, "    hours-per-week: {hours}");
            }
        }
        index.push_str("---\n");
        let mut files = vec![("r/_index.md".to_owned(), index)];
        write_members(&self.members, "r", &mut files);
        files
    }
}

fn list(ids: &[String]) -> String {
    format!("[{}]", ids.join(", "))
}

fn write_needs(needs: &[Written], text: &mut String) {
    if needs.is_empty() {
        return;
    }
    text.push_str("prerequisites:\n");
    for (index, need) in needs.iter().enumerate() {
        let _ = match need {
            // All the forms of §3.2, by turns.
            Written::One(id) if index == 2 => {
                writeln!(text, "  - step: {id}\n    because: it comes first")
            }
            Written::One(id) => writeln!(text, "  - {id}"),
            Written::Any(ids) => writeln!(text, "  - any: {}", list(ids)),
        };
    }
}

fn write_members(members: &[Member], at: &str, files: &mut Vec<(String, String)>) {
    for member in members {
        let mut text = String::new();
        match member {
            Member::Step(step) => {
                let _ = write!(text, "---\ntitle: {}\nstep: {}\n", title(&step.id), step.number);
                if let Some(duration) = &step.duration {
                    let _ = writeln!(text, "duration: {}", duration.text);
                }
                if step.optional {
                    text.push_str("optional: true\n");
                }
                write_needs(&step.needs, &mut text);
                text.push_str("---\n");
                files.push((format!("{at}/{}.md", step.id), text));
            }
            Member::Folder(folder) => {
                if let Some(number) = folder.number {
                    let _ = writeln!(text, "step: {number}");
                }
                if folder.optional {
                    text.push_str("optional: true\n");
                }
                if let Some(choose) = folder.choose {
                    let _ = writeln!(text, "choose: {choose}");
                }
                let _ = match folder.default.as_slice() {
                    [] => Ok(()),
                    [one] => writeln!(text, "default: {one}"),
                    several => writeln!(text, "default: {}", list(several)),
                };
                write_needs(&folder.needs, &mut text);
                let at = format!("{at}/{}", folder.id);
                // A folder with a step in it is a stage, also without a word about it.
                if !text.is_empty() {
                    let text = format!("---\ntitle: {}\n{text}---\n", title(&folder.id));
                    files.push((format!("{at}/_index.md"), text));
                }
                write_members(&folder.members, &at, files);
            }
        }
    }
}

fn title(id: &str) -> String {
    format!("The {id}")
}

// The notation ---------------------------------------------------------------------------------------------------

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Written::One(id) => f.write_str(id),
            Written::Any(ids) => write!(f, "any({})", ids.join(",")),
        }
    }
}

impl fmt::Display for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn members(f: &mut fmt::Formatter<'_>, of: &[Member], depth: usize) -> fmt::Result {
            for member in of {
                write!(f, "{:1$}", "", depth * 2)?;
                let (optional, needs) = match member {
                    Member::Step(step) => {
                        write!(f, "{} @{}", step.id, step.number)?;
                        match &step.duration {
                            None => f.write_str(" ?")?,
                            Some(d) if d.min == d.max => write!(f, " {}", d.min)?,
                            Some(d) => write!(f, " {}-{}", d.min, d.max)?,
                        }
                        (step.optional, &step.needs)
                    }
                    Member::Folder(folder) => {
                        write!(f, "{}/", folder.id)?;
                        if let Some(choose) = folder.choose {
                            write!(f, "{choose}")?;
                        }
                        if let Some(number) = folder.number {
                            write!(f, " @{number}")?;
                        }
                        if !folder.default.is_empty() {
                            write!(f, " default={}", folder.default.join(","))?;
                        }
                        (folder.optional, &folder.needs)
                    }
                };
                if optional {
                    f.write_str(" opt")?;
                }
                if !needs.is_empty() {
                    f.write_str(" <")?;
                }
                for need in needs {
                    write!(f, " {need}")?;
                }
                f.write_str("\n")?;
                if let Member::Folder(folder) = member {
                    members(f, &folder.members, depth + 1)?;
                }
            }
            Ok(())
        }
        members(f, &self.members, 0)?;
        for path in &self.paths {
            write!(f, "path {}: goals={}", path.id, path.goals.join(","))?;
            if !path.optional.is_empty() {
                write!(f, " optional={}", path.optional.join(","))?;
            }
            for (choice, options) in &path.choose {
                write!(f, " choose={choice}:{}", options.join("+"))?;
            }
            for (choice, options) in &path.among {
                write!(f, " among={choice}:{}", options.join("+"))?;
            }
            if !path.assume.is_empty() {
                write!(f, " assume={}", path.assume.join(","))?;
            }
            if let Some(hours) = path.hours {
                write!(f, " hours={hours}")?;
            }
            f.write_str("\n")?;
        }
        Ok(())
    }
}

fn ids(text: &str, by: char) -> Vec<String> {
    text.split(by)
        .map(|id| id.trim().to_owned())
        .filter(|id| !id.is_empty())
        .collect()
}

/// Minutes as the notation has them: `60` or `60-120`.
pub fn minutes(min: u64, max: u64) -> Duration {
    let text = if min == 0 && max == 0 {
        "0".to_owned()
    } else if min == max {
        format!("{min} min")
    } else {
        format!("{min}-{max} min")
    };
    Duration { text, min, max }
}

impl Sketch {
    /// Reads the notation above.
    pub fn parse(text: &str) -> Sketch {
        let mut sketch = Sketch::default();
        let mut open: Vec<Folder> = Vec::new();
        fn close(sketch: &mut Sketch, open: &mut Vec<Folder>, depth: usize) {
            while open.len() > depth {
                let folder = open.pop().expect("just seen");
                match open.last_mut() {
                    Some(outer) => outer.members.push(Member::Folder(folder)),
                    None => sketch.members.push(Member::Folder(folder)),
                }
            }
        }
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let indent = |line: &str| line.len() - line.trim_start().len();
        let margin = lines.iter().map(|line| indent(line)).min().unwrap_or(0);
        for line in lines {
            let depth = (indent(line) - margin) / 2;
            close(&mut sketch, &mut open, depth);
            let line = line.trim();
            if let Some(path) = line.strip_prefix("path ") {
                sketch.paths.push(parse_path(path));
                continue;
            }
            let (head, needs) = line.split_once('<').unwrap_or((line, ""));
            let needs = needs
                .split_whitespace()
                .map(|need| match need.strip_prefix("any(") {
                    Some(rest) => Written::Any(ids(rest.trim_end_matches(')'), ',')),
                    None => Written::One(need.to_owned()),
                });
            let needs = needs.collect();
            let mut words = head.split_whitespace();
            let name = words.next().expect("a line begins with an id");
            let (mut number, mut optional, mut default, mut duration) = (None, false, Vec::new(), None);
            for word in words {
                if let Some(place) = word.strip_prefix('@') {
                    number = Some(place.parse().expect("a number after @"));
                } else if let Some(options) = word.strip_prefix("default=") {
                    default = ids(options, ',');
                } else if word == "opt" {
                    optional = true;
                } else if word != "?" {
                    let (min, max) = word.split_once('-').unwrap_or((word, word));
                    duration = Some(minutes(
                        min.parse().expect("minutes"),
                        max.parse().expect("minutes"),
                    ));
                }
            }
            if let Some((id, choose)) = name.split_once('/') {
                let choose = (!choose.is_empty()).then(|| choose.parse().expect("N after the slash"));
                let id = id.to_owned();
                open.push(Folder {
                    id,
                    number,
                    optional,
                    choose,
                    default,
                    needs,
                    members: Vec::new(),
                });
            } else {
                let number = number.expect("a step has a number");
                let step = Member::Step(Step {
                    id: name.to_owned(),
                    number,
                    optional,
                    duration,
                    needs,
                });
                match open.last_mut() {
                    Some(folder) => folder.members.push(step),
                    None => sketch.members.push(step),
                }
            }
        }
        close(&mut sketch, &mut open, 0);
        sketch
    }
}

fn parse_path(text: &str) -> Route {
    let (id, rest) = text.split_once(':').expect("path ID: …");
    let mut path = Route {
        id: id.to_owned(),
        ..Route::default()
    };
    for word in rest.split_whitespace() {
        let (key, value) = word.split_once('=').expect("key=value");
        let pair = |value: &str| {
            let (choice, options) = value.split_once(':').expect("choice:options");
            (choice.to_owned(), ids(options, '+'))
        };
        match key {
            "goals" => path.goals = ids(value, ','),
            "optional" => path.optional = ids(value, ','),
            "assume" => path.assume = ids(value, ','),
            "choose" => path.choose.extend([pair(value)]),
            "among" => path.among.extend([pair(value)]),
            "hours" => path.hours = Some(value.parse().expect("hours")),
            other => panic!("no key of a path: {other}"),
        }
    }
    path
}

// Random sketches ------------------------------------------------------------------------------------------------

/// SplitMix64 (Steele, Lea, Flood 2014).
pub struct Rng(pub u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn shuffle<T>(&mut self, of: &mut [T]) {
        for i in (1..of.len()).rev() {
            of.swap(i, self.below(i + 1));
        }
    }

    /// `count` of them, in any order.
    fn some<T: Clone>(&mut self, of: &[T], count: usize) -> Vec<T> {
        let mut of = of.to_vec();
        self.shuffle(&mut of);
        of.truncate(count);
        of
    }
}

/// The durations of random steps: few values, so that ties are frequent.
const DURATIONS: &[(&str, u64, u64)] = &[
    ("1 h", 60, 60),
    ("60 min", 60, 60),
    ("2 h", 120, 120),
    ("1-2 h", 60, 120),
    ("30-90 min", 30, 90),
    ("0", 0, 0),
    ("1 day", 120, 120),
    ("1-1.5 days", 120, 180),
    ("1 week", 600, 600),
    ("1–2 weeks", 600, 1200),
    ("P1W", 600, 600),
    ("1 week to 1 month", 600, 2600), // 52/12 weeks × 10 h × 60 = 2600
    ("3 weeks at 1-2 hours/week", 180, 360),
    ("2-3 h", 120, 180),
    ("3 h", 180, 180),
];

/// A source of cases for proptest, which shrink by leaving parts out.
#[derive(Clone, Debug)]
pub struct Cases {
    pub steps: usize,
    /// Whether there are choices and `any`s.
    pub alternatives: bool,
}

/// What most tests use.
pub fn cases() -> Cases {
    Cases {
        steps: 12,
        alternatives: true,
    }
}

impl Strategy for Cases {
    type Tree = CaseTree;
    type Value = Case;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let seed = proptest::num::u64::ANY.new_tree(runner)?.current();
        let case = random(seed, self);
        Ok(CaseTree {
            failing: case.clone(),
            current: case,
            smaller: Vec::new().into_iter(),
        })
    }
}

/// Shrinking: the smaller variants of the last case that failed, the boldest first.
#[derive(Debug)]
pub struct CaseTree {
    failing: Case,
    current: Case,
    smaller: std::vec::IntoIter<Case>,
}

impl ValueTree for CaseTree {
    type Value = Case;

    fn current(&self) -> Case {
        self.current.clone()
    }

    fn simplify(&mut self) -> bool {
        self.failing = self.current.clone();
        self.smaller = smaller(&self.failing).into_iter();
        self.complicate()
    }

    fn complicate(&mut self) -> bool {
        match self.smaller.next() {
            Some(next) => self.current = next,
            None => {
                self.current = self.failing.clone();
                return false;
            }
        }
        true
    }
}

struct Maker<'a> {
    rng: Rng,
    /// Every other roadmap is full of alternatives, for the rules that seldom matter.
    rich: bool,
    cases: &'a Cases,
    letters: Vec<String>,
}

/// One random case; the same for the same seed.
pub fn random(seed: u64, cases: &Cases) -> Case {
    let mut rng = Rng(seed);
    // Not `n` and `y`, which old YAML takes for truth values.
    let mut letters: Vec<String> = ('a'..='z')
        .filter(|c| !"ny".contains(*c))
        .map(String::from)
        .collect();
    letters.extend(('a'..='h').map(|c| format!("{c}2")));
    rng.shuffle(&mut letters);
    let rich = cases.alternatives && rng.one_in(2);
    let mut maker = Maker {
        rng,
        rich,
        cases,
        letters,
    };
    let count = 2 + maker.rng.below(cases.steps - 1);
    let mut sketch = Sketch {
        members: maker.members(count, 0, false),
        paths: Vec::new(),
    };
    settle(&mut sketch);
    maker.needs(&mut sketch);
    let mut case = Case {
        sketch,
        ..Case::default()
    };
    maker.questions(&mut case);
    tidy(&mut case);
    case
}

impl Maker<'_> {
    fn name(&mut self) -> String {
        self.letters.pop().expect("fewer names than nodes")
    }

    fn members(&mut self, mut budget: usize, depth: usize, options: bool) -> Vec<Member> {
        let mut members = Vec::new();
        while budget > 0 {
            let deep = depth >= 3;
            let roll = self.rng.below(if options { 8 } else { 10 });
            let optional = !options && self.rng.one_in(5);
            if self.cases.alternatives
                && !deep
                && budget >= 2
                && (roll == 0 || (!options && (roll < 3 || (self.rich && roll > 6))))
            {
                let inside = 2 + self.rng.below(budget.min(5) - 1);
                budget -= inside;
                let id = format!("{}-choice", self.name());
                let members_of = self.members(inside, depth + 1, true);
                let most = members_of.len();
                let choose = if most > 1 && self.rng.one_in(if self.rich { 2 } else { 3 }) {
                    2
                } else {
                    1
                };
                let mut default = Vec::new();
                if self.rng.one_in(3) {
                    let all: Vec<String> = members_of.iter().map(|member| member.id().to_owned()).collect();
                    let count = 1 + self.rng.below(choose);
                    default = self.rng.some(&all, count);
                }
                members.push(Member::Folder(Folder {
                    id,
                    number: self.number(),
                    optional,
                    choose: Some(choose),
                    default,
                    needs: Vec::new(),
                    members: members_of,
                }));
            } else if !deep && (3..6).contains(&roll) {
                let inside = 1 + self.rng.below(budget.min(4));
                budget -= inside;
                let id = format!("{}-stage", self.name());
                members.push(Member::Folder(Folder {
                    id,
                    number: self.number(),
                    optional,
                    choose: None,
                    default: Vec::new(),
                    needs: Vec::new(),
                    members: self.members(inside, depth + 1, false),
                }));
            } else {
                budget -= 1;
                let duration = (!self.rng.one_in(10)).then(|| {
                    let (text, min, max) = *self.rng.pick(DURATIONS);
                    Duration {
                        text: text.to_owned(),
                        min,
                        max,
                    }
                });
                let number = self.rng.below(4) as u32;
                members.push(Member::Step(Step {
                    id: self.name(),
                    number,
                    optional,
                    duration,
                    needs: Vec::new(),
                }));
            }
        }
        members
    }

    fn number(&mut self) -> Option<u32> {
        (!self.rng.one_in(3)).then(|| self.rng.below(4) as u32)
    }

    /// Adds needs one by one, each only if no cycle comes of it.
    fn needs(&mut self, sketch: &mut Sketch) {
        let mut graph = Bits::new(sketch);
        let mut owners: Vec<String> = sketch.all().iter().map(|member| member.id().to_owned()).collect();
        let names: Vec<String> = sketch
            .all()
            .iter()
            .filter(|m| m.requires_something())
            .map(|m| m.id().into())
            .collect();
        let steps = sketch.step_ids();
        // What choices hold: alternatives that one may exclude.
        let mut held = Vec::new();
        for choice in sketch.choices() {
            choice.members.iter().for_each(|member| member.all(&mut held));
        }
        held.retain(|member| member.requires_something());
        let mut inside_names: Vec<String> = held.iter().map(|m| m.id().to_owned()).collect();
        inside_names.sort();
        inside_names.dedup();
        self.rng.shuffle(&mut owners);
        let dense = 1 + self.rng.below(3);
        let mut wanted: Vec<(String, Written)> = Vec::new();
        for owner in &owners {
            let is_step = steps.contains(owner);
            let count = if is_step {
                self.rng.below(dense + 2)
            } else {
                usize::from(self.rng.one_in(if self.rich { 2 } else { 4 }))
            };
            for _ in 0..count {
                let need = if self.cases.alternatives && self.rng.one_in(if self.rich { 2 } else { 4 }) {
                    let count = 2 + self.rng.below(2);
                    let inside = self.rich && inside_names.len() > 1 && self.rng.one_in(2);
                    Written::Any(self.rng.some(if inside { &inside_names } else { &names }, count))
                } else if self.rng.one_in(2) {
                    Written::One(self.rng.pick(&names).clone())
                } else {
                    Written::One(self.rng.pick(&steps).clone())
                };
                wanted.push((owner.clone(), need));
            }
        }
        let mut kept: BTreeMap<String, Vec<Written>> = BTreeMap::new();
        for (owner, need) in wanted {
            let own = kept.entry(owner.clone()).or_default();
            let single = matches!(&need, Written::Any(ids) if ids.len() < 2);
            if !single && !own.contains(&need) && graph.add(&owner, need.ids()) {
                own.push(need);
            }
        }
        // Redundant ones, on purpose: a need of a need.
        for owner in owners {
            let own = kept.get(&owner).cloned().unwrap_or_default();
            let further = own
                .iter()
                .flat_map(Written::ids)
                .filter_map(|id| kept.get(id))
                .flatten();
            let further: Vec<Written> = further.cloned().collect();
            if !further.is_empty() && self.rng.one_in(4) {
                let need = self.rng.pick(&further).clone();
                if !own.contains(&need) && graph.add(&owner, need.ids()) {
                    kept.entry(owner).or_default().insert(0, need);
                }
            }
        }
        sketch.each_mut(&mut |member| {
            if let Some(needs) = kept.remove(member.id()) {
                *member.needs_mut() = needs;
            }
        });
    }

    fn questions(&mut self, case: &mut Case) {
        let names: Vec<String> = case
            .sketch
            .all()
            .iter()
            .filter(|m| m.requires_something())
            .map(|m| m.id().into())
            .collect();
        let steps = case.sketch.step_ids();
        let choices: Vec<Folder> = case.sketch.choices().into_iter().cloned().collect();
        let count = if self.rich {
            1 + self.rng.below(2)
        } else {
            self.rng.below(3)
        };
        for index in 0..count {
            let mut path = Route {
                id: format!("p{}", index + 1),
                ..Route::default()
            };
            let (goals, optional) = (1 + self.rng.below(3), self.rng.below(4).saturating_sub(1));
            path.goals = self.rng.some(&names, goals);
            path.optional = self.rng.some(&names, optional);
            for choice in &choices {
                match self.rng.below(if self.rich { 4 } else { 6 }) {
                    0 | 1 => drop(path.choose.insert(choice.id.clone(), self.decision(choice, None))),
                    2 => {
                        // `among`: at least as many as the choice asks for.
                        let options = self.decision(choice, None);
                        path.among.insert(choice.id.clone(), options);
                    }
                    _ => (),
                }
            }
            if self.rng.one_in(3) {
                let count = 1 + self.rng.below(2);
                let from = if self.rng.one_in(3) { &names } else { &steps };
                path.assume = self.rng.some(from, count);
            }
            path.hours = self.rng.one_in(3).then(|| 1 + self.rng.below(12) as u32);
            case.sketch.paths.push(path);
        }
        let path = |rng: &mut Rng, paths: &[Route]| {
            (!paths.is_empty() && !rng.one_in(3)).then(|| rng.pick(paths).id.clone())
        };
        let paths = case.sketch.paths.clone();
        case.query.path = path(&mut self.rng, &paths).filter(|_| self.rng.one_in(3));
        if case.query.path.is_none() && !self.rng.one_in(3) {
            let count = 1 + self.rng.below(3);
            case.query.to = self.rng.some(&names, count);
        }
        case.query.choose = self.decisions(
            &choices,
            paths.iter().find(|p| Some(&p.id) == case.query.path.as_ref()),
        );
        case.query.hours_per_week = (!self.rng.one_in(3)).then(|| 1 + self.rng.below(12) as u32);
        case.reader.path = path(&mut self.rng, &paths);
        case.reader.decisions = self.decisions(
            &choices,
            paths.iter().find(|p| Some(&p.id) == case.reader.path.as_ref()),
        );
        let (done, skipped) = (self.rng.below(steps.len()), self.rng.below(3));
        case.reader.done = self.rng.some(&steps, done);
        if self.rng.one_in(2) {
            // A learner who kept to the order.
            let order = Model::new(&case.sketch).order().to_vec();
            case.reader.done = order.into_iter().take(done).collect();
        }
        case.reader.skipped = self.rng.some(&steps, skipped);
    }

    /// As many options as the choice asks for, or more.
    fn decision(&mut self, choice: &Folder, among: Option<&Vec<String>>) -> Vec<String> {
        let all: Vec<String> = choice
            .members
            .iter()
            .map(|member| member.id().to_owned())
            .collect();
        let all = among.cloned().unwrap_or(all);
        let least = choice.choose.unwrap_or(1);
        let count = if self.rng.one_in(3) {
            least + self.rng.below(all.len() + 1 - least)
        } else {
            least
        };
        self.rng.some(&all, count)
    }

    /// Decisions on choices that the path leaves open, within its `among`.
    fn decisions(&mut self, choices: &[Folder], path: Option<&Route>) -> Vec<(String, Vec<String>)> {
        let mut decisions = Vec::new();
        for choice in choices {
            let decided = path.is_some_and(|path| path.choose.contains_key(&choice.id));
            if !decided && self.rng.one_in(4) {
                let among = path.and_then(|path| path.among.get(&choice.id));
                decisions.push((choice.id.clone(), self.decision(choice, among)));
            }
        }
        decisions
    }
}

/// The graph of §4.1 in bit sets, to tell quickly whether one more need makes a cycle.
struct Bits {
    /// Per id: the steps that it can name; the steps that it holds; the folders around it and itself.
    names: BTreeMap<String, u32>,
    holds: BTreeMap<String, u32>,
    around: BTreeMap<String, Vec<String>>,
    after: Vec<u32>,
}

impl Bits {
    fn new(sketch: &Sketch) -> Bits {
        let mut bits = Bits {
            names: BTreeMap::new(),
            holds: BTreeMap::new(),
            around: BTreeMap::new(),
            after: Vec::new(),
        };
        for member in &sketch.members {
            bits.read(member, &[]);
        }
        bits
    }

    fn read(&mut self, member: &Member, around: &[String]) {
        let id = member.id().to_owned();
        let around = [around, std::slice::from_ref(&id)].concat();
        self.around.insert(id.clone(), around.clone());
        let (mut names, mut holds) = (0, 0);
        match member {
            Member::Step(_) => {
                names = 1 << self.after.len();
                holds = names;
                self.after.push(0);
            }
            Member::Folder(folder) => {
                for inner in &folder.members {
                    self.read(inner, &around);
                    let optional = match inner {
                        Member::Step(step) => step.optional,
                        Member::Folder(folder) => folder.optional,
                    };
                    holds |= self.holds[inner.id()];
                    if !optional {
                        names |= self.names[inner.id()];
                    }
                }
            }
        }
        self.names.insert(id.clone(), names);
        self.holds.insert(id, holds);
    }

    /// Adds the edges of a need unless they make a cycle.
    fn add(&mut self, owner: &str, ids: &[String]) -> bool {
        // "An inherited prerequisite that points into its own stage, or a prerequisite on an enclosing stage, is such a cycle."
        let inward = |id: &String| self.around[id].contains(&owner.to_owned());
        let outward = |id: &String| self.around[owner].contains(id);
        if ids.iter().any(|id| inward(id) || outward(id)) {
            return false;
        }
        let to = self.holds[owner];
        let from = ids.iter().fold(0, |all, id| all | self.names[id]);
        let mut reached = to;
        loop {
            let next = bits(reached).fold(reached, |all, step| all | self.after[step]);
            if next == reached {
                break;
            }
            reached = next;
        }
        if reached & from != 0 {
            return false;
        }
        for step in bits(from) {
            self.after[step] |= to;
        }
        true
    }
}

fn bits(set: u32) -> impl Iterator<Item = usize> {
    (0..32).filter(move |bit| set & (1 << bit) != 0)
}

// Mending and shrinking ------------------------------------------------------------------------------------------

/// "an option is not optional and requires something"; a choice asks for no more than it has.
fn settle(sketch: &mut Sketch) {
    sketch.each_mut(&mut |member| {
        let Member::Folder(folder) = member else {
            return;
        };
        let Some(choose) = folder.choose else { return };
        if folder.members.is_empty() {
            return;
        }
        folder.choose = Some(choose.clamp(1, folder.members.len()));
        for option in &mut folder.members {
            *option.optional_mut() = false;
            if !option.requires_something() {
                option.each_mut(&mut |inner| *inner.optional_mut() = false);
            }
        }
        let options: Vec<String> = folder
            .members
            .iter()
            .map(|member| member.id().to_owned())
            .collect();
        folder.default.retain(|option| options.contains(option));
        folder.default.truncate(folder.choose.unwrap_or(1));
    });
}

fn drop_empty(members: &mut Vec<Member>) {
    for member in members.iter_mut() {
        if let Member::Folder(folder) = member {
            drop_empty(&mut folder.members);
        }
    }
    members.retain(|member| !matches!(member, Member::Folder(folder) if folder.members.is_empty()));
}

/// Removes what refers to nothing, so that any part of a sketch can be left out.
fn tidy(case: &mut Case) {
    let sketch = &mut case.sketch;
    drop_empty(&mut sketch.members);
    settle(sketch);
    let names: BTreeSet<String> = sketch
        .all()
        .iter()
        .filter(|m| m.requires_something())
        .map(|m| m.id().to_owned())
        .collect();
    sketch.each_mut(&mut |member| {
        let needs = member.needs_mut();
        for need in needs.iter_mut() {
            if let Written::Any(ids) = need {
                ids.retain(|id| names.contains(id));
                if let [one] = ids.as_slice() {
                    *need = Written::One(one.clone());
                }
            }
        }
        needs.retain(|need| !need.ids().is_empty() && need.ids().iter().all(|id| names.contains(id)));
        let mut seen = Vec::new();
        needs.retain(|need| {
            let new = !seen.contains(need);
            seen.push(need.clone());
            new
        });
    });
    let steps: BTreeSet<String> = sketch.step_ids().into_iter().collect();
    let choices: BTreeMap<String, (usize, Vec<String>)> = sketch
        .choices()
        .into_iter()
        .map(|choice| {
            let options = choice
                .members
                .iter()
                .map(|member| member.id().to_owned())
                .collect();
            (choice.id.clone(), (choice.choose.unwrap_or(1), options))
        })
        .collect();
    let mend = |choice: &String, options: &mut Vec<String>| {
        let Some((least, all)) = choices.get(choice) else {
            return false;
        };
        options.retain(|option| all.contains(option));
        options.len() >= *least
    };
    for path in &mut sketch.paths {
        path.goals.retain(|id| names.contains(id));
        path.optional
            .retain(|id| names.contains(id) && !path.goals.contains(id));
        path.assume.retain(|id| names.contains(id));
        path.choose.retain(mend);
        path.among.retain(mend);
    }
    sketch.paths.retain(|path| !path.goals.is_empty());
    for path in [&mut case.query.path, &mut case.reader.path] {
        *path = path
            .take()
            .filter(|id| sketch.paths.iter().any(|path| &path.id == id));
    }
    case.query.to.retain(|id| names.contains(id));
    for (path, decisions) in [
        (&case.query.path, &mut case.query.choose),
        (&case.reader.path, &mut case.reader.decisions),
    ] {
        let path = sketch.paths.iter().find(|it| Some(&it.id) == path.as_ref());
        decisions.retain_mut(|(choice, options)| {
            let among = path.and_then(|path| path.among.get(choice));
            let within = among.is_none_or(|among| options.iter().all(|option| among.contains(option)));
            let open = path.is_none_or(|path| !path.choose.contains_key(choice));
            within && open && mend(choice, options)
        });
    }
    case.reader.done.retain(|id| steps.contains(id));
    // Who skips what the path assumes known, or a step of an option decided for, says two things at once: the contract
    // has no rule for it, so these sketches keep clear of it.
    let read = sketch
        .paths
        .iter()
        .find(|path| Some(&path.id) == case.reader.path.as_ref());
    let by_path = read
        .into_iter()
        .flat_map(|path| path.choose.values().chain([&path.assume]));
    let said = by_path.chain(case.reader.decisions.iter().map(|(_, options)| options));
    let said: BTreeSet<String> = said.flatten().flat_map(|id| sketch.held_by(id)).collect();
    let free = |id: &String| steps.contains(id) && !case.reader.done.contains(id) && !said.contains(id);
    case.reader.skipped.retain(free);
}

/// Whether the contract allows it.
pub fn valid(sketch: &Sketch) -> bool {
    let mut graph = Bits::new(sketch);
    let needs = |member: &Member| match member {
        Member::Step(step) => step.needs.clone(),
        Member::Folder(folder) => folder.needs.clone(),
    };
    !graph.after.is_empty()
        && sketch.all().iter().all(|member| {
            needs(member)
                .iter()
                .all(|need| graph.add(member.id(), need.ids()))
        })
}

/// All that leaves one thing out of the case, the largest things first.
fn smaller(case: &Case) -> Vec<Case> {
    let mut all = Vec::new();
    let mut offer = |change: &mut dyn FnMut(&mut Case)| {
        let mut next = case.clone();
        change(&mut next);
        tidy(&mut next);
        if next != *case && valid(&next.sketch) {
            all.push(next);
        }
    };
    offer(&mut |case| case.sketch.paths.clear());
    for index in 0..case.sketch.paths.len() {
        offer(&mut |case| drop(case.sketch.paths.remove(index)));
    }
    let mut nodes: Vec<String> = case
        .sketch
        .all()
        .iter()
        .map(|member| member.id().to_owned())
        .collect();
    for id in &nodes {
        offer(&mut |case| remove(&mut case.sketch.members, id));
    }
    nodes.reverse();
    for id in &nodes {
        offer(&mut |case| unfold(&mut case.sketch.members, id));
    }
    let mut edit = |change: &mut dyn FnMut(&mut Member)| {
        for id in &nodes {
            offer(&mut |case| {
                case.sketch.each_mut(&mut |member| {
                    if member.id() == id {
                        change(member);
                    }
                });
            });
        }
    };
    edit(&mut |member| member.needs_mut().clear());
    for index in 0..4 {
        edit(&mut |member| {
            let needs = member.needs_mut();
            if index < needs.len() {
                needs.remove(index);
            }
        });
        edit(&mut |member| {
            for need in member.needs_mut() {
                if let Written::Any(ids) = need
                    && index < ids.len()
                {
                    ids.remove(index);
                }
            }
        });
    }
    edit(&mut |member| *member.optional_mut() = false);
    edit(&mut |member| match member {
        Member::Step(step) => step.number = 1,
        Member::Folder(folder) => folder.number = None,
    });
    edit(&mut |member| match member {
        Member::Step(step) => step.duration = Some(minutes(60, 60)),
        Member::Folder(folder) => folder.choose = None,
    });
    edit(&mut |member| {
        if let Member::Folder(folder) = member {
            folder.choose = folder.choose.map(|_| 1);
        }
    });
    edit(&mut |member| {
        if let Member::Folder(folder) = member {
            folder.default.clear();
        }
    });
    for index in 0..case.sketch.paths.len() {
        let path = &case.sketch.paths[index];
        for at in 0..path.goals.len() {
            offer(&mut |case| drop(case.sketch.paths[index].goals.remove(at)));
        }
        for at in 0..path.optional.len() {
            offer(&mut |case| drop(case.sketch.paths[index].optional.remove(at)));
        }
        for at in 0..path.assume.len() {
            offer(&mut |case| drop(case.sketch.paths[index].assume.remove(at)));
        }
        for choice in path.choose.keys() {
            offer(&mut |case| drop(case.sketch.paths[index].choose.remove(choice)));
        }
        for choice in path.among.keys() {
            offer(&mut |case| drop(case.sketch.paths[index].among.remove(choice)));
        }
        offer(&mut |case| case.sketch.paths[index].hours = None);
    }
    offer(&mut |case| case.query = Query::default());
    offer(&mut |case| case.reader = Reader::default());
    offer(&mut |case| case.query.choose.clear());
    offer(&mut |case| case.reader.decisions.clear());
    for at in 0..case.query.to.len() {
        offer(&mut |case| drop(case.query.to.remove(at)));
    }
    for at in 0..case.reader.done.len() {
        offer(&mut |case| drop(case.reader.done.remove(at)));
    }
    for at in 0..case.reader.skipped.len() {
        offer(&mut |case| drop(case.reader.skipped.remove(at)));
    }
    all
}

fn remove(members: &mut Vec<Member>, id: &str) {
    members.retain(|member| member.id() != id);
    for member in members {
        if let Member::Folder(folder) = member {
            remove(&mut folder.members, id);
        }
    }
}

/// Replaces a folder by what it holds.
fn unfold(members: &mut Vec<Member>, id: &str) {
    let mut flat = Vec::new();
    for member in members.drain(..) {
        match member {
            Member::Folder(folder) if folder.id == id => flat.extend(folder.members),
            Member::Folder(mut folder) => {
                unfold(&mut folder.members, id);
                flat.push(Member::Folder(folder));
            }
            step => flat.push(step),
        }
    }
    *members = flat;
}
