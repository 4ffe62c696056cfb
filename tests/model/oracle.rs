//! The contract's §4 once more, slowly and literally: sets of strings, no cleverness, nothing shared with the program.
//!
//! Sentences of the contract stand in quotes beside the code that follows them. Where the contract can be read in two
//! ways, the place says AMBIGUOUS, and [`Readings`] mostly has a switch for it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::adapter::Query;
use crate::sketch::{Member, PACE, Reader, Route, Sketch, Written};

type Id = String;
type Set = BTreeSet<Id>;
type Decisions = BTreeMap<Id, Vec<Id>>;

/// What of `roadmap.json` is wanted: the oracle is slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    All,
    Order,
    Plan,
    Paths,
    Times,
    Reach,
    Reduced,
}

/// How the ambiguous places are read. `tests/model/README.md` lists them with examples.
#[derive(Clone, Copy, Debug)]
pub struct Readings {
    /// An `any` that a folder's steps inherit is one need, filled once (else one for each step).
    pub inherited_any_is_one_need: bool,
    /// What an alternative would add counts when it is asked what an N of M on its way "still lacks".
    pub lacks_counts_what_is_added: bool,
    /// The alternatives of such an N of M cost what they add to the plan with the alternative (else to the plan alone).
    pub cost_counts_what_is_added: bool,
    /// An N of M on the way that was filled before lacks nothing, even if it is not wholly met yet.
    pub filled_lacks_nothing: bool,
    /// The estimate for a choice on the way minds decisions and `among`.
    pub estimate_minds_decisions: bool,
    /// Optional steps in an option are looked at only if the option (and every option around it) is wholly in the plan.
    pub optional_steps_only_in_options_of_the_plan: bool,
    /// An option outside `among` that is met counts towards its choice.
    pub met_outside_among_counts: bool,
    /// An option that is assumed known (or known in part, the rest in the plan) is "wholly in the plan" as regards exclusion.
    pub assumed_is_in_the_plan: bool,
    /// Decided options are not excluded before (or without) their choice being filled.
    pub decided_is_taken: bool,
    /// What the path assumes known counts as done for readiness.
    pub assumed_is_done: bool,
    /// A stage is a skipped option as soon as one of the steps it requires is skipped (else when all are).
    pub stage_is_skipped_by_one_step: bool,
    /// A skipped option is taken like another, and adds nothing (else only if no other option is left).
    pub skipped_option_may_be_taken: bool,
    /// The one entry is the outermost undecided choice around the step (else the innermost).
    pub entry_is_outermost_choice: bool,
    /// Only steps in options that count as the choice's (`undecided`) are replaced by the entry (else all that it holds).
    pub entry_only_for_its_options: bool,
    /// An N of M is implied only as such, not through N of its alternatives, inside an alternative.
    pub nested_implication_is_literal: bool,
}

pub const CHOSEN: Readings = Readings {
    inherited_any_is_one_need: true,
    lacks_counts_what_is_added: true,
    cost_counts_what_is_added: false,
    filled_lacks_nothing: true,
    estimate_minds_decisions: false,
    optional_steps_only_in_options_of_the_plan: true,
    met_outside_among_counts: true,
    assumed_is_in_the_plan: true,
    decided_is_taken: true,
    assumed_is_done: true,
    stage_is_skipped_by_one_step: false,
    skipped_option_may_be_taken: false,
    entry_is_outermost_choice: true,
    entry_only_for_its_options: false,
    nested_implication_is_literal: false,
};

/// A need (§4.1): "a step; a stage = all that it *requires*; or *N of M alternatives*: a choice or `any`".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    Step(Id),
    Stage(Id),
    Choice(Id),
    /// Whose it is (a step, or the folder that it is inherited from), which of its needs, and the alternatives as written.
    Any(Id, usize, Vec<Id>),
}

struct StepFacts {
    optional: bool,
    minutes: Option<[u64; 2]>,
}

struct FolderFacts {
    optional: bool,
    choose: Option<usize>,
    default: Vec<Id>,
    members: Vec<Id>,
}

/// "*Place* = the list of (number, id) of each folder from the roadmap down to the step or stage itself, compared as a
/// list; what has no number comes after what has one; ids by code point."
type Place = Vec<(bool, u32, Id)>;

pub struct Model {
    readings: Readings,
    steps: BTreeMap<Id, StepFacts>,
    folders: BTreeMap<Id, FolderFacts>,
    /// The folders around each step and folder, the innermost first.
    around: BTreeMap<Id, Vec<Id>>,
    places: BTreeMap<Id, Place>,
    written: BTreeMap<Id, Vec<Written>>,
    top: Vec<Id>,
    paths: Vec<Route>,
    order: Vec<Id>,
    /// For every step, the steps with an edge to it.
    before: BTreeMap<Id, Set>,
}

impl Model {
    pub fn new(sketch: &Sketch) -> Model {
        Model::read(sketch, CHOSEN)
    }

    pub fn read(sketch: &Sketch, readings: Readings) -> Model {
        let mut model = Model {
            readings,
            steps: BTreeMap::new(),
            folders: BTreeMap::new(),
            around: BTreeMap::new(),
            places: BTreeMap::new(),
            written: BTreeMap::new(),
            top: sketch
                .members
                .iter()
                .map(|member| member.id().to_owned())
                .collect(),
            paths: sketch.paths.clone(),
            order: Vec::new(),
            before: BTreeMap::new(),
        };
        for member in &sketch.members {
            model.add(member, &[], &[]);
        }
        for step in model.steps.keys().cloned().collect::<Vec<_>>() {
            // "The *graph* has an edge to the step from every step that a need can name"
            let before = model
                .needs(&step)
                .iter()
                .flat_map(|need| model.names(need))
                .collect();
            model.before.insert(step, before);
        }
        model.order = model.first_by(&model.steps.keys().cloned().collect(), |id| {
            model.places[id].clone()
        });
        model
    }

