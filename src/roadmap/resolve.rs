//! The tree of pages → roadmaps: names looked up, choices checked, steps of other roadmaps included, places sorted.
//!
//! Every fault is reported and what is faulty left out, so that all later modules see whole, acyclic roadmaps. An `any`
//! with a single alternative is that alternative. A step that is included brings what it needs at home as plain steps and
//! stages; these share its number and stand before it. Its needs on choices of its home, and on what did not come along,
//! become needs elsewhere.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{
    Alternative, Elsewhere, Folder, FolderId, Need, NeedKind, Node, Roadmap, Step, StepId, cycle, paths,
};
use crate::diagnostic::{Diagnostic, Problem};
use crate::document::duration::Pace;
use crate::document::front_matter::{FrontMatter, NeedTarget, NeedText};
use crate::source::{Location, Source, Spanned};
use crate::suggest::nearest;
use crate::tree::{PageId, RoadmapId, RoadmapOutline, Tree};

/// A step or folder of any roadmap, by its index in that roadmap's outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Target {
    pub(super) roadmap: usize,
    pub(super) node: Node,
}

/// A need whose names are looked up, but not yet as indices of a finished roadmap.
#[derive(Clone, Debug)]
pub(super) struct RawNeed {
    /// One; several where one of them is enough.
    pub(super) targets: Vec<Target>,
    pub(super) because: Option<String>,
    pub(super) location: Location,
}

/// The prerequisites and recommendations of a step or folder.
#[derive(Clone, Debug, Default)]
pub(super) struct RawNeeds {
    pub(super) prerequisites: Vec<RawNeed>,
    pub(super) recommended: Vec<RawNeed>,
}

/// A roadmap whose names are looked up, in its outline's numbering.
pub(super) struct Draft {
    pub(super) steps: Vec<RawNeeds>,
    pub(super) folders: Vec<RawNeeds>,
    /// By folder: its members, by place. Steps may be those of other roadmaps.
    pub(super) members: Vec<Vec<Target>>,
    /// Of the steps of other roadmaps among them: the position in `includes`, from 1, that brought them.
    pub(super) guests: BTreeMap<Target, u32>,
    /// By folder: how many options to take.
    pub(super) choose: Vec<Option<usize>>,
}

/// Places are compared by number (none comes last), then by the id of the step that is placed, then what that brought.
type Place = (u32, String, usize);

/// Makes the roadmaps of `tree`, parallel to its list.
pub fn resolve(tree: &Tree, site_pace: Pace) -> (Vec<Roadmap>, Vec<Diagnostic>) {
    let mut resolver = Resolver {
        tree,
        roadmaps: BTreeMap::new(),
        names: Vec::new(),
        plain: tree.plain_names(),
        drafts: Vec::new(),
        places: Vec::new(),
        required: Vec::new(),
        suggested: 0,
        problems: Vec::new(),
    };
    for (at, outline) in tree.roadmaps.iter().enumerate() {
        resolver.roadmaps.entry(&outline.id).or_insert(at);
        resolver
            .drafts
            .push(outline.drafts.iter().map(String::as_str).collect());
        resolver.required.push(resolver.required_of(outline));
        resolver.places.push(resolver.places_of(outline));
    }
    for at in 0..tree.roadmaps.len() {
        let names = resolver.names_of(at);
        resolver.names.push(names);
    }
    let needs: Vec<(Vec<RawNeeds>, Vec<RawNeeds>)> =
        (0..tree.roadmaps.len()).map(|at| resolver.needs_of(at)).collect();
    let mut drafts: Vec<Draft> = Vec::with_capacity(needs.len());
    for at in 0..needs.len() {
        let (members, guests) = resolver.members_of(at, &needs);
        let (steps, folders) = needs[at].clone();
        let choose = resolver.choices_of(at, &members);
        drafts.push(Draft {
            steps,
            folders,
            members,
            guests,
            choose,
        });
    }
    let cycles = cycle::break_cycles(tree, &mut drafts);
    resolver.problems.extend(cycles);
    let numberings: Vec<Numbering> = (0..drafts.len())
        .map(|at| Numbering::of(at, &drafts[at]))
        .collect();
    let mut roadmaps = Vec::with_capacity(drafts.len());
    for at in 0..drafts.len() {
        roadmaps.push(resolver.roadmap(at, &drafts, &numberings, site_pace));
    }
    let (mut problems, plain) = (resolver.problems, resolver.plain);
    for (at, roadmap) in roadmaps.iter_mut().enumerate() {
        let (paths, found) = paths::resolve(tree, RoadmapId(at as u32), roadmap, &plain[at]);
        roadmap.paths = paths;
        problems.extend(found);
    }
    (roadmaps, problems)
}

/// So many unknown names of a site are compared with all that exist; past it, help is the general one.
const SUGGESTIONS: usize = 100;

struct Resolver<'a> {
    tree: &'a Tree,
    /// Roadmaps by their ids; of two with one id the first.
    roadmaps: BTreeMap<&'a str, usize>,
    /// By roadmap: its ids.
    names: Vec<BTreeMap<&'a str, Node>>,
    /// By roadmap: its pages that are no steps.
    plain: Vec<BTreeMap<&'a str, PageId>>,
    /// By roadmap: the ids of its drafts.
    drafts: Vec<BTreeSet<&'a str>>,
    /// By roadmap: where each step stands among its own by place, from 0.
    places: Vec<Vec<usize>>,
    /// By roadmap and folder: what a stage directly requires of its own; of a choice nothing.
    required: Vec<Vec<Vec<Node>>>,
    /// How many unknown names were compared with all that exist.
    suggested: usize,
    problems: Vec<Diagnostic>,
}

