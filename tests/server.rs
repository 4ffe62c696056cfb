//! `roadbook serve` over a real socket.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod support;

use std::fs;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};

use support::http::{Connection, Server};
use support::{Folder, step};

/// A sound site with a large file.
fn with_large_file() -> (Folder, Vec<u8>) {
    let folder = Folder::sound();
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|at| (at % 251) as u8).collect();
    fs::write(folder.at("content/backend/large.bin"), &bytes).unwrap();
    (folder, bytes)
}

/// A page without the two lines that `serve` links its client with.
fn without_client(page: &[u8]) -> Vec<u8> {
    let is_ours = |line: &&[u8]| line.windows(11).any(|piece| piece == b".roadbook/r");
    let lines = page.split_inclusive(|&byte| byte == b'\n');
    lines.filter(|line| !is_ours(line)).flatten().copied().collect()
}

#[test]
fn pages_come_with_type_length_and_the_bytes_that_build_writes() {
    let (folder, _) = with_large_file();
    folder.write(
        "content/backend/data/table.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    );
    folder.run(&["build"]).exits(0);
    let server = Server::of(&folder);
    for (path, file, kind) in [
        ("/", "index.html", "text/html; charset=utf-8"),
        (
            "/backend/data/sql/",
            "backend/data/sql/index.html",
            "text/html; charset=utf-8",
        ),
        (
            "/backend/roadmap.json?x=1",
            "backend/roadmap.json",
            "application/json",
        ),
        (
            "/backend/data/table.svg",
            "backend/data/table.svg",
            "image/svg+xml",
        ),
        (
            "/backend/large.bin",
            "backend/large.bin",
            "application/octet-stream",
        ),
    ] {
        let expected = fs::read(folder.at("book").join(file)).unwrap();
        let reply = server.get(path);
        assert_eq!(reply.status(), 200, "{path}");
        assert!(without_client(&reply.body) == expected, "{path}");
        reply.has("content-type", kind);
        let head = server.connect().ask("HEAD", path, &[]);
        assert_eq!((head.status(), head.body.len()), (200, 0), "{path}");
        head.has("content-length", &reply.body.len().to_string());
        // Who asks for pieces gets it whole too.
        let whole = server.connect().get(path, &["TE: chunked"]);
        assert!(whole.body == reply.body, "{path}");
    }
}

#[test]
fn what_is_not_part_of_the_site_is_not_served() {
    let folder = Folder::sound();
    folder.write(
        "content/backend/unready.md",
        "---\ntitle: Unready\nstep: 7\ndraft: true\n---\n",
    );
    folder.write(".git/config", "[core]\n");
    folder.run(&["build"]).exits(0);
    let server = Server::of(&folder);
    for path in [
        "/none/",
        "/book.toml",
        "/../book.toml",
        "/%2e%2e/book.toml",
        "/..%2fbook.toml",
        "/..%5cbook.toml",
        "/..\\book.toml",
        "/backend/..%2f..%2fbook.toml",
        "/backend/./index.html",
        "/%252e%252e/book.toml",
        "/index.html%00.png",
        "/c:/windows/win.ini",
        "//etc/passwd",
        "/content/backend/web.md",
        "/backend/web.md",
        "/backend/unready/",
        "/.git/config",
        "/roadbook-manifest.json",
    ] {
        let reply = server.get(path);
        assert_eq!(reply.status(), 404, "{path}");
        assert!(
            reply.text().contains("<html"),
            "the site's own page for it: {path}"
        );
    }
    for path in ["/%c0%ae%c0%ae/book.toml", "/%ff", "/%zz", "/%", "index.html", "*"] {
        assert_eq!(server.get(path).status(), 400, "{path}");
    }
    let drafts = Server::with(&folder, &["--drafts"]);
    assert_eq!(drafts.get("/backend/unready/").status(), 200);
}

#[test]
fn a_page_without_its_slash_leads_to_it() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    for (path, location) in [
        ("/backend", "./backend/"),
        ("/backend/data?a=1&b=2", "./data/?a=1&b=2"),
    ] {
        let reply = server.get(path);
        assert_eq!(reply.status(), 302, "{path}");
        reply.has("location", location);
    }
}

#[test]
fn addresses_of_the_published_site_lead_to_the_same_here() {
    let folder = Folder::sound();
    folder.write(
        "book.toml",
        "[book]\ntitle = \"Learn\"\n[output.html]\nsite-url = \"https://learn.example/road/maps/\"\n",
    );
    let server = Server::of(&folder);
    for (path, location) in [
        ("/road/maps/", "../../"),
        ("/road/maps/backend/data/?a=1", "../../../../backend/data/?a=1"),
    ] {
        let reply = server.get(path);
        assert_eq!(reply.status(), 302, "{path}");
        reply.has("location", location);
    }
    assert_eq!(server.get("/road/").status(), 404);
}

