//! A roadmap as text that other tools draw: Graphviz's DOT and Mermaid. Stages are subgraphs, choices say how many of
//! them to choose, edges are the reduced needs and, dotted, the recommendations. Titles are data: nothing in one can end
//! its string or add a statement.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::book::Book;
use crate::roadmap::{Alternative, FolderId, Need, NeedKind, Node, ReducedNeed, Roadmap, StepId};
use crate::tree::RoadmapId;

/// A graph in a tool's own words. Names are made of letters and digits, so they need no quotes.
trait Dialect {
    fn begin(&mut self, roadmap: &Roadmap);
    fn open(&mut self, depth: usize, folder: FolderId, label: &str, choice: bool);
    fn close(&mut self, depth: usize);
    fn step(&mut self, depth: usize, step: StepId, label: &str, optional: bool);
    /// The point where alternatives meet.
    fn joint(&mut self, name: &str, to: StepId);
    fn edge(&mut self, from: Node, to: &str, joins: bool);
    fn recommendation(&mut self, from: Node, to: Node);
    fn end(self) -> String;
}

/// For Graphviz.
pub fn dot(book: &Book, id: RoadmapId) -> String {
    draw(book, id, Dot::default())
}

/// For Mermaid.
pub fn mermaid(book: &Book, id: RoadmapId) -> String {
    draw(book, id, Mermaid::default())
}

fn draw(book: &Book, id: RoadmapId, mut dialect: impl Dialect) -> String {
    let compiled = book.roadmap(id);
    let roadmap = &compiled.roadmap;
    dialect.begin(roadmap);
    draw_members(roadmap, &mut dialect);
    for (at, needs) in compiled.analysis.reduced.iter().enumerate() {
        let step = StepId(at as u32);
        for (number, need) in needs.iter().enumerate() {
            draw_need(&mut dialect, step, number, need);
        }
    }
    draw_recommendations(roadmap, &mut dialect);
    dialect.end()
}

/// From what is recommended to what recommends it, a step or a stage; of several alternatives, from each.
fn draw_recommendations(roadmap: &Roadmap, dialect: &mut impl Dialect) {
    let steps = (roadmap.steps.iter().zip(0..)).map(|(step, at)| (Node::Step(StepId(at)), &step.recommended));
    let folders = (roadmap.folders.iter().zip(0..))
        .map(|(folder, at)| (Node::Folder(FolderId(at)), &folder.recommended));
    let mut drawn: BTreeSet<(Node, Node)> = BTreeSet::new();
    for (to, needs) in steps.chain(folders) {
        for from in needs.iter().flat_map(recommended) {
            // No line leads from a frame to what is in it, or back.
            let may_be = !encloses(roadmap, from, to) && !encloses(roadmap, to, from);
            if may_be && drawn.insert((from, to)) {
                dialect.recommendation(from, to);
            }
        }
    }
}

/// What a recommendation names in this roadmap.
fn recommended(need: &Need) -> Vec<Node> {
    match &need.kind {
        NeedKind::Node(node) => vec![*node],
        NeedKind::Any(alternatives) => alternatives.iter().filter_map(here).collect(),
        NeedKind::Elsewhere(_) => Vec::new(),
    }
}

/// An alternative in another roadmap is in no drawing here.
fn here(alternative: &Alternative) -> Option<Node> {
    match alternative {
        Alternative::Here(node) => Some(*node),
        Alternative::Elsewhere(_) => None,
    }
}

/// Whether `inner` is `outer`, or lies in it.
fn encloses(roadmap: &Roadmap, outer: Node, inner: Node) -> bool {
    let parent = |node: Node| match node {
        Node::Step(step) => Some(roadmap.steps[step.0 as usize].folder),
        Node::Folder(folder) => roadmap.folders[folder.0 as usize].parent,
    };
    std::iter::successors(Some(inner), |&node| parent(node).map(Node::Folder)).any(|node| node == outer)
}

