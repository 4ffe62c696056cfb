//! The opening of a WebSocket (RFC 6455, section 4). Knows nothing of what is said on it.

use sha1_smol::Sha1;

/// What every server appends to the client's key, so that no server of another kind answers rightly by accident.
const APPENDED: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Why a request opens no socket: the status, and a sentence.
pub type Refusal = (u16, &'static str);

/// The value of `Sec-WebSocket-Accept` that answers a request with these headers.
///
/// # Errors
/// What the request lacks.
pub fn accept(headers: &[(&str, &str)]) -> Result<String, Refusal> {
    if !is_upgrade(headers) {
        return Err((426, "Only a WebSocket is answered here.\n"));
    }
    if !has(headers, "sec-websocket-version", "13") {
        return Err((426, "Only version 13 of the WebSocket protocol is spoken here.\n"));
    }
    let mut keys = values(headers, "sec-websocket-key").map(str::trim);
    match (keys.next(), keys.next()) {
        (Some(key), None) if is_key(key) => Ok(accept_key(key)),
        _ => Err((400, "Sec-WebSocket-Key has to be 16 bytes in base64.\n")),
    }
}

/// Whether a request with these headers asks for a WebSocket.
fn is_upgrade(headers: &[(&str, &str)]) -> bool {
    has(headers, "connection", "upgrade") && has(headers, "upgrade", "websocket")
}

fn accept_key(key: &str) -> String {
    base64(&Sha1::from(format!("{key}{APPENDED}")).digest().bytes())
}

fn values<'a>(headers: &[(&'a str, &'a str)], name: &'static str) -> impl Iterator<Item = &'a str> {
    (headers.iter())
        .filter(move |(header, _)| header.eq_ignore_ascii_case(name))
        .map(|&(_, value)| value)
}

/// Whether `word` is in a header's list.
fn has(headers: &[(&str, &str)], name: &'static str, word: &str) -> bool {
    values(headers, name).any(|value| {
        value
            .split(',')
            .any(|item| item.trim().eq_ignore_ascii_case(word))
    })
}

/// Whether this is the base64 of 16 bytes.
fn is_key(key: &str) -> bool {
    key.len() == 24
        && key.ends_with("==")
        && key[..22]
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at)) as usize & 63];
            text.push(if at <= three.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 6455, section 1.2.
    const EXAMPLE: [(&str, &str); 5] = [
        ("Host", "server.example.com"),
        ("Upgrade", "websocket"),
        ("Connection", "keep-alive, Upgrade"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("Sec-WebSocket-Version", "13"),
    ];

    #[test]
    fn the_standards_example_is_accepted() {
        assert_eq!(accept(&EXAMPLE), Ok("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".to_owned()));
    }

    #[test]
    fn a_request_that_lacks_something_is_refused() {
        for (at, value, status) in [
            (1, "h2c", 426),
            (2, "keep-alive", 426),
            (3, "", 400),
            (3, "dGhlIHNhbXBsZSBub25jZQ", 400),
            (3, "ééééééééééé==", 400),
            (4, "8", 426),
        ] {
            let mut headers = EXAMPLE;
            headers[at].1 = value;
            assert_eq!(accept(&headers).unwrap_err().0, status, "{headers:?}");
        }
    }

    #[test]
    fn base64_pads_what_is_left_over() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