#[test]
fn a_missing_page_names_its_file_and_the_nearest_pages() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let html = server.get("/backend/data/sqll").text();
    assert!(
        html.contains("<code>content/backend/data/sqll.md</code>"),
        "{html}"
    );
    assert!(html.contains("<a href=\"../../backend/data/sql/\">"), "{html}");
    let (help, main) = (html.find("sqll.md").unwrap(), html.find("</main>").unwrap());
    assert!(help < main, "in the main part of the site's own page: {html}");
    let html = server.get("/%3Cimg%20src=x%20onerror=alert(1)%3E").text();
    assert!(html.contains("/&lt;img src=x onerror=alert(1)&gt;"), "{html}");
    assert!(!html.contains("<img"), "{html}");
}

#[test]
fn every_reply_keeps_the_browser_from_guessing_and_from_mixing() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let mut connection = server.connect();
    for (method, path, header, status) in [
        ("GET", "/", "X: 1", 200),
        ("HEAD", "/", "X: 1", 200),
        ("GET", "/backend", "X: 1", 302),
        ("GET", "/map", "Origin: http://evil.example", 403),
        ("GET", "/none", "X: 1", 404),
        ("POST", "/", "Content-Length: 0", 405),
        ("GET", "/backend/map.svg", "Range: bytes=9999999-", 416),
        ("GET", "/backend/map.svg", "Range: bytes=0-9", 206),
        ("GET", "/backend/map.svg", "If-None-Match: *", 304),
    ] {
        let reply = connection.ask(method, path, &[header]);
        assert_eq!(reply.status(), status, "{method} {path} {header}");
        reply.has("x-content-type-options", "nosniff");
        assert!(reply.header("referrer-policy").is_some(), "{path}");
        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'self'; "), "{policy}");
        assert_eq!(reply.header("access-control-allow-origin"), None, "{path}");
    }
    server.get("/").has("cache-control", "no-store");
    server.get("/backend/map.svg").has("cache-control", "no-cache");
}

#[test]
fn only_this_machine_is_answered_and_only_reading() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    for (lines, foreign) in [
        (&["GET / HTTP/1.1", "Host: evil.example"][..], "evil.example"),
        (
            &[
                "GET / HTTP/1.1",
                "Host: localhost",
                "Origin: https://evil.example",
            ],
            "evil.example",
        ),
        (
            &[
                "GET /.roadbook/socket HTTP/1.1",
                "Host: evil.example",
                "Upgrade: websocket",
            ],
            "evil.example",
        ),
    ] {
        let reply = server.send(lines);
        assert_eq!(reply.status(), 403, "{lines:?}");
        let words = reply.text();
        assert!(
            words.contains(&format!("--allow-host {foreign}")),
            "{lines:?}: {words}"
        );
    }
    assert_eq!(server.send(&["GET / HTTP/1.1"]).status(), 403, "no host at all");
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"] {
        let reply = server.connect().ask(method, "/", &["Content-Length: 0"]);
        assert_eq!(reply.status(), 405, "{method}");
        reply.has("allow", "GET, HEAD");
    }
}

#[test]
fn whoever_is_refused_is_named_once_where_the_author_looks() {
    let folder = Folder::sound();
    let said = folder.at("said");
    let mut command = folder.command(&["serve", "-p", "0"]);
    command.stderr(std::fs::File::create(&said).unwrap());
    let server = Server::keeping_errors(command);
    for _ in 0..2 {
        for origin in ["https://space.example", "http://\u{1b}[31mred"] {
            let origin = format!("Origin: {origin}");
            let reply = server.send(&["GET / HTTP/1.1", "Host: localhost", &origin]);
            assert_eq!(reply.status(), 403);
        }
    }
    let said = std::fs::read_to_string(said).unwrap();
    assert_eq!(
        said.matches("serve --allow-host space.example\n").count(),
        1,
        "{said}"
    );
    assert!(!said.contains('\u{1b}'), "{said}");
}