impl<'a> Resolver<'a> {
    fn outline(&self, at: usize) -> &'a RoadmapOutline {
        &self.tree.roadmaps[at]
    }

    fn report(&mut self, problem: Problem, location: Location) {
        self.problems.push(Diagnostic::new(problem, location));
    }

    /// The ids of a roadmap's steps, stages and choices; one used twice names the first.
    fn names_of(&mut self, at: usize) -> BTreeMap<&'a str, Node> {
        let outline = self.outline(at);
        let mut names: BTreeMap<&str, Node> = BTreeMap::new();
        let folders = outline.folders.iter().enumerate().skip(1);
        let folders =
            folders.map(|(index, folder)| (folder.id.as_str(), Node::Folder(FolderId(index as u32))));
        let steps = outline.steps.iter().enumerate();
        let steps = steps.map(|(index, step)| (step.id.as_str(), Node::Step(StepId(index as u32))));
        for (id, node) in folders.chain(steps) {
            if let Some(&first) = names.get(id) {
                let (first, second) = (page_of(outline, first), page_of(outline, node));
                let problem = Problem::DuplicateId {
                    id: id.to_owned(),
                    roadmap: outline.id.clone(),
                };
                let diagnostic = Diagnostic::new(problem, id_location(self.tree, second));
                let related = id_location(self.tree, first);
                self.problems
                    .push(diagnostic.with_related(related, format!("`{id}` is used here first")));
            } else {
                names.insert(id, node);
            }
        }
        names
    }

    /// The needs of all steps and of all folders of a roadmap.
    fn needs_of(&mut self, at: usize) -> (Vec<RawNeeds>, Vec<RawNeeds>) {
        let outline = self.outline(at);
        let steps = outline
            .steps
            .iter()
            .map(|step| self.raw_needs(at, step.page))
            .collect();
        let folders = outline
            .folders
            .iter()
            .map(|folder| self.raw_needs(at, folder.page))
            .collect();
        (steps, folders)
    }

    fn raw_needs(&mut self, at: usize, page: PageId) -> RawNeeds {
        let Some(document) = &self.tree.pages[page.0 as usize].document else {
            return RawNeeds::default();
        };
        let mut list = |needs: &[NeedText]| {
            needs
                .iter()
                .filter_map(|need| self.raw_need(at, &document.source, need))
                .collect()
        };
        RawNeeds {
            prerequisites: list(&document.front.prerequisites),
            recommended: list(&document.front.recommended),
        }
    }

    fn raw_need(&mut self, at: usize, source: &Arc<Source>, need: &NeedText) -> Option<RawNeed> {
        let mut targets: Vec<Target> = Vec::new();
        let mut seen = BTreeSet::new();
        let names = match &need.target {
            NeedTarget::Id(name) => std::slice::from_ref(name),
            NeedTarget::Any(names) => names.as_slice(),
        };
        for name in names {
            if let Some(target) = self.look_up(at, source, name)
                && seen.insert(target)
            {
                targets.push(target);
            }
        }
        let location = Location::new(source, need.span);
        let because = need.because.clone();
        (!targets.is_empty()).then_some(RawNeed {
            targets,
            because,
            location,
        })
    }

    /// What `name` names in the roadmap `at`; `roadmap/id` reaches another.
    fn look_up(&mut self, at: usize, source: &Arc<Source>, name: &Spanned<String>) -> Option<Target> {
        let location = Location::new(source, name.span);
        let found = self.find(at, &name.value);
        if found.is_some() {
            return found;
        }
        let (roadmap, id) = self.home_of(at, &name.value);
        let is_draft = roadmap.is_some_and(|roadmap| self.drafts[roadmap].contains(id));
        let plain = roadmap.and_then(|roadmap| self.plain[roadmap].get(id).copied());
        if plain.is_some_and(|page| self.tree.is_faulty(page)) {
            return None; // what that page is, its front matter will tell when it is mended
        }
        let problem = if is_draft {
            Problem::DraftPrerequisite {
                name: name.value.clone(),
            }
        } else {
            let suggestion = self
                .may_suggest()
                .then(|| self.suggestion(at, &name.value))
                .flatten();
            Problem::UnknownPrerequisite {
                suggestion,
                name: name.value.clone(),
                roadmap: self.outline(roadmap.unwrap_or(at)).id.clone(),
                page: plain.map(|page| self.tree.shown(page)),
            }
        };
        self.report(problem, location);
        None
    }

    /// The roadmap that a name speaks of, and the id in it.
    fn home_of<'n>(&self, at: usize, name: &'n str) -> (Option<usize>, &'n str) {
        match name.split_once('/') {
            Some((roadmap, id)) => (self.roadmaps.get(roadmap).copied(), id),
            None => (Some(at), name),
        }
    }

    fn find(&self, at: usize, name: &str) -> Option<Target> {
        let (roadmap, id) = self.home_of(at, name);
        let roadmap = roadmap?;
        self.names[roadmap].get(id).map(|&node| Target { roadmap, node })
    }

    /// Whether one more unknown name may be compared with all that exist.
    fn may_suggest(&mut self) -> bool {
        self.suggested += 1;
        self.suggested <= SUGGESTIONS
    }

    /// The same id in another roadmap, or the nearest name.
    fn suggestion(&self, at: usize, name: &str) -> Option<String> {
        let others = (0..self.names.len()).filter(|&other| other != at);
        let mut same = others
            .clone()
            .filter(|&other| self.names[other].contains_key(name));
        if let Some(other) = same.next() {
            return Some(format!("{}/{name}", self.outline(other).id));
        }
        let full = |other: usize| {
            self.names[other]
                .keys()
                .map(move |id| format!("{}/{id}", self.outline(other).id))
        };
        let elsewhere: Vec<String> = if name.contains('/') {
            others.flat_map(full).collect()
        } else {
            Vec::new()
        };
        nearest(
            name,
            self.names[at]
                .keys()
                .copied()
                .chain(elsewhere.iter().map(String::as_str)),
        )
    }

    /// By folder: its members, its own and included ones, by place; and the included ones' positions.
    fn members_of(
        &mut self,
        at: usize,
        needs: &[(Vec<RawNeeds>, Vec<RawNeeds>)],
    ) -> (Vec<Vec<Target>>, BTreeMap<Target, u32>) {
        let outline = self.outline(at);
        let mut placed: Vec<Vec<(Place, Target)>> = vec![Vec::new(); outline.folders.len()];
        let number = |page| {
            self.front(page)
                .and_then(|front| front.step.as_ref())
                .map(|step| step.value)
        };
        for (index, folder) in outline.folders.iter().enumerate() {
            if let Some(parent) = folder.parent {
                let place = (number(folder.page), folder.id.clone(), usize::MAX);
                let node = Node::Folder(FolderId(index as u32));
                placed[parent].push((with_number(place), Target { roadmap: at, node }));
            }
        }
        for (index, step) in outline.steps.iter().enumerate() {
            let place = (number(step.page), step.id.clone(), usize::MAX);
            let node = Node::Step(StepId(index as u32));
            placed[step.folder].push((with_number(place), Target { roadmap: at, node }));
        }
        let mut guests: BTreeMap<Target, u32> = BTreeMap::new();
        for (folder, placed) in outline.folders.iter().zip(&mut placed) {
            for (position, included) in self.included(at, folder.page) {
                let name = self.full_id(included);
                let brought = self.plain_closure(at, included, &guests, needs);
                for (turn, target) in brought.into_iter().enumerate() {
                    if let Entry::Vacant(guest) = guests.entry(target) {
                        guest.insert(position);
                        let turn = if target == included { usize::MAX } else { turn };
                        placed.push(((position, name.clone(), turn), target));
                    }
                }
            }
        }
        let sorted = placed.into_iter().map(|mut placed| {
            placed.sort();
            placed.into_iter().map(|(_, target)| target).collect()
        });
        (sorted.collect(), guests)
    }

    fn full_id(&self, target: Target) -> String {
        let outline = self.outline(target.roadmap);
        format!("{}/{}", outline.id, id_of(outline, target.node))
    }

    fn front(&self, page: PageId) -> Option<&'a FrontMatter> {
        self.tree.pages[page.0 as usize]
            .document
            .as_ref()
            .map(|document| &document.front)
    }

    /// The steps that a folder's `includes` names, with their positions from 1.
    fn included(&mut self, at: usize, page: PageId) -> Vec<(u32, Target)> {
        let Some(document) = &self.tree.pages[page.0 as usize].document else {
            return Vec::new();
        };
        let mut included = Vec::new();
        for (index, name) in document.front.includes.iter().enumerate() {
            let found = self.find(at, &name.value);
            match found.filter(|target| target.roadmap != at && matches!(target.node, Node::Step(_))) {
                Some(target) => included.push((index as u32 + 1, target)),
                None => {
                    let suggestion = self.step_elsewhere(at, &name.value);
                    let problem = Problem::UnknownInclude {
                        name: name.value.clone(),
                        suggestion,
                    };
                    self.report(problem, Location::new(&document.source, name.span));
                }
            }
        }
        included
    }

    /// The step of another roadmap than `at` that `name` is most likely a slip of.
    fn step_elsewhere(&mut self, at: usize, name: &str) -> Option<String> {
        if !self.may_suggest() {
            return None;
        }
        let others = self
            .tree
            .roadmaps
            .iter()
            .enumerate()
            .filter(|&(other, _)| other != at);
        let full = |(_, outline): (usize, &'a RoadmapOutline)| {
            let steps = outline.steps.iter();
            steps.map(move |step| format!("{}/{}", outline.id, step.id))
        };
        let candidates: Vec<String> = others.flat_map(full).collect();
        let same = candidates
            .iter()
            .find(|full| full.rsplit('/').next() == Some(name));
        same.cloned()
            .or_else(|| nearest(name, candidates.iter().map(String::as_str)))
    }

    /// `step` and what it needs as plain steps and stages, steps of `at` itself left out, and guests that came before with all
    /// that they need; by roadmap and place there, itself last.
    fn plain_closure(
        &self,
        at: usize,
        step: Target,
        guests: &BTreeMap<Target, u32>,
        needs: &[(Vec<RawNeeds>, Vec<RawNeeds>)],
    ) -> Vec<Target> {
        let mut steps = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut stack = vec![step];
        while let Some(target) = stack.pop() {
            if target.roadmap == at || guests.contains_key(&target) || !seen.insert(target) {
                continue;
            }
            let outline = self.outline(target.roadmap);
            match target.node {
                Node::Step(id) => {
                    steps.insert(target);
                    let (step_needs, folder_needs) = &needs[target.roadmap];
                    let index = id.0 as usize;
                    let around = outward(outline, outline.steps[index].folder);
                    let lists = around.map(|folder| &folder_needs[folder]);
                    for need in std::iter::once(&step_needs[index])
                        .chain(lists)
                        .flat_map(|n| &n.prerequisites)
                    {
                        stack.extend(need.targets.iter().filter(|_| need.targets.len() == 1));
                    }
                }
                Node::Folder(folder) => {
                    let required = self.required[target.roadmap][folder.0 as usize].iter();
                    stack.extend(required.map(|&node| Target { node, ..target }));
                }
            }
        }
        steps.remove(&step);
        let mut steps: Vec<Target> = steps.into_iter().collect();
        steps.sort_by_key(|target| match target.node {
            Node::Step(id) => (target.roadmap, self.places[target.roadmap][id.0 as usize]),
            Node::Folder(_) => (target.roadmap, 0),
        });
        steps.push(step);
        steps
    }

    /// By folder: what a stage directly requires of its own, in the order of the outline; of a choice nothing.
    fn required_of(&self, outline: &RoadmapOutline) -> Vec<Vec<Node>> {
        let mut required = vec![Vec::new(); outline.folders.len()];
        let is_choice: Vec<bool> = outline
            .folders
            .iter()
            .map(|folder| self.is_choice(folder.page))
            .collect();
        for (index, step) in outline.steps.iter().enumerate() {
            if !is_choice[step.folder] && !flag(self.front(step.page)) {
                required[step.folder].push(Node::Step(StepId(index as u32)));
            }
        }
        for (index, folder) in outline.folders.iter().enumerate() {
            if let Some(parent) = folder.parent.filter(|&parent| !is_choice[parent])
                && !flag(self.front(folder.page))
            {
                required[parent].push(Node::Folder(FolderId(index as u32)));
            }
        }
        required
    }

    /// Where each step stands among the roadmap's own by place, from 0.
    fn places_of(&self, outline: &RoadmapOutline) -> Vec<usize> {
        let number = |page| self.front(page)?.step.as_ref().map(|step| step.value);
        let mut members: Vec<Vec<(Place, Node)>> = vec![Vec::new(); outline.folders.len()];
        for (index, step) in outline.steps.iter().enumerate() {
            let place = with_number((number(step.page), step.id.clone(), 0));
            members[step.folder].push((place, Node::Step(StepId(index as u32))));
        }
        for (index, folder) in outline.folders.iter().enumerate() {
            if let Some(parent) = folder.parent {
                let place = with_number((number(folder.page), folder.id.clone(), 0));
                members[parent].push((place, Node::Folder(FolderId(index as u32))));
            }
        }
        for members in &mut members {
            members.sort();
        }
        let mut places = vec![0; outline.steps.len()];
        let mut next = 0;
        let mut stack = vec![Node::Folder(FolderId(0))];
        while let Some(node) = stack.pop() {
            match node {
                Node::Step(step) => {
                    places[step.0 as usize] = next;
                    next += 1;
                }
                Node::Folder(folder) => {
                    stack.extend(members[folder.0 as usize].iter().rev().map(|(_, member)| *member));
                }
            }
        }
        places
    }

    fn is_choice(&self, page: PageId) -> bool {
        self.front(page).is_some_and(|front| front.choose.is_some())
    }

    /// By folder: how many options a choice asks for, kept between 1 and as many as it has.
    fn choices_of(&mut self, at: usize, members: &[Vec<Target>]) -> Vec<Option<usize>> {
        let outline = self.outline(at);
        let mut choices = vec![None; outline.folders.len()];
        for (index, folder) in outline.folders.iter().enumerate().skip(1) {
            let Some(document) = &self.tree.pages[folder.page.0 as usize].document else {
                continue;
            };
            let options = members[index].len();
            let front = &document.front;
            let Some(choose) = &front.choose else {
                if let Some(default) = front.default.first() {
                    self.bad_choice(
                        format!("`{}` has a `default` but is no choice", folder.id),
                        "add `choose: 1`, or remove `default`".into(),
                        Location::new(&document.source, default.span),
                    );
                }
                continue;
            };
            let location = Location::new(&document.source, choose.span);
            if choose.value < 1 {
                let reason = format!(
                    "the choice `{}` asks for {} of its options",
                    folder.id, choose.value
                );
                self.bad_choice(reason, "write `choose: 1` or more".into(), location);
            } else if choose.value as usize > options {
                let reason = format!(
                    "the choice `{}` asks for {} options but has {options}",
                    folder.id, choose.value
                );
                self.bad_choice(
                    reason,
                    "ask for fewer, or add options to its folder".into(),
                    location,
                );
            }
            if options > 0 {
                choices[index] = Some((choose.value.max(1) as usize).min(options));
            }
            self.check_options(&folder.id, &members[index]);
            let most = choose.value.max(1) as usize;
            if let Some(extra) = front.default.get(most) {
                let reason = format!(
                    "the choice `{}` has more defaults than the {most} it asks for",
                    folder.id
                );
                let location = Location::new(&document.source, extra.span);
                self.bad_choice(reason, "keep as many as `choose` says".into(), location);
            }
        }
        choices
    }

    fn bad_choice(&mut self, reason: String, help: String, location: Location) {
        self.report(Problem::BadChoice { reason, help }, location);
    }

    /// An option is not optional and requires something.
    fn check_options(&mut self, choice: &str, options: &[Target]) {
        for &option in options {
            let outline = self.outline(option.roadmap);
            let (id, page) = (id_of(outline, option.node), page_of(outline, option.node));
            let flag = self.front(page).and_then(|front| front.optional.as_ref());
            if let (Some(flag), Some(document)) = (
                flag.filter(|flag| flag.value),
                &self.tree.pages[page.0 as usize].document,
            ) {
                let reason = format!("the option `{id}` of the choice `{choice}` is optional");
                let location = Location::new(&document.source, flag.span);
                self.bad_choice(
                    reason,
                    "remove `optional: true`: nobody has to take an option".into(),
                    location,
                );
            }
            if let Node::Folder(folder) = option.node
                && !self.requires_something(option.roadmap, folder.0 as usize)
            {
                let reason = format!("the option `{id}` of the choice `{choice}` requires nothing");
                let location = id_location(self.tree, page);
                self.bad_choice(reason, "add a step to it that is not optional".into(), location);
            }
        }
    }

    fn requires_something(&self, at: usize, folder: usize) -> bool {
        let outline = self.outline(at);
        let mut stack = vec![folder];
        while let Some(folder) = stack.pop() {
            if self.is_choice(outline.folders[folder].page) {
                return true;
            }
            for node in &self.required[at][folder] {
                match node {
                    Node::Step(_) => return true,
                    Node::Folder(inner) => stack.push(inner.0 as usize),
                }
            }
        }
        false
    }

    /// The finished roadmap, paths apart.
    fn roadmap(&mut self, at: usize, drafts: &[Draft], numberings: &[Numbering], site: Pace) -> Roadmap {
        let outline = self.outline(at);
        let numbering = &numberings[at];
        let convert = Conversion {
            resolver: self,
            at,
            drafts,
            numberings,
        };
        let pace = self.pace(at, site);
        let steps = numbering
            .steps
            .iter()
            .map(|&(target, folder)| convert.step(target, folder, site))
            .collect();
        let folders = numbering
            .folders
            .iter()
            .map(|&folder| convert.folder(folder))
            .collect();
        let mut roadmap = Roadmap {
            id: outline.id.clone(),
            title: self.tree.pages[outline.page.0 as usize].title.clone(),
            page: outline.page,
            hours_per_week: pace.hours_per_week,
            days_per_week: pace.days_per_week,
            steps,
            folders,
            paths: Vec::new(),
        };
        self.defaults(&mut roadmap);
        roadmap
    }

    /// A roadmap's own hours per week, else the site's.
    fn pace(&self, at: usize, site: Pace) -> Pace {
        let own = self
            .front(self.outline(at).page)
            .and_then(|front| front.hours_per_week.as_ref());
        Pace {
            hours_per_week: own.map_or(site.hours_per_week, |own| own.value),
            ..site
        }
    }

    /// Looks the defaults of all choices up among their options.
    fn defaults(&mut self, roadmap: &mut Roadmap) {
        for index in 1..roadmap.folders.len() {
            let folder = &roadmap.folders[index];
            let Some(document) = &self.tree.pages[folder.page.0 as usize].document else {
                continue;
            };
            if folder.choose.is_none() {
                continue;
            }
            let mut default = Vec::new();
            let written = &document.front.default;
            let members = folder.members.iter().filter(|_| !written.is_empty());
            let options: BTreeMap<&str, Node> =
                members.map(|&member| (roadmap.id_of(member), member)).collect();
            for name in written {
                match options.get(name.value.as_str()) {
                    Some(&option) if default.contains(&option) => {} // said twice
                    Some(&option) => default.push(option),
                    None => {
                        let ids = folder.members.iter().map(|&member| roadmap.id_of(member));
                        let help = nearest(&name.value, ids.clone()).map_or_else(
                            || format!("its options are {}", ids.collect::<Vec<_>>().join(", ")),
                            |near| format!("did you mean `{near}`?"),
                        );
                        let reason = format!("the choice `{}` has no option `{}`", folder.id, name.value);
                        let location = Location::new(&document.source, name.span);
                        let problem = Problem::BadChoice { reason, help };
                        self.problems.push(Diagnostic::new(problem, location));
                    }
                }
            }
            roadmap.folders[index].default = default;
        }
    }
}

