//! An address as a browser sends it → text: its path and its query, decoded. Knows neither pages nor sockets.

/// Percent-decoded, once; none where that gives no text.
pub(super) fn decode(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// A value of a query, decoded.
pub(super) fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(key, _)| *key == name)
        .and_then(|(_, value)| decode(value))
}

/// The output file that a browser is shown at `request_path`.
pub(super) fn output_path(request_path: &str) -> Option<String> {
    let path = decode(request_path.strip_prefix('/')?)?;
    Some(if path.is_empty() || path.ends_with('/') {
        path + "index.html"
    } else {
        path
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_names_the_output_file() {
        for (query, expected) in [
            ("path=%2F&version=1-1", Some("index.html")),
            ("version=1-1&path=%2Fa%2520b%2F", Some("a b/index.html")),
            ("path=%2F404.html", Some("404.html")),
            ("path=a", None),
            ("path=%2F%25", None),
            ("", None),
        ] {
            let path = parameter(query, "path").and_then(|path| output_path(&path));
            assert_eq!(path.as_deref(), expected, "{query}");
        }
    }
}
