//! Edges → nets, and what each does in the sheets that it passes: wires without slots.
//!
//! Knows no row.

use std::collections::BTreeMap;

use super::sheet::{At, Layered, Net, Port, Terminal, Wire};

/// Makes the nets of all edges, and their wires in every sheet on the way.
pub fn connect_cells(layered: &mut Layered<'_>) {
    let keys = keys(layered);
    layered.nets = nets(layered, &keys);
    wire(layered);
}

fn keys<'d>(layered: &Layered<'d>) -> BTreeMap<&'d str, usize> {
    let mut keys = BTreeMap::new();
    for (id, cell) in layered.cells.iter().enumerate() {
        keys.entry(cell.item.key()).or_insert(id);
    }
    keys
}

fn nets(layered: &mut Layered<'_>, keys: &BTreeMap<&str, usize>) -> Vec<Net> {
    let mut nets: BTreeMap<(usize, usize), Net> = BTreeMap::new();
    let edges = &layered.diagram.edges;
    for (index, edge) in edges.iter().enumerate() {
        let Some(&to) = keys.get(edge.to.as_str()) else {
            continue;
        };
        let mut sources: Vec<usize> = edge
            .from
            .iter()
            .filter_map(|key| keys.get(key.as_str()).copied())
            .collect();
        sources.sort_unstable();
        sources.dedup();
        sources.retain(|&from| !encloses(layered, from, to) && !encloses(layered, to, from));
        let port = if edge.any || sources.len() > 1 {
            Port::Ring(index)
        } else {
            Port::Kind(edge.kind)
        };
        if sources.is_empty() {
            continue;
        }
        let ports = &mut layered.cells[to].ports;
        let at = ports.iter().position(|&p| p == port).unwrap_or_else(|| {
            ports.push(port);
            ports.len() - 1
        });
        for from in sources {
            let kind = edge.kind as usize;
            layered.cells[from].leaves[kind] = true;
            let net = nets.entry((from, kind)).or_insert(Net {
                source: from,
                kind: edge.kind,
                sinks: Vec::new(),
            });
            net.sinks.push((to, at, index));
        }
    }
    nets.into_values().collect()
}

/// Whether a cell is the other, or a frame around it.
fn encloses(layered: &Layered<'_>, outer: usize, inner: usize) -> bool {
    let mut at = Some(inner);
    while let Some(cell) = at {
        if cell == outer {
            return true;
        }
        at = layered.sheets[layered.cells[cell].sheet].frame;
    }
    false
}

/// From the sheet that a cell stands in out to the map: (sheet, the cell in it that is or holds this cell).
fn outwards(layered: &Layered<'_>, cell: usize) -> Vec<(usize, usize)> {
    let mut steps = Vec::new();
    let mut at = Some(cell);
    while let Some(cell) = at {
        let sheet = layered.cells[cell].sheet;
        steps.push((sheet, cell));
        at = layered.sheets[sheet].frame;
    }
    steps
}

/// The way from one cell to another: the sheets left, the sheet that holds both, the sheets entered from the outermost.
pub struct Way {
    pub out: Vec<(usize, usize)>,
    pub across: (usize, usize, usize),
    pub into: Vec<(usize, usize)>,
}

/// The way between two cells of which none encloses the other.
pub fn way(layered: &Layered<'_>, from: usize, to: usize) -> Way {
    let mut out = outwards(layered, from);
    let mut into = outwards(layered, to);
    let mut across = (0, from, to);
    while let (Some(&(sheet, a)), Some(&(other, b))) = (out.last(), into.last()) {
        if sheet != other {
            break;
        }
        across = (sheet, a, b);
        out.pop();
        into.pop();
        if a != b {
            break;
        }
    }
    into.reverse();
    Way { out, across, into }
}

fn wire(layered: &mut Layered<'_>) {
    for net in 0..layered.nets.len() {
        for sink in 0..layered.nets[net].sinks.len() {
            let (to, port, _) = layered.nets[net].sinks[sink];
            let way = way(layered, layered.nets[net].source, to);
            let target = |cell: usize| (cell, (cell == to).then_some(port));
            for (sheet, cell) in way.out {
                part(layered, sheet, net, Some(cell)).exits = true;
            }
            let (sheet, a, b) = way.across;
            part(layered, sheet, net, Some(a)).reach(target(b));
            for (sheet, cell) in way.into {
                part(layered, sheet, net, None).reach(target(cell));
            }
        }
    }
}

/// The wire of a net in a sheet, made where there is none yet.
fn part<'a>(layered: &'a mut Layered<'_>, sheet: usize, net: usize, from: Option<usize>) -> &'a mut Wire {
    let wires = &mut layered.sheets[sheet].wires;
    let index = *layered.wire_of.entry((sheet, net)).or_insert_with(|| {
        let nowhere = Terminal {
            slot: usize::MAX,
            at: At::Middle,
        };
        wires.push(Wire {
            net,
            from,
            to: Vec::new(),
            exits: false,
            source: nowhere,
            sinks: Vec::new(),
            first_lane: 0,
            lanes: Vec::new(),
        });
        wires.len() - 1
    });
    &mut wires[index]
}