    fn add(&mut self, member: &Member, around: &[Id], place: &[(bool, u32, Id)]) {
        let (id, number, written) = match member {
            Member::Step(step) => (&step.id, Some(step.number), &step.needs),
            Member::Folder(folder) => (&folder.id, folder.number, &folder.needs),
        };
        let mut place = place.to_vec();
        place.push((number.is_none(), number.unwrap_or(0), id.clone()));
        self.around.insert(id.clone(), around.to_vec());
        self.written.insert(id.clone(), written.clone());
        self.places.insert(id.clone(), place.clone());
        match member {
            Member::Step(step) => {
                let minutes = step.duration.as_ref().map(|d| [d.min, d.max]);
                self.steps.insert(
                    id.clone(),
                    StepFacts {
                        optional: step.optional,
                        minutes,
                    },
                );
            }
            Member::Folder(folder) => {
                let inside: Vec<Id> = [std::slice::from_ref(id), around].concat();
                for inner in &folder.members {
                    self.add(inner, &inside, &place);
                }
                let facts = FolderFacts {
                    optional: folder.optional,
                    choose: folder.choose,
                    default: folder.default.clone(),
                    members: folder
                        .members
                        .iter()
                        .map(|member| member.id().to_owned())
                        .collect(),
                };
                self.folders.insert(id.clone(), facts);
            }
        }
    }

    // 1. Needs ---------------------------------------------------------------------------------------------------

    fn by_place(&self, ids: &[Id]) -> Vec<Id> {
        let mut ids = ids.to_vec();
        ids.sort_by_key(|id| self.places[id].clone());
        ids
    }

    /// An id as a need.
    fn need(&self, id: &Id) -> Need {
        match self.folders.get(id) {
            None => Need::Step(id.clone()),
            Some(folder) if folder.choose.is_some() => Need::Choice(id.clone()),
            Some(_) => Need::Stage(id.clone()),
        }
    }

    fn is_optional(&self, id: &Id) -> bool {
        self.steps
            .get(id)
            .map_or_else(|| self.folders[id].optional, |step| step.optional)
    }

    /// "A step needs all of: its own `prerequisites`, then those of its innermost folder, and so on outwards."
    fn needs(&self, step: &Id) -> Vec<Need> {
        let mut needs = Vec::new();
        for owner in std::iter::once(step).chain(&self.around[step]) {
            for (index, written) in self.written[owner].iter().enumerate() {
                needs.push(match written {
                    Written::One(id) => self.need(id),
                    // AMBIGUOUS: is an inherited `any` one need or one for each step that inherits it?
                    Written::Any(ids) if self.readings.inherited_any_is_one_need => {
                        Need::Any(owner.clone(), index, ids.clone())
                    }
                    Written::Any(ids) => Need::Any(step.clone(), needs.len(), ids.clone()),
                });
            }
        }
        needs
    }

    /// "a stage = all that it *requires* (seen from inside it: the steps and choices in it that are not optional nor in
    /// an optional part of it)". A choice stands for what it holds.
    fn requires(&self, stage: &Id) -> Vec<Need> {
        self.required_of(&self.folders[stage].members)
    }

    fn required_of(&self, members: &[Id]) -> Vec<Need> {
        let mut all = Vec::new();
        for id in self.by_place(members) {
            if self.is_optional(&id) {
                continue;
            }
            match self.need(&id) {
                Need::Stage(stage) => all.extend(self.requires(&stage)),
                need => all.push(need),
            }
        }
        all
    }

    /// N and the M alternatives, if the need is such: "a choice (`choose` of its options), `any` (1 of those written)".
    /// "ties as written or by place": the options of a choice by place, those of an `any` as written.
    fn alternatives(&self, need: &Need) -> Option<(usize, Vec<Id>)> {
        match need {
            Need::Step(_) | Need::Stage(_) => None,
            Need::Choice(choice) => {
                let folder = &self.folders[choice];
                Some((folder.choose.unwrap_or(1), self.by_place(&folder.members)))
            }
            Need::Any(_, _, ids) => Some((1, ids.clone())),
        }
    }

    /// "every step that a need can name (of a stage, what it requires; of an N of M, those of all its alternatives)"
    fn names(&self, need: &Need) -> Set {
        match need {
            Need::Step(step) => Set::from([step.clone()]),
            Need::Stage(stage) => self
                .requires(stage)
                .iter()
                .flat_map(|need| self.names(need))
                .collect(),
            _ => {
                let (_, all) = self.alternatives(need).unwrap_or_default();
                all.iter().flat_map(|id| self.names(&self.need(id))).collect()
            }
        }
    }

    /// "all that their folders hold"
    fn holds(&self, id: &Id) -> Set {
        match self.folders.get(id) {
            None => Set::from([id.clone()]),
            Some(folder) => folder
                .members
                .iter()
                .flat_map(|member| self.holds(member))
                .collect(),
        }
    }

    // 2. Order ---------------------------------------------------------------------------------------------------

    /// "topological; of all steps that could come next, the one with the smallest place" (or other key)
    fn first_by<K: Ord>(&self, steps: &Set, key: impl Fn(&Id) -> K) -> Vec<Id> {
        let mut order: Vec<Id> = Vec::new();
        while order.len() < steps.len() {
            let could_come = steps.iter().filter(|step| {
                let mut before = self.before[*step].iter().filter(|other| steps.contains(*other));
                !order.contains(step) && before.all(|other| order.contains(other))
            });
            let next = could_come
                .min_by_key(|step| key(step))
                .expect("a sketch has no cycle");
            order.push(next.clone());
        }
        order
    }

    /// The steps that each step's needs can name.
    pub fn graph(&self) -> &BTreeMap<Id, Set> {
        &self.before
    }

    pub fn order(&self) -> &[Id] {
        &self.order
    }

    fn order_of(&self, step: &Id) -> usize {
        self.order
            .iter()
            .position(|other| other == step)
            .expect("all steps are in the order")
    }

    fn minutes(&self, step: &Id) -> [u64; 2] {
        // "No estimate counts as 0."
        self.steps[step].minutes.unwrap_or_default()
    }

    fn sum<'a>(&self, steps: impl IntoIterator<Item = &'a Id>) -> [u64; 2] {
        steps
            .into_iter()
            .map(|step| self.minutes(step))
            .fold([0, 0], |a, b| [a[0] + b[0], a[1] + b[1]])
    }
}

// 3. Plan --------------------------------------------------------------------------------------------------------

