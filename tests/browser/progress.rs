//! What a reader ticks: kept, followed through renames, seen in other tabs, saved, shared, taken back.

use std::sync::Arc;

use serde_json::Value;

use super::chromium::{Chromium, Page};
use super::support::http::Server;
use super::support::{Folder, step};

/// A reader's first tab, showing nothing yet.
struct Reader {
    server: Server,
    browser: Arc<Chromium>,
    folder: Folder,
}

impl Reader {
    /// None without a browser.
    fn new() -> Option<Reader> {
        let browser = Chromium::get()?;
        let folder = Folder::site("progress");
        let server = Server::of(&folder);
        Some(Reader {
            server,
            browser,
            folder,
        })
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.server.address)
    }

    /// A page in a tab of a reader who was never here.
    fn open(&self, path: &str) -> Page {
        let mut page = self.browser.page();
        self.go(&mut page, path);
        page
    }

    fn go(&self, page: &mut Page, path: &str) {
        page.open(&self.url("backend/roadmap.json")); // so that another fragment of the same page is another page
        page.open(&self.url(path));
    }

    /// A step's page that has its controls.
    fn step(&self, page: &mut Page, path: &str) {
        self.go(page, path);
        page.until("document.querySelector('.tracker-done')");
    }
}

/// The first element of this kind whose text begins so.
fn with(selector: &str, text: &str) -> String {
    format!(
        "[...document.querySelectorAll({selector:?})].find((one) => one.checkVisibility() && one.textContent.trim().startsWith({text:?}))"
    )
}

#[track_caller]
fn press(page: &mut Page, text: &str) {
    let button = with("button", text);
    page.until(&button);
    page.eval(&format!("{button}.click()"));
}

fn done() -> String {
    with(".tracker-done", "Done")
}

fn not_done() -> String {
    with(".tracker-done", "Mark as done")
}

/// What the notice says.
fn says(text: &str) -> String {
    format!("document.querySelector('.notice')?.textContent.includes({text:?})")
}

fn stored(page: &mut Page, roadmap: &str) -> Value {
    let text = page.eval(&format!("localStorage.getItem('roadbook:/:{roadmap}')"));
    serde_json::from_str(text.as_str().unwrap_or("null")).unwrap()
}

#[test]
fn a_tick_is_there_after_a_reload_and_can_be_taken_back() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.open("backend/web/");
    press(&mut page, "Mark as done");
    page.until(&done());
    page.until(&with(".tracker-next", "Next: SQL"));
    reader.step(&mut page, "backend/web/");
    page.until(&done());
    // The step that needs it shows it ticked, in words too.
    reader.step(&mut page, "backend/sql/");
    page.until("document.querySelector('.needs [data-step=web]').dataset.state === 'done'");
    page.until("document.querySelector('.needs [data-step=web]').textContent.includes('done')");
    reader.step(&mut page, "backend/web/");
    press(&mut page, "Done");
    page.until(&not_done());
    reader.step(&mut page, "backend/web/");
    page.until(&not_done());
    page.had_nothing_to_complain_about();
}

#[test]
fn doing_and_skipped_are_states_too() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.open("backend/docker/");
    let pressed = |text: &str| format!("{}.ariaPressed === 'true'", with("button", text));
    press(&mut page, "I am on it");
    page.until(&pressed("I am on it"));
    press(&mut page, "Skip it");
    page.until(&pressed("Skip it"));
    reader.step(&mut page, "backend/docker/");
    page.until(&pressed("Skip it"));
    assert_eq!(
        page.eval("document.querySelector('.tracker [role=status]').textContent"),
        "You skip this step."
    );
    // Where the buttons that say it make way for others, it is there to be read: on a phone, and after turning one.
    let read = "document.querySelector('.tracker [role=status] > span').getBoundingClientRect().width > 1";
    for (width, is_read) in [(360, true), (1280, false), (360, true)] {
        page.window(width, 640);
        page.until(&format!("innerWidth === {width} && ({read}) === {is_read}"));
    }
    page.window(1280, 640);
    page.until(&pressed("Skip it"));
    // One thing is next, and the button that does it alone is filled.
    let filled = "[...document.querySelectorAll('.tracker .button:not(.quiet, .plain)')].filter((one) => one.checkVisibility()).map((one) => one.textContent).join()";
    page.until(&format!("{filled}.startsWith('Next: ')"));
    press(&mut page, "Skip it");
    page.until(&format!("!({})", pressed("Skip it")));
    assert_eq!(page.eval(filled), "Mark as done");
    page.had_nothing_to_complain_about();
}