#[test]
fn an_allowed_host_is_answered_encrypted_or_not() {
    let folder = Folder::sound();
    let server = Server::with(
        &folder,
        &[
            "--allow-host",
            "Box.example",
            "--allow-host",
            "https://pod.example:8443/",
        ],
    );
    for (host, origin, status) in [
        ("box.example", "http://box.example:3000", 200),
        ("pod.example", "https://pod.example", 200),
        ("localhost:3000", "https://pod.example:8443", 200),
        ("localhost", "https://other.example", 403),
        ("other.example", "https://pod.example", 403),
    ] {
        let reply = server.send(&[
            "GET / HTTP/1.1",
            &format!("Host: {host}"),
            &format!("Origin: {origin}"),
        ]);
        assert_eq!(reply.status(), status, "{host} {origin}");
    }
}

#[test]
fn a_connection_is_kept_through_every_kind_of_reply() {
    let (folder, large) = with_large_file();
    let server = Server::of(&folder);
    let mut connection = server.connect();
    for _ in 0..20 {
        assert_eq!(connection.get("/", &[]).status(), 200);
        assert_eq!(connection.ask("HEAD", "/backend/", &[]).status(), 200);
        assert_eq!(connection.get("/none", &[]).status(), 404);
        assert!(connection.get("/backend/large.bin", &[]).body == large);
        let tag = (connection.ask("HEAD", "/backend/large.bin", &[]).header("etag")).map(str::to_owned);
        let known = format!("If-None-Match: {}", tag.unwrap());
        assert_eq!(connection.get("/backend/large.bin", &[&known]).status(), 304);
        assert_eq!(
            connection.get("/backend/large.bin", &["Range: bytes=7-8"]).body,
            [7, 8]
        );
        assert_eq!(
            connection
                .get("/backend/large.bin", &["Range: bytes=3000000-"])
                .status(),
            416
        );
    }
    // Asked all at once: answered all, in order.
    for _ in 0..50 {
        connection.begin("GET", "/", &[]);
        connection.begin("GET", "/backend/large.bin", &["Range: bytes=0-0"]);
    }
    for _ in 0..50 {
        assert_eq!(connection.read(false).status(), 200);
        assert_eq!(connection.read(false).status(), 206);
    }
}

#[test]
fn a_connection_is_closed_as_the_client_wishes() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let host = &server.address;
    for (request, connection) in [
        (
            format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
            "close",
        ),
        (format!("GET / HTTP/1.0\r\nHost: {host}\r\n\r\n"), "close"),
    ] {
        let mut client = server.connect();
        client.write(&request);
        client.read(false).has("connection", connection);
        assert_eq!(client.rest(), "", "closed");
    }
    let mut old = server.connect();
    for _ in 0..2 {
        old.write(&format!(
            "GET / HTTP/1.0\r\nHost: {host}\r\nConnection: keep-alive\r\n\r\n"
        ));
        old.read(false).has("connection", "keep-alive");
    }
}

#[test]
fn parts_of_a_file_are_sent_as_asked() {
    let (folder, large) = with_large_file();
    let server = Server::of(&folder);
    let mut connection = server.connect();
    let path = "/backend/large.bin";
    let tag = connection.get(path, &[]).header("etag").unwrap().to_owned();
    let last = large.len() - 1;
    for (range, part, said) in [
        ("bytes=0-", 0..=last, format!("bytes 0-{last}/{}", large.len())),
        (
            "bytes=2000000-2000009",
            2_000_000..=2_000_009,
            "bytes 2000000-2000009/3000000".into(),
        ),
        (
            "bytes=-5",
            last - 4..=last,
            "bytes 2999995-2999999/3000000".into(),
        ),
        (
            "bytes=2999999-9999999",
            last..=last,
            "bytes 2999999-2999999/3000000".into(),
        ),
    ] {
        let reply = connection.get(path, &[&format!("Range: {range}")]);
        assert_eq!(reply.status(), 206, "{range}");
        assert!(reply.body == large[part], "{range}");
        reply.has("content-range", &said).has("etag", &tag);
    }
    let reply = connection.get(path, &["Range: bytes=3000000-"]);
    assert_eq!(reply.status(), 416);
    reply.has("content-range", "bytes */3000000");
    for headers in [
        &["Range: bytes=0-1,5-6"][..],
        &["Range: bytes=9-1"],
        &["Range: lines=1-2"],
        &["Range: bytes=0-1", "If-Range: \"other\""],
    ] {
        let reply = connection.get(path, headers);
        assert_eq!(reply.status(), 200, "{headers:?}");
        assert!(reply.body == large, "{headers:?}");
        reply.has("accept-ranges", "bytes");
    }
    let still = format!("If-Range: {tag}");
    assert_eq!(connection.get(path, &["Range: bytes=0-1", &still]).status(), 206);
    assert_eq!(
        connection
            .get("/backend/", &["Range: bytes=0-14"])
            .text()
            .to_lowercase(),
        "<!doctype html>"
    );
}

