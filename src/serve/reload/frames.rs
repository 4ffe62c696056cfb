//! A server's side of a WebSocket's frames (RFC 6455, section 5): whole texts and the end. Nothing is ever read.

/// A frame with the connection's end: the server is going away (1001), come again.
pub const CLOSE: [u8; 4] = [0x88, 2, 0x03, 0xe9];

/// `text` in one frame. A server's frames are not masked.
pub fn text(text: &str) -> Vec<u8> {
    let mut frame = Vec::with_capacity(text.len() + 10);
    frame.push(0x81); // the last frame of a message, of text
    match (u8::try_from(text.len()), u16::try_from(text.len())) {
        (Ok(length @ ..126), _) => frame.push(length),
        (_, Ok(length)) => {
            frame.push(126);
            frame.extend(length.to_be_bytes());
        }
        _ => {
            frame.push(127);
            frame.extend((text.len() as u64).to_be_bytes());
        }
    }
    frame.extend(text.as_bytes());
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_gives_the_length_in_the_fewest_bytes() {
        for (length, head) in [
            (0, &[0x81, 0][..]),
            (5, &[0x81, 5]),
            (125, &[0x81, 125]),
            (126, &[0x81, 126, 0, 126]),
            (256, &[0x81, 126, 1, 0]),
            (65_535, &[0x81, 126, 255, 255]),
            (65_536, &[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            let frame = text(&"a".repeat(length));
            assert_eq!(&frame[..head.len()], head, "{length}");
            assert_eq!(frame.len(), head.len() + length);
        }
    }
}