#[test]
fn the_key_d_ticks() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.open("backend/docker/");
    page.until(&not_done());
    page.press("d");
    page.until(&done());
    page.press("d");
    page.until(&not_done());
    // A control that goes with that hands the focus on.
    page.eval(&format!("{}.focus()", with("button", "Skip it")));
    page.press("d");
    page.until(&done());
    page.until("document.activeElement.matches('.tracker-done')");
    page.had_nothing_to_complain_about();
}

#[test]
fn topics_count_and_are_kept_by_their_text() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.open("backend/sql/");
    page.until("document.querySelector('input[data-topic]:enabled')");
    let ticked = "[...document.querySelectorAll('input[data-topic]')].map((box) => +box.checked).join('')";
    assert_eq!(
        page.eval(ticked),
        "0000",
        "what the author ticked is not what this reader knows"
    );
    page.eval("document.querySelectorAll('input[data-topic]')[1].click(); document.querySelectorAll('input[data-topic]')[3].click()");
    page.until("document.querySelector('.tracker-said').textContent.includes('2 of 4 topics')");
    page.until(&format!(
        "{}.ariaPressed === 'true'",
        with("button", "I am on it")
    ));
    let text = "\n- [ ] Keys\n- [ ] Keys\n- [ ] Joins `LEFT`\n- [ ] Views\n";
    reader.folder.write(
        "content/backend/sql.md",
        &(step(3, "SQL", "duration: 2 weeks\nprerequisites: [web]\n") + text),
    );
    page.until("document.body.textContent.includes('Views')");
    reader.step(&mut page, "backend/sql/");
    page.until(&format!("{ticked} === '0110'"));
    page.had_nothing_to_complain_about();
}

#[test]
fn tabs_follow_each_other_and_add_to_each_other() {
    let Some(reader) = Reader::new() else { return };
    let mut one = reader.open("backend/web/");
    let mut two = one.beside();
    reader.step(&mut two, "backend/sql/");
    press(&mut one, "Mark as done");
    two.until("document.querySelector('.needs [data-step=web]').dataset.state === 'done'");
    press(&mut two, "Mark as done");
    two.until(&done());
    // What one tab stores, the other has a moment later.
    let has = |steps: Value| {
        format!("JSON.stringify(JSON.parse(localStorage.getItem('roadbook:/:backend')).steps) === '{steps}'")
    };
    reader.step(&mut one, "backend/docker/");
    one.until(&has(serde_json::json!({ "web": "done", "sql": "done" })));
    press(&mut one, "Mark as done");
    one.until(&done());
    two.until(&has(
        serde_json::json!({ "web": "done", "sql": "done", "docker": "done" }),
    ));
    press(&mut one, "Done");
    reader.go(&mut two, "backend/docker/");
    two.until(&not_done());
    one.had_nothing_to_complain_about();
    two.had_nothing_to_complain_about();
}

#[test]
fn progress_follows_a_step_to_its_new_id() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.open("backend/docker/");
    press(&mut page, "Mark as done");
    page.until(&done());
    std::fs::remove_file(reader.folder.at("content/backend/docker.md")).unwrap();
    reader.folder.write(
        "content/backend/containers.md",
        &step(
            5,
            "Containers",
            "duration: 1 week\nformer-ids: [podman, docker]\n",
        ),
    );
    page.until("!document.body.textContent.includes('Mark')");
    reader.step(&mut page, "backend/containers/");
    page.until(&done());
    assert_eq!(
        stored(&mut page, "backend")["steps"],
        serde_json::json!({ "containers": "done" })
    );
    // Taken back, it does not come back.
    press(&mut page, "Done");
    page.until(&not_done());
    reader.step(&mut page, "backend/containers/");
    page.until(&not_done());
}

