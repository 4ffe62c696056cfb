//! What a diagram shows of steps, stages and choices: boxes, frames, and bands of them.

use super::Drawer;
use crate::document::duration::Effort;
use crate::map::{Band, BoxItem, Frame, Item, Sort};
use crate::roadmap::{Folder, FolderId, Node, StepId};

/// Frames deeper than this are not drawn: what they hold stands in the frame around them.
const DEEPEST: usize = 8;

impl<'a> Drawer<'a> {
    /// One band for each stage, in between bands without a name for steps that stand outside.
    pub(super) fn step_bands(&mut self) -> Vec<Band> {
        let folder = &self.roadmap.folders[self.folder.0 as usize];
        if folder.choose.is_some() {
            // A choice by itself: all of it in its frame.
            let items = self.frame(self.folder, false, 0);
            return vec![Band {
                items,
                ..Band::default()
            }];
        }
        let mut bands: Vec<Band> = Vec::new();
        for &member in &folder.members {
            match member {
                Node::Folder(stage) => bands.push(self.stage_band(stage)),
                Node::Step(step) => {
                    let item = self.step(step, false);
                    match bands.last_mut() {
                        Some(band) if band.title.is_empty() => band.items.push(item),
                        _ => bands.push(Band {
                            items: vec![item],
                            ..Band::default()
                        }),
                    }
                }
            }
        }
        bands
    }

    fn stage_band(&mut self, stage: FolderId) -> Band {
        let folder = &self.roadmap.folders[stage.0 as usize];
        let items = if folder.choose.is_some() || self.named.contains(&stage) {
            let mut items = self.frame(stage, false, 0);
            if let [Item::Frame(frame)] = &mut items[..] {
                // The band says it already.
                frame.title.clear();
                frame.href = None;
            }
            items
        } else {
            self.members(stage, false, 0)
        };
        let mut note = self.time_of(stage);
        if folder.optional {
            let parts = [self.captions.words.optional.as_str(), &note];
            note = parts
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · ");
        }
        Band {
            key: folder.id.clone(),
            sort: sort(folder),
            title: folder.title.clone(),
            note,
            href: (self.captions.href)(folder.page),
            items,
        }
    }

    fn members(&mut self, stage: FolderId, pale: bool, depth: usize) -> Vec<Item> {
        let folder = &self.roadmap.folders[stage.0 as usize];
        let mut items = Vec::new();
        for &member in &folder.members {
            let pale = pale || (folder.choose.is_some() && !self.is_taken(member));
            match member {
                Node::Step(step) => items.push(self.step(step, pale)),
                Node::Folder(inner) if depth < DEEPEST => items.extend(self.frame(inner, pale, depth + 1)),
                Node::Folder(inner) => {
                    for step in self.ground.below[inner.0 as usize].clone() {
                        items.push(self.step(step, pale));
                    }
                }
            }
        }
        items
    }

    /// A folder as a frame; none where it holds nothing.
    fn frame(&mut self, stage: FolderId, pale: bool, depth: usize) -> Vec<Item> {
        let folder = &self.roadmap.folders[stage.0 as usize];
        let items = self.members(stage, pale, depth);
        if items.is_empty() {
            return Vec::new();
        }
        self.draw(Node::Folder(stage), &folder.id, &folder.title);
        let note = match folder.choose {
            Some(count) => (self.captions.choose)(count, folder.members.len()),
            None => self.time_of(stage),
        };
        let (key, title, href) = (
            folder.id.clone(),
            folder.title.clone(),
            (self.captions.href)(folder.page),
        );
        vec![Item::Frame(Frame {
            key,
            sort: sort(folder),
            title,
            note,
            href,
            optional: folder.optional,
            pale,
            items,
        })]
    }

    fn step(&mut self, id: StepId, pale: bool) -> Item {
        let step = &self.roadmap.steps[id.0 as usize];
        self.draw(Node::Step(id), &step.id, &step.title);
        Item::Box(BoxItem {
            key: step.id.clone(),
            sort: Sort::Step,
            title: step.title.clone(),
            note: (self.captions.effort)(
                step.effort.unwrap_or_default(),
                usize::from(step.effort.is_none()),
            ),
            href: (self.captions.href)(step.page),
            optional: step.optional,
            pale,
            outside: false,
            critical: self.ground.critical.contains(&id),
        })
    }

    /// Each member as one box.
    pub(super) fn stage_boxes(&mut self) -> Vec<Band> {
        self.joined = true;
        let members = self.roadmap.folders[self.folder.0 as usize].members.clone();
        let items = members
            .into_iter()
            .map(|member| match member {
                Node::Step(step) => self.step(step, false),
                Node::Folder(stage) => self.stage_box(stage),
            })
            .collect();
        vec![Band {
            items,
            ..Band::default()
        }]
    }

    fn stage_box(&mut self, stage: FolderId) -> Item {
        let folder = &self.roadmap.folders[stage.0 as usize];
        self.draw(Node::Folder(stage), &folder.id, &folder.title);
        for &step in &self.ground.below[stage.0 as usize] {
            self.draw(Node::Step(step), &folder.id, &folder.title);
        }
        let choose = folder
            .choose
            .map(|count| (self.captions.choose)(count, folder.members.len()));
        let parts = choose
            .into_iter()
            .chain([self.time_of(stage)])
            .filter(|part| !part.is_empty());
        Item::Box(BoxItem {
            key: folder.id.clone(),
            sort: sort(folder),
            title: folder.title.clone(),
            note: parts.collect::<Vec<_>>().join(" · "),
            href: (self.captions.href)(folder.page),
            optional: folder.optional,
            pale: false,
            outside: false,
            critical: self.ground.below[stage.0 as usize]
                .iter()
                .any(|step| self.ground.critical.contains(step)),
        })
    }

    /// Notes what a step or folder is drawn as.
    pub(super) fn draw(&mut self, node: Node, key: &str, title: &'a str) {
        self.drawn.insert(node, key.to_owned());
        self.titles.insert(key.to_owned(), title);
    }

    fn is_taken(&self, member: Node) -> bool {
        match member {
            Node::Step(step) => self.ground.planned.contains(&step),
            Node::Folder(folder) => self.ground.below[folder.0 as usize]
                .iter()
                .any(|step| self.ground.planned.contains(step)),
        }
    }

    /// Time of what the plan requires in a stage; of an optional one, of what it adds.
    fn time_of(&self, stage: FolderId) -> String {
        let planned = || {
            self.ground.below[stage.0 as usize]
                .iter()
                .filter(|step| self.ground.planned.contains(step))
        };
        let required: Vec<&StepId> = planned()
            .filter(|step| !self.ground.optional.contains(step))
            .collect();
        let counted = if required.is_empty() {
            planned().collect()
        } else {
            required
        };
        if counted.is_empty() {
            return String::new();
        }
        let mut sum = Effort::default();
        let mut missing = 0;
        for step in counted {
            match self.roadmap.steps[step.0 as usize].effort {
                Some(effort) => sum += effort,
                None => missing += 1,
            }
        }
        (self.captions.effort)(sum, missing)
    }
}

/// What a folder is to scripts.
pub(super) fn sort(folder: &Folder) -> Sort {
    if folder.choose.is_some() {
        Sort::Choice
    } else {
        Sort::Stage
    }
}
