//! What a plan is asked for: goals, decisions, what is known.

use crate::roadmap::{FolderId, Node, Path, StepId};

/// What a plan is to be made for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// The roadmap's own plan: its goal is the roadmap, its optional part by the roadmap's rule, its order `order`.
    pub whole: bool,
    /// What it must hold.
    pub goals: Vec<Node>,
    /// What it holds besides, as optional.
    pub optional: Vec<Node>,
    /// By choice: the options it is decided for.
    pub choose: Vec<(FolderId, Vec<Node>)>,
    /// By choice: the only options to choose from.
    pub among: Vec<(FolderId, Vec<Node>)>,
    /// What is known already.
    pub assume: Vec<Node>,
    /// Steps that the reader passed over: known, but a skipped option meets no choice.
    pub skipped: Vec<StepId>,
}

impl Query {
    /// The roadmap's own plan.
    pub fn roadmap() -> Query {
        Query {
            whole: true,
            goals: vec![Node::Folder(FolderId(0))],
            ..Query::default()
        }
    }

    /// The plan of a path.
    pub fn path(path: &Path) -> Query {
        Query {
            goals: path.goals.clone(),
            optional: path.optional_goals.clone(),
            choose: path.choose.clone(),
            among: path.among.clone(),
            assume: path.assume.clone(),
            ..Query::default()
        }
    }

    /// The plan to a step, a stage or a choice.
    pub fn goal(goal: Node) -> Query {
        Query {
            goals: vec![goal],
            ..Query::default()
        }
    }

    /// The same with `choice` decided for `options`, whatever was decided before.
    #[must_use]
    pub fn decided(mut self, choice: FolderId, options: Vec<Node>) -> Query {
        self.choose.retain(|(decided, _)| *decided != choice);
        self.choose.push((choice, options));
        self
    }
}
