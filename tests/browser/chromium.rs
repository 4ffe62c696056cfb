//! A Chromium without a window, spoken to over its DevTools protocol: as much of it as the tests need.
//!
//! <https://chromedevtools.github.io/devtools-protocol/>

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

/// A fault, not a hang; no test waits for it otherwise.
pub const DEADLINE: Duration = Duration::from_secs(90);

/// Set where a browser has to be there.
pub const REQUIRED: &str = "ROADBOOK_REQUIRE_BROWSER";

/// A running browser; ends with its value.
pub struct Chromium {
    child: Child,
    /// `ws://127.0.0.1:41234/devtools/browser/…`
    url: String,
    /// What it writes; goes away after it.
    _profile: tempfile::TempDir,
}

/// The browser of those tests that run just now.
static SHARED: Mutex<Weak<Chromium>> = Mutex::new(Weak::new());

impl Chromium {
    /// The browser, started if it is not running. None where this machine has none and need not have one.
    pub fn get() -> Option<Arc<Chromium>> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = shared.upgrade() {
            return Some(running);
        }
        let Some(program) = find() else {
            assert!(
                std::env::var_os(REQUIRED).is_none(),
                "{REQUIRED} is set, and there is no Chromium"
            );
            eprintln!("skipped: there is no Chromium on this machine");
            return None;
        };
        let started = Arc::new(Chromium::start(&program));
        *shared = Arc::downgrade(&started);
        Some(started)
    }

    fn start(program: &PathBuf) -> Chromium {
        let profile = tempfile::tempdir().unwrap();
        let mut child = Command::new(program)
            .args([
                "--headless=new",
                "--remote-debugging-port=0",
                "--no-sandbox", // it cannot be had in a container, and only our own pages are opened
                "--no-first-run",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-renderer-backgrounding",
                "--disable-background-timer-throttling",
                "about:blank",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let errors = BufReader::new(child.stderr.take().unwrap());
        let (sender, listening) = mpsc::channel();
        thread::spawn(move || {
            // Read to its end, as a full pipe would hold the browser up.
            for line in errors.lines().map_while(Result::ok) {
                if let Some(url) = line.strip_prefix("DevTools listening on ") {
                    let _ = sender.send(url.trim().to_owned());
                }
            }
        });
        let url = listening.recv_timeout(DEADLINE).expect("Chromium starts");
        Chromium {
            child,
            url,
            _profile: profile,
        }
    }

    /// A tab of its own: no other test's cookies or storage. It shows nothing yet.
    pub fn page(self: &Arc<Self>) -> Page {
        self.attach(None)
    }

    fn attach(self: &Arc<Self>, beside: Option<&Page>) -> Page {
        let host = self.url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
        let stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.set_nodelay(true).unwrap();
        let (socket, _) = tungstenite::client(&self.url, stream).unwrap();
        let mut page = Page {
            browser: Arc::clone(self),
            socket,
            context: Value::Null,
            session: None,
            calls: 0,
            complaints: Vec::new(),
            lifeless: false,
            asked: Vec::new(),
            missed: Vec::new(),
        };
        page.context = match beside {
            Some(other) => other.context.clone(),
            None => {
                let parameters = json!({ "disposeOnDetach": true });
                page.must("Target.createBrowserContext", parameters)["browserContextId"].take()
            }
        };
        let target = page.must(
            "Target.createTarget",
            json!({ "url": "about:blank", "browserContextId": page.context }),
        );
        let attached = page.must(
            "Target.attachToTarget",
            json!({ "targetId": target["targetId"], "flatten": true }),
        );
        page.session = Some(attached["sessionId"].as_str().unwrap().to_owned());
        for domain in ["Page", "Runtime", "Log"] {
            page.must(&format!("{domain}.enable"), json!({}));
        }
        page.must("Emulation.setFocusEmulationEnabled", json!({ "enabled": true }));
        page
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn find() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    (names.iter())
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file())
}

fn words(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What the reader has asked their system for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Light,
    Dark,
    Forced,
}

/// A tab.
pub struct Page {
    browser: Arc<Chromium>,
    socket: WebSocket<TcpStream>,
    /// What it shares with the tabs beside it: storage, and the browser's connections.
    context: Value,
    session: Option<String>,
    calls: u64,
    /// Exceptions, errors told to the console, and what the content-security policy refused.
    complaints: Vec<String>,
    /// Its pages run no scripts, so that they cannot wait either.
    lifeless: bool,
    /// The addresses that it asked for, from [`Page::listen`] on.
    asked: Vec<String>,
    /// Those of them that it did not get.
    missed: Vec<String>,
}

impl Page {
    /// Another tab, of the same reader. It ends with this one.
    pub fn beside(&self) -> Page {
        self.browser.attach(Some(self))
    }

    /// Opens an address, in front, as a reader does: a browser takes its time with tabs behind another.
    pub fn open(&mut self, url: &str) {
        self.must("Page.bringToFront", json!({}));
        let before = self.eval("performance.timeOrigin");
        let begun = self.must("Page.navigate", json!({ "url": url }));
        // Another place on the same page loads nothing.
        if begun.get("loaderId").is_some() {
            self.until(&format!(
                "document.readyState === 'complete' && performance.timeOrigin !== {before}
                 && location.href !== 'about:blank'"
            ));
        }
    }

    /// Runs this in every page that is opened from now on, before the page's own scripts.
    pub fn before_scripts(&mut self, script: &str) {
        self.must(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": script }),
        );
    }

    /// From now on, keeps the addresses that the page asks for.
    pub fn listen(&mut self) {
        self.must("Network.enable", json!({}));
    }

    /// The addresses that the page asked for since it was last asked, and those of them that it did not get.
    pub fn heard(&mut self) -> (Vec<String>, Vec<String>) {
        self.eval("1"); // what came before has been heard then
        (std::mem::take(&mut self.asked), std::mem::take(&mut self.missed))
    }

    /// No page runs its scripts from now on.
    pub fn scripts_off(&mut self) {
        self.must("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
        self.lifeless = true;
    }

    /// What an expression gives in the page; a promise is awaited.
    #[track_caller]
    pub fn eval(&mut self, expression: &str) -> Value {
        self.try_eval(expression)
            .unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    /// Waits for an expression to be true, over reloads too.
    #[track_caller]
    pub fn until(&mut self, expression: &str) {
        let waiting = format!(
            "new Promise((done) => {{
                const end = Date.now() + 1000;
                const look = () => {{
                    let holds = false;
                    try {{ holds = Boolean({expression}); }} catch {{ /* not yet */ }}
                    if (holds || Date.now() > end) done(holds); else setTimeout(look, 10);
                }};
                look();
            }})"
        );
        let looking = if self.lifeless {
            format!("Boolean({expression})")
        } else {
            waiting
        };
        let end = Instant::now() + DEADLINE;
        while Instant::now() < end {
            // An error: the page was loaded anew meanwhile.
            if self.try_eval(&looking) == Ok(Value::Bool(true)) {
                return;
            }
        }
        let shown = self.try_eval(
            "document.documentElement.outerHTML + '\\n' + document.querySelector('roadbook-serve')?.shadowRoot.innerHTML",
        );
        panic!("never: {expression}\n{:?}\n{shown:?}", self.complaints);
    }

    /// Makes the window this large.
    pub fn window(&mut self, width: u32, height: u32) {
        self.must(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        );
    }

    /// Takes the reader's colours.
    pub fn look(&mut self, look: Look) {
        let (scheme, forced) = match look {
            Look::Light => ("light", "none"),
            Look::Dark => ("dark", "none"),
            Look::Forced => ("dark", "active"),
        };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "forced-colors", "value": forced },
        ]);
        self.must("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// Presses a key, as `KeyboardEvent.key` names it, and lets it go; `Shift+Tab` holds another meanwhile.
    pub fn press(&mut self, key: &str) {
        let (modifiers, key) = match key.strip_prefix("Shift+") {
            Some(key) => (8, key),
            None => (0, key),
        };
        let (number, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            " " => (32, " "),
            "End" => (35, ""),
            "Home" => (36, ""),
            "ArrowLeft" => (37, ""),
            "ArrowUp" => (38, ""),
            "ArrowRight" => (39, ""),
            "ArrowDown" => (40, ""),
            letter => (letter.to_ascii_uppercase().as_bytes()[0], letter),
        };
        let mut event = json!({
            "key": key, "code": key, "modifiers": modifiers, "windowsVirtualKeyCode": number,
        });
        for kind in ["keyDown", "keyUp"] {
            event["type"] = json!(kind);
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = json!(text);
            }
            self.must("Input.dispatchKeyEvent", event.clone());
        }
    }

    /// Fingers at these points of the window: `touchStart`, `touchMove`, `touchEnd` with none.
    pub fn touch(&mut self, kind: &str, fingers: &[(f64, f64)]) {
        let points: Vec<Value> = (fingers.iter().enumerate())
            .map(|(id, (x, y))| json!({ "x": x, "y": y, "id": id }))
            .collect();
        self.must(
            "Input.dispatchTouchEvent",
            json!({ "type": kind, "touchPoints": points }),
        );
    }

    /// Fails where a script failed, or the content-security policy had something to refuse.
    #[track_caller]
    pub fn had_nothing_to_complain_about(&mut self) {
        self.eval("1"); // what came before has been heard then
        assert!(self.complaints.is_empty(), "{:#?}", self.complaints);
    }

    fn try_eval(&mut self, expression: &str) -> Result<Value, String> {
        let parameters = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let answer = self.call("Runtime.evaluate", parameters)?;
        match answer.get("exceptionDetails") {
            Some(exception) => Err(exception.to_string()),
            None => Ok(answer["result"]["value"].clone()),
        }
    }

    #[track_caller]
    fn must(&mut self, method: &str, parameters: Value) -> Value {
        self.call(method, parameters)
            .unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    fn call(&mut self, method: &str, parameters: Value) -> Result<Value, String> {
        self.calls += 1;
        let mut call = json!({ "id": self.calls, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            call["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(call.to_string())).unwrap();
        loop {
            let Message::Text(text) = self.socket.read().unwrap() else {
                continue;
            };
            let mut message: Value = serde_json::from_str(&text).unwrap();
            if message["id"] == call["id"] {
                return match message.get("error") {
                    Some(error) => Err(error.to_string()),
                    None => Ok(message["result"].take()),
                };
            }
            self.note(&message);
        }
    }

    fn note(&mut self, event: &Value) {
        let parameters = &event["params"];
        let response = &parameters["response"];
        match event["method"].as_str() {
            Some("Network.requestWillBeSent") => self.asked.push(words(&parameters["request"]["url"])),
            Some("Network.responseReceived") if response["status"].as_u64() >= Some(400) => {
                self.missed.push(words(&response["url"]));
            }
            Some("Network.loadingFailed") => self.missed.push(parameters.to_string()),
            _ => {}
        }
        let is_complaint = match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => true,
            Some("Runtime.consoleAPICalled") => parameters["type"] == "error",
            Some("Log.entryAdded") => event["params"]["entry"]["source"] == "security",
            _ => false,
        };
        if is_complaint {
            self.complaints.push(event["params"].to_string());
        }
    }
}
