//! What a step or stage needs, with reasons, as a reader sees it.

use serde::Serialize;

use crate::book::Compiled;
use crate::roadmap::{Alternative, FolderId, Need, NeedKind, Node};

use super::{Desk, Link};

/// A prerequisite or recommendation.
#[derive(Debug, Serialize)]
pub struct NeedView {
    /// `step`, `stage`, `choice` or `any`.
    pub kind: &'static str,
    /// What is needed, by its id, `roadmap/id` where it is of another roadmap; of `any`, and of a whole roadmap, empty.
    pub id: String,
    /// As people read it; of `any` empty.
    pub title: String,
    /// Of `any` empty.
    pub url: String,
    /// Of `any`: one of these.
    pub alternatives: Vec<Link>,
    /// How many of a choice's options: "choose 1 of 4"; else empty.
    pub choose: String,
    /// The author's reason.
    pub because: Option<String>,
    /// The stage whose need it is; none for one's own.
    pub inherited_from: Option<Link>,
    /// It lies in another roadmap: that roadmap's title.
    pub roadmap: Option<String>,
}

impl Desk<'_> {
    /// `own` needs, then those of `folder` and of the folders around it. What is named twice is shown once.
    pub fn needs(
        &self,
        compiled: &Compiled,
        own: &[Need],
        folder: Option<FolderId>,
        of: impl Fn(&crate::roadmap::Folder) -> &[Need],
    ) -> Vec<NeedView> {
        let mut seen: Vec<&NeedKind> = Vec::new();
        let mut views = Vec::new();
        let mut add = |needs, from: Option<&Link>| {
            let needs: &[Need] = needs;
            for need in needs {
                // Linear, but a step names few needs.
                if views.len() < super::MOST_LINKS * 4 {
                    views.push((need, from.cloned()));
                }
            }
        };
        add(own, None);
        let mut next = folder;
        while let Some(at) = next {
            let folder = &compiled.roadmap.folders[at.0 as usize];
            let needs = of(folder);
            if !needs.is_empty() {
                let link = self.node(compiled, Node::Folder(at));
                add(needs, Some(&link));
            }
            next = folder.parent;
        }
        let mut shown = Vec::new();
        for (need, from) in views {
            if !seen.contains(&&need.kind) {
                seen.push(&need.kind);
                shown.push(self.need(compiled, need, from));
            }
        }
        shown
    }

    fn need(&self, compiled: &Compiled, need: &Need, inherited_from: Option<Link>) -> NeedView {
        let because = need.because.clone();
        let (kind, link, alternatives, choose, roadmap) = match &need.kind {
            NeedKind::Node(node) => {
                let (kind, choose) = self.kind_of(compiled, *node);
                (kind, self.node(compiled, *node), Vec::new(), choose, None)
            }
            NeedKind::Any(alternatives) => {
                let links = alternatives
                    .iter()
                    .map(|alternative| self.alternative(compiled, alternative));
                ("any", Link::default(), links.collect(), String::new(), None)
            }
            NeedKind::Elsewhere(elsewhere) => {
                let other = self.book.roadmap(elsewhere.roadmap);
                let (kind, choose) = self.kind_of(other, elsewhere.node);
                let title = other.roadmap.title.clone();
                (kind, self.elsewhere(elsewhere), Vec::new(), choose, Some(title))
            }
        };
        NeedView {
            kind,
            id: link.id,
            title: link.title,
            url: link.url,
            alternatives,
            choose,
            because,
            inherited_from,
            roadmap,
        }
    }

    fn kind_of(&self, compiled: &Compiled, node: Node) -> (&'static str, String) {
        let Node::Folder(folder) = node else {
            return ("step", String::new());
        };
        let choose = self.choose(compiled, folder);
        (if choose.is_empty() { "stage" } else { "choice" }, choose)
    }

    /// "choose 1 of 4", or nothing for a stage.
    pub fn choose(&self, compiled: &Compiled, folder: FolderId) -> String {
        let folder = &compiled.roadmap.folders[folder.0 as usize];
        let Some(choose) = folder.choose else {
            return String::new();
        };
        let (n, of) = (choose.to_string(), folder.members.len().to_string());
        self.theme
            .words()
            .say("choose", Some(choose as u64), &[("n", &n), ("of", &of)])
    }

    /// One of several things that are enough.
    pub fn alternative(&self, compiled: &Compiled, alternative: &Alternative) -> Link {
        match alternative {
            Alternative::Here(node) => self.node(compiled, *node),
            Alternative::Elsewhere(elsewhere) => self.elsewhere(elsewhere),
        }
    }
}
