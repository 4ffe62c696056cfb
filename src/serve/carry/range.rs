//! The `Range` header: which bytes of a body are asked for.

use std::ops::Range;

/// What a request asks of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of it.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes that it does not have.
    Nothing,
}

/// What `header` asks of a body of `length` bytes (RFC 9110 §14.2). Several ranges, another unit and nonsense are
/// answered with the whole: a server may do so, and no browser asks for several.
pub fn of(header: &str, length: u64) -> Wanted {
    let Some((first, last)) = (header.trim())
        .strip_prefix("bytes=")
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Wanted::Whole;
    };
    let (start, end) = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => (first, last.saturating_add(1).min(length)),
        (Some(first), None) if last.is_empty() => (first, length),
        (None, Some(last)) if first.is_empty() => (length.saturating_sub(last), length),
        _ => return Wanted::Whole,
    };
    if start < end {
        Wanted::Part(start..end)
    } else {
        Wanted::Nothing
    }
}

/// A number in digits; one too large to count is larger than any body.
fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_a_part_or_the_whole_or_nothing() {
        for (header, length, expected) in [
            ("bytes=0-0", 10, Wanted::Part(0..1)),
            ("bytes=2-4", 10, Wanted::Part(2..5)),
            ("bytes=2-", 10, Wanted::Part(2..10)),
            ("bytes=-3", 10, Wanted::Part(7..10)),
            ("bytes=-30", 10, Wanted::Part(0..10)),
            ("bytes=9-99999999999999999999999", 10, Wanted::Part(9..10)),
            ("bytes=10-", 10, Wanted::Nothing),
            ("bytes=99999999999999999999999-", 10, Wanted::Nothing),
            ("bytes=-0", 10, Wanted::Nothing),
            ("bytes=0-", 0, Wanted::Nothing),
            ("bytes=0-1,3-4", 10, Wanted::Whole),
            ("bytes=4-2", 10, Wanted::Whole),
            ("bytes=-", 10, Wanted::Whole),
            ("bytes=a-b", 10, Wanted::Whole),
            ("bytes=+1-2", 10, Wanted::Whole),
            ("bytes", 10, Wanted::Whole),
            ("lines=1-2", 10, Wanted::Whole),
        ] {
            assert_eq!(of(header, length), expected, "{header} of {length}");
        }
    }
}