fn with_number((number, id, turn): (Option<u32>, String, usize)) -> Place {
    (number.unwrap_or(u32::MAX), id, turn)
}

fn id_of(outline: &RoadmapOutline, node: Node) -> &str {
    match node {
        Node::Step(step) => &outline.steps[step.0 as usize].id,
        Node::Folder(folder) => &outline.folders[folder.0 as usize].id,
    }
}

fn page_of(outline: &RoadmapOutline, node: Node) -> PageId {
    match node {
        Node::Step(step) => outline.steps[step.0 as usize].page,
        Node::Folder(folder) => outline.folders[folder.0 as usize].page,
    }
}

/// A folder of an outline and those around it, from the inside out.
pub(super) fn outward(outline: &RoadmapOutline, folder: usize) -> impl Iterator<Item = usize> + '_ {
    std::iter::successors(Some(folder), |&folder| outline.folders[folder].parent)
}

/// Where a page says what it is called: its `id`, else its `step`, else its beginning.
pub(super) fn id_location(tree: &Tree, page_id: PageId) -> Location {
    let page = &tree.pages[page_id.0 as usize];
    match &page.document {
        Some(document) => {
            let front = &document.front;
            let span = front
                .id
                .as_ref()
                .map(|id| id.span)
                .or(front.step.as_ref().map(|step| step.span));
            Location::new(&document.source, span.unwrap_or_default())
        }
        None => tree.location(page_id),
    }
}