/// The members of all folders, each within its own.
fn draw_members(roadmap: &Roadmap, dialect: &mut impl Dialect) {
    enum Task {
        Show(Node),
        Close,
    }
    let Some(root) = roadmap.folders.first() else {
        return;
    };
    let mut tasks: Vec<Task> = root.members.iter().rev().copied().map(Task::Show).collect();
    let mut depth = 1;
    while let Some(task) = tasks.pop() {
        match task {
            Task::Show(Node::Step(step)) => {
                let data = &roadmap.steps[step.0 as usize];
                dialect.step(depth, step, &data.title, data.optional);
            }
            Task::Show(Node::Folder(id)) => {
                let folder = &roadmap.folders[id.0 as usize];
                let label = match folder.choose {
                    Some(n) => format!("{} (choose {n} of {})", folder.title, folder.members.len()),
                    None => folder.title.clone(),
                };
                dialect.open(depth, id, &label, folder.choose.is_some());
                depth += 1;
                tasks.push(Task::Close);
                tasks.extend(folder.members.iter().rev().copied().map(Task::Show));
            }
            Task::Close => {
                depth -= 1;
                dialect.close(depth);
            }
        }
    }
}

fn draw_need(dialect: &mut impl Dialect, step: StepId, number: usize, need: &ReducedNeed) {
    let to = format!("s{}", step.0);
    match need {
        ReducedNeed::Step(needed) => dialect.edge(Node::Step(*needed), &to, false),
        ReducedNeed::Choice(choice) => dialect.edge(Node::Folder(*choice), &to, false),
        ReducedNeed::Any(alternatives) => {
            let joint = format!("any{}x{number}", step.0);
            dialect.joint(&joint, step);
            for node in alternatives.iter().filter_map(here) {
                dialect.edge(node, &joint, true);
            }
        }
    }
}

fn name(node: Node) -> String {
    match node {
        Node::Step(step) => format!("s{}", step.0),
        Node::Folder(folder) => format!("f{}", folder.0),
    }
}

/// One line of text: control characters and line ends become spaces.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect()
}

#[derive(Default)]
struct Dot {
    text: String,
}

impl Dot {
    /// A statement in its own line; writing to a string cannot fail.
    fn line(&mut self, depth: usize, line: std::fmt::Arguments) {
        let _ = writeln!(self.text, "{:indent$}{line}", "", indent = depth * 2);
    }
}

/// In DOT a quote ends a string, a backslash begins an escape, and `&` an entity; everything else is text.
fn dot_text(text: &str) -> String {
    one_line(text)
        .replace('&', "&amp;")
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
}

impl Dialect for Dot {
    fn begin(&mut self, roadmap: &Roadmap) {
        self.line(0, format_args!("digraph \"{}\" {{", dot_text(&roadmap.id)));
        self.line(1, format_args!("label=\"{}\";", dot_text(&roadmap.title)));
        self.line(1, format_args!("compound=true;"));
        self.line(1, format_args!("node [shape=box];"));
    }

    fn open(&mut self, depth: usize, folder: FolderId, label: &str, choice: bool) {
        self.line(depth, format_args!("subgraph cluster_f{} {{", folder.0));
        self.line(depth + 1, format_args!("label=\"{}\";", dot_text(label)));
        self.line(
            depth + 1,
            format_args!("style={};", if choice { "dashed" } else { "solid" }),
        );
        // Edges end at nodes: an edge from the frame starts at this point inside it.
        self.line(
            depth + 1,
            format_args!("f{} [shape=point, style=invis];", folder.0),
        );
    }

    fn close(&mut self, depth: usize) {
        self.line(depth, format_args!("}}"));
    }

    fn step(&mut self, depth: usize, step: StepId, label: &str, optional: bool) {
        let style = if optional { ", style=dashed" } else { "" };
        self.line(
            depth,
            format_args!("s{} [label=\"{}\"{style}];", step.0, dot_text(label)),
        );
    }

    fn joint(&mut self, name: &str, to: StepId) {
        self.line(1, format_args!("{name} [shape=circle, label=\"any\"];"));
        self.line(1, format_args!("{name} -> s{};", to.0));
    }