#[test]
fn a_step_that_two_roadmaps_show_is_one_tick() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.open("backend/web/");
    press(&mut page, "Mark as done");
    page.until(&done());
    reader.step(&mut page, "frontend/css/");
    page.until("document.querySelector('.needs [data-step=\"backend/web\"]').dataset.state === 'done'");
    assert_eq!(stored(&mut page, "frontend"), Value::Null);
    reader.go(&mut page, "");
    page.until(&format!(
        "{} && {}",
        with(".card-progress", "1 of 5"),
        with(".card-progress", "1 of 3")
    ));
    page.had_nothing_to_complain_about();
}

#[test]
fn i_know_this_already_asks_ticks_and_can_be_taken_back() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.open("backend/orm/");
    press(&mut page, "I know this already");
    page.until("document.querySelector('dialog[open]')");
    let listed = "[...document.querySelectorAll('dialog li')].map((item) => item.textContent).join()";
    assert_eq!(page.eval(listed), "The web,SQL,Mappers");
    page.eval("document.querySelector('dialog input[value=java]').click()");
    page.until(&format!("{listed} === 'The web,Java,SQL,Mappers'"));
    page.eval("document.querySelector('dialog input[value=python]').click()");
    page.until(&format!("{listed} === 'The web,Python,SQL,Mappers'"));
    press(&mut page, "Tick 4 steps");
    page.until(&done());
    page.until(&says("4 steps ticked"));
    page.until("document.activeElement.matches('.tracker-done')");
    page.until("document.querySelector('.needs [data-choice=language]').dataset.state === 'done'");
    press(&mut page, "Undo");
    page.until(&not_done());
    page.until("document.activeElement.matches('.tracker-done')");
    assert_eq!(stored(&mut page, "backend")["steps"], serde_json::json!({}));
    page.had_nothing_to_complain_about();
}

#[test]
fn what_is_left_before_a_step_has_a_total() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.open("backend/sql/");
    press(&mut page, "What is left before this?");
    page.until(&with(".plan-here .facts", "2 steps · 3 weeks"));
    reader.step(&mut page, "backend/web/");
    press(&mut page, "Mark as done");
    page.until(&done());
    reader.step(&mut page, "backend/sql/");
    press(&mut page, "What is left before this?");
    page.until(&with(".plan-here", "You have all that it needs."));
    page.had_nothing_to_complain_about();
}

#[test]
fn what_another_roadmap_has_comes_first_and_is_known_too() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.open("frontend/app/");
    press(&mut page, "What is left before this?");
    page.until(&with(".plan-here h3", "First, in Backend"));
    let listed = "[...document.querySelectorAll('.plan-here li a')].map((link) => link.textContent).join()";
    page.until(&format!("{listed} === 'The web,SQL,CSS,App'"));
    press(&mut page, "I know this already");
    press(&mut page, "Tick");
    page.until(&done());
    page.until("document.querySelector('.needs [data-step=\"backend/sql\"]').dataset.state === 'done'");
    assert_eq!(
        stored(&mut page, "backend")["steps"],
        serde_json::json!({ "web": "done", "sql": "done" })
    );
    assert_eq!(
        stored(&mut page, "frontend")["steps"],
        serde_json::json!({ "css": "done", "app": "done" })
    );
    page.had_nothing_to_complain_about();
}

#[test]
fn the_way_on_follows_the_path_of_the_address_and_later_pages_too() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.open("backend/web/?path=short");
    page.until(&with(".position", "Step 1 of 4 on The short way"));
    reader.step(&mut page, "backend/sql/");
    page.until(&with(".position", "Step 3 of 4 on The short way"));
    page.until(&with("a[rel=next]", "Next on The short wayMappers"));
    reader.step(&mut page, "backend/orm/");
    page.until(&with(".position", "Step 4 of 4 on The short way"));
    assert_eq!(page.eval(&format!("Boolean({})", with("a[rel=next]", ""))), false);
    page.had_nothing_to_complain_about();
}

#[test]
fn a_full_storage_is_said_once_and_ticks_hold_on_the_page() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.open("backend/docker/");
    page.eval("for (let size = 1 << 22; size; size >>= 1) for (let at = 0; at < 9; at++) try { localStorage.setItem(`${size}-${at}`, 'x'.repeat(size)) } catch {}");
    holds_on_the_page(&mut page);
}