/// What is there: the plan, and what is known without it.
#[derive(Clone, Default)]
struct Known {
    plan: Set,
    assumed: Set,
    /// Choices that are assumed known as such.
    assumed_choices: Set,
    /// Those of the assumed steps that the reader skipped.
    skipped: Set,
}

impl Known {
    fn has(&self, step: &Id) -> bool {
        self.plan.contains(step) || self.assumed.contains(step)
    }

    /// AMBIGUOUS: `assume` of a stage or of a choice. A stage: what it requires; a choice: that need, but no option.
    fn assume(&mut self, model: &Model, need: &Need) {
        match need {
            Need::Step(step) => drop(self.assumed.insert(step.clone())),
            Need::Stage(stage) => model
                .requires(stage)
                .iter()
                .for_each(|need| self.assume(model, need)),
            Need::Choice(choice) => drop(self.assumed_choices.insert(choice.clone())),
            Need::Any(..) => (),
        }
    }
}

impl Model {
    /// Met, "wholly, by what is in the plan or assumed".
    fn met(&self, need: &Need, known: &Known) -> bool {
        match need {
            Need::Step(step) => known.has(step),
            Need::Stage(stage) => self.requires(stage).iter().all(|need| self.met(need, known)),
            Need::Choice(choice) if known.assumed_choices.contains(choice) => true,
            _ => {
                let (n, all) = self.alternatives(need).unwrap_or_default();
                all.iter().filter(|id| self.meets(need, id, known)).count() >= n
            }
        }
    }

    /// Whether an alternative is there and counts for the N of M.
    fn meets(&self, need: &Need, alternative: &Id, known: &Known) -> bool {
        // "(but a skipped option meets no choice)"
        let skipped = matches!(need, Need::Choice(_)) && self.is_skipped(&self.need(alternative), known);
        self.met(&self.need(alternative), known) && !skipped
    }

    fn is_skipped(&self, option: &Need, known: &Known) -> bool {
        match option {
            Need::Step(step) => known.skipped.contains(step),
            // AMBIGUOUS: when is an option that is a stage a skipped one?
            Need::Stage(stage) if self.readings.stage_is_skipped_by_one_step => self
                .requires(stage)
                .iter()
                .any(|need| self.is_skipped(need, known)),
            Need::Stage(stage) => self
                .requires(stage)
                .iter()
                .all(|need| self.is_skipped(need, known)),
            _ => false,
        }
    }
}

#[derive(Clone, Default)]
struct Ask {
    /// None: the roadmap.
    goals: Option<(Vec<Id>, Vec<Id>)>,
    choose: Decisions,
    among: Decisions,
    assume: Vec<Id>,
    known: Set,
    skipped: Set,
}

impl Ask {
    fn path(path: &Route) -> Ask {
        Ask {
            goals: Some((path.goals.clone(), path.optional.clone())),
            choose: path.choose.clone(),
            among: path.among.clone(),
            assume: path.assume.clone(),
            ..Ask::default()
        }
    }
}

struct Plan {
    steps: Vec<Id>,
    required: Set,
    undecided: BTreeMap<Id, Set>,
}

#[derive(Clone)]
struct Planner<'a> {
    model: &'a Model,
    ask: &'a Ask,
    known: Known,
    /// The N-of-M needs come upon while taking.
    upon: BTreeSet<Need>,
    /// The same since it was last emptied, again or not.
    way: BTreeSet<Need>,
    filled: BTreeSet<Need>,
    /// The options that filling took.
    taken: BTreeMap<Id, Set>,
    undecided: BTreeMap<Id, Set>,
}