    fn edge(&mut self, from: Node, to: &str, joins: bool) {
        let mut options = Vec::new();
        if let Node::Folder(folder) = from {
            options.push(format!("ltail=cluster_f{}", folder.0));
        }
        if joins {
            options.push("arrowhead=none".to_owned());
        }
        let options = if options.is_empty() {
            String::new()
        } else {
            format!(" [{}]", options.join(", "))
        };
        self.line(1, format_args!("{} -> {to}{options};", name(from)));
    }

    fn recommendation(&mut self, from: Node, to: Node) {
        let mut options = "style=dotted".to_owned();
        for (end, node) in [("ltail", from), ("lhead", to)] {
            if let Node::Folder(folder) = node {
                let _ = write!(options, ", {end}=cluster_f{}", folder.0);
            }
        }
        self.line(1, format_args!("{} -> {} [{options}];", name(from), name(to)));
    }

    fn end(mut self) -> String {
        self.line(0, format_args!("}}"));
        self.text
    }
}

#[derive(Default)]
struct Mermaid {
    text: String,
}

impl Mermaid {
    fn line(&mut self, depth: usize, line: std::fmt::Arguments) {
        let _ = writeln!(self.text, "{:indent$}{line}", "", indent = depth * 2);
    }
}

/// In Mermaid everything but letters, digits, spaces and plain punctuation is written as its number, so that no title
/// can end its string, begin a comment, a directive or a link, or become HTML or Markdown.
fn mermaid_text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut may_be_list = true; // `1.` and `-` at the beginning would make a Markdown list of it
    for character in one_line(text).trim_start().chars() {
        let makes_list = may_be_list && ".)-+".contains(character);
        may_be_list &= character.is_ascii_digit();
        if makes_list {
            let _ = write!(safe, "#{};", u32::from(character));
        } else if character.is_alphanumeric() || !character.is_ascii() || " .,-+/()'!?".contains(character) {
            safe.push(character);
        } else {
            let _ = write!(safe, "#{};", u32::from(character));
        }
    }
    safe
}

impl Dialect for Mermaid {
    fn begin(&mut self, _: &Roadmap) {
        self.line(0, format_args!("flowchart TD"));
    }

    fn open(&mut self, depth: usize, folder: FolderId, label: &str, _: bool) {
        self.line(
            depth,
            format_args!("subgraph f{}[\"{}\"]", folder.0, mermaid_text(label)),
        );
    }

    fn close(&mut self, depth: usize) {
        self.line(depth, format_args!("end"));
    }

    fn step(&mut self, depth: usize, step: StepId, label: &str, optional: bool) {
        let class = if optional { ":::optional" } else { "" };
        self.line(
            depth,
            format_args!("s{}[\"{}\"]{class}", step.0, mermaid_text(label)),
        );
    }

    fn joint(&mut self, name: &str, to: StepId) {
        self.line(1, format_args!("{name}((\"any\")) --> s{}", to.0));
    }

    fn edge(&mut self, from: Node, to: &str, joins: bool) {
        let arrow = if joins { "---" } else { "-->" };
        self.line(1, format_args!("{} {arrow} {to}", name(from)));
    }

    fn recommendation(&mut self, from: Node, to: Node) {
        self.line(1, format_args!("{} -.-> {}", name(from), name(to)));
    }

    fn end(mut self) -> String {
        self.line(1, format_args!("classDef optional stroke-dasharray: 4 3"));
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_stays_text() {
        let title = "a\"] --> b; %%{init}%%\nclick s0 \"javascript:x\" <img> \\";
        assert_eq!(
            dot_text(title),
            "a\\\"] --> b; %%{init}%% click s0 \\\"javascript:x\\\" <img> \\\\"
        );
        let safe = mermaid_text(title);
        for bad in ['"', ']', '%', '<', '>', '\\', '{', '\n'] {
            assert!(!safe.contains(bad), "{bad} in {safe}");
        }
        assert_eq!(mermaid_text("C# & SQL"), "C#35; #38; SQL");
        assert_eq!(mermaid_text("1. Node.js"), "1#46; Node.js");
        assert_eq!(mermaid_text("- a - b"), "#45; a - b");
        assert_eq!(dot_text("R&amp;D"), "R&amp;amp;D");
    }
}
