//! A roadmap's page, and the totals that several kinds of page show.

use serde::Serialize;

use crate::book::Compiled;
use crate::document::duration::Effort;
use crate::roadmap::{Ends, FolderId, Node, Path, Plan, StepId};
use crate::theme::amounts;
use crate::tree::RoadmapId;

use super::facts::{self, Facts};
use super::map::MapView;
use super::rows::Row;
use super::start::StartView;
use super::{Desk, Link, Links};

/// How many steps the list of bottlenecks has.
const BOTTLENECKS: usize = 5;

/// `roadmap` in its template.
#[derive(Debug, Serialize)]
pub struct RoadmapKind {
    /// The roadmap.
    pub roadmap: RoadmapView,
}

/// A roadmap.
#[derive(Debug, Serialize)]
pub struct RoadmapView {
    /// Its id.
    pub id: String,
    /// As people read it.
    pub title: String,
    /// What it takes.
    pub totals: TotalsView,
    /// What a learner can do afterwards.
    pub outcomes: Vec<String>,
    /// Routes through it.
    pub paths: Vec<PathCard>,
    /// The drawing; none where there is nothing to draw.
    pub map: Option<MapView>,
    /// The ordered list: the roadmap itself.
    pub rows: Vec<Row>,
    /// What to begin with.
    pub start: Vec<StartView>,
    /// The chains that nobody can shorten; one where both ends agree.
    pub chains: Vec<ChainView>,
    /// The steps that unlock most.
    pub bottlenecks: Vec<BottleneckView>,
    /// Its machine-readable forms.
    pub exports: Vec<Link>,
}

/// What a plan takes.
#[derive(Debug, Serialize)]
pub struct TotalsView {
    /// "46 steps"
    pub steps: String,
    /// "12 of them optional"; empty where none is.
    pub optional_steps: String,
    /// "7 stages"; empty where there are none.
    pub stages: String,
    /// "30–40 weeks", or with what is missing: "≥ 30 weeks (2 steps without an estimate)".
    pub required: String,
    /// The same with the optional steps; empty where it is the same.
    pub all: String,
    /// "10 hours a week"; empty where the time is not in weeks.
    pub pace: String,
    /// Required steps without an estimate.
    pub missing: Links,
    /// What the totals assume.
    pub undecided: Vec<DecisionView>,
}

/// A choice that nobody decided, and what is assumed of it.
#[derive(Debug, Serialize)]
pub struct DecisionView {
    /// What is to be chosen.
    pub choice: Link,
    /// What is taken of it.
    pub options: Vec<Link>,
    /// The options' titles as one text: "Node.js and Python".
    pub taken: String,
}

/// A path on its roadmap's page.
#[derive(Debug, Serialize)]
pub struct PathCard {
    /// Its id.
    pub id: String,
    /// As people read it.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// The first sentence of its description, as its own page has the rest; none where the author gave none.
    pub description: Option<String>,
    /// "14 steps"
    pub steps: String,
    /// What it takes; empty on a site without times, or without an estimate.
    pub time: String,
    /// "10 hours a week"; empty where the time is not in weeks.
    pub pace: String,
}

/// A longest chain.
#[derive(Debug, Serialize)]
pub struct ChainView {
    /// `low`, `high`, or `both` where the ends have the same chain.
    pub end: &'static str,
    /// What it takes; empty on a site without times, or without an estimate.
    pub time: String,
    /// Its steps.
    pub steps: Vec<Link>,
}

/// A step that much depends on.
#[derive(Debug, Serialize)]
pub struct BottleneckView {
    /// Its id.
    pub id: String,
    /// As people read it.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// "unlocks 23 steps"
    pub unlocks: String,
}