/// The final numbers of a roadmap's steps and folders: by place, a folder before what it holds.
struct Numbering {
    /// The step, and the folder of the outline that holds it here.
    steps: Vec<(Target, usize)>,
    /// Folders of the outline.
    folders: Vec<usize>,
    step_ids: BTreeMap<Target, StepId>,
    folder_ids: BTreeMap<usize, FolderId>,
}

impl Numbering {
    fn of(at: usize, draft: &Draft) -> Numbering {
        let mut numbering = Numbering {
            steps: Vec::new(),
            folders: Vec::new(),
            step_ids: BTreeMap::new(),
            folder_ids: BTreeMap::new(),
        };
        let mut stack = vec![(
            Target {
                roadmap: at,
                node: Node::Folder(FolderId(0)),
            },
            0,
        )];
        while let Some((target, parent)) = stack.pop() {
            match target.node {
                Node::Step(_) => {
                    numbering
                        .step_ids
                        .insert(target, StepId(numbering.steps.len() as u32));
                    numbering.steps.push((target, parent));
                }
                Node::Folder(folder) => {
                    let index = folder.0 as usize;
                    numbering
                        .folder_ids
                        .insert(index, FolderId(numbering.folders.len() as u32));
                    numbering.folders.push(index);
                    stack.extend(draft.members[index].iter().rev().map(|&member| (member, index)));
                }
            }
        }
        numbering
    }
}