#[test]
fn what_the_client_has_is_not_sent_again_until_it_changes() {
    let (folder, _) = with_large_file();
    folder.write("content/backend/small.txt", "one");
    let server = Server::of(&folder);
    let mut connection = server.connect();
    for path in ["/backend/map.svg", "/backend/small.txt", "/backend/large.bin"] {
        let tag = connection.get(path, &[]).header("etag").unwrap().to_owned();
        for known in [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"x\", {tag}"),
            "*".into(),
        ] {
            for method in ["GET", "HEAD"] {
                let reply = connection.ask(method, path, &[&format!("If-None-Match: {known}")]);
                assert_eq!(
                    (reply.status(), reply.body.len()),
                    (304, 0),
                    "{method} {path} {known}"
                );
                reply.has("etag", &tag).has("cache-control", "no-cache");
            }
        }
        assert_eq!(
            connection.get(path, &["If-None-Match: \"other\""]).status(),
            200,
            "{path}"
        );
    }
    let known = connection
        .get("/backend/small.txt", &[])
        .header("etag")
        .unwrap()
        .to_owned();
    folder.write("content/backend/small.txt", "two"); // as long as before
    let reply = connection.get("/backend/small.txt", &[&format!("If-None-Match: {known}")]);
    assert_eq!((reply.status(), reply.text().as_str()), (200, "two"));
}

#[test]
fn two_hundred_idle_clients_are_no_hindrance() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    // Silent ones, ones in the middle of a request, and ones that asked before and are kept.
    let silent: Vec<Connection> = (0..100).map(|_| server.connect()).collect();
    let halves: Vec<Connection> = (0..50)
        .map(|_| {
            let mut connection = server.connect();
            connection.write("GET / HTTP/1.1\r\nHos");
            connection
        })
        .collect();
    let mut kept: Vec<Connection> = (0..100).map(|_| server.connect()).collect();
    for connection in &mut kept {
        assert_eq!(connection.get("/", &[]).status(), 200);
    }
    for _ in 0..50 {
        assert_eq!(server.get("/backend/").status(), 200);
    }
    for connection in &mut kept {
        assert_eq!(connection.get("/backend/", &[]).status(), 200);
    }
    drop((silent, halves, kept));
}

#[test]
fn nobody_of_a_burst_waits_for_another_to_go() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    for size in [6, 12, 40, 40, 40] {
        // All are kept to the end: one that was put behind another would never be answered.
        let mut burst: Vec<Connection> = (0..size).map(|_| server.connect()).collect();
        for connection in burst.iter_mut().skip(1) {
            connection.begin("GET", "/none", &[]);
        }
        for connection in burst.iter_mut().skip(1) {
            assert_eq!(connection.read(false).status(), 404);
        }
    }
}

#[test]
fn clients_that_do_not_read_hold_up_nobody() {
    let folder = Folder::sound();
    fs::write(folder.at("content/backend/film.mp4"), vec![7; 30_000_000]).unwrap();
    let server = Server::of(&folder);
    let mut slow: Vec<Connection> = (0..10)
        .map(|_| {
            let mut connection = server.connect();
            connection.begin("GET", "/backend/film.mp4", &[]);
            connection
        })
        .collect();
    for _ in 0..20 {
        assert_eq!(server.get("/backend/").status(), 200);
    }
    for connection in &mut slow {
        assert_eq!(connection.read(false).body.len(), 30_000_000, "it was only slow");
    }
}

#[test]
fn a_request_without_end_holds_up_nobody() {
    let folder = Folder::sound();
    let mut server = Server::of(&folder);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for endless in ["X: y\r\n", "yyyyyyyyyyyyyyyyyyyyyyyy"] {
            let (mut connection, done) = (server.connect(), &done);
            scope.spawn(move || {
                connection.write("GET / HTTP/1.1\r\nX: ");
                while !done.load(Ordering::Relaxed) && connection.try_write(endless.as_bytes()).is_ok() {}
            });
        }
        for _ in 0..50 {
            assert_eq!(server.get("/backend/").status(), 200);
        }
        done.store(true, Ordering::Relaxed);
    });
    assert!(server.is_alive());
}

