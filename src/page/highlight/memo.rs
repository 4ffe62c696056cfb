//! The same line in the same state of a grammar is parsed once.
//!
//! Listings repeat their lines (`}`, `import …`) far more than they repeat as a whole. Knows no HTML.
//! Each thread has its own memory, as the regular expressions' match positions in a state cannot be shared; it is
//! the same for every [`SyntaxSet`] that is made of the built-in grammars.

use std::cell::RefCell;
use std::collections::HashMap;

use syntect::parsing::{ParseState, ScopeStack, SyntaxReference, SyntaxSet};

use super::class::{Class, Classes};

/// What a line depends on beside its text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    parser: ParseState,
    scopes: ScopeStack,
}

/// A line, classified.
#[derive(Debug)]
struct Line {
    /// The end of each piece in the line, and its class.
    pieces: Box<[(u16, Class)]>,
    /// The number of the state after it.
    next: usize,
}

/// The lines of one language seen so far by one thread.
#[derive(Debug, Default)]
struct Memo {
    /// States are compared, not hashed: a language has some dozens.
    states: Vec<State>,
    /// Lines by the number of the state before them.
    lines: Vec<HashMap<Box<str>, Line>>,
    /// What the lines take, in bytes, roughly.
    size: usize,
}

thread_local! {
    /// By number of the syntax.
    static MEMOS: RefCell<HashMap<usize, Memo>> = RefCell::default();
}

/// Lines longer than this, in bytes, are not classified: the time that a grammar takes can grow with the square of it.
const LONGEST_LINE: usize = 2_000;
/// What one language's lines may take, in bytes; then they are forgotten.
const LARGEST_MEMO: usize = 2 << 20;
/// Grammars with here-documents have a state for each delimiter.
const MOST_STATES: usize = 400;

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

impl Grammar<'_> {
    /// Calls `piece` with each piece of `code`, whose lines all end with a line feed, and its class.
    pub(super) fn classify(&self, code: &str, piece: impl FnMut(&str, Class)) {
        MEMOS.with_borrow_mut(|memos| memos.entry(self.number).or_default().classify(self, code, piece));
    }

    fn syntax(&self) -> &SyntaxReference {
        &self.syntaxes.syntaxes()[self.number]
    }
}

impl Memo {
    fn classify(&mut self, grammar: &Grammar<'_>, code: &str, mut piece: impl FnMut(&str, Class)) {
        let parser = ParseState::new(grammar.syntax());
        let mut position = self.number(State {
            parser,
            scopes: ScopeStack::new(),
        });
        for text in code.split_inclusive('\n') {
            if text.len() > LONGEST_LINE {
                piece(text, Class::Plain); // and the state stays
                continue;
            }
            position = match self.recall(&position, text) {
                Some(line) => {
                    emit(text, &line.pieces, &mut piece);
                    Position::Known(line.next)
                }
                None => self.parse(grammar, position, text, &mut piece),
            };
        }
    }

    fn recall(&self, position: &Position, text: &str) -> Option<&Line> {
        match position {
            Position::Known(number) => self.lines[*number].get(text),
            Position::Unknown(_) => None,
        }
    }

    fn parse(
        &mut self,
        grammar: &Grammar<'_>,
        position: Position,
        text: &str,
        piece: &mut impl FnMut(&str, Class),
    ) -> Position {
        let (number, mut state) = match position {
            Position::Unknown(state) => (None, *state),
            Position::Known(number) => (Some(number), self.states[number].clone()),
        };
        let pieces = grammar.classify_line(&mut state, text);
        emit(text, &pieces, piece);
        let next = self.number(state);
        if let (Some(number), &Position::Known(next)) = (number, &next) {
            if self.size > LARGEST_MEMO {
                self.lines.iter_mut().for_each(HashMap::clear);
                self.size = 0;
            }
            self.size +=
                text.len() + pieces.len() * size_of::<(u16, Class)>() + size_of::<(Box<str>, Line)>();
            self.lines[number].insert(text.into(), Line { pieces, next });
        }
        next
    }

    /// The number of `state`; a new one where it is new and there is room.
    fn number(&mut self, state: State) -> Position {
        if let Some(number) = self.states.iter().position(|known| *known == state) {
            return Position::Known(number);
        }
        if self.states.len() >= MOST_STATES {
            return Position::Unknown(Box::new(state));
        }
        self.states.push(state);
        self.lines.push(HashMap::new());
        Position::Known(self.states.len() - 1)
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
    /// The pieces of one line, neighbours of one class joined; where the grammar itself is faulty the line is plain.
    fn classify_line(&self, state: &mut State, text: &str) -> Box<[(u16, Class)]> {
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
        pieces.into()
    }
}
