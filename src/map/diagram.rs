//! A roadmap and its analysis → a diagram: what is drawn, and which lines.
//!
//! Lines are exactly the `reduced` needs, and the recommendations. A small roadmap is drawn step by step, one band a
//! stage; a large one stage by stage, and then the page of each stage draws its own steps. Knows no page and no strings
//! file: [`Captions`] brings the words.

use std::collections::{BTreeMap, BTreeSet};

use super::{Diagram, Words};
use crate::document::duration::Effort;
use crate::roadmap::{Alternative, Analysis, FolderId, Node, ReducedNeed, Roadmap, StepId};
use crate::tree::PageId;

mod boxes;
mod lines;

/// The largest number of steps that are drawn one by one.
pub const MOST_STEPS: usize = 300;

/// Words and addresses, as the place where the map will stand needs them.
pub struct Captions<'a> {
    /// The picture's name.
    pub title: String,
    /// A sentence that says what it shows.
    pub description: String,
    /// The address of a page, relative to the place of the map; none: no link.
    pub href: &'a dyn Fn(PageId) -> Option<String>,
    /// Words for a time, and how many estimates it misses; may be empty.
    pub effort: &'a dyn Fn(Effort, usize) -> String,
    /// Words for a line, from what needs to what is needed: "SQL needs The web".
    pub needs: &'a dyn Fn(&str, &str) -> String,
    /// The same for a recommendation.
    pub recommends: &'a dyn Fn(&str, &str) -> String,
    /// Between names of which one is enough, with its spaces.
    pub or: String,
    /// The page reads from right to left.
    pub rtl: bool,
    /// "choose 1 of 5"
    pub choose: &'a dyn Fn(usize, usize) -> String,
    /// What else the drawing says.
    pub words: Words,
}

/// What all maps of one roadmap are drawn on: made once, so that the map of a stage costs what the stage holds.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// By folder: the steps below it, ascending.
    below: Vec<Vec<StepId>>,
    planned: BTreeSet<StepId>,
    optional: BTreeSet<StepId>,
    /// Consecutive steps of the longest chains.
    hops: BTreeSet<(StepId, StepId)>,
    critical: BTreeSet<StepId>,
}

impl Ground {
    /// Of a roadmap and its analysis.
    pub fn of(roadmap: &Roadmap, analysis: &Analysis) -> Ground {
        let chains = [&analysis.times.low_chain, &analysis.times.high_chain];
        let hops = chains.iter().flat_map(|chain| chain.windows(2));
        Ground {
            below: below(roadmap),
            planned: analysis.plan.steps.iter().copied().collect(),
            optional: analysis.plan.optional.iter().copied().collect(),
            hops: hops.map(|hop| (hop[0], hop[1])).collect(),
            critical: chains.into_iter().flatten().copied().collect(),
        }
    }
}

/// The map of a whole roadmap.
pub fn of_roadmap(
    roadmap: &Roadmap,
    analysis: &Analysis,
    ground: &Ground,
    captions: &Captions<'_>,
) -> Diagram {
    of_stage(roadmap, analysis, ground, FolderId(0), captions)
}

/// The map of one stage or choice: its own steps, and, pale and above them, what they need from outside.
pub fn of_stage(
    roadmap: &Roadmap,
    analysis: &Analysis,
    ground: &Ground,
    stage: FolderId,
    captions: &Captions<'_>,
) -> Diagram {
    let mut drawer = Drawer::new(roadmap, analysis, ground, stage, captions);
    let bands = if drawer.inside.len() > MOST_STEPS {
        drawer.stage_boxes()
    } else {
        drawer.step_bands()
    };
    let (edges, outside) = drawer.edges();
    let bands = outside.into_iter().chain(bands).collect();
    let title = captions.title.clone();
    let description = captions.description.clone();
    Diagram {
        title,
        description,
        rtl: captions.rtl,
        bands,
        edges,
        words: captions.words.clone(),
    }
}

struct Drawer<'a> {
    roadmap: &'a Roadmap,
    analysis: &'a Analysis,
    captions: &'a Captions<'a>,
    folder: FolderId,
    /// The folder's steps, ascending.
    inside: BTreeSet<StepId>,
    ground: &'a Ground,
    /// Folders that lines start from, so that they are drawn as frames.
    named: BTreeSet<FolderId>,
    /// What each step and folder is drawn as.
    drawn: BTreeMap<Node, String>,
    /// The title of each box and frame, by key.
    titles: BTreeMap<String, &'a str>,
    /// Stages are drawn as boxes, lines between them joined.
    joined: bool,
}