#[test]
fn a_blocked_storage_is_said_once_and_ticks_hold_on_the_page() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.browser.page();
    page.before_scripts("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })");
    reader.step(&mut page, "backend/docker/");
    holds_on_the_page(&mut page);
}

fn holds_on_the_page(page: &mut Page) {
    press(page, "Mark as done");
    page.until(&done());
    page.until(&says("does not let the site keep"));
    press(page, "Close");
    press(page, "Done");
    page.until(&not_done());
    assert_eq!(
        page.eval("document.querySelector('.notice').textContent"),
        "",
        "once is enough"
    );
    page.had_nothing_to_complain_about();
}

/// Notes what is stored, and when.
const NOTE_WRITES: &str = "globalThis.writes = [];
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (key, value) { writes.push(value); setItem.call(this, key, value); };";

/// No map comes into sight, so that what the controls do is loaded with the first press alone.
const NO_MAP: &str =
    "globalThis.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} };";

#[test]
fn a_tick_is_kept_with_the_press_itself() {
    let Some(reader) = Reader::new() else { return };
    // What is stored before anything else can have been loaded.
    let at_once = |page: &mut Page, roadmap: &str, presses: &str| {
        let text = page.eval(&format!(
            "{presses}; localStorage.getItem('roadbook:/:{roadmap}')"
        ));
        serde_json::from_str::<Value>(text.as_str().unwrap_or("null")).unwrap()
    };
    let tick = |step: &str| format!("document.querySelector('.rows [data-step=\"{step}\"] > .tick').click()");
    let mut page = reader.browser.page();
    page.before_scripts(NO_MAP);
    page.before_scripts(NOTE_WRITES);
    for path in ["backend/", "backend/paths/short/"] {
        reader.go(&mut page, path);
        page.until("document.querySelector('.tick')");
        let kept = at_once(&mut page, "backend", &tick("web"));
        assert_eq!(kept["steps"], serde_json::json!({ "web": "done" }), "{path}");
        // Left directly after it, it is there on the next page.
        reader.step(&mut page, "backend/web/");
        page.until(&done());
        page.eval("localStorage.clear()");
    }
    reader.go(&mut page, "backend/");
    page.until("document.querySelector('.tick')");
    let presses = [
        tick("web"),
        tick("sql"),
        tick("web"),
        "document.querySelector('[value=short]').click()".to_owned(),
    ];
    let kept = at_once(&mut page, "backend", &presses.join(";"));
    assert_eq!(kept["steps"], serde_json::json!({ "sql": "done" }));
    assert_eq!(kept["path"], "short");
    page.until("location.search === '?path=short' && document.querySelector('.left')");
    // What came to do the rest never took a step back, in which the page could have been left.
    page.until("writes.length > 4");
    let writes = page.eval("JSON.stringify(writes.slice(4).map((text) => JSON.parse(text).steps))");
    let writes: Vec<Value> = serde_json::from_str(writes.as_str().unwrap()).unwrap();
    assert!(writes.iter().all(|steps| *steps == kept["steps"]), "{writes:?}");
    // A shared step is the other roadmap's; what is there stays.
    reader.go(&mut page, "frontend/");
    page.until("document.querySelector('.tick')");
    let kept = at_once(&mut page, "backend", &tick("backend/web"));
    assert_eq!(kept["steps"], serde_json::json!({ "sql": "done", "web": "done" }));
    reader.step(&mut page, "backend/docker/");
    let kept = at_once(
        &mut page,
        "backend",
        "document.querySelector('.tracker-done').click()",
    );
    assert_eq!(kept["steps"]["docker"], "done");
    page.had_nothing_to_complain_about();
}

#[test]
fn a_path_and_a_pick_are_kept_when_the_page_is_left_with_the_press() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.browser.page();
    page.before_scripts(NO_MAP);
    let leave = |page: &mut Page, selector: &str| {
        page.until(&format!("document.querySelector('{selector}')"));
        page.eval(&format!(
            "document.querySelector('{selector}').click(); dispatchEvent(new PageTransitionEvent('pagehide'))"
        ));
    };
    reader.go(&mut page, "backend/paths/short/");
    leave(&mut page, ".follow");
    assert_eq!(stored(&mut page, "backend")["path"], "short");
    reader.go(&mut page, "backend/paths/short/");
    page.until(&with(".follow", "You follow this path"));
    page.eval("localStorage.clear()");
    reader.go(&mut page, "backend/");
    leave(&mut page, "[data-option=java] > .pick");
    assert_eq!(
        stored(&mut page, "backend")["choose"],
        serde_json::json!({ "language": ["java"] })
    );
    reader.go(&mut page, "backend/");
    page.until(&with("[data-option=java] > .pick", "Picked"));
    page.had_nothing_to_complain_about();
}

