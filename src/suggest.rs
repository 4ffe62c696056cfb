//! "Did you mean": the nearest of the names that would have been right.

/// The candidate that `name` is most likely a slip of, if any is near enough; ties go to the first.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let pairs = candidates.into_iter().map(|candidate| (candidate, candidate));
    near(name, pairs, 1)
        .first()
        .map(|&candidate| candidate.to_owned())
}

/// What belongs to the candidates that `name` may be a slip of: at most `most`, the nearest first, ties as they came.
pub fn near<'a, T>(name: &str, candidates: impl IntoIterator<Item = (&'a str, T)>, most: usize) -> Vec<T> {
    let wanted = name.to_lowercase();
    let length = wanted.chars().count();
    // Of one letter or none, everything short is near.
    let allowed = if length < 2 { 0 } else { (length / 3).clamp(1, 4) };
    let mut found: Vec<(usize, T)> = Vec::new();
    for (candidate, value) in candidates {
        // Distance is at least the difference in length: most candidates need no closer look.
        if candidate.is_empty() || candidate.chars().count().abs_diff(length) > allowed {
            continue;
        }
        let distance = strsim::osa_distance(&wanted, &candidate.to_lowercase());
        let after = found.partition_point(|(other, _)| *other <= distance);
        if distance <= allowed && after < most {
            found.insert(after, (distance, value));
            found.truncate(most);
        }
    }
    found.into_iter().map(|(_, value)| value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_found_and_a_stranger_is_not() {
        let names = ["sql", "nosql", "rest-api", "databases", "c"];
        for (name, expected) in [
            ("slq", Some("sql")),
            ("SQL", Some("sql")),
            ("C", Some("c")),
            ("database", Some("databases")),
            ("kubernetes", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(nearest(name, names).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn several_come_nearest_first() {
        let names = [("nosql", 1), ("mysql", 2), ("sqll", 3), ("css", 4), ("sql", 5)];
        assert_eq!(near("sqll", names, 2), [3, 5]);
    }
}
