//! What holds of every drawing, tried on many random diagrams.

use super::route::{Drawing, Rect};
use super::sheet::{BOX, BOX_PAD, NOTE_SIZE, TITLE_SIZE, WIDEST};
use super::*;

/// A small generator (SplitMix64), so that a failing seed can be looked at again.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }

    fn one_in(&mut self, limit: usize) -> bool {
        self.below(limit) == 0
    }
}

const TITLES: [&str; 7] = [
    "SQL",
    "Relational databases and SQL",
    "データベースの設計と正規化",
    "Donaudampfschifffahrtsgesellschaftskapitän",
    "Hosting & <deploying> \"it\"",
    "🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀 launch",
    "Authentication and authorisation with JSON Web Tokens, sessions and OAuth",
];

fn items(dice: &mut Dice, keys: &mut Vec<String>, count: usize, depth: usize) -> Vec<Item> {
    let mut items = Vec::new();
    for _ in 0..count {
        let key = format!("k{}", keys.len());
        keys.push(key.clone());
        let title = TITLES[dice.below(TITLES.len())].to_owned();
        let optional = dice.one_in(4);
        let pale = dice.one_in(4);
        let inner = dice.below(7);
        items.push(if depth < 3 && dice.one_in(6) {
            let items = self::items(dice, keys, inner, depth + 1);
            Item::Frame(Frame {
                key,
                sort: Sort::Choice,
                title,
                note: "choose 1 of 5".into(),
                href: None,
                optional,
                pale,
                items,
            })
        } else {
            let note = if dice.one_in(3) {
                String::new()
            } else {
                "2–4 weeks".into()
            };
            Item::Box(BoxItem {
                key,
                sort: Sort::Step,
                title,
                note,
                href: Some("a/".into()),
                optional,
                pale,
                outside: false,
                critical: false,
            })
        });
    }
    items
}

fn random(seed: u64) -> Diagram {
    let dice = &mut Dice(seed);
    let mut keys = Vec::new();
    let bands = (0..1 + dice.below(5))
        .map(|at| {
            let most = if dice.one_in(8) { 40 } else { 9 };
            let count = dice.below(most);
            let title = if dice.one_in(3) {
                String::new()
            } else {
                format!("Stage {at} of a long name")
            };
            Band {
                key: format!("s{at}"),
                sort: Sort::Stage,
                title,
                note: "8–12 weeks".into(),
                href: None,
                items: items(dice, &mut keys, count, 0),
            }
        })
        .collect();
    let count = if keys.len() < 2 {
        0
    } else {
        dice.below(2 * keys.len())
    };
    let mut edges = Vec::new();
    for _ in 0..count {
        // Mostly downwards, sometimes in any direction.
        let (mut a, mut b) = (dice.below(keys.len()), dice.below(keys.len()));
        if a > b && !dice.one_in(8) {
            (a, b) = (b, a);
        }
        let any = dice.one_in(6);
        let mut from = vec![keys[a].clone()];
        if any {
            from.push(keys[dice.below(keys.len())].clone());
        }
        let kind = if dice.one_in(6) {
            EdgeKind::Recommended
        } else {
            EdgeKind::Needs
        };
        edges.push(Edge {
            from,
            any,
            to: keys[b].clone(),
            name: String::new(),
            kind,
            critical: dice.one_in(5),
        });
    }
    let words = Words {
        optional: "optional".into(),
        any: "any".into(),
    };
    Diagram {
        title: "A map".into(),
        description: "Its steps".into(),
        rtl: dice.one_in(4),
        bands,
        edges,
        words,
    }
}

/// Whether the inner parts of two rectangles meet.
fn meet(a: &Rect, b: &Rect) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

fn holds(outer: &Rect, inner: &Rect) -> bool {
    outer.x <= inner.x
        && outer.y <= inner.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height
}