impl Planner<'_> {
    /// "*Take* the goals […] (a step: itself; a stage: what it requires; a choice: as a need […]), and all that they need
    /// as plain needs, until nothing is added. What is assumed known is met, and the search stops there."
    fn take(&mut self, need: &Need) {
        match need {
            Need::Step(step) => {
                // AMBIGUOUS: a goal that is assumed known: known, so no step of the plan.
                if !self.known.has(step) {
                    self.known.plan.insert(step.clone());
                    self.model.needs(step).iter().for_each(|need| self.take(need));
                }
            }
            Need::Stage(stage) => self.model.requires(stage).iter().for_each(|need| self.take(need)),
            Need::Choice(_) | Need::Any(..) => {
                self.upon.insert(need.clone());
                self.way.insert(need.clone());
            }
        }
    }

    /// What an alternative adds as plain needs, and the N-of-M needs come upon on that way.
    fn adds(&self, alternative: &Id) -> (Set, BTreeSet<Need>) {
        let mut trial = self.clone();
        trial.way.clear();
        trial.take(&self.model.need(alternative));
        (&trial.known.plan - &self.known.plan, trial.way)
    }

    fn decided(&self, need: &Need) -> Option<&Vec<Id>> {
        match need {
            Need::Choice(choice) => self.ask.choose.get(choice),
            _ => None,
        }
    }

    /// "*Fill* one N-of-M need that is open: come upon while taking, not yet filled, and not already met, wholly, by what
    /// is in the plan or assumed (a decided choice is filled even then)."
    fn open(&self) -> Option<Need> {
        let open = self.upon.iter().filter(|need| {
            let met = self.model.met(need, &self.known);
            !self.filled.contains(need) && (!met || self.decided(need).is_some())
        });
        // "First a choice that is decided (`choose`), then one with a `default`, each by place; then `any`s by `order` of
        // their step and as written; then the other choices by place."
        open.min_by_key(|need| match need {
            Need::Choice(choice) => {
                let class = match (self.decided(need), self.model.folders[choice].default.is_empty()) {
                    (Some(_), _) => 0,
                    (None, false) => 1,
                    (None, true) => 3,
                };
                (class, self.model.places[choice].clone(), 0, 0)
            }
            _ => {
                // Of an inherited one: the first step of the plan that has it.
                let steps = self.known.plan.iter().filter_map(|step| {
                    let written = self.model.needs(step).iter().position(|other| other == *need);
                    written.map(|written| (self.model.order_of(step), written))
                });
                let (order, written) = steps.min().expect("a step of the plan has it");
                (2, Vec::new(), order, written)
            }
        })
        .cloned()
    }

    /// "Take, and repeat until none is open. Each is filled once."
    fn fill_all(&mut self) {
        while let Some(need) = self.open() {
            self.fill(&need);
            self.filled.insert(need);
        }
    }

    fn fill(&mut self, need: &Need) {
        let (n, all) = self.model.alternatives(need).unwrap_or_default();
        // "A decided choice takes all its decided options."
        if let Some(options) = self.decided(need).cloned() {
            for option in options {
                self.take_option(need, &option);
            }
            return;
        }
        let among = match need {
            Need::Choice(choice) => self.ask.among.get(choice),
            _ => None,
        };
        let mut took = Set::new();
        loop {
            // "Otherwise what is met counts (counted again after each), and the rest is taken one by one"
            let counts = |id: &Id| {
                // AMBIGUOUS: does what is met outside `among` count?
                let within = among.is_none_or(|among| among.contains(id));
                let outside = self.model.readings.met_outside_among_counts;
                took.contains(id) || (self.model.meets(need, id, &self.known) && (within || outside))
            };
            let counted: Set = all.iter().filter(|id| counts(id)).cloned().collect();
            // "of a choice only from `among` if it has one"
            let mut rest: Vec<&Id> = all.iter().filter(|id| !counted.contains(*id)).collect();
            rest.retain(|id| among.is_none_or(|among| among.contains(*id)));
            let best = rest
                .into_iter()
                .min_by_key(|id| self.rank(need, id, &all))
                .cloned();
            match best {
                Some(best) if counted.len() < n => {
                    self.take_option(need, &best);
                    took.insert(best);
                }
                _ => {
                    // "`undecided` = for each choice that filling took an option of without a decision, its options met
                    // or taken when that filling ended"
                    if let Need::Choice(choice) = need
                        && !took.is_empty()
                    {
                        let mut options = all.clone();
                        options.retain(|id| took.contains(id) || self.model.meets(need, id, &self.known));
                        self.undecided
                            .insert(choice.clone(), options.into_iter().collect());
                    }
                    return;
                }
            }
        }
    }

    fn take_option(&mut self, need: &Need, option: &Id) {
        if let Need::Choice(choice) = need {
            self.taken
                .entry(choice.clone())
                .or_default()
                .insert(option.clone());
        }
        self.take(&self.model.need(option));
    }

    /// "the not excluded before the excluded; of these `default` first; then those that add no step without an estimate
    /// (as plain needs); then the least added work […]; ties as written or by place"
    fn rank(&self, need: &Need, id: &Id, all: &[Id]) -> (bool, bool, bool, bool, u64, usize) {
        // AMBIGUOUS: a skipped option adds nothing, hence would be the first to be taken.
        let skipped =
            matches!(need, Need::Choice(_)) && self.model.is_skipped(&self.model.need(id), &self.known);
        let skipped = skipped && !self.model.readings.skipped_option_may_be_taken;
        let (added, way) = self.adds(id);
        let excluded = !added.is_disjoint(&self.excluded());
        let default = match need {
            Need::Choice(choice) => self.model.folders[choice].default.contains(id),
            _ => false,
        };
        let unknown = added.iter().any(|step| self.model.steps[step].minutes.is_none());
        let place = all.iter().position(|other| other == id).unwrap_or_default();
        (
            skipped,
            excluded,
            !default,
            unknown,
            self.added_work(&added, &way),
            place,
        )
    }

    fn work(&self, steps: &Set) -> u64 {
        self.model.sum(steps).iter().sum()
    }

    /// "min + max of the steps that it adds as plain needs, and for each choice and `any` come upon on that way, the work
    /// of as many of its cheapest alternatives as it still lacks, by plain needs alone, each by itself"
    fn added_work(&self, added: &Set, way: &BTreeSet<Need>) -> u64 {
        let readings = self.model.readings;
        let mut after = self.clone();
        after.known.plan.extend(added.iter().cloned());
        let mut work = self.work(added);
        for need in way {
            // AMBIGUOUS: does a need that was filled before, but is not wholly met yet, still lack something?
            if readings.filled_lacks_nothing && self.filled.contains(need) {
                continue;
            }
            if self.model.met(need, &self.known) {
                continue;
            }
            let (n, all) = self.model.alternatives(need).unwrap_or_default();
            // AMBIGUOUS: lacks, before or after what the alternative adds?
            let then = if readings.lacks_counts_what_is_added {
                &after
            } else {
                self
            };
            let lacking: Vec<&Id> = all
                .iter()
                .filter(|id| !self.model.meets(need, id, &then.known))
                .collect();
            let mut lacks = n.saturating_sub(all.len() - lacking.len());
            // AMBIGUOUS: "each by itself": beyond the plan, or beyond the plan with the alternative?
            let from = if readings.cost_counts_what_is_added {
                &after
            } else {
                self
            };
            let mut lacking = lacking;
            // AMBIGUOUS: a decision on that choice is not minded.
            if readings.estimate_minds_decisions {
                if let Some(options) = self.decided(need) {
                    lacking.retain(|id| options.contains(id));
                    lacks = lacking.len();
                } else if let Need::Choice(choice) = need
                    && let Some(among) = self.ask.among.get(choice)
                {
                    lacking.retain(|id| among.contains(*id));
                }
            }
            // AMBIGUOUS: a skipped option would cost nothing, but it is not the one that will be taken (see `rank`).
            if matches!(need, Need::Choice(_)) && !readings.skipped_option_may_be_taken {
                lacking.retain(|id| !self.model.is_skipped(&self.model.need(id), &self.known));
            }
            let mut costs: Vec<u64> = lacking.iter().map(|id| self.work(&from.adds(id).0)).collect();
            costs.sort_unstable();
            work += costs.iter().take(lacks).sum::<u64>();
        }
        work
    }

    /// "*Excluded* […] are the steps, not in the plan, in the options (all that their folders hold) neither taken nor
    /// wholly in the plan of every choice that is decided, or come upon and now filled or met, and in the options outside
    /// `among`."
    fn excluded(&self) -> Set {
        let mut excluded = Set::new();
        for (choice, folder) in self
            .model
            .folders
            .iter()
            .filter(|(_, folder)| folder.choose.is_some())
        {
            let need = Need::Choice(choice.clone());
            let decided = self.ask.choose.get(choice);
            let closed = self.filled.contains(&need) || self.model.met(&need, &self.known);
            let among = self.ask.among.get(choice);
            for option in &folder.members {
                let mut taken = self.taken.get(choice).is_some_and(|taken| taken.contains(option));
                // AMBIGUOUS: a decided choice that is not come upon has taken nothing yet.
                if self.model.readings.decided_is_taken {
                    taken |= decided.is_some_and(|decided| decided.contains(option));
                }
                // AMBIGUOUS: "wholly in the plan", in part or wholly by what is assumed?
                let mut known = self.known.clone();
                if !self.model.readings.assumed_is_in_the_plan {
                    (known.assumed, known.assumed_choices) = (Set::new(), Set::new());
                }
                let in_plan = self.model.met(&self.model.need(option), &known);
                let in_closed = decided.is_some() || (self.upon.contains(&need) && closed);
                let outside = among.is_some_and(|among| !among.contains(option));
                if (in_closed && !taken && !in_plan) || outside {
                    excluded.extend(self.model.holds(option));
                }
            }
        }
        &excluded - &self.known.plan
    }

    /// "For the roadmap: in place order every optional step that adds no excluded step (as plain needs), every optional
    /// choice as a need, everything in optional stages and in the options wholly in the plan alike; fill; and again until
    /// nothing is added."
    fn optional_of_the_roadmap(&mut self) {
        loop {
            let before = (self.known.plan.len(), self.upon.len());
            for id in self.model.by_place(&self.model.top) {
                self.optional(&id, false);
            }
            self.fill_all();
            if before == (self.known.plan.len(), self.upon.len()) {
                return;
            }
        }
    }

    /// `everything`: in an optional stage or in an option wholly in the plan.
    fn optional(&mut self, id: &Id, everything: bool) {
        let everything = everything || self.model.is_optional(id);
        match self.model.need(id) {
            Need::Step(step) => {
                if everything && self.adds(&step).0.is_disjoint(&self.excluded()) {
                    self.take(&Need::Step(step));
                }
            }
            Need::Stage(stage) => {
                for member in self.model.by_place(&self.model.folders[&stage].members) {
                    self.optional(&member, everything);
                }
            }
            need => {
                if everything {
                    self.take(&need);
                }
                for option in self.model.by_place(&self.model.folders[id].members) {
                    let in_plan = self.model.met(&self.model.need(&option), &self.known);
                    // AMBIGUOUS: "every optional step", also one in an option of a choice not filled yet?
                    let literal = !self.model.readings.optional_steps_only_in_options_of_the_plan;
                    match self.model.need(&option) {
                        Need::Step(_) => (),
                        Need::Choice(_) => self.optional_in_option(&option, in_plan, literal),
                        _ if in_plan => self.optional(&option, true),
                        _ if literal => self.optional(&option, false),
                        _ => (),
                    }
                }
            }
        }
    }

    /// An option that is a choice itself: "everything" in it is not all its options, so that nothing but them is looked at.
    fn optional_in_option(&mut self, choice: &Id, in_plan: bool, literal: bool) {
        if in_plan || literal {
            self.optional(choice, false);
        }
    }
}