/// Opens the panel "Your progress"; one that was closed a moment ago has gone then.
fn open_panel(page: &mut Page) {
    page.until("!document.querySelector('dialog')");
    press(page, "Your progress");
    page.until("document.querySelector('dialog[open] input[type=file]')");
}

/// What the panel would save.
fn export(page: &mut Page) -> String {
    page.eval("void (window.saved = new Promise((keep) => { URL.createObjectURL = (blob) => { keep(blob.text()); return 'blob:none'; }; }))");
    page.eval("HTMLAnchorElement.prototype.click = () => {}");
    open_panel(page);
    press(page, "Save to a file");
    let text = page.eval("window.saved").as_str().unwrap().to_owned();
    press(page, "Close");
    text
}

fn import(page: &mut Page, text: &str) {
    open_panel(page);
    page.eval(&format!(
        "{{ const files = new DataTransfer(); files.items.add(new File([{}], 'progress.json')); const input = document.querySelector('dialog input[type=file]'); input.files = files.files; input.dispatchEvent(new Event('change')); }}",
        Value::from(text)
    ));
}

#[test]
fn progress_can_be_saved_to_a_file_and_loaded_elsewhere() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.open("backend/docker/");
    press(&mut page, "Mark as done");
    page.until(&done());
    reader.go(&mut page, "backend/");
    let file = export(&mut page);
    let mut other = reader.open("backend/");
    import(&mut other, &file);
    other.until(&says("Taken over: 1 done."));
    assert_eq!(
        stored(&mut other, "backend")["steps"],
        serde_json::json!({ "docker": "done" })
    );
    press(&mut other, "Undo");
    assert_eq!(stored(&mut other, "backend")["steps"], serde_json::json!({}));
    // Where there is something, it asks.
    reader.step(&mut other, "backend/web/");
    press(&mut other, "Mark as done");
    reader.go(&mut other, "backend/");
    import(&mut other, &file);
    press(&mut other, "Add it to mine");
    other.until(&says("Taken over"));
    assert_eq!(
        stored(&mut other, "backend")["steps"],
        serde_json::json!({ "web": "done", "docker": "done" })
    );
    press(&mut other, "Undo");
    import(&mut other, &file);
    press(&mut other, "Replace mine");
    other.until(&says("Taken over"));
    assert_eq!(
        stored(&mut other, "backend")["steps"],
        serde_json::json!({ "docker": "done" })
    );
    other.had_nothing_to_complain_about();
}

#[test]
fn a_wrong_or_hostile_file_is_refused_in_a_sentence_and_changes_nothing() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.open("backend/docker/");
    press(&mut page, "Mark as done");
    page.until(&done());
    reader.go(&mut page, "backend/");
    let file = export(&mut page);
    let before = page.eval("JSON.stringify(localStorage)");
    let unreadable = "does not hold progress";
    for (text, sentence) in [
        ("", unreadable),
        ("[]", unreadable),
        ("{\"steps\": {\"web\": \"done\"}}", unreadable),
        (&file.replace("\"done\"", "7"), unreadable),
        (&file.replace("\"done\"", "\"<img src=x>\""), unreadable),
        (&file.replace("\"docker\"", "\"__proto__\""), unreadable),
        (&file.replace("\"backend\"", "\"__proto__\""), unreadable),
        (
            &file.replace("\"topics\": {}", "\"topics\": {\"a\": [{}]}"),
            unreadable,
        ),
        (
            &file.replacen("\"version\": 1", "\"version\": 2", 1),
            "newer version",
        ),
        (
            &file.replace("Learn", "Cook").replace("http", "gopher"),
            "another site, Cook",
        ),
        (&(file.clone() + &" ".repeat(2_000_000)), "too large"),
    ] {
        import(&mut page, text);
        page.until(&format!(
            "document.querySelector('dialog .missing')?.textContent.includes({sentence:?})"
        ));
        press(&mut page, "Close");
        assert_eq!(page.eval("JSON.stringify(localStorage)"), before, "{text:.300}");
        assert_eq!(page.eval("({}).docker"), Value::Null);
    }
    page.had_nothing_to_complain_about();
}