/// Turns what is looked up into the final numbers of one roadmap.
struct Conversion<'r, 'a> {
    resolver: &'r Resolver<'a>,
    at: usize,
    drafts: &'r [Draft],
    numberings: &'r [Numbering],
}

impl Conversion<'_, '_> {
    fn numbering(&self) -> &Numbering {
        &self.numberings[self.at]
    }

    fn step(&self, target: Target, folder: usize, site: Pace) -> Step {
        let Node::Step(id) = target.node else {
            unreachable!("only steps are numbered as steps")
        };
        let outline = self.resolver.outline(target.roadmap);
        let step = &outline.steps[id.0 as usize];
        let tree = self.resolver.tree;
        let page = &tree.pages[step.page.0 as usize];
        let front = self.resolver.front(step.page);
        let is_guest = target.roadmap != self.at;
        let raw = &self.drafts[target.roadmap].steps[id.0 as usize];
        let inherited: Vec<&RawNeeds> = if is_guest {
            let around = outward(outline, step.folder);
            around
                .map(|folder| &self.drafts[target.roadmap].folders[folder])
                .collect()
        } else {
            Vec::new()
        };
        let lists = || std::iter::once(raw).chain(inherited.iter().copied());
        let pace = self.resolver.pace(target.roadmap, site);
        let in_choice = self.drafts[self.at].choose[folder].is_some();
        let brought = self.drafts[self.at].guests.get(&target).copied();
        Step {
            id: if is_guest {
                self.resolver.full_id(target)
            } else {
                step.id.clone()
            },
            title: page.title.clone(),
            page: step.page,
            folder: self.numbering().folder_ids[&folder],
            number: brought.or_else(|| front?.step.as_ref().map(|step| step.value)),
            optional: !in_choice && flag(front),
            effort: front
                .and_then(|front| front.duration.as_ref())
                .map(|duration| duration.value.effort(pace)),
            prerequisites: lists()
                .flat_map(|needs| &needs.prerequisites)
                .flat_map(|need| self.need(need, is_guest))
                .collect(),
            recommended: lists()
                .flat_map(|needs| &needs.recommended)
                .flat_map(|need| self.need(need, is_guest))
                .collect(),
            former_ids: former_ids(front),
            location: step_location(tree, step.page),
        }
    }

