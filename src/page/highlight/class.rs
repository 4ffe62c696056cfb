//! The scopes of a grammar → the few classes that a theme colours.

use std::collections::BTreeMap;

use syntect::parsing::Scope;

/// What a piece of code is to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Nothing that needs a colour.
    Plain,
    Attribute,
    Comment,
    Deleted,
    Escape,
    Function,
    Heading,
    Inserted,
    Keyword,
    Literal,
    Number,
    Operator,
    String,
    Tag,
    Type,
    Variable,
}

impl Class {
    /// The name of the class in HTML; none for plain text.
    pub(super) fn name(self) -> Option<&'static str> {
        Some(match self {
            Class::Plain => return None,
            Class::Attribute => "hl-a",
            Class::Comment => "hl-c",
            Class::Deleted => "hl-d",
            Class::Escape => "hl-e",
            Class::Function => "hl-f",
            Class::Heading => "hl-h",
            Class::Inserted => "hl-i",
            Class::Keyword => "hl-k",
            Class::Literal => "hl-l",
            Class::Number => "hl-n",
            Class::Operator => "hl-o",
            Class::String => "hl-s",
            Class::Tag => "hl-g",
            Class::Type => "hl-t",
            Class::Variable => "hl-v",
        })
    }
}

/// Of the prefixes that fit a scope, the longest counts. A scope that none fits says nothing, and the one around it
/// decides; `Plain` says that what stands inside is code again.
const PREFIXES: &[(&str, Class)] = &[
    ("comment", Class::Comment),
    ("constant", Class::Literal),
    ("constant.character.escape", Class::Escape),
    ("constant.numeric", Class::Number),
    ("constant.other.color", Class::Number),
    ("constant.other.placeholder", Class::Escape),
    ("entity.name", Class::Type),
    ("entity.name.constant", Class::Literal),
    ("entity.name.function", Class::Function),
    ("entity.name.label", Class::Variable),
    ("entity.name.macro", Class::Function),
    ("entity.name.section", Class::Heading),
    ("entity.name.tag", Class::Tag),
    ("entity.other.attribute-name", Class::Attribute),
    ("entity.other.inherited-class", Class::Type),
    ("keyword", Class::Keyword),
    ("keyword.operator", Class::Operator),
    ("keyword.other.unit", Class::Number),
    ("markup.deleted", Class::Deleted),
    ("markup.heading", Class::Heading),
    ("markup.inserted", Class::Inserted),
    ("markup.raw", Class::String),
    ("meta.annotation", Class::Attribute),
    ("meta.diff.header", Class::Comment),
    ("meta.diff.range", Class::Comment),
    ("meta.interpolation", Class::Plain),
    ("meta.template.expression", Class::Plain),
    ("punctuation.definition.comment", Class::Comment),
    ("punctuation.definition.string", Class::String),
    ("punctuation.definition.variable", Class::Variable),
    ("storage", Class::Keyword),
    ("storage.type.primitive", Class::Type),
    ("string", Class::String),
    ("string.unquoted", Class::Plain),
    ("string.unquoted.heredoc", Class::String),
    ("support.class", Class::Type),
    ("support.constant", Class::Literal),
    ("support.function", Class::Function),
    ("support.macro", Class::Function),
    ("support.type", Class::Type),
    ("support.type.property-name", Class::Attribute),
    ("variable.annotation", Class::Attribute),
    ("variable.function", Class::Function),
    ("variable.language", Class::Keyword),
    ("variable.other.normal.shell", Class::Variable),
    ("variable.other.readwrite.shell", Class::Variable),
    ("variable.parameter", Class::Variable),
];

/// Scopes of keys, which grammars mark as strings within.
const KEYS: [&str; 2] = ["meta.mapping.key", "meta.structure.dictionary.key"];

/// The class of every scope.
#[derive(Debug)]
pub(super) struct Classes {
    /// By the first word of the scopes, as the grammars number it; the longest first.
    prefixes: BTreeMap<u16, Vec<(Scope, Class)>>,
    keys: Vec<Scope>,
}

impl Classes {
    pub(super) fn new() -> Self {
        let mut prefixes: BTreeMap<u16, Vec<(Scope, Class)>> = BTreeMap::new();
        for &(prefix, class) in PREFIXES {
            if let Ok(scope) = Scope::new(prefix) {
                prefixes.entry(scope.atom_at(0)).or_default().push((scope, class));
            }
        }
        for alike in prefixes.values_mut() {
            alike.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len()));
        }
        let keys = KEYS.iter().filter_map(|key| Scope::new(key).ok()).collect();
        Classes { prefixes, keys }
    }

    /// The class of text with these scopes, the innermost last.
    pub(super) fn of(&self, scopes: &[Scope]) -> Class {
        let class = scopes.iter().rev().find_map(|&scope| self.of_scope(scope));
        match class {
            Some(Class::String) if scopes.iter().any(|scope| self.is_key(*scope)) => Class::Tag,
            class => class.unwrap_or(Class::Plain),
        }
    }

    fn is_key(&self, scope: Scope) -> bool {
        self.keys.iter().any(|key| key.is_prefix_of(scope))
    }

    fn of_scope(&self, scope: Scope) -> Option<Class> {
        let alike = self.prefixes.get(&scope.atom_at(0))?;
        let found = alike.iter().find(|(prefix, _)| prefix.is_prefix_of(scope));
        found.map(|&(_, class)| class)
    }
}
