//! What a reader is told that a step needs: its own prerequisites and the inherited ones, as written.

use std::collections::BTreeSet;

use super::{Elsewhere, FolderId, Need, NeedKind, Roadmap, Step, StepId};

/// A need as a page of its step lists it.
#[derive(Clone, Copy, Debug)]
pub struct ShownNeed<'a> {
    /// What is needed, and why.
    pub need: &'a Need,
    /// The folder that it is inherited from; none for the step's own.
    pub from: Option<FolderId>,
}

/// All that a step needs: its own prerequisites, then those of its innermost folder, and so on outwards.
pub fn shown(roadmap: &Roadmap, step: StepId) -> Vec<ShownNeed<'_>> {
    listed(
        roadmap,
        roadmap.step(step),
        |step| &step.prerequisites,
        |folder| &folder.prerequisites,
    )
}

/// All that is recommended before a step, in the same order.
pub fn shown_recommended(roadmap: &Roadmap, step: StepId) -> Vec<ShownNeed<'_>> {
    listed(
        roadmap,
        roadmap.step(step),
        |step| &step.recommended,
        |folder| &folder.recommended,
    )
}

fn listed<'a>(
    roadmap: &'a Roadmap,
    step: &'a Step,
    own: impl Fn(&'a Step) -> &'a [Need],
    inherited: impl Fn(&'a super::Folder) -> &'a [Need],
) -> Vec<ShownNeed<'a>> {
    let mut shown: Vec<_> = own(step)
        .iter()
        .map(|need| ShownNeed { need, from: None })
        .collect();
    for id in roadmap.outward(step.folder) {
        let from = Some(id);
        shown.extend(
            inherited(roadmap.folder(id))
                .iter()
                .map(|need| ShownNeed { need, from }),
        );
    }
    shown
}

/// What `steps` need in other roadmaps, each once, in the order met ("plan to here" lists these first).
pub fn elsewhere<'a>(roadmap: &'a Roadmap, steps: &[StepId]) -> Vec<&'a Elsewhere> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for &step in steps {
        for shown in shown(roadmap, step) {
            if let NeedKind::Elsewhere(elsewhere) = &shown.need.kind
                && seen.insert(elsewhere.name.as_str())
            {
                found.push(elsewhere);
            }
        }
    }
    found
}