    fn folder(&self, index: usize) -> Folder {
        let outline = &self.resolver.outline(self.at).folders[index];
        let tree = self.resolver.tree;
        let front = self.resolver.front(outline.page);
        let draft = &self.drafts[self.at];
        let in_choice = outline
            .parent
            .is_some_and(|parent| draft.choose[parent].is_some());
        let members = draft.members[index].iter();
        let needs = |needs: &[RawNeed]| needs.iter().flat_map(|need| self.need(need, false)).collect();
        Folder {
            id: outline.id.clone(),
            title: tree.pages[outline.page.0 as usize].title.clone(),
            page: outline.page,
            parent: outline.parent.map(|parent| self.numbering().folder_ids[&parent]),
            number: front.and_then(|front| front.step.as_ref()).map(|step| step.value),
            optional: !in_choice && flag(front),
            choose: draft.choose[index],
            default: Vec::new(),
            members: members.filter_map(|&member| self.local(member)).collect(),
            prerequisites: needs(&draft.folders[index].prerequisites),
            recommended: needs(&draft.folders[index].recommended),
            former_ids: former_ids(front),
            location: id_location(tree, outline.page),
        }
    }

    /// The node here, of what is a member here.
    fn local(&self, target: Target) -> Option<Node> {
        match target.node {
            Node::Step(_) => self.numbering().step_ids.get(&target).copied().map(Node::Step),
            Node::Folder(folder) if target.roadmap == self.at => self
                .numbering()
                .folder_ids
                .get(&(folder.0 as usize))
                .copied()
                .map(Node::Folder),
            Node::Folder(_) => None,
        }
    }

    /// A need as it reads here. A guest's need of a stage at its home becomes what that stage requires.
    fn need(&self, raw: &RawNeed, of_guest: bool) -> Vec<Need> {
        let kinds: Vec<NeedKind> = match raw.targets.as_slice() {
            [one] if of_guest => self
                .parts(*one)
                .into_iter()
                .map(|part| self.plain(part))
                .collect(),
            [one] => vec![self.plain(*one)],
            several => vec![NeedKind::Any(
                several.iter().map(|&target| self.alternative(target)).collect(),
            )],
        };
        let need = |kind| Need {
            kind,
            because: raw.because.clone(),
            location: raw.location.clone(),
        };
        kinds.into_iter().map(need).collect()
    }

    /// A step or choice itself; of a stage of another roadmap, what it requires.
    fn parts(&self, target: Target) -> Vec<Target> {
        let mut parts = Vec::new();
        let mut stack = vec![target];
        while let Some(target) = stack.pop() {
            match target.node {
                Node::Folder(folder)
                    if target.roadmap != self.at
                        && self.drafts[target.roadmap].choose[folder.0 as usize].is_none() =>
                {
                    let required = self.resolver.required[target.roadmap][folder.0 as usize].iter();
                    stack.extend(required.rev().map(|&node| Target { node, ..target }));
                }
                _ => parts.push(target),
            }
        }
        parts
    }