impl<'a> Drawer<'a> {
    fn new(
        roadmap: &'a Roadmap,
        analysis: &'a Analysis,
        ground: &'a Ground,
        folder: FolderId,
        captions: &'a Captions<'a>,
    ) -> Self {
        let mut drawer = Drawer {
            roadmap,
            analysis,
            captions,
            folder,
            inside: ground.below[folder.0 as usize].iter().copied().collect(),
            ground,
            named: BTreeSet::new(),
            drawn: BTreeMap::new(),
            titles: BTreeMap::new(),
            joined: false,
        };
        drawer.named = drawer.named_stages();
        drawer
    }

    /// Stages that an `any` names: its line starts from the stage as a whole.
    fn named_stages(&self) -> BTreeSet<FolderId> {
        let needs = self
            .inside
            .iter()
            .flat_map(|step| self.analysis.reduced[step.0 as usize].iter());
        let alternatives = needs.filter_map(|need| match need {
            ReducedNeed::Any(alternatives) => Some(alternatives),
            _ => None,
        });
        alternatives
            .flatten()
            .filter_map(|alternative| match alternative {
                Alternative::Here(Node::Folder(folder)) => Some(*folder),
                _ => None,
            })
            .collect()
    }
}

/// By folder: all steps in it, at any depth.
fn below(roadmap: &Roadmap) -> Vec<Vec<StepId>> {
    let mut below: Vec<Vec<StepId>> = vec![Vec::new(); roadmap.folders.len()];
    for (at, step) in roadmap.steps.iter().enumerate() {
        let mut folder = Some(step.folder);
        while let Some(id) = folder {
            below[id.0 as usize].push(StepId(at as u32));
            folder = roadmap.folders[id.0 as usize].parent;
        }
    }
    below
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::{Edge, EdgeKind, Item, Style, svg};
    use crate::roadmap::{Folder, Need, NeedKind, Step};
    use crate::source::{Location, Source, Span};

    fn place() -> Location {
        Location::new(&Source::new("a.md", ""), Span::new(0, 0))
    }

    fn need(kind: NeedKind) -> Need {
        Need {
            kind,
            because: None,
            location: place(),
        }
    }

    fn node(step: u32) -> Need {
        need(NeedKind::Node(Node::Step(StepId(step))))
    }

    fn step(id: &str, folder: u32, prerequisites: Vec<Need>) -> Step {
        Step {
            id: id.into(),
            title: id.to_uppercase(),
            page: PageId(0),
            folder: FolderId(folder),
            number: None,
            optional: false,
            effort: Some(Effort { min: 60, max: 120 }),
            prerequisites,
            recommended: Vec::new(),
            former_ids: Vec::new(),
            location: place(),
        }
    }

    fn folder(id: &str, parent: Option<u32>, choose: Option<usize>, members: Vec<Node>) -> Folder {
        Folder {
            id: id.into(),
            title: id.to_uppercase(),
            page: PageId(0),
            parent: parent.map(FolderId),
            number: None,
            optional: false,
            choose,
            default: Vec::new(),
            members,
            prerequisites: Vec::new(),
            recommended: Vec::new(),
            former_ids: Vec::new(),
            location: place(),
        }
    }

    fn roadmap(steps: Vec<Step>, folders: Vec<Folder>) -> Roadmap {
        Roadmap {
            id: "r".into(),
            title: "R".into(),
            page: PageId(0),
            hours_per_week: 10.0,
            days_per_week: 5.0,
            steps,
            folders,
            paths: Vec::new(),
        }
    }

    /// web, then a language of two (one a stage), then a stage that needs the language.
    fn small() -> Roadmap {
        let (s, f) = (|at| Node::Step(StepId(at)), |at| Node::Folder(FolderId(at)));
        let mut orm = step("orm", 3, vec![node(4), node(0)]);
        orm.recommended = vec![node(1)];
        roadmap(
            vec![
                step("web", 0, vec![]),
                step("python", 1, vec![node(0)]),
                step("core", 2, vec![node(0)]),
                step("spring", 2, vec![node(2)]),
                step("sql", 3, vec![need(NeedKind::Node(f(1)))]),
                orm,
            ],
            vec![
                folder("r", None, None, vec![s(0), f(1), f(3)]),
                folder("language", Some(0), Some(1), vec![s(1), f(2)]),
                folder("java", Some(1), None, vec![s(2), s(3)]),
                folder("databases", Some(0), None, vec![s(4), s(5)]),
            ],
        )
    }

    fn drawn(roadmap: &Roadmap, stage: u32) -> Diagram {
        let (analysis, _) = Analysis::of(roadmap);
        let captions = Captions {
            title: "Map".into(),
            description: "Steps".into(),
            href: &|_| Some("x/".into()),
            effort: &|effort, _| format!("{} h", effort.max / 60),
            needs: &|to, from| format!("{to} needs {from}"),
            recommends: &|to, from| format!("{to} goes well after {from}"),
            or: " or ".into(),
            rtl: false,
            choose: &|n, of| format!("choose {n} of {of}"),
            words: Words {
                optional: "optional".into(),
                any: "any".into(),
            },
        };
        of_stage(
            roadmap,
            &analysis,
            &Ground::of(roadmap, &analysis),
            FolderId(stage),
            &captions,
        )
    }

    fn lines(diagram: &Diagram) -> Vec<String> {
        let kind = |edge: &Edge| {
            if edge.kind == EdgeKind::Needs {
                "→"
            } else {
                "⇢"
            }
        };
        let mut lines: Vec<String> = diagram
            .edges
            .iter()
            .map(|e| format!("{} {} {}", e.from.join("|"), kind(e), e.to))
            .collect();
        lines.sort();
        lines
    }

    #[test]
    fn lines_are_the_reduced_needs_and_the_recommendations() {
        let diagram = drawn(&small(), 0);
        assert_eq!(
            lines(&diagram),
            [
                "core → spring",
                "language → sql",
                "python ⇢ orm",
                "sql → orm",
                "web → core",
                "web → python"
            ]
        );
    }

    #[test]
    fn what_a_whole_choice_needs_is_one_line_to_its_frame() {
        let mut roadmap = small();
        let language = &mut roadmap.folders[1];
        assert_eq!(language.choose, Some(1));
        language.prerequisites.push(node(0));
        let diagram = drawn(&roadmap, 0);
        let frame = roadmap.folders[1].id.as_str();
        let first = roadmap.steps[0].id.as_str();
        let lines = diagram.edges.iter().filter(|edge| edge.from == [first]);
        assert_eq!(lines.map(|edge| edge.to.as_str()).collect::<Vec<_>>(), [frame]);
    }

    #[test]
    fn a_choice_is_framed_and_the_option_not_taken_pale() {
        let diagram = drawn(&small(), 0);
        let titles: Vec<&str> = diagram.bands.iter().map(|band| band.title.as_str()).collect();
        assert_eq!(titles, ["", "LANGUAGE", "DATABASES"]);
        let Item::Frame(choice) = &diagram.bands[1].items[0] else {
            panic!("no frame")
        };
        assert_eq!(choice.note, "choose 1 of 2");
        let pale = |item: &Item| match item {
            Item::Box(item) => item.pale,
            Item::Frame(frame) => frame.pale,
        };
        assert_eq!(choice.items.iter().map(pale).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn a_stage_shows_what_it_needs_from_outside() {
        let diagram = drawn(&small(), 3);
        assert_eq!(diagram.bands[0].items[0].key(), "language");
        assert!(lines(&diagram).contains(&"language → sql".to_owned()));
    }

    #[test]
    fn above_the_limit_stages_are_boxes_and_each_draws_its_own_steps() {
        let count = MOST_STEPS as u32 + 2;
        let steps = (0..count).map(|at| {
            step(
                &format!("s{at}"),
                1 + at % 2,
                if at == 0 { vec![] } else { vec![node(at - 1)] },
            )
        });
        let members = |parity| {
            (0..count)
                .filter(|at| at % 2 == parity)
                .map(|at| Node::Step(StepId(at)))
                .collect()
        };
        let folders = vec![
            folder(
                "r",
                None,
                None,
                vec![Node::Folder(FolderId(1)), Node::Folder(FolderId(2))],
            ),
            folder("even", Some(0), None, members(0)),
            folder("odd", Some(0), None, members(1)),
        ];
        let large = roadmap(steps.collect(), folders);
        let diagram = drawn(&large, 0);
        assert_eq!(lines(&diagram), ["even → odd", "odd → even"]);
        assert_eq!(diagram.bands[0].items.len(), 2);
        let stage = drawn(&large, 1);
        let own = stage.bands.iter().flat_map(|band| &band.items);
        assert_eq!(
            own.filter(|item| matches!(item, Item::Box(b) if !b.outside))
                .count(),
            151
        );
    }

    #[test]
    fn what_authors_wrote_is_data() {
        let mut evil = small();
        evil.steps[0].title = "<script>alert('1') & \"\u{1}".into();
        let picture = svg(&drawn(&evil, 0), Style::Inline);
        assert!(picture.contains("&lt;script&gt;alert(&#39;1&#39;) &amp; &quot;\u{fffd}"));
        assert!(!picture.contains("<script") && !picture.contains("style="));
    }
}