#[test]
fn nonsense_ends_at_most_its_own_connection() {
    let folder = Folder::sound();
    let mut server = Server::of(&folder);
    let long = format!(
        "GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "a/".repeat(100_000)
    );
    for request in [
        "\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nExpect: miracles\r\n\r\n",
        "GET /ä HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nRange: bytes=18446744073709551615-18446744073709551615\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        // More than there is memory: nothing may be set aside for it.
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 18446744073709551615\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999999999999999999\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}", // a client that speaks TLS
        &long,
    ] {
        let mut connection = server.connect();
        connection.write(request);
        assert_eq!(server.get("/").status(), 200, "{request:.60}");
        drop(connection);
        assert_eq!(server.get("/").status(), 200, "{request:.60}");
    }
    assert!(server.is_alive());
    let mut connection = server.connect();
    connection.write(&long);
    assert_eq!(connection.read(false).status(), 404);
    let host = server.address.clone();
    let mut connection = server.connect();
    connection.write(&format!(
        "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2000\r\n\r\n"
    ));
    connection.write(&"x".repeat(2000));
    assert_eq!(connection.read(false).status(), 405);
    assert_eq!(connection.get("/", &[]).status(), 200, "the body was skipped");
}

#[test]
fn a_header_cannot_be_smuggled_into_a_redirect() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let mut connection = server.connect();
    connection.write(&format!(
        "GET /backend?\nSet-Cookie:x=1 HTTP/1.1\r\nHost: {}\r\n\r\n",
        server.address
    ));
    let reply = connection.read(false);
    assert_eq!(reply.header("set-cookie"), None, "{}", reply.head);
}

#[cfg(unix)]
#[test]
fn lack_of_file_descriptors_passes() {
    use std::process::{Command, Stdio};
    let folder = Folder::sound();
    // A connection takes two: by whether the number is even, the first or the second of them is lacking.
    for limit in ["100", "101"] {
        let serve = folder.command(&["serve", "-p", "0"]);
        let mut command = Command::new("sh");
        command
            .args(["-c", "ulimit -n \"$0\"; exec \"$@\"", limit])
            .arg(serve.get_program())
            .args(serve.get_args())
            .current_dir(folder.path())
            .stdin(Stdio::null());
        let mut server = Server::start(command);
        for _ in 0..2 {
            let many: Vec<Connection> = (0..120).map(|_| server.connect()).collect();
            drop(many);
            assert_eq!(server.get("/backend/").status(), 200, "{limit}");
        }
        assert!(server.is_alive());
    }
}

#[test]
fn a_site_with_errors_is_served_as_far_as_it_goes() {
    let folder = Folder::sound();
    folder.write(
        "content/backend/bad.md",
        &step(5, "Bad", "prerequisites: [slq]\n"),
    );
    let server = Server::of(&folder);
    assert_eq!(server.get("/backend/bad/").status(), 200);
    assert_eq!(server.get("/").status(), 200);
}

#[test]
fn a_taken_port_is_named_with_a_way_out() {
    let folder = Folder::sound();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    folder
        .run(&["serve", "-p", &port])
        .exits(2)
        .says("is taken")
        .says("`-p ");
}

#[test]
fn the_usual_port_gives_way_to_the_next() {
    use std::io::Read;
    use std::process::Stdio;
    let folder = Folder::sound();
    let taken = TcpListener::bind("127.0.0.1:3000"); // or somebody else has it: the same
    let mut command = folder.command(&["serve"]);
    let mut child = (command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()).unwrap();
    let mut said = String::new();
    let mut line = [0];
    while !said.ends_with('\n') {
        child.stdout.as_mut().unwrap().read_exact(&mut line).unwrap();
        said.push(char::from(line[0]));
    }
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    drop(taken);
    let port: u16 = (said.trim().rsplit(':').next().unwrap().trim_end_matches('/'))
        .parse()
        .unwrap();
    assert!((3001..=3100).contains(&port), "{said}");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(
        words.contains("port 3000 is taken") && words.contains(&port.to_string()),
        "{words}"
    );
}

/// Whether this process was started where interrupts are ignored, in the background of a script: then so are its children's.
#[cfg(unix)]
fn interrupts_are_ignored() -> bool {
    const INTERRUPT: u64 = 1 << 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & INTERRUPT != 0)
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_at_once() {
    use std::os::unix::process::ExitStatusExt;
    use std::process::Command;
    if interrupts_are_ignored() {
        eprintln!("skipped: interrupts are ignored here, and waiting for the end would be forever");
        return;
    }
    let folder = Folder::sound();
    let mut server = Server::of(&folder);
    let mut busy = server.connect();
    busy.write("GET / HTTP/1.1\r\n");
    let pid = server.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(server.child.wait().unwrap().signal(), Some(2));
}