impl Model {
    /// "One procedure makes the roadmap's plan, a path's, the plan to a step, and the reader's."
    fn plan(&self, ask: &Ask) -> Plan {
        let mut known = Known {
            assumed: ask.known.clone(),
            skipped: ask.skipped.clone(),
            ..Known::default()
        };
        for id in &ask.assume {
            known.assume(self, &self.need(id));
        }
        let mut planner = Planner {
            model: self,
            ask,
            known,
            upon: BTreeSet::new(),
            way: BTreeSet::new(),
            filled: BTreeSet::new(),
            taken: BTreeMap::new(),
            undecided: BTreeMap::new(),
        };
        let goals = match &ask.goals {
            None => self.required_of(&self.top), // "the roadmap: what it requires"
            Some((goals, _)) => goals.iter().map(|id| self.need(id)).collect(),
        };
        goals.iter().for_each(|goal| planner.take(goal));
        planner.fill_all();
        let required = planner.known.plan.clone();
        match &ask.goals {
            None => planner.optional_of_the_roadmap(),
            // "a path's `optional` goals are taken and filled then, in the same way"
            Some((_, optional)) => {
                optional.iter().for_each(|goal| planner.take(&self.need(goal)));
                planner.fill_all();
            }
        }
        let steps = match &ask.goals {
            None => self
                .order
                .iter()
                .filter(|step| planner.known.plan.contains(*step))
                .cloned()
                .collect(),
            Some((goals, optional)) => {
                self.order_to(&planner.known.plan, &[goals.clone(), optional.clone()].concat())
            }
        };
        Plan {
            steps,
            required,
            undecided: planner.undecided,
        }
    }

    /// "A path's or goal's order: topological over the edges between the plan's steps; of those that could come next, the
    /// one that the earliest goal as written (`goals`, then `optional`) holds (a folder: any step in it), or leads back to
    /// over these edges, then place."
    fn order_to(&self, plan: &Set, goals: &[Id]) -> Vec<Id> {
        let mut earliest: BTreeMap<Id, usize> = BTreeMap::new();
        for (index, goal) in goals.iter().enumerate() {
            let mut reached: Set = self.holds(goal).intersection(plan).cloned().collect();
            loop {
                let mut more: Set = reached
                    .iter()
                    .flat_map(|step| self.before[step].clone())
                    .collect();
                more.retain(|step| plan.contains(step) && !reached.contains(step));
                if more.is_empty() {
                    break;
                }
                reached.extend(more);
            }
            for step in reached {
                earliest.entry(step).or_insert(index);
            }
        }
        self.first_by(plan, |step| {
            (
                earliest.get(step).copied().unwrap_or(usize::MAX),
                self.places[step].clone(),
            )
        })
    }

    fn optional_steps(&self, plan: &Plan) -> Vec<Id> {
        plan.steps
            .iter()
            .filter(|step| !plan.required.contains(*step))
            .cloned()
            .collect()
    }

    fn missing(&self, plan: &Plan) -> usize {
        plan.required
            .iter()
            .filter(|step| self.steps[*step].minutes.is_none())
            .count()
    }

