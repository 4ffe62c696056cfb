//! Width and height of an image, from its header alone.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, Seek};
use std::path::Path;

/// Bytes of an SVG that are looked at: its root element stands within them.
const SVG_HEAD: u64 = 8 * 1024;

/// Whether the file's name says that it is an image that browsers show.
pub fn is_image(path: &Path) -> bool {
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or("");
    ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

/// Width and height in pixels, where the header says them.
pub fn size_of_file(file: File) -> Option<(usize, usize)> {
    size(BufReader::new(file))
}

/// The same of bytes in memory.
pub fn size_of_bytes(bytes: &[u8]) -> Option<(usize, usize)> {
    size(Cursor::new(bytes))
}

fn size(mut reader: impl BufRead + Seek) -> Option<(usize, usize)> {
    let size = match imagesize::reader_size(&mut reader) {
        Ok(size) => (size.width, size.height),
        Err(_) => {
            let mut head = Vec::new();
            reader.rewind().ok()?;
            reader.take(SVG_HEAD).read_to_end(&mut head).ok()?;
            svg_size(&String::from_utf8_lossy(&head))?
        }
    };
    (size.0 > 0 && size.1 > 0).then_some(size)
}

/// `width` and `height` of the root element in pixels, else the last two numbers of its `viewBox`.
fn svg_size(head: &str) -> Option<(usize, usize)> {
    let start = head.find("<svg")?;
    let tag = &head[start..start + head[start..].find('>')?];
    let pixels = |text: &str| {
        let number = text.trim().trim_end_matches("px").parse::<f64>().ok()?;
        (1.0..1e6).contains(&number).then_some(number.round() as usize)
    };
    let written = attribute(tag, "width")
        .and_then(pixels)
        .zip(attribute(tag, "height").and_then(pixels));
    written.or_else(|| {
        let numbers = attribute(tag, "viewBox")?
            .split([' ', ','])
            .filter(|part| !part.is_empty());
        let [_, _, width, height] = numbers.collect::<Vec<_>>()[..] else {
            return None;
        };
        pixels(width).zip(pixels(height))
    })
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    loop {
        let at = rest.find(name)?;
        let before = rest[..at].chars().next_back();
        let after = rest[at + name.len()..].trim_start();
        if before.is_some_and(char::is_whitespace)
            && let Some(value) = after.strip_prefix('=').map(str::trim_start)
            && let Some(quote @ ('"' | '\'')) = value.chars().next()
        {
            return value[1..].split(quote).next();
        }
        rest = &rest[at + name.len()..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_say_the_size() {
        for (bytes, expected) in [
            (&b"GIF89a\x03\x00\x05\x00\0\0\0"[..], Some((3, 5))),
            (
                b"<?xml version='1.0'?>\n<svg width=\"20px\" height='10'>",
                Some((20, 10)),
            ),
            (
                b"<svg stroke-width=\"9\" width=\"100%\" height=\"100%\" viewBox=\"0 0 640,480.4\">",
                Some((640, 480)),
            ),
            (b"<svg>", None),
            (b"<svg width=\"0\" height=\"0\">", None),
            (b"\x89PNG\r\n\x1a\n", None),
            (b"", None),
            (b"<svg width", None),
        ] {
            assert_eq!(
                size_of_bytes(bytes),
                expected,
                "{}",
                String::from_utf8_lossy(bytes)
            );
        }
    }
}