    fn plain(&self, target: Target) -> NeedKind {
        match self.alternative(target) {
            Alternative::Here(node) => NeedKind::Node(node),
            Alternative::Elsewhere(elsewhere) => NeedKind::Elsewhere(elsewhere),
        }
    }

    fn alternative(&self, target: Target) -> Alternative {
        if let Some(node) = self.local(target) {
            return Alternative::Here(node);
        }
        let outline = self.resolver.outline(target.roadmap);
        let page = page_of(outline, target.node);
        let numbering = &self.numberings[target.roadmap];
        let node = match target.node {
            Node::Step(_) => Node::Step(numbering.step_ids[&target]),
            Node::Folder(folder) => Node::Folder(numbering.folder_ids[&(folder.0 as usize)]),
        };
        Alternative::Elsewhere(Elsewhere {
            roadmap: RoadmapId(target.roadmap as u32),
            node,
            name: self.resolver.full_id(target),
            title: self.resolver.tree.pages[page.0 as usize].title.clone(),
            page,
        })
    }
}

fn flag(front: Option<&FrontMatter>) -> bool {
    front
        .and_then(|front| front.optional.as_ref())
        .is_some_and(|flag| flag.value)
}

fn former_ids(front: Option<&FrontMatter>) -> Vec<String> {
    let ids = front.map(|front| front.former_ids.iter().map(|id| id.value.clone()));
    ids.into_iter().flatten().collect()
}

/// Where `step:` is written.
fn step_location(tree: &Tree, page: PageId) -> Location {
    match &tree.pages[page.0 as usize].document {
        Some(document) => {
            let span = document
                .front
                .step
                .as_ref()
                .map(|step| step.span)
                .unwrap_or_default();
            Location::new(&document.source, span)
        }
        None => id_location(tree, page),
    }
}

#[cfg(test)]
mod tests {
    use crate::book::Book;
    use crate::roadmap::sketch::{book, complaints};
    use crate::roadmap::{Alternative, NeedKind, Node};

    /// Each step of a roadmap, by place: `id number < needs`, `!` before one elsewhere.
    fn steps(book: &Book, roadmap: &str) -> Vec<String> {
        let compiled = book
            .roadmaps
            .iter()
            .find(|compiled| compiled.roadmap.id == roadmap);
        let roadmap = &compiled.unwrap().roadmap;
        let name = |alternative: &Alternative| match alternative {
            Alternative::Here(node) => roadmap.id_of(*node).to_owned(),
            Alternative::Elsewhere(elsewhere) => format!("!{}", elsewhere.name),
        };
        let need = |kind: &NeedKind| match kind {
            NeedKind::Node(node) => roadmap.id_of(*node).to_owned(),
            NeedKind::Elsewhere(elsewhere) => format!("!{}", elsewhere.name),
            NeedKind::Any(list) => format!("any({})", list.iter().map(name).collect::<Vec<_>>().join(" ")),
        };
        let line = |step: &crate::roadmap::Step| {
            let needs: Vec<String> = step.prerequisites.iter().map(|n| need(&n.kind)).collect();
            let number = step.number.map_or("-".to_owned(), |number| number.to_string());
            format!("{} {number} < {}", step.id, needs.join(", "))
                .trim_end_matches(" < ")
                .to_owned()
        };
        roadmap.steps.iter().map(line).collect()
    }

    #[test]
    fn names_are_looked_up_here_and_in_other_roadmaps() {
        let book = book(&[
            "web/css.md: step: 1",
            "web/js.md: step: 2; draft: true",
            "r/a.md: step: 1; prerequisites: [web/css, {any: [b, c, web/css]}, {any: [d]}]",
            "r/b.md: step: 0",
            "r/c.md: step: 0",
            "r/d.md: step: 0",
        ]);
        assert_eq!(complaints(&book), [] as [&str; 0]);
        assert_eq!(
            steps(&book, "r"),
            ["b 0", "c 0", "d 0", "a 1 < !web/css, any(b c !web/css), d"]
        );
    }

    #[test]
    fn what_is_not_there_is_said_and_left_out() {
        let cases: &[(&str, &str)] = &[
            (
                "[sqll]",
                "unknown-prerequisite: the roadmap `r` has no step, stage or choice `sqll`",
            ),
            (
                "[css]",
                "unknown-prerequisite: the roadmap `r` has no step, stage or choice `css`",
            ),
            (
                "[web/cs]",
                "unknown-prerequisite: the roadmap `web` has no step, stage or choice `web/cs`",
            ),
            (
                "[r/sql/x]",
                "unknown-prerequisite: the roadmap `r` has no step, stage or choice `r/sql/x`",
            ),
            (
                "[{any: [nope, nada]}]",
                "unknown-prerequisite: the roadmap `r` has no step, stage or choice `nope`",
            ),
            ("[js]", "draft-prerequisite: the prerequisite `js` is a draft"),
            (
                "[web/old]",
                "draft-prerequisite: the prerequisite `web/old` is a draft",
            ),
        ];
        for (needs, expected) in cases {
            let book = book(&[
                "web/css.md: step: 1",
                "web/old.md: step: 2; draft: true",
                "r/sql.md: step: 1",
                "r/js.md: step: 2; draft: true",
                &format!("r/z.md: step: 9; prerequisites: {needs}"),
            ]);
            let said = complaints(&book);
            assert!(
                said.first().is_some_and(|line| line.contains(expected)),
                "{needs}: {said:#?}"
            );
            assert_eq!(steps(&book, "r")[1], "z 9", "{needs}");
        }
    }

