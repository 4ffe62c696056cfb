//! Aliases: old addresses of a page → the output paths of the pages that lead on to it.

/// The output path of an alias: `/old/sql/` → `old/sql/index.html`, `old.html` → `old.html`.
///
/// # Errors
/// The reason why it is no place in the site: it names a host, leaves the site, or cannot be a file's name.
pub fn output_path(alias: &str) -> Result<String, &'static str> {
    if alias.contains("://") || alias.starts_with("//") {
        return Err("it names a host");
    }
    if alias.contains(['?', '#']) {
        return Err("it has a query or a fragment, which a file cannot have");
    }
    let decoded = percent_decoded(alias).ok_or("its percent signs do not spell UTF-8 text")?;
    if decoded.contains('\\') || decoded.chars().any(char::is_control) {
        return Err("it has a backslash or a control character");
    }
    let path = decoded.trim_start_matches('/');
    let folder = path.is_empty() || path.ends_with('/');
    let names: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    if path.is_empty() {
        return Err("it is the home page");
    }
    if names.iter().any(|name| matches!(*name, "" | "." | "..")) {
        return Err("it has an empty name, `.` or `..`");
    }
    if names.iter().any(|name| name.starts_with(['_', '.'])) {
        return Err("a name in it begins with `_` or `.`");
    }
    if names.iter().any(|name| name.len() > 255) {
        return Err("a name in it is longer than 255 bytes");
    }
    let path = names.join("/");
    let is_page = path.ends_with(".html") || path.ends_with(".htm");
    Ok(if is_page && !folder {
        path
    } else {
        format!("{path}/index.html")
    })
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &rest[2..];
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::output_path;

    #[test]
    fn an_alias_is_a_place_inside_the_site() {
        for (alias, expected) in [
            ("/old/sql/", Ok("old/sql/index.html")),
            ("old/sql", Ok("old/sql/index.html")),
            ("/old.html", Ok("old.html")),
            ("/caf%C3%A9/", Ok("café/index.html")),
            ("/", Err("it is the home page")),
            ("/../x", Err("it has an empty name, `.` or `..`")),
            ("/%2e%2e/x", Err("it has an empty name, `.` or `..`")),
            ("/a%2f..%2f..%2fx", Err("it has an empty name, `.` or `..`")),
            ("a//b", Err("it has an empty name, `.` or `..`")),
            ("https://a.org/", Err("it names a host")),
            ("//a.org/", Err("it names a host")),
            (
                "/a?b=1",
                Err("it has a query or a fragment, which a file cannot have"),
            ),
            ("/a%", Err("its percent signs do not spell UTF-8 text")),
            ("/a%ff", Err("its percent signs do not spell UTF-8 text")),
            ("/a%00", Err("it has a backslash or a control character")),
            ("c:\\x", Err("it has a backslash or a control character")),
            ("/_old/", Err("a name in it begins with `_` or `.`")),
        ] {
            assert_eq!(output_path(alias), expected.map(str::to_owned), "{alias}");
        }
    }
}
