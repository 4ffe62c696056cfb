//! The same line in the same state of a grammar is parsed once, whichever thread comes upon it.
//!
//! Listings repeat their lines (`}`, `import …`) far more than they repeat as a whole. Knows no HTML.
//! States of a parser cannot be shared between threads, as the regular expressions' match positions in them cannot. So
//! a state has a number, and a recipe: the state before it and the line between. Each thread makes its own of them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use syntect::parsing::{ParseState, ScopeStack, SyntaxReference, SyntaxSet};

use super::class::{Class, Classes};

/// What a line depends on beside its text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    parser: ParseState,
    scopes: ScopeStack,
}

/// A line, classified.
#[derive(Clone, Debug)]
struct Line {
    /// The end of each piece in the line, and its class.
    pieces: Arc<[(u16, Class)]>,
    /// The number of the state after it.
    next: usize,
}

/// The states and lines of one language seen so far.
#[derive(Debug, Default)]
struct Seen {
    /// How each state but the first is made: from one with a smaller number, by a line.
    recipes: Vec<(usize, Box<str>)>,
    /// Lines by the number of the state before them.
    lines: Vec<HashMap<Box<str>, Line>>,
    /// What the lines take, in bytes, roughly.
    size: usize,
}

/// What all threads remember of all languages.
#[derive(Debug)]
pub(super) struct Memo {
    /// By number of the syntax.
    languages: Vec<RwLock<Seen>>,
    /// Tells the states that a thread has made for this memory from those for another one.
    id: u64,
}

/// A language's states by number, as far as this thread has made them.
type States = Vec<State>;

thread_local! {
    /// Which [`Memo`] they belong to, and the states by number of the syntax.
    static STATES: RefCell<(u64, HashMap<usize, States>)> = RefCell::default();
}

/// Lines longer than this, in bytes, are not classified: the time that a grammar takes can grow with the square of it.
const LONGEST_LINE: usize = 2_000;
/// What one language's lines may take, in bytes; then they are forgotten.
const LARGEST_MEMO: usize = 2 << 20;
/// Grammars with here-documents have a state for each delimiter.
const MOST_STATES: usize = 400;
/// The number of the state before a listing.
const FIRST: usize = 0;

/// The state before a line: a known one by its number, else itself.
enum Position {
    Known(usize),
    Unknown(Box<State>),
}

/// What a listing is parsed with.
pub(super) struct Grammar<'a> {
    pub(super) syntaxes: &'a SyntaxSet,
    /// The number of the syntax in the set.
    pub(super) number: usize,
    pub(super) classes: &'a Classes,
}

impl Memo {
    /// A memory for as many languages as a set has.
    pub(super) fn new(syntaxes: &SyntaxSet) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let languages = syntaxes.syntaxes().iter().map(|_| {
            RwLock::new(Seen {
                lines: vec![HashMap::new()],
                ..Seen::default()
            })
        });
        Memo {
            languages: languages.collect(),
            id: NEXT.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// Calls `piece` with each piece of `code`, whose lines all end with a line feed, and its class.
    pub(super) fn classify(&self, grammar: &Grammar<'_>, code: &str, mut piece: impl FnMut(&str, Class)) {
        STATES.with_borrow_mut(|(id, all)| {
            if *id != self.id {
                (*id, *all) = (self.id, HashMap::new());
            }
            let mut reader = Reader {
                grammar,
                seen: &self.languages[grammar.number],
                states: all.entry(grammar.number).or_default(),
            };
            let mut position = Position::Known(FIRST);
            for text in code.split_inclusive('\n') {
                if text.len() > LONGEST_LINE {
                    piece(text, Class::Plain); // and the state stays
                    continue;
                }
                let (pieces, next) = reader.line(position, text);
                emit(text, &pieces, &mut piece);
                position = next;
            }
        });
    }
}

/// One thread reading one listing.
struct Reader<'a> {
    grammar: &'a Grammar<'a>,
    seen: &'a RwLock<Seen>,
    states: &'a mut States,
}

