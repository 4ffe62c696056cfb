//! What several views of one roadmap need and nobody else computes: positions, sums of folders, direct dependents.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::book::{Book, Compiled};
use crate::document::duration::Effort;
use crate::map::diagram::Ground;
use crate::roadmap::{Alternative, FolderId, Node, Plan, ReducedNeed, Roadmap, StepId};
use crate::tree::{PageId, PageKind};

/// What the pages of a site share, so that no page's cost grows with the site.
#[derive(Clone, Debug, Default)]
pub struct SiteFacts {
    /// Parallel to [`Book::roadmaps`].
    pub roadmaps: Vec<Arc<Facts>>,
    /// The menu's pages: roadmaps first, then those with `menu`, by its number.
    pub menu: Vec<PageId>,
    /// Whether the site has a feed to link to.
    pub has_feed: bool,
}

impl SiteFacts {
    /// Of the whole book; of a roadmap that an earlier book had too, they are those of then.
    pub fn of(book: &Book, before: Option<(&Book, &SiteFacts)>) -> SiteFacts {
        let known: &[Arc<Facts>] = before.map_or(&[], |(_, facts)| &facts.roadmaps);
        let facts = book.roadmaps.iter().enumerate().map(|(at, compiled)| {
            let same = before.and_then(|(book, _)| book.roadmaps.get(at));
            let same = same.filter(|before| Arc::ptr_eq(before, compiled));
            let known = same.and(known.get(at)).cloned();
            known.unwrap_or_else(|| Arc::new(Facts::of(compiled)))
        });
        let mut menu = Vec::new();
        let mut updated = false;
        for (at, page) in book.tree.pages.iter().enumerate() {
            let Some(document) = &page.document else { continue };
            let front = &document.front;
            updated |= front.updated.is_some();
            if let Some(number) = front.menu.filter(|_| !matches!(page.kind, PageKind::Roadmap(_))) {
                menu.push((number.value, PageId(at as u32)));
            }
        }
        menu.sort();
        let roadmaps = book.roadmaps.iter().map(|compiled| compiled.roadmap.page);
        SiteFacts {
            roadmaps: facts.collect(),
            menu: roadmaps.chain(menu.into_iter().map(|(_, page)| page)).collect(),
            has_feed: updated && book.config.site_url.is_some(),
        }
    }
}

/// Prepared once for each roadmap.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// By step: its index in the roadmap's order.
    pub place: Vec<u32>,
    /// By step: its number in the roadmap's plan, from 1; 0 where it is not in it.
    pub number: Vec<u32>,
    /// By step: its part in the roadmap's plan; none where it is not in it.
    pub role: Vec<Option<Role>>,
    /// By step: the steps that need it directly, in the order.
    pub unlocks: Vec<Vec<StepId>>,
    /// By folder.
    pub totals: Vec<FolderTotal>,
    /// The page of each own step (`includes` brings steps whose page belongs elsewhere).
    pub steps: BTreeMap<PageId, StepId>,
    /// The page of each folder.
    pub folders: BTreeMap<PageId, FolderId>,
    /// What its maps are drawn on.
    pub ground: Ground,
}

/// What a plan wants of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It counts in the required totals.
    Required,
    /// It counts in the totals with everything only.
    Optional,
}

/// The work in a folder: what the roadmap's plan takes of it, or, of an option that it does not take, what is not
/// optional in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct FolderTotal {
    /// The required steps.
    pub required: Effort,
    /// The optional ones too.
    pub all: Effort,
    /// Required steps without an estimate.
    pub missing: usize,
    /// All steps inside, optional ones and all options included.
    pub steps: usize,
    /// The plan takes a step of it.
    pub taken: bool,
}