    fn undecided(&self, plan: &Plan) -> Value {
        let entries = plan.undecided.iter().map(|(choice, options)| {
            let options: Vec<Id> = options.iter().cloned().collect();
            (choice.clone(), json!(self.by_place(&options)))
        });
        Value::Object(entries.collect::<Map<_, _>>())
    }
}

// 4. Times -------------------------------------------------------------------------------------------------------

/// The times at one end of the ranges.
#[derive(Clone, Default)]
struct Times {
    start: BTreeMap<Id, u64>,
    finish: BTreeMap<Id, u64>,
    /// The steps that met the needs of each step.
    met_by: BTreeMap<Id, Set>,
    slack: BTreeMap<Id, u64>,
    largest: u64,
    chain: Vec<Id>,
}

impl Model {
    /// "Times for the required part of the roadmap's plan (here "the plan")", `end` 0 low, 1 high.
    fn times(&self, plan: &Set, end: usize) -> Times {
        let mut times = Times::default();
        let known = Known {
            plan: plan.clone(),
            ..Known::default()
        };
        for step in &self.order {
            // "A step starts when its needs are met"; "All steps have an earliest start and finish, in the plan or not."
            let met: Vec<(u64, Set)> = self
                .needs(step)
                .iter()
                .map(|need| self.met_when(need, &times, &known))
                .collect();
            let start = met.iter().map(|(time, _)| *time).max().unwrap_or(0);
            times.start.insert(step.clone(), start);
            times.finish.insert(step.clone(), start + self.minutes(step)[end]);
            times
                .met_by
                .insert(step.clone(), met.into_iter().flat_map(|(_, by)| by).collect());
        }
        // "the largest finish in the plan"
        times.largest = plan.iter().map(|step| times.finish[step]).max().unwrap_or(0);
        // "traced back from the first such step in `order`, each time to the first in `order` of those that met a need
        // exactly at its start, until a start of 0". AMBIGUOUS: listed from the first step to the last.
        let mut at = self
            .order
            .iter()
            .find(|step| plan.contains(*step) && times.finish[*step] == times.largest);
        while let Some(step) = at {
            times.chain.insert(0, step.clone());
            let start = times.start[step];
            let before = &times.met_by[step];
            at = self
                .order
                .iter()
                .find(|other| start > 0 && before.contains(*other) && times.finish[*other] == start);
        }
        // "Slack, of the plan's steps only: latest minus earliest start, the plan ending with its largest finish."
        let mut latest: BTreeMap<Id, u64> = BTreeMap::new();
        for step in self.order.iter().rev().filter(|step| plan.contains(*step)) {
            let after = latest
                .iter()
                .filter(|(other, _)| times.met_by[*other].contains(step));
            let finish = after.map(|(_, start)| *start).min().unwrap_or(times.largest);
            let start = finish - self.minutes(step)[end];
            latest.insert(step.clone(), start);
            times.slack.insert(step.clone(), start - times.start[step]);
        }
        times
    }

    /// "a step at its finish, a stage at its last, N of M at the N-th smallest finish among the alternatives wholly in the
    /// plan, or among all of them where fewer than N are"; "Each N of M was met by the N that finish first (ties as
    /// written or by place); chains and slack follow only these."
    fn met_when(&self, need: &Need, times: &Times, known: &Known) -> (u64, Set) {
        let all_of = |all: Vec<(u64, Set)>| {
            let last = all.iter().map(|(time, _)| *time).max().unwrap_or(0);
            (last, all.into_iter().flat_map(|(_, by)| by).collect())
        };
        match need {
            Need::Step(step) => (times.finish[step], Set::from([step.clone()])),
            Need::Stage(stage) => all_of(
                self.requires(stage)
                    .iter()
                    .map(|need| self.met_when(need, times, known))
                    .collect(),
            ),
            _ => {
                let (n, all) = self.alternatives(need).unwrap_or_default();
                let all: Vec<Need> = all.iter().map(|id| self.need(id)).collect();
                let mut those: Vec<&Need> = all
                    .iter()
                    .filter(|alternative| self.met(alternative, known))
                    .collect();
                if those.len() < n {
                    those = all.iter().collect();
                }
                let mut those: Vec<_> = those
                    .iter()
                    .map(|need| self.met_when(need, times, known))
                    .collect();
                those.sort_by_key(|(time, _)| *time); // stable: ties stay as written or by place
                those.truncate(n);
                all_of(those)
            }
        }
    }

    // 5. Figures of the graph ------------------------------------------------------------------------------------

    /// "`unlocks` = how many steps can be reached from it"
    fn unlocks(&self, step: &Id) -> usize {
        let mut reached = Set::from([step.clone()]);
        loop {
            let size = reached.len();
            let more = self
                .before
                .iter()
                .filter(|(_, before)| !before.is_disjoint(&reached));
            let more: Set = more.map(|(step, _)| step.clone()).collect();
            reached.extend(more);
            if reached.len() == size {
                return size - 1;
            }
        }
    }

    /// "`delay` = number of steps on the longest chain through it": every chain is enumerated, here.
    fn delays(&self) -> BTreeMap<Id, usize> {
        fn go(model: &Model, chain: &mut Vec<Id>, longest: &mut BTreeMap<Id, usize>) {
            for step in chain.iter() {
                let longest = longest.entry(step.clone()).or_default();
                *longest = chain.len().max(*longest);
            }
            let last = chain.last().cloned();
            for (step, before) in &model.before {
                if last.as_ref().is_none_or(|last| before.contains(last)) {
                    chain.push(step.clone());
                    go(model, chain, longest);
                    chain.pop();
                }
            }
        }
        let mut longest = BTreeMap::new();
        go(self, &mut Vec::new(), &mut longest);
        longest
    }
}

// 6. Redundant ---------------------------------------------------------------------------------------------------

/// What can be implied: "the same step, or the same N of the same alternatives"; "alternatives compared by id".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fact {
    Step(Id),
    Of(usize, Set),
}

/// One need of a step, or a part of one: "of a stage each step and choice as a need by itself".
struct Piece {
    need: Need,
    /// Which of the step's needs it is (part of).
    of: usize,
}

