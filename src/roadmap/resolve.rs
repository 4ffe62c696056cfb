//! The tree of pages → roadmaps: names looked up, choices checked, steps of other roadmaps included, places sorted.
//!
//! Every fault is reported and what is faulty left out, so that all later modules see whole, acyclic roadmaps. An `any`
//! with a single alternative is that alternative. A step that is included brings what it needs at home as plain steps and
//! stages; these share its number and stand before it. Its needs on choices of its home, and on what did not come along,
//! become needs elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::{Node, Roadmap, cycle, paths};
use crate::diagnostic::{Diagnostic, Problem};
use crate::document::duration::Pace;
use crate::document::front_matter::FrontMatter;
use crate::source::Location;
use crate::tree::{PageId, RoadmapId, RoadmapOutline, Tree};

mod choices;
mod convert;
pub(super) mod draft;
mod members;
mod names;

use convert::{Conversion, Numbering};
use draft::{Draft, RawNeeds, Target};

/// Makes the roadmaps of `tree`, parallel to its list.
pub fn resolve(tree: &Tree, site_pace: Pace) -> (Vec<Roadmap>, Vec<Diagnostic>) {
    let all = (0..tree.roadmaps.len()).collect();
    resolve_some(tree, site_pace, &all)
}

/// Makes only these roadmaps of `tree`, by their index; none where anything is wrong with them, or where they need
/// another one.
pub fn resolve_alone(tree: &Tree, site_pace: Pace, wanted: &BTreeSet<usize>) -> Option<Vec<Roadmap>> {
    let (roadmaps, problems) = resolve_some(tree, site_pace, wanted);
    problems.is_empty().then_some(roadmaps)
}

/// The others have no names, so whatever names them is at fault.
fn resolve_some(tree: &Tree, site_pace: Pace, wanted: &BTreeSet<usize>) -> (Vec<Roadmap>, Vec<Diagnostic>) {
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
        let of_it = wanted.contains(&at);
        let required = of_it.then(|| resolver.required_of(outline));
        resolver.required.push(required.unwrap_or_default());
        let places = of_it.then(|| resolver.places_of(outline));
        resolver.places.push(places.unwrap_or_default());
    }
    for at in 0..tree.roadmaps.len() {
        let names = wanted.contains(&at).then(|| resolver.names_of(at));
        resolver.names.push(names.unwrap_or_default());
    }
    let needs: Vec<(Vec<RawNeeds>, Vec<RawNeeds>)> = (0..tree.roadmaps.len())
        .map(|at| match wanted.contains(&at) {
            true => resolver.needs_of(at),
            false => Default::default(),
        })
        .collect();
    let mut drafts: Vec<Draft> = Vec::with_capacity(needs.len());
    for at in 0..needs.len() {
        if !wanted.contains(&at) {
            drafts.push(Draft::default());
            continue;
        }
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
    let numbering = |at| match wanted.contains(&at) {
        true => Numbering::of(at, &drafts[at]),
        false => Numbering::default(),
    };
    let numberings: Vec<Numbering> = (0..drafts.len()).map(numbering).collect();
    let mut roadmaps = Vec::with_capacity(wanted.len());
    for &at in wanted {
        roadmaps.push(resolver.roadmap(at, &drafts, &numberings, site_pace));
    }
    let (mut problems, plain) = (resolver.problems, resolver.plain);
    for (roadmap, &at) in roadmaps.iter_mut().zip(wanted) {
        let (paths, found) = paths::resolve(tree, RoadmapId(at as u32), roadmap, &plain[at]);
        roadmap.paths = paths;
        problems.extend(found);
    }
    (roadmaps, problems)
}

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

fn flag(front: Option<&FrontMatter>) -> bool {
    front
        .and_then(|front| front.optional.as_ref())
        .is_some_and(|flag| flag.value)
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
                "unknown-prerequisite: the roadmap `web` has no step, stage or choice `cs`",
            ),
            ("[wev/css]", "unknown-prerequisite: there is no roadmap `wev`"),
            (
                "[r/sql/x]",
                "unknown-prerequisite: the roadmap `r` has no step, stage or choice `sql/x`",
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
            let expected =
                format!("r/_index.md:2 unknown-include: no other roadmap has a step `{name}` to include");
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