impl Facts {
    /// Of one roadmap.
    pub fn of(compiled: &Compiled) -> Facts {
        let roadmap = &compiled.roadmap;
        let mut place = vec![0; roadmap.steps.len()];
        for (at, step) in compiled.analysis.order.iter().enumerate() {
            place[step.0 as usize] = at as u32;
        }
        let mut number = vec![0; roadmap.steps.len()];
        for (at, step) in compiled.analysis.plan.steps.iter().enumerate() {
            number[step.0 as usize] = at as u32 + 1;
        }
        let role = roles(roadmap, &compiled.analysis.plan);
        let pages = roadmap
            .steps
            .iter()
            .enumerate()
            .map(|(at, step)| (step.page, StepId(at as u32)));
        let folders = roadmap.folders.iter().enumerate();
        Facts {
            totals: totals(roadmap, &role),
            unlocks: unlocks(compiled),
            steps: pages.collect(),
            folders: folders
                .map(|(at, folder)| (folder.page, FolderId(at as u32)))
                .collect(),
            place,
            number,
            role,
            ground: Ground::of(roadmap, &compiled.analysis),
        }
    }
}

/// By step, what `plan` wants of it.
pub fn roles(roadmap: &Roadmap, plan: &Plan) -> Vec<Option<Role>> {
    let mut role = vec![None; roadmap.steps.len()];
    for step in &plan.steps {
        role[step.0 as usize] = Some(Role::Required);
    }
    for step in &plan.optional {
        role[step.0 as usize] = Some(Role::Optional);
    }
    role
}

fn totals(roadmap: &Roadmap, role: &[Option<Role>]) -> Vec<FolderTotal> {
    let planned = sums(roadmap, |step| role[step.0 as usize]);
    let by_flag = sums(roadmap, |step| {
        let optional = roadmap.steps[step.0 as usize].optional;
        Some(if optional { Role::Optional } else { Role::Required })
    });
    let pairs = planned.into_iter().zip(by_flag);
    pairs
        .map(|(planned, by_flag)| {
            if planned.taken {
                planned
            } else {
                FolderTotal {
                    taken: false,
                    ..by_flag
                }
            }
        })
        .collect()
}

/// The sums of each folder when each step counts for what `role` says. A parent stands before its children, so that
/// one pass from the last folder to the first carries everything up.
pub fn sums(roadmap: &Roadmap, role: impl Fn(StepId) -> Option<Role>) -> Vec<FolderTotal> {
    let mut totals = vec![FolderTotal::default(); roadmap.folders.len()];
    for (at, step) in roadmap.steps.iter().enumerate() {
        let total = &mut totals[step.folder.0 as usize];
        total.steps += 1;
        let Some(role) = role(StepId(at as u32)) else {
            continue;
        };
        let effort = step.effort.unwrap_or_default();
        total.taken = true;
        total.all += effort;
        if role == Role::Required {
            total.required += effort;
            total.missing += usize::from(step.effort.is_none());
        }
    }
    for at in (0..totals.len()).rev() {
        let Some(parent) = roadmap.folders[at].parent else {
            continue;
        };
        let FolderTotal {
            required,
            all,
            missing,
            steps,
            taken,
        } = totals[at];
        let total = &mut totals[parent.0 as usize];
        total.required += required;
        total.all += all;
        total.missing += missing;
        total.steps += steps;
        total.taken |= taken;
    }
    totals
}

fn unlocks(compiled: &Compiled) -> Vec<Vec<StepId>> {
    let roadmap = &compiled.roadmap;
    let mut unlocks = vec![Vec::new(); roadmap.steps.len()];
    for &step in &compiled.analysis.order {
        for need in compiled.analysis.reduced[step.0 as usize].iter() {
            let named: Vec<Node> = match need {
                ReducedNeed::Step(needed) => vec![Node::Step(*needed)],
                ReducedNeed::Choice(choice) => roadmap.folders[choice.0 as usize].members.clone(),
                ReducedNeed::Any(alternatives) => alternatives.iter().filter_map(here).collect(),
            };
            for node in named {
                // Of an alternative that is a stage, its page says what it leads to.
                if let Node::Step(needed) = node {
                    unlocks[needed.0 as usize].push(step);
                }
            }
        }
    }
    for steps in &mut unlocks {
        steps.dedup();
    }
    unlocks
}

fn here(alternative: &Alternative) -> Option<Node> {
    match alternative {
        Alternative::Here(node) => Some(*node),
        Alternative::Elsewhere(_) => None,
    }
}