/// By cell: the keys in it, its own first.
fn families(diagram: &Diagram, drawing: &Drawing<'_>) -> Vec<Vec<String>> {
    fn below(item: &Item, keys: &mut Vec<String>) {
        keys.push(item.key().to_owned());
        if let Item::Frame(frame) = item {
            frame.items.iter().for_each(|item| below(item, keys));
        }
    }
    assert!(diagram.bands.len() < 100);
    let family = |item: &Item| {
        let mut keys = Vec::new();
        below(item, &mut keys);
        keys
    };
    drawing.cells.iter().map(|cell| family(cell.item)).collect()
}

fn check(diagram: &Diagram) {
    let drawing = draw(diagram);
    let families = families(diagram, &drawing);
    let whole = Rect {
        x: 0.0,
        y: 0.0,
        width: drawing.width,
        height: drawing.height,
    };
    assert!(drawing.width <= WIDEST, "{} wide", drawing.width);
    let keys: Vec<&str> = drawing.cells.iter().map(|cell| cell.item.key()).collect();

    for (a, place) in drawing.places.iter().enumerate() {
        assert!(holds(&whole, place), "{} lies outside: {place:?}", keys[a]);
        for (b, other) in drawing.places.iter().enumerate().skip(a + 1) {
            let inside = |outer: usize, inner: usize| families[outer].iter().any(|key| key == keys[inner]);
            if inside(a, b) {
                assert!(holds(place, other), "{} sticks out of {}", keys[b], keys[a]);
            } else if !inside(b, a) {
                assert!(!meet(place, other), "{} and {} overlap", keys[a], keys[b]);
            }
        }
    }
    for (cell, place) in drawing.cells.iter().zip(&drawing.places) {
        let room = if cell.inside.is_some() { place.width } else { BOX };
        let fits = |line: &str, size: f64| text::width(line, size) <= room - 2.0 * BOX_PAD;
        assert!(
            cell.title.iter().all(|line| fits(line, TITLE_SIZE)),
            "{:?}",
            cell.title
        );
        assert!(
            cell.note.iter().all(|line| fits(&line.0, NOTE_SIZE)),
            "{:?}",
            cell.note
        );
    }
    for line in &drawing.lines {
        for pair in line.points.windows(2) {
            let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
            assert!(x1 == x2 || y1 == y2, "a slanting line");
            let segment = Rect {
                x: x1.min(x2),
                y: y1.min(y2),
                width: (x1 - x2).abs(),
                height: (y1 - y2).abs(),
            };
            assert!(holds(&whole, &segment), "a line lies outside");
            for (at, place) in drawing.places.iter().enumerate() {
                let has = |end: usize| at != end && families[at].iter().any(|key| key == keys[end]);
                if has(line.from) || has(line.to) {
                    continue;
                }
                let touched = Rect {
                    width: segment.width.max(0.01),
                    height: segment.height.max(0.01),
                    ..segment
                };
                assert!(
                    !meet(&touched, place),
                    "{} → {} meets {}",
                    keys[line.from],
                    keys[line.to],
                    keys[at]
                );
            }
        }
    }
    assert_eq!(svg(diagram, Style::Inline), svg(diagram, Style::Inline));
}

#[test]
fn random_diagrams_are_drawn_without_collisions() {
    for seed in 0..150 {
        let diagram = random(seed);
        let result = std::panic::catch_unwind(|| check(&diagram));
        assert!(result.is_ok(), "seed {seed}");
    }
}

#[test]
fn every_edge_is_drawn() {
    for seed in 0..100 {
        let diagram = random(seed);
        let drawing = draw(&diagram);
        let families = families(&diagram, &drawing);
        let encloses = |a: &str, b: &str| families.iter().any(|f| f[0] == a && f.iter().any(|key| key == b));
        for (at, edge) in diagram.edges.iter().enumerate() {
            let mut wanted: Vec<&str> = edge.from.iter().map(String::as_str).collect();
            wanted.sort_unstable();
            wanted.dedup();
            wanted.retain(|from| !encloses(from, &edge.to) && !encloses(&edge.to, from));
            let mut drawn: Vec<&str> = drawing
                .lines
                .iter()
                .filter(|line| line.edge == at)
                .map(|line| drawing.cells[line.from].item.key())
                .collect();
            drawn.sort_unstable();
            assert_eq!(drawn, wanted, "seed {seed}, edge {at}");
        }
    }
}