    #[test]
    fn a_name_is_suggested_from_here_or_from_where_it_is() {
        for (name, help) in [("slq", "did you mean `sql`?"), ("css", "did you mean `web/css`?")] {
            let book = book(&[
                "web/css.md: step: 1",
                "r/sql.md: step: 1",
                &format!("r/z.md: step: 2; prerequisites: [{name}]"),
            ]);
            assert_eq!(book.diagnostics[0].help.as_deref(), Some(help));
        }
    }

    #[test]
    fn an_id_used_twice_is_said_with_both_places() {
        let book = book(&[
            "r/a.md: step: 1; id: x",
            "r/s/b.md: step: 1; title: B; id: x",
            "r/x/c.md: step: 2",
        ]);
        assert_eq!(
            complaints(&book),
            [
                "r/a.md:3 duplicate-id: the id `x` is used twice in the roadmap `r`",
                "  r/x:1 `x` is used here first",
                "r/s/b.md:4 duplicate-id: the id `x` is used twice in the roadmap `r`",
                "  r/x:1 `x` is used here first",
            ]
        );
    }

    #[test]
    fn a_choice_that_cannot_be_is_made_one_that_can() {
        let cases = [
            ("choose: 0", "the choice `c` asks for 0 of its options", 1),
            ("choose: -3", "the choice `c` asks for -3 of its options", 1),
            ("choose: 5", "the choice `c` asks for 5 options but has 3", 3),
            ("choose: 1; default: z", "the choice `c` has no option `z`", 1),
            (
                "choose: 1; default: [p, q]",
                "the choice `c` has more defaults than the 1 it asks for",
                1,
            ),
        ];
        for (keys, expected, wanted) in cases {
            let book = book(&[
                &format!("r/c/_index.md: step: 1; {keys}"),
                "r/c/p.md: step: 1",
                "r/c/q.md: step: 2",
                "r/c/s.md: step: 3",
            ]);
            let said = complaints(&book);
            assert!(
                said.len() == 1 && said[0].ends_with(&format!("bad-choice: {expected}")),
                "{said:#?}"
            );
            assert_eq!(book.roadmaps[0].roadmap.folders[1].choose, Some(wanted), "{keys}");
        }
    }

    #[test]
    fn an_option_is_not_optional_and_requires_something() {
        let book = book(&[
            "r/c/_index.md: step: 1; choose: 1",
            "r/c/p.md: step: 1; optional: true",
            "r/c/s/q.md: step: 1; optional: true",
        ]);
        let said = complaints(&book);
        assert_eq!(said.len(), 2, "{said:#?}");
        assert!(
            said[0].ends_with("the option `p` of the choice `c` is optional"),
            "{said:#?}"
        );
        assert!(
            said[1].ends_with("the option `s` of the choice `c` requires nothing"),
            "{said:#?}"
        );
    }

    #[test]
    fn included_steps_stand_where_they_are_listed_with_what_they_need_before_them() {
        let book = book(&[
            "web/_index.md: hours-per-week: 5",
            "web/html.md: step: 1; duration: 1 week",
            "web/basics/_index.md: step: 2; prerequisites: [html]",
            "web/basics/css.md: step: 1; duration: 1 h",
            "web/basics/grid.md: step: 2; prerequisites: [css]; optional: true; duration: 1 h",
            "web/lang/_index.md: step: 3; choose: 1",
            "web/lang/js.md: step: 1",
            "web/lang/ts.md: step: 2",
            "web/http.md: step: 4; prerequisites: [basics, lang]; duration: 1 h",
            "r/first.md: step: 1; duration: 1 h",
            "r/s/_index.md: step: 2; includes: [web/http]",
            "r/s/own.md: step: 2; prerequisites: [web/http]; duration: 1 h",
            "r/last.md: step: 3; prerequisites: [web/css]; duration: 1 h",
        ]);
        assert_eq!(complaints(&book), [] as [&str; 0]);
        assert_eq!(
            steps(&book, "r"),
            [
                "first 1",
                "web/html 1",
                "web/css 1 < web/html",
                "web/http 1 < web/css, !web/lang",
                "own 2 < web/http",
                "last 3 < web/css",
            ]
        );
        let plan = &book.roadmaps[0].analysis.plan;
        assert_eq!(plan.required.min, 300 + 5 * 60); // a week of its own roadmap is 5 hours
        assert_eq!(book.roadmaps[1].roadmap.steps.len(), 6); // and at home nothing changes
    }

    #[test]
    fn an_include_that_is_no_step_elsewhere_is_said() {
        for name in ["web/htp", "web/basics", "a", "nope/x"] {
            let book = book(&[
                "web/http.md: step: 1",
                "web/basics/b.md: step: 1",
                &format!("r/_index.md: includes: [{name}]"),
                "r/a.md: step: 1",
            ]);
            let expected = format!("r/_index.md:2 unknown-include: there is no step `{name}` to include");
            assert_eq!(complaints(&book), [expected]);
        }
    }

    #[test]
    fn a_need_elsewhere_counts_nowhere_here() {
        let book = book(&[
            "web/css.md: step: 1; duration: 9 h",
            "r/a.md: step: 1; duration: 1 h; prerequisites: [web/css]",
            "r/b.md: step: 2; duration: 2 h; prerequisites: [{any: [web/css, a]}]",
        ]);
        let compiled = &book.roadmaps[0];
        let (plan, times) = (&compiled.analysis.plan, &compiled.analysis.times);
        assert_eq!((plan.steps.len(), plan.required.min), (2, 180));
        assert_eq!(times.longest_minutes.0, 180);
        let elsewhere = crate::roadmap::needs::elsewhere(&compiled.roadmap, &plan.steps);
        assert_eq!(
            elsewhere.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(),
            ["web/css"]
        );
        assert_eq!(
            compiled.roadmap.find("a"),
            Some(Node::Step(crate::roadmap::StepId(0)))
        );
    }
}