#[test]
fn a_link_shows_progress_and_takes_it_over_only_when_asked() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.open("backend/docker/");
    press(&mut page, "Mark as done");
    page.until(&done());
    reader.go(&mut page, "backend/");
    open_panel(&mut page);
    press(&mut page, "Share as a link");
    page.until("document.querySelector('dialog .field')?.value.includes('#progress=')");
    let link = page.eval("document.querySelector('dialog .field').value");
    let link = link
        .as_str()
        .unwrap()
        .rsplit("/backend/")
        .next()
        .unwrap()
        .to_owned();
    assert!(link.len() < 100, "{link}");

    let mut other = reader.open("backend/web/");
    press(&mut other, "Mark as done");
    other.until(&done());
    let before = other.eval("JSON.stringify(localStorage)");
    reader.go(&mut other, &format!("backend/{link}"));
    other.until(&with(
        ".viewing",
        "This is the progress that somebody shared with you: 1 done.",
    ));
    assert_eq!(other.eval("JSON.stringify(localStorage)"), before);
    // It cannot be changed, and a press that would is answered so.
    let tick = "document.querySelector('.rows [data-step=sql] > .tick')";
    other.until(tick);
    other.eval(&format!("{tick}.click()"));
    other.until(&says("This is somebody else's progress."));
    assert_eq!(other.eval(&format!("{tick}.checked")), false);
    press(&mut other, "Close");
    other.until(&format!("!{}", says("somebody else")));
    other.eval("document.querySelector('.map-part').scrollIntoView()");
    other.until("document.querySelector('.map [tabindex=\"0\"]')");
    other.eval("document.querySelector('.map [data-step=sql]').focus()");
    other.press(" ");
    other.until(&says("This is somebody else's progress."));
    assert_eq!(other.eval("JSON.stringify(localStorage)"), before);
    // The focus stays where the buttons were.
    other.eval("[...document.querySelectorAll('.viewing button')].at(-1).focus()");
    press(&mut other, "Back to mine");
    other.until("!document.querySelector('.viewing') && !location.hash");
    assert_eq!(other.eval("document.activeElement.localName"), "h1");
    assert_eq!(other.eval("JSON.stringify(localStorage)"), before);
    reader.go(&mut other, &format!("backend/{link}"));
    press(&mut other, "Take it over");
    press(&mut other, "Add it to mine");
    other.until(&says("Taken over"));
    assert_eq!(
        stored(&mut other, "backend")["steps"],
        serde_json::json!({ "web": "done", "docker": "done" })
    );
    // A link that is cut short says so.
    reader.go(&mut other, &format!("backend/{}", &link[..link.len() - 9]));
    other.until(&with(".viewing", "This does not hold progress"));
    other.had_nothing_to_complain_about();
}

#[test]
fn everything_can_be_unticked_and_that_be_taken_back() {
    let Some(reader) = Reader::new() else { return };
    let mut page = reader.open("backend/docker/");
    press(&mut page, "Mark as done");
    page.until(&done());
    // A step that the site does not have is kept, and said.
    page.eval("{ const key = 'roadbook:/:backend'; const kept = JSON.parse(localStorage.getItem(key)); kept.steps.gone = 'done'; localStorage.setItem(key, JSON.stringify(kept)); }");
    let before = stored(&mut page, "backend")["steps"].clone();
    reader.go(&mut page, "backend/");
    open_panel(&mut page);
    page.until(&with(
        "dialog summary",
        "1 tick belongs to a step that is no longer here; it is kept",
    ));
    press(&mut page, "Start again");
    page.until(&says("Everything is unticked."));
    assert_eq!(stored(&mut page, "backend")["steps"], serde_json::json!({}));
    press(&mut page, "Undo");
    assert_eq!(stored(&mut page, "backend")["steps"], before);
    page.had_nothing_to_complain_about();
}