impl Reader<'_> {
    /// The pieces of a line, and the state after it.
    fn line(&mut self, position: Position, text: &str) -> (Arc<[(u16, Class)]>, Position) {
        let (before, mut state) = match position {
            Position::Unknown(state) => (None, *state),
            Position::Known(number) => {
                if let Some(line) = self.read().lines[number].get(text) {
                    return (Arc::clone(&line.pieces), Position::Known(line.next));
                }
                self.make_states();
                (Some(number), self.states[number].clone())
            }
        };
        let pieces: Arc<[_]> = self.grammar.classify_line(&mut state, text).into();
        let next = self.number(state, before, text);
        if let (Some(before), &Position::Known(next)) = (before, &next) {
            let pieces = Arc::clone(&pieces);
            self.write().keep(before, text, Line { pieces, next });
        }
        (pieces, next)
    }

    /// The number of the state after the line `text` of the state `before`: a new one where the state is new, that
    /// before it has a number, and there is room.
    fn number(&mut self, state: State, before: Option<usize>, text: &str) -> Position {
        loop {
            self.make_states();
            // States are compared, not hashed: a language has some dozens.
            if let Some(number) = self.states.iter().position(|known| *known == state) {
                return Position::Known(number);
            }
            let Some(before) = before.filter(|_| self.states.len() < MOST_STATES) else {
                return Position::Unknown(Box::new(state));
            };
            let mut seen = self.write();
            if seen.lines.len() == self.states.len() {
                seen.recipes.push((before, text.into()));
                seen.lines.push(HashMap::new());
                drop(seen);
                self.states.push(state);
                return Position::Known(self.states.len() - 1);
            }
            // Another thread has come upon a new state meanwhile: it may be this one.
        }
    }

    /// Makes the states that other threads have come upon.
    fn make_states(&mut self) {
        if self.states.is_empty() {
            self.states.push(State {
                parser: ParseState::new(self.grammar.syntax()),
                scopes: ScopeStack::new(),
            });
        }
        let known = self.states.len();
        let recipes: Vec<_> = self.read().recipes[known - 1..].to_vec();
        for (before, text) in recipes {
            let mut state = self.states[before].clone();
            self.grammar.classify_line(&mut state, &text);
            self.states.push(state);
        }
    }

    // A panic of another thread leaves what is seen whole: it grows by one step under the lock.

    fn read(&self) -> RwLockReadGuard<'_, Seen> {
        self.seen.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Seen> {
        self.seen.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn keep(&mut self, before: usize, text: &str, line: Line) {
        if self.size > LARGEST_MEMO {
            self.lines.iter_mut().for_each(HashMap::clear);
            self.size = 0;
        }
        self.size += text.len() + size_of_val(&*line.pieces) + size_of::<(Box<str>, Line)>();
        self.lines[before].insert(text.into(), line);
    }
}

fn emit(text: &str, pieces: &[(u16, Class)], piece: &mut impl FnMut(&str, Class)) {
    let mut start = 0;
    for &(end, class) in pieces {
        let end = usize::from(end);
        piece(text.get(start..end).unwrap_or(""), class);
        start = end;
    }
}

impl Grammar<'_> {
    fn syntax(&self) -> &SyntaxReference {
        &self.syntaxes.syntaxes()[self.number]
    }

    /// The pieces of one line, neighbours of one class joined; where the grammar itself is faulty the line is plain.
    fn classify_line(&self, state: &mut State, text: &str) -> Vec<(u16, Class)> {
        let mut pieces: Vec<(u16, Class)> = Vec::new();
        let mut end_piece = |end: usize, class: Class| {
            let end = end as u16; // at most `LONGEST_LINE`
            match pieces.last_mut() {
                Some(last) if last.1 == class => last.0 = end,
                _ => pieces.push((end, class)),
            }
        };
        let operations = state.parser.parse_line(text, self.syntaxes).unwrap_or_default();
        let mut start = 0;
        for (at, operation) in &operations {
            if *at > start && text.is_char_boundary(*at) {
                end_piece(*at, self.classes.of(state.scopes.as_slice()));
                start = *at;
            }
            if state.scopes.apply(operation).is_err() {
                break;
            }
        }
        if start < text.len() {
            end_piece(text.len(), self.classes.of(state.scopes.as_slice()));
        }
        pieces
    }
}
