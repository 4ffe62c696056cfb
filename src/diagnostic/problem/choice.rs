//! The wording of what can be wrong with a choice, or with a decision for one.

/// What is wrong with a choice. Names are ids.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the fields are named after what they hold
pub enum ChoiceFault {
    /// A `default` in a folder that is none.
    DefaultWithoutChoice { folder: String },
    /// It asks for less than one option.
    AsksForNone { choice: String, asked: i64 },
    /// It asks for more options than it has.
    AsksForTooMany {
        choice: String,
        asked: i64,
        options: usize,
    },
    /// More options are recommended than it asks for.
    TooManyDefaults { choice: String, asked: usize },
    /// A `default` that is none of its options.
    UnknownDefault {
        choice: String,
        name: String,
        suggestion: Option<String>,
        options: Vec<String>,
    },
    /// An option with a flag that means nothing there.
    OptionalOption { choice: String, option: String },
    /// An option that requires nothing.
    EmptyOption { choice: String, option: String },
    /// A path decides something that is no choice.
    NoChoice { name: String },
    /// A path decides for something that is no option of the choice.
    NoOption {
        choice: String,
        name: String,
        options: Vec<String>,
    },
    /// A path lists, under `key`, fewer options than the choice asks for.
    TooFewListed {
        choice: String,
        key: &'static str,
        asked: usize,
        listed: usize,
    },
}

impl ChoiceFault {
    /// What is wrong.
    pub(super) fn message(&self) -> String {
        use ChoiceFault::*;
        match self {
            DefaultWithoutChoice { folder } => format!("`{folder}` has a `default` but is no choice"),
            AsksForNone { choice, asked } => {
                format!("the choice `{choice}` asks for {asked} of its options")
            }
            AsksForTooMany {
                choice,
                asked,
                options,
            } => {
                format!(
                    "the choice `{choice}` asks for {asked} {} but has {options}",
                    noun(*asked == 1)
                )
            }
            TooManyDefaults { choice, asked } => {
                format!("the choice `{choice}` has more defaults than the {asked} it asks for")
            }
            UnknownDefault { choice, name, .. } => format!("the choice `{choice}` has no option `{name}`"),
            OptionalOption { choice, option } => {
                format!("the option `{option}` of the choice `{choice}` is optional")
            }
            EmptyOption { choice, option } => {
                format!("the option `{option}` of the choice `{choice}` requires nothing")
            }
            NoChoice { name } => format!("`{name}` is no choice"),
            NoOption { choice, name, .. } => format!("`{name}` is no option of the choice `{choice}`"),
            TooFewListed {
                choice,
                key,
                asked,
                listed,
            } => format!(
                "the choice `{choice}` asks for {asked} {}, but `{key}` lists {listed}",
                noun(*asked == 1)
            ),
        }
    }

    /// How to mend it.
    pub(super) fn help(&self) -> String {
        use ChoiceFault::*;
        match self {
            DefaultWithoutChoice { .. } => "add `choose: 1`, or remove `default`".into(),
            AsksForNone { .. } => "write `choose: 1` or more".into(),
            AsksForTooMany { .. } => "ask for fewer, or add options to its folder".into(),
            TooManyDefaults { .. } => "keep as many as `choose` says".into(),
            UnknownDefault {
                suggestion: Some(near),
                ..
            } => format!("did you mean `{near}`?"),
            UnknownDefault { options, .. } | NoOption { options, .. } => {
                format!("its options are {}", options.join(", "))
            }
            OptionalOption { .. } => "remove `optional: true`: nobody has to take an option".into(),
            EmptyOption { .. } => "add a step to it that is not optional".into(),
            NoChoice { .. } => "name a folder whose `_index.md` has `choose`".into(),
            TooFewListed { asked, .. } => format!("list at least {asked}"),
        }
    }
}

fn noun(is_one: bool) -> &'static str {
    if is_one { "option" } else { "options" }
}