impl Desk<'_> {
    /// The view of a roadmap's page.
    pub fn roadmap(&self, id: RoadmapId) -> RoadmapKind {
        let (compiled, facts) = self.compiled(id);
        let roadmap = &compiled.roadmap;
        let root = FolderId(0);
        RoadmapKind {
            roadmap: RoadmapView {
                id: roadmap.id.clone(),
                title: roadmap.title.clone(),
                totals: self.totals(compiled, &compiled.analysis.plan, roadmap.hours_per_week),
                outcomes: self.outcomes(roadmap.page),
                paths: self.path_cards(compiled),
                map: self.roadmap_map(id),
                rows: self.rows(compiled, facts, root, 3),
                start: self.start(compiled, facts, &compiled.analysis.plan, roadmap.hours_per_week),
                chains: self.chains(compiled),
                bottlenecks: self.bottlenecks(compiled, facts),
                exports: self.exports(compiled),
            },
        }
    }

    /// The front matter's `outcomes`.
    pub fn outcomes(&self, page: crate::tree::PageId) -> Vec<String> {
        let outcomes = self
            .front(page)
            .map(|front| front.outcomes.as_slice())
            .unwrap_or_default();
        outcomes.iter().map(|outcome| outcome.value.clone()).collect()
    }

    /// A plan in numbers.
    pub fn totals(&self, compiled: &Compiled, plan: &Plan, hours_per_week: f64) -> TotalsView {
        let stages = stages_of(compiled, plan);
        let required = self.plan_time(plan, hours_per_week);
        let missing = plan.missing.len() + plan.missing_optional.len();
        let all = self.total(plan.all, missing, hours_per_week);
        let some = |key, n| if n == 0 { String::new() } else { self.count(key, n) };
        TotalsView {
            steps: self.plan_steps(plan),
            optional_steps: some("optional-steps", plan.optional.len()),
            stages: some("stages", stages),
            all: if plan.optional.is_empty() || all == required {
                String::new()
            } else {
                all
            },
            required,
            pace: self.pace(plan.required, plan.missing.len(), hours_per_week),
            missing: self.steps(compiled, &plan.missing),
            undecided: self.decisions(compiled, &plan.undecided),
        }
    }

    /// "10 hours a week"; empty where the work is not said in weeks, or the site shows no time.
    pub fn pace(&self, effort: Effort, missing: usize, hours_per_week: f64) -> String {
        if self.book.config.show_time {
            amounts::pace(self.theme.words(), effort, missing, hours_per_week)
        } else {
            String::new()
        }
    }

    /// Choices and the options taken of them.
    pub fn decisions(&self, compiled: &Compiled, choices: &[(FolderId, Vec<Node>)]) -> Vec<DecisionView> {
        let view = |(choice, options): &(FolderId, Vec<Node>)| {
            let options: Vec<Link> = options
                .iter()
                .map(|&option| self.node(compiled, option))
                .collect();
            let titles: Vec<String> = options.iter().map(|option| option.title.clone()).collect();
            DecisionView {
                choice: self.node(compiled, Node::Folder(*choice)),
                options,
                taken: titles.join(&self.theme.words().get("and")),
            }
        };
        choices.iter().map(view).collect()
    }

    /// The roadmap's paths.
    pub fn path_cards(&self, compiled: &Compiled) -> Vec<PathCard> {
        let paths = compiled.roadmap.paths.iter().zip(&compiled.analysis.paths);
        paths
            .map(|(path, plan)| self.path_card(compiled, path, plan))
            .collect()
    }

    fn path_card(&self, compiled: &Compiled, path: &Path, plan: &Plan) -> PathCard {
        let hours_per_week = path.hours_per_week.unwrap_or(compiled.roadmap.hours_per_week);
        PathCard {
            id: path.id.clone(),
            title: path.title.clone(),
            url: self.link(path.page).url,
            description: path.description.as_deref().map(first_sentence),
            steps: self.plan_steps(plan),
            time: self.plan_time(plan, hours_per_week),
            pace: self.pace(plan.required, plan.missing.len(), hours_per_week),
        }
    }

    fn chains(&self, compiled: &Compiled) -> Vec<ChainView> {
        let times = &compiled.analysis.times;
        let Ends(low, high) = times.longest_minutes;
        if high == 0 {
            return Vec::new();
        }
        let chain = |end, steps: &[StepId], min, max| ChainView {
            end,
            time: self.time(Effort { min, max }, compiled.roadmap.hours_per_week),
            steps: steps
                .iter()
                .map(|&step| self.node(compiled, Node::Step(step)))
                .collect(),
        };
        if times.low_chain == times.high_chain {
            return vec![chain("both", &times.low_chain, low, high)];
        }
        vec![
            chain("low", &times.low_chain, low, low),
            chain("high", &times.high_chain, high, high),
        ]
    }

    fn bottlenecks(&self, compiled: &Compiled, facts: &Facts) -> Vec<BottleneckView> {
        let unlocks = &compiled.analysis.reach.unlocks;
        let mut steps = compiled.analysis.order.clone();
        steps.retain(|step| facts.role[step.0 as usize].is_some() && unlocks[step.0 as usize] > 1);
        steps.sort_by_key(|step| std::cmp::Reverse(unlocks[step.0 as usize])); // stable: ties stay in the order
        steps.truncate(BOTTLENECKS);
        let view = |step: StepId| {
            let Link { title, url, id, .. } = self.node(compiled, Node::Step(step));
            let unlocks = self.count("unlocks", unlocks[step.0 as usize] as usize);
            BottleneckView {
                id,
                title,
                url,
                unlocks,
            }
        };
        steps.into_iter().map(view).collect()
    }

    fn exports(&self, compiled: &Compiled) -> Vec<Link> {
        let folder = &self.book.page(compiled.roadmap.page).url;
        let files = ["roadmap.json", "roadmap.dot", "roadmap.mmd", "map.svg"];
        let link = |name: &str| Link {
            title: name.to_owned(),
            url: self.url(&format!("{folder}{name}")),
            ..Link::default()
        };
        files.into_iter().map(link).collect()
    }
}

/// How many of the roadmap's outermost stages a plan has steps in.
fn stages_of(compiled: &Compiled, plan: &Plan) -> usize {
    let roles = facts::roles(&compiled.roadmap, plan);
    let totals = facts::sums(&compiled.roadmap, |step| roles[step.0 as usize]);
    let stages = compiled.roadmap.folders.iter().zip(&totals);
    stages
        .filter(|(folder, total)| folder.parent == Some(FolderId(0)) && total.taken)
        .count()
}

/// Up to the first full stop that a space and no small letter follow, as "e.g. this" is no sentence; or one of Chinese and
/// Japanese.
fn first_sentence(text: &str) -> String {
    let ends = |&(at, character): &(usize, char)| {
        let mut after = text[at + character.len_utf8()..].chars();
        match character {
            '.' | '!' | '?' => {
                let spaced = after.next().is_some_and(char::is_whitespace);
                spaced && after.next().is_some_and(|next| !next.is_lowercase())
            }
            '。' | '！' | '？' => true,
            _ => false,
        }
    };
    let end = text.char_indices().find(ends);
    end.map_or(text, |(at, character)| &text[..at + character.len_utf8()])
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::first_sentence;

    #[test]
    fn a_first_sentence_ends_where_readers_see_it_end() {
        for (text, expected) in [
            ("For beginners. It leaves out tests.", "For beginners."),
            (
                "With Node.js, e.g. at school? Yes.",
                "With Node.js, e.g. at school?",
            ),
            ("No full stop", "No full stop"),
            ("初心者向け。次。", "初心者向け。"),
            ("Ends here. ", "Ends here. "),
            ("", ""),
        ] {
            assert_eq!(first_sentence(text), expected, "{text}");
        }
    }
}