pub struct Reduction {
    pub reduced: Vec<Need>,
    /// The step's own prerequisites that are redundant.
    pub redundant: Vec<Written>,
}

impl Model {
    fn fact(&self, need: &Need) -> Option<Fact> {
        match need {
            Need::Step(step) => Some(Fact::Step(step.clone())),
            Need::Stage(_) => None,
            _ => self
                .alternatives(need)
                .map(|(n, all)| Fact::Of(n, all.into_iter().collect())),
        }
    }

    /// "A need implies itself and all that its step needs; an N of M also what at least M − N + 1 of its alternatives imply".
    fn implies(&self, need: &Need) -> BTreeSet<Fact> {
        let mut facts: BTreeSet<Fact> = self.fact(need).into_iter().collect();
        match need {
            Need::Step(step) => facts.extend(self.needs(step).iter().flat_map(|need| self.implies(need))),
            Need::Stage(stage) => {
                facts.extend(self.requires(stage).iter().flat_map(|need| self.implies(need)))
            }
            _ => {
                let (n, all) = self.alternatives(need).unwrap_or_default();
                let each: Vec<BTreeSet<Fact>> = all.iter().map(|id| self.implies(&self.need(id))).collect();
                for fact in each.iter().flatten() {
                    if each.iter().filter(|facts| facts.contains(fact)).count() >= all.len() + 1 - n {
                        facts.insert(fact.clone());
                    }
                }
            }
        }
        facts
    }

    /// "redundant if the other needs imply it; an N of M also if they imply N of its alternatives wholly, or an N′ of M′ of
    /// which at least N must be among its own"
    fn implied(&self, need: &Need, facts: &BTreeSet<Fact>) -> bool {
        if let Need::Stage(stage) = need {
            return self.requires(stage).iter().all(|need| self.implied(need, facts));
        }
        if self.fact(need).is_some_and(|fact| facts.contains(&fact)) {
            return true;
        }
        let Some((n, all)) = self.alternatives(need) else {
            return false;
        };
        // AMBIGUOUS: "imply […] wholly" of an alternative that is (or holds) a choice: as such, or by this rule again?
        let wholly = all.iter().filter(|id| {
            let parts = match self.need(id) {
                Need::Stage(stage) => self.requires(&stage),
                need => vec![need],
            };
            parts.iter().all(|part| {
                let literally = self.fact(part).is_some_and(|fact| facts.contains(&fact));
                literally || (!self.readings.nested_implication_is_literal && self.implied(part, facts))
            })
        });
        if wholly.count() >= n {
            return true;
        }
        facts.iter().any(|fact| match fact {
            Fact::Step(_) => false,
            // The worst case takes first what is not its own.
            Fact::Of(n2, all2) => n2.saturating_sub(all2.iter().filter(|id| !all.contains(id)).count()) >= n,
        })
    }

    /// "Looked at from the last need to the first, dropping as found. A written one is a warning […], an inherited one is
    /// just dropped. `reduced` […] are the needs that remain".
    pub fn reduction(&self, step: &Id) -> Reduction {
        let needs = self.needs(step);
        let mut parts: Vec<Piece> = Vec::new();
        for (of, need) in needs.iter().enumerate() {
            match need {
                Need::Stage(stage) => {
                    parts.extend(self.requires(stage).into_iter().map(|need| Piece { need, of }));
                }
                need => parts.push(Piece {
                    need: need.clone(),
                    of,
                }),
            }
        }
        for index in (0..parts.len()).rev() {
            let others = parts.iter().enumerate().filter(|(other, _)| *other != index);
            let facts = others.flat_map(|(_, part)| self.implies(&part.need)).collect();
            if self.implied(&parts[index].need, &facts) {
                parts.remove(index);
            }
        }
        // AMBIGUOUS: a written stage is a warning when all of it is implied, not when a part of it is.
        let own = self.written[step].iter().enumerate();
        let redundant = own.filter(|(of, _)| !parts.iter().any(|part| part.of == *of));
        let redundant = redundant.map(|(_, written)| written.clone()).collect();
        Reduction {
            reduced: parts.into_iter().map(|part| part.need).collect(),
            redundant,
        }
    }

    /// The redundant prerequisites of all steps, as (step, as written).
    pub fn redundant(&self) -> Vec<(Id, Written)> {
        let of = |step: &Id| {
            self.reduction(step)
                .redundant
                .into_iter()
                .map(|need| (step.clone(), need))
                .collect()
        };
        self.steps
            .keys()
            .flat_map(|step| -> Vec<_> { of(step) })
            .collect()
    }
}

fn written_json(need: &Need) -> Value {
    match need {
        Need::Step(id) | Need::Stage(id) | Need::Choice(id) => json!(id),
        Need::Any(_, _, ids) => json!({ "any": ids }),
    }
}

// 7. Schedule ----------------------------------------------------------------------------------------------------

impl Model {
    /// "steps in its order, cumulative sums of min, of max, and of their exact mean; first week = ⌊start ÷ 60H⌋ + 1,
    /// last = max(first, ⌈end ÷ 60H⌉)". AMBIGUOUS: the optional steps of the plan are among them.
    fn schedule(&self, steps: &[Id], hours: u32) -> Value {
        let mut rows = Vec::new();
        // In half minutes, so that the mean is exact.
        let mut start = [0_u64; 3];
        let week = u64::from(hours) * 60 * 2;
        for step in steps {
            let [min, max] = self.minutes(step);
            let work = [2 * min, 2 * max, min + max];
            let weeks: Vec<[u64; 2]> = (0..3)
                .map(|by| {
                    let end = start[by] + work[by];
                    let first = start[by] / week + 1;
                    let last = first.max(end.div_ceil(week));
                    start[by] = end;
                    [first, last]
                })
                .collect();
            rows.push(json!({ "id": step, "min": weeks[0], "max": weeks[1], "mean": weeks[2] }));
        }
        Value::Array(rows)
    }

    // What comes out ---------------------------------------------------------------------------------------------

    fn route(&self, id: &Option<Id>) -> Option<&Route> {
        self.paths.iter().find(|path| Some(&path.id) == id.as_ref())
    }

