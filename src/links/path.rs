//! Paths and URLs as text: joined, decoded, encoded, made relative. Knows no page.

/// `path` seen from the folder `folder`, both relative to the content folder; a leading `/` is the content folder
/// itself. None where it leads out of it. Without a slash at its end.
pub fn join(folder: &str, path: &str) -> Option<String> {
    let base = if path.starts_with('/') { "" } else { folder };
    let mut segments: Vec<&str> = Vec::new();
    for segment in base.split('/').chain(path.split('/')) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}

/// The folder that holds the file or folder at `path`; empty at the top.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last name of `path`.
pub fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The name without its last extension.
pub fn stem(path: &str) -> &str {
    let name = name(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Resolves `%20` and the like; as it is where the result would not be UTF-8.
pub fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        let byte = byte.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        match byte.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

/// The way from the page or file at the URL `from` to that at `to`, percent-encoded and safe in an HTML attribute.
///
/// Both are relative to the site's root, not encoded, without query or fragment; a page's ends with `/`, the root's
/// is empty: from `backend/databases/sql/` to `backend/map.svg` it is `../../map.svg`. To itself it is `./`.
pub fn relative(from: &str, to: &str) -> String {
    let from_folder = &from[..from.rfind('/').map_or(0, |slash| slash + 1)];
    let to_folder = &to[..to.rfind('/').map_or(0, |slash| slash + 1)];
    let pairs = from_folder.bytes().zip(to_folder.bytes());
    let alike = pairs.take_while(|(a, b)| a == b).count();
    // Only whole folders are common: of `a/b/` and `a/bc/` it is `a/`.
    let slash = from_folder.as_bytes()[..alike]
        .iter()
        .rposition(|&byte| byte == b'/');
    let common = slash.map_or(0, |slash| slash + 1);
    let up = from_folder[common..].bytes().filter(|&byte| byte == b'/').count();
    let mut url = String::with_capacity(up * 3 + (to.len() - common) + 2);
    for _ in 0..up {
        url.push_str("../");
    }
    encode_into(&to[common..], &mut url);
    if url.is_empty() {
        url.push_str("./");
    }
    url
}

fn segments(path: &str) -> Vec<&str> {
    if path.is_empty() {
        Vec::new()
    } else {
        path.split('/').collect()
    }
}

/// Percent-encodes a whole URL path relative to the site's root, slashes kept, for absolute URLs.
pub fn encode(path: &str) -> String {
    let mut url = String::with_capacity(path.len());
    encode_into(path, &mut url);
    url
}

/// A name may hold anything: all that means something in a URL, in HTML or in a style sheet is encoded. Slashes are
/// kept.
fn encode_into(path: &str, url: &mut String) {
    let mut start = 0;
    for (at, byte) in path.bytes().enumerate() {
        // Of a character of several bytes every byte is encoded, so a piece between ends on character boundaries.
        if !is_plain(byte) {
            if start < at {
                url.push_str(&path[start..at]);
            }
            push_encoded(byte, url);
            start = at + 1;
        }
    }
    url.push_str(&path[start..]);
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+'..=b'/' | b'=' | b'@' | b'_' | b'~')
}

/// An id as the fragment of a URL, without `#`, safe in an HTML attribute. Letters of all languages stay readable.
pub fn fragment(id: &str) -> String {
    let mut encoded = String::with_capacity(id.len());
    for c in id.chars() {
        match c {
            '\0'..=' ' | '"' | '\'' | '<' | '>' | '`' | '%' | '&' | '\x7f' => {
                push_encoded(c as u8, &mut encoded)
            }
            _ => encoded.push(c),
        }
    }
    encoded
}

fn push_encoded(byte: u8, url: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    url.push('%');
    url.push(char::from(DIGITS[usize::from(byte >> 4)]));
    url.push(char::from(DIGITS[usize::from(byte & 15)]));
}

/// The path of a file as an author writes it in a file of the folder `from`: `../sql.md`. Spaces are encoded, as
/// Markdown wants them.
pub fn as_written(from: &str, path: &str) -> String {
    let from = segments(from);
    let to = segments(path);
    let folders = to.len().saturating_sub(1);
    let common = from
        .iter()
        .zip(&to[..folders])
        .take_while(|(a, b)| a == b)
        .count();
    let way = "../".repeat(from.len() - common) + &to[common..].join("/");
    way.replace(' ', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_relative_and_encoded() {
        for (from, to, expected) in [
            ("backend/databases/sql/", "backend/map.svg", "../../map.svg"),
            ("backend/databases/sql/", "backend/databases/orm/", "../orm/"),
            ("backend/databases/sql/", "backend/databases/sql/", "./"),
            ("backend/databases/sql/", "backend/databases/sql/a.png", "a.png"),
            ("backend/databases/sql/", "", "../../../"),
            ("", "", "./"),
            ("", "backend/", "backend/"),
            ("404.html", "backend/", "backend/"),
            ("404.html", "404.html", "404.html"),
            ("a/x.html", "a/", "./"),
            (
                "a/",
                "b c/ü#?%/a:b&'\".png",
                "../b%20c/%C3%BC%23%3F%25/a%3Ab%26%27%22.png",
            ),
            ("", "javascript:x/", "javascript%3Ax/"),
            ("a/b/", "a/bc/", "../bc/"),
        ] {
            assert_eq!(relative(from, to), expected, "{from} → {to}");
        }
    }

    #[test]
    fn paths_join_and_never_leave_the_content() {
        for (folder, path, expected) in [
            ("a/b", "c.md", Some("a/b/c.md")),
            ("a/b", "./c.md", Some("a/b/c.md")),
            ("a/b", "../c.md", Some("a/c.md")),
            ("a/b", "/c.md", Some("c.md")),
            ("a/b", "../../..", None),
            ("a/b", "../..", Some("")),
            ("", "../c.md", None),
            ("a", "b//c/", Some("a/b/c")),
        ] {
            assert_eq!(join(folder, path).as_deref(), expected, "{folder} {path}");
        }
    }

    #[test]
    fn escapes_are_resolved() {
        for (text, expected) in [
            ("a%20b", "a b"),
            ("%C3%BC", "ü"),
            ("100%", "100%"),
            ("%zz%+1", "%zz%+1"),
            ("%ff", "%ff"),
            ("%é", "%é"),
        ] {
            assert_eq!(decode(text), expected, "{text}");
        }
    }

    #[test]
    fn a_suggestion_is_written_as_the_author_would() {
        for (from, path, expected) in [
            ("backend", "backend/db/sql.md", "db/sql.md"),
            ("backend/db", "backend/a b.md", "../a%20b.md"),
            ("", "about.md", "about.md"),
            ("backend", "backend/sql.md", "sql.md"),
        ] {
            assert_eq!(as_written(from, path), expected);
        }
    }
}
