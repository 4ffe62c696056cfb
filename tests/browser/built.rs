//! A built site on a plain web server, under a policy that allows nothing but the site's own files.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// A site in its folder, and where it is served; it is served until the tests end.
pub struct Site {
    folder: PathBuf,
    address: String,
}

impl Site {
    /// Builds the site in `source`, a folder of this repository, into a folder of its own below the tests'.
    pub fn of(source: &str, name: &str, settings: &[(&str, &str)]) -> Site {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let mut command = Command::new(env!("CARGO_BIN_EXE_roadbook"));
        command
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(source))
            .args(["--quiet", "build", "--dest-dir"])
            .arg(&folder)
            .envs(settings.iter().copied());
        let built = command.output().unwrap();
        assert!(
            built.status.success(),
            "{}",
            String::from_utf8_lossy(&built.stderr)
        );
        Site::on(folder)
    }

    /// Serves what stands in `folder`.
    pub fn on(folder: PathBuf) -> Site {
        Site::serve(folder, None)
    }

    /// Serves it as a slow network would: the first module of each page, for which the others wait, comes when the page
    /// has asked for `/drawn`.
    pub fn late(self) -> Site {
        Site::serve(self.folder, Some(Arc::default()))
    }

    fn serve(folder: PathBuf, gate: Option<Arc<Gate>>) -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let site = Site {
            address: listener.local_addr().unwrap().to_string(),
            folder,
        };
        let folder = site.folder.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (folder, gate) = (folder.clone(), gate.clone());
                thread::spawn(move || answer(stream, &folder, gate.as_deref()));
            }
        });
        site
    }

    /// The address of a page: `backend/` for example.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// Of each kind of page (the first class of its body) the heaviest: it has the most on it.
    pub fn kinds(&self) -> BTreeMap<String, String> {
        let mut heaviest: BTreeMap<String, (u64, String)> = BTreeMap::new();
        for entry in walkdir::WalkDir::new(&self.folder)
            .sort_by_file_name()
            .into_iter()
            .map(Result::unwrap)
        {
            if entry
                .path()
                .extension()
                .is_none_or(|extension| extension != "html")
            {
                continue;
            }
            let html = fs::read_to_string(entry.path()).unwrap();
            let Some((_, classes)) = html.split_once("<body class=\"") else {
                continue;
            };
            let kind = classes.split(['"', ' ']).next().unwrap().to_owned();
            // It shows itself to nobody.
            if kind == "redirect" {
                continue;
            }
            let path = entry.path().strip_prefix(&self.folder).unwrap().to_str().unwrap();
            let path = path.strip_suffix("index.html").unwrap_or(path).replace('\\', "/");
            let page = (html.len() as u64, path);
            let known = heaviest.entry(kind).or_default();
            if page > *known {
                *known = page;
            }
        }
        heaviest
            .into_iter()
            .map(|(kind, (_, path))| (kind, path))
            .collect()
    }
}

/// Holds back what comes late until the page that asks for it has been drawn.
#[derive(Default)]
struct Gate {
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    fn pass(&self, path: &str) {
        let mut is_open = self.is_open.lock().unwrap();
        if path == "/drawn" || path.ends_with('/') {
            *is_open = path == "/drawn";
            self.opened.notify_all();
        } else if path.contains("/assets/site.") && path.ends_with(".js") {
            drop(self.opened.wait_while(is_open, |is_open| !*is_open));
        }
    }
}

fn answer(mut stream: TcpStream, folder: &Path, gate: Option<&Gate>) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    let path = request.split(' ').nth(1).unwrap_or("/");
    let path = path.split('?').next().unwrap_or(path);
    while lines.next().is_some_and(|line| !line.is_empty()) {}
    if let Some(gate) = gate {
        gate.pass(path);
    }
    let name = match path.trim_start_matches('/') {
        "" => "index.html".to_owned(),
        folder if folder.ends_with('/') => format!("{folder}index.html"),
        file => file.to_owned(),
    };
    let (status, name, body) = match fs::read(folder.join(&name)) {
        Ok(body) => ("200 OK", name, body),
        Err(_) => (
            "404 Not Found",
            "404.html".to_owned(),
            fs::read(folder.join("404.html")).unwrap_or_default(),
        ),
    };
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "text/plain; charset=utf-8",
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Content-Security-Policy: default-src 'self'\r\nConnection: close\r\n\r\n",
        body.len()
    );
    // A tab that was closed meanwhile does not read it.
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(&body));
}