    /// Those fields of `roadmap.json` that are computed.
    pub fn roadmap_json(&self, part: Part) -> Value {
        let wants = |this: Part| part == Part::All || part == this;
        let mut steps = Map::new();
        let mut totals = json!({});
        let mut set = |id: &Id, key: &str, value: Value| {
            let step = steps.entry(id.clone());
            let step = step.or_insert_with(|| json!({ "id": id, "plan": {} }));
            match key {
                "reduced" | "duration" => step[key] = value,
                key => step["plan"][key] = value,
            }
        };
        for id in self.steps.keys() {
            set(id, "order", json!(self.order_of(id)));
            set(id, "duration", json!({ "minutes": self.steps[id].minutes }));
        }
        if wants(Part::Plan) || wants(Part::Times) {
            let plan = self.plan(&Ask::default());
            totals["missing"] = json!(self.missing(&plan));
            totals["required"] = json!(self.sum(&plan.required));
            totals["all"] = json!(self.sum(&plan.steps));
            totals["undecided"] = self.undecided(&plan);
            let [low, high] = [0, 1].map(|end| self.times(&plan.required, end));
            for id in self.steps.keys() {
                let slack = plan
                    .required
                    .contains(id)
                    .then(|| [low.slack[id], high.slack[id]]);
                set(id, "earliest_start", json!([low.start[id], high.start[id]]));
                set(id, "earliest_finish", json!([low.finish[id], high.finish[id]]));
                set(id, "slack", json!(slack));
            }
            totals["longest_chain"] =
                json!({ "minutes": [low.largest, high.largest], "low": low.chain, "high": high.chain });
        }
        if wants(Part::Reach) {
            let delays = self.delays();
            let mut complexity = 0;
            for id in self.steps.keys() {
                let (unlocks, delay) = (self.unlocks(id), delays[id]);
                complexity += unlocks + delay;
                set(id, "unlocks", json!(unlocks));
                set(id, "delay", json!(delay));
                set(id, "complexity", json!(unlocks + delay));
            }
            totals["complexity"] = json!(complexity);
        }
        if wants(Part::Reduced) {
            for id in self.steps.keys() {
                let reduced: Vec<Value> = self.reduction(id).reduced.iter().map(written_json).collect();
                set(id, "reduced", json!(reduced));
            }
        }
        let mut paths = Vec::new();
        if wants(Part::Paths) {
            for path in &self.paths {
                let plan = self.plan(&Ask::path(path));
                paths.push(json!({ "id": path.id, "goals": path.goals, "choose": path.choose,
                    "assume": path.assume, "steps": plan.steps, "optional": self.optional_steps(&plan),
                    "required": self.sum(&plan.required), "all": self.sum(&plan.steps),
                    "missing": self.missing(&plan), "undecided": self.undecided(&plan) }));
            }
        }
        let steps: Vec<Value> = steps.into_iter().map(|(_, step)| step).collect();
        json!({ "steps": steps, "paths": paths, "totals": totals })
    }

    pub fn plan_json(&self, query: &Query) -> Value {
        let path = self.route(&query.path);
        let mut ask = path.map(Ask::path).unwrap_or_default();
        if path.is_none() && !query.to.is_empty() {
            ask.goals = Some((query.to.clone(), Vec::new()));
        }
        for (choice, options) in &query.choose {
            ask.choose.insert(choice.clone(), options.clone());
        }
        let hours = query
            .hours_per_week
            .or(path.and_then(|path| path.hours))
            .unwrap_or(PACE);
        let plan = self.plan(&ask);
        json!({ "steps": plan.steps, "optional": self.optional_steps(&plan),
            "required": self.sum(&plan.required), "all": self.sum(&plan.steps), "missing": self.missing(&plan),
            "undecided": self.undecided(&plan), "schedule": self.schedule(&plan.steps, hours) })
    }

    // 8. The reader's plan ---------------------------------------------------------------------------------------

    /// "the goals of the path read, else of the roadmap; decisions of the path, then the reader's own; done and skipped
    /// steps as known (but a skipped option meets no choice). *Ready next*: its steps whose needs are done or skipped,
    /// required first, in its order; a choice still undecided appears as one entry […] instead of its options."
    pub fn ready_json(&self, reader: &Reader) -> Value {
        let mut ask = self.route(&reader.path).map(Ask::path).unwrap_or_default();
        // AMBIGUOUS: which wins where both decide? The sketches keep clear of it.
        for (choice, options) in &reader.decisions {
            ask.choose
                .entry(choice.clone())
                .or_insert_with(|| options.clone());
        }
        ask.skipped = reader.skipped.iter().cloned().collect();
        ask.known = reader.done.iter().chain(&reader.skipped).cloned().collect();
        let plan = self.plan(&ask);
        let mut known = Known {
            assumed: ask.known.clone(),
            skipped: ask.skipped.clone(),
            ..Known::default()
        };
        // AMBIGUOUS: "done or skipped"; what the path assumes known is neither, but then nothing after it is ever ready.
        if self.readings.assumed_is_done {
            for id in &ask.assume {
                known.assume(self, &self.need(id));
            }
        }
        let mut entries: Vec<Value> = Vec::new();
        for required in [true, false] {
            for step in plan
                .steps
                .iter()
                .filter(|step| plan.required.contains(*step) == required)
            {
                if !self.needs(step).iter().all(|need| self.met(need, &known)) {
                    continue;
                }
                // AMBIGUOUS: of nested undecided choices the outermost; for every step that the choice holds; where the
                // first of them would stand.
                let mut choices: Vec<&Id> = self.around[step]
                    .iter()
                    .filter(|id| plan.undecided.contains_key(*id))
                    .collect();
                if self.readings.entry_only_for_its_options {
                    choices.retain(|id| {
                        plan.undecided[*id]
                            .iter()
                            .any(|option| self.holds(option).contains(step))
                    });
                }
                let choice = if self.readings.entry_is_outermost_choice {
                    choices.last()
                } else {
                    choices.first()
                };
                let entry = match choice {
                    Some(choice) => json!({ "choice": choice }),
                    None => json!({ "step": step }),
                };
                if !entries.contains(&entry) {
                    entries.push(entry);
                }
            }
        }
        Value::Array(entries)
    }
}
