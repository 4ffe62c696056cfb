//! "Did you mean": the nearest of the names that would have been right.

/// The candidate that `name` is most likely a slip of, if any is near enough; ties go to the first.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let wanted = name.to_lowercase();
    let allowed = (name.chars().count() / 3).clamp(1, 4);
    let length = wanted.chars().count();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // Distance is at least the difference in length: most candidates need no closer look.
        if candidate.is_empty() || candidate.chars().count().abs_diff(length) > allowed {
            continue;
        }
        let distance = strsim::osa_distance(&wanted, &candidate.to_lowercase());
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_found_and_a_stranger_is_not() {
        let names = ["sql", "nosql", "rest-api", "databases"];
        for (name, expected) in [
            ("slq", Some("sql")),
            ("SQL", Some("sql")),
            ("database", Some("databases")),
            ("kubernetes", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, names).as_deref(), expected, "{name}");
        }
    }
}
