//! The map as a reader uses it: with keys, with a pointer, on a phone, from right to left.

use super::chromium::{Chromium, Page};
use super::support::Folder;
use super::support::http::Server;

/// A reader's tab with the map in it.
struct Reader {
    server: Server,
    page: Page,
    _folder: Folder,
}

impl Reader {
    /// None without a browser.
    fn new(settings: &str) -> Option<Reader> {
        let browser = Chromium::get()?;
        let folder = Folder::site("map");
        folder.append("book.toml", settings);
        let server = Server::of(&folder);
        let mut reader = Reader {
            server,
            page: browser.page(),
            _folder: folder,
        };
        reader.go();
        Some(reader)
    }

    fn go(&mut self) {
        self.page
            .open(&format!("http://{}/backend/", self.server.address));
        // Its script comes when it comes into sight.
        self.page
            .eval("document.querySelector('.map-part').scrollIntoView()");
        self.page.until("document.querySelector('.map [tabindex=\"0\"]')");
    }

    fn focus(&mut self, step: &str) {
        self.page
            .eval(&format!("document.querySelector('.map {}').focus()", node(step)));
        self.page.until(&at(step));
    }

    /// Presses a key, and waits until the focus is there.
    #[track_caller]
    fn walk(&mut self, key: &str, to: &str) {
        self.page.press(key);
        self.page.until(&at(to));
    }

    /// A number once it is no longer another one.
    #[track_caller]
    fn changes(&mut self, number: &str, from: f64) -> f64 {
        self.page.until(&format!("Math.abs({number} - {from}) > 0.5"));
        self.page.eval(number).as_f64().unwrap()
    }
}

/// The selector of a link: a step, or a stage or choice by `stage:id`.
fn node(id: &str) -> String {
    match id.strip_prefix("stage:") {
        Some(id) => format!("a.map-stage:is([data-stage=\"{id}\"], [data-choice=\"{id}\"])"),
        None => format!("a[data-step=\"{id}\"]"),
    }
}

/// The focus is on this link, which is in the tab order and can be seen.
fn at(id: &str) -> String {
    format!(
        "document.activeElement.matches('.map {}') && document.activeElement.checkVisibility() && document.activeElement.tabIndex === 0",
        node(id).replace('"', "\\\"")
    )
}

const WIDTH: &str = "document.querySelector('.map').getBoundingClientRect().width";
const HEIGHT: &str = "document.querySelector('.map').getBoundingClientRect().height";

/// How visible a step is.
fn opacity(step: &str) -> String {
    format!(
        "getComputedStyle(document.querySelector('.map {}')).opacity",
        node(step)
    )
}

#[test]
fn arrow_keys_walk_along_the_lines_and_the_map_is_one_tab_stop() {
    let Some(mut reader) = Reader::new("") else { return };
    assert_eq!(
        reader.page.eval(
            "document.querySelectorAll('.map-scroller :is(a, [tabindex]):not([tabindex=\"-1\"])').length"
        ),
        1
    );
    assert_eq!(
        reader
            .page
            .eval("document.querySelector('.map-scroller').tabIndex"),
        -1
    );
    assert_eq!(
        reader
            .page
            .eval("Boolean(document.querySelector(document.querySelector('.map-part > .skip').hash))"),
        true
    );
    reader.focus("sql");
    reader.walk("ArrowDown", "orm");
    reader.walk("ArrowUp", "python");
    reader.walk("ArrowUp", "web");
    reader.walk("ArrowLeft", "stage:start");
    reader.walk("ArrowDown", "stage:language");
    reader.walk("ArrowDown", "stage:data");
    reader.walk("ArrowRight", "sql");
    reader.focus("python");
    reader.walk("ArrowRight", "java");
    reader.walk("ArrowUp", "web");
    reader.focus("java");
    reader.walk("ArrowDown", "orm");
    // There is nothing further down: the focus stays.
    reader.page.press("ArrowDown");
    reader.page.eval("new Promise(requestAnimationFrame)");
    assert_eq!(reader.page.eval(&at("orm")), true);
    reader.page.had_nothing_to_complain_about();
}

#[test]
fn what_has_the_focus_keeps_what_it_needs_and_unlocks() {
    let Some(mut reader) = Reader::new("") else { return };
    reader.focus("sql");
    for step in ["web", "sql", "orm"] {
        reader.page.until(&format!("{} === '1'", opacity(step)));
    }
    for step in ["docker", "python"] {
        reader.page.until(&format!("{} === '0.3'", opacity(step)));
    }
    reader.focus("python");
    for step in ["web", "orm"] {
        reader.page.until(&format!("{} === '1'", opacity(step)));
    }
    reader.page.until(&format!("{} === '0.3'", opacity("sql")));
    reader.page.eval("document.activeElement.blur()");
    reader.page.until(&format!("{} === '1'", opacity("sql")));
}

#[test]
fn space_ticks_a_step_and_the_list_follows() {
    let Some(mut reader) = Reader::new("") else { return };
    let name = |step: &str| format!("document.querySelector('.map {}').ariaLabel", node(step));
    assert_eq!(reader.page.eval(&name("web")), "The web, 1 week");
    reader.focus("web");
    reader.page.press(" ");
    reader
        .page
        .until(&format!("{} === 'The web, 1 week, done'", name("web")));
    reader
        .page
        .until("document.querySelector('li[data-step=\"web\"]').dataset.state === 'done'");
    // What it opens is ready now, once the reader's plan is known.
    reader.page.until(&format!("{}.endsWith(', ready')", name("sql")));
    assert_eq!(
        reader
            .page
            .eval("document.querySelector('.map-part [role=status]').textContent"),
        "The web, 1 week, done"
    );
    reader.go();
    reader.page.until(&format!("{}.endsWith(', done')", name("web")));
    reader.page.until(&format!("{}.endsWith(', ready')", name("sql")));
    reader.focus("web");
    reader.page.press(" ");
    reader
        .page
        .until("document.querySelector('li[data-step=\"web\"]').dataset.state !== 'done'");
    reader.page.had_nothing_to_complain_about();
}

#[test]
fn a_stage_folds_into_its_band_and_opens_again() {
    let Some(mut reader) = Reader::new("") else { return };
    let whole = reader.page.eval(HEIGHT).as_f64().unwrap();
    let button = "document.querySelectorAll('.map-fold')[2]";
    reader.focus("sql");
    reader.walk("t", "stage:data");
    let folded = reader.changes(HEIGHT, whole);
    assert!(folded < whole);
    assert_eq!(
        reader
            .page
            .eval("document.querySelector('.map [data-step=sql]').checkVisibility()"),
        false
    );
    assert_eq!(reader.page.eval(&format!("{button}.ariaExpanded")), "false");
    assert_eq!(
        reader
            .page
            .eval("document.querySelector('.map [data-stage=data]').textContent.includes('2 steps')"),
        true
    );
    // The line to SQL ends at the band.
    let end = "(() => { const line = document.querySelector('.map-edge[data-to=sql]'); const end = line.getPointAtLength(line.getTotalLength() - 14.5).y; const band = document.querySelector('[data-band=data]'); return Math.abs(end - Number(band.getAttribute('y'))) < 8; })()";
    assert_eq!(reader.page.eval(end), true);
    // What the option unlocks is in there now.
    reader.focus("java");
    reader.walk("ArrowDown", "stage:data");
    reader.page.press("t");
    let open = reader.changes(HEIGHT, folded);
    assert!((open - whole).abs() < 1.0, "{open} {whole}");
    reader.page.eval(&format!(
        "{button}.dispatchEvent(new MouseEvent('click', {{ bubbles: true }}))"
    ));
    reader.changes(HEIGHT, whole);
    reader.page.had_nothing_to_complain_about();
}

#[test]
fn buttons_keys_and_the_wheel_change_the_size() {
    let Some(mut reader) = Reader::new("") else { return };
    let press = |page: &mut Page, act: &str| {
        page.eval(&format!("document.querySelector('[data-act={act}]').click()"))
    };
    let first = reader.page.eval(WIDTH).as_f64().unwrap();
    press(&mut reader.page, "in");
    let larger = reader.changes(WIDTH, first);
    assert!(larger > first);
    press(&mut reader.page, "out");
    reader.changes(WIDTH, larger);
    reader.focus("sql");
    reader.page.press("+");
    reader.page.press("+");
    reader.page.until(&format!("{WIDTH} > {first} * 1.2"));
    reader.page.press("0");
    reader.page.until(&format!("{WIDTH} === {first}"));
    reader.page.press("-");
    reader.page.until(&format!("{WIDTH} < {first}"));
    press(&mut reader.page, "fit");
    reader.page.until("(() => { const map = document.querySelector('.map').getBoundingClientRect(); return map.width <= innerWidth && map.height <= innerHeight && map.top >= 0; })()");
    // The wheel scrolls the page, and changes the size with Ctrl.
    let wheel = |ctrl: bool| {
        format!(
            "document.querySelector('.map').dispatchEvent(new WheelEvent('wheel', {{ deltaY: -100, ctrlKey: {ctrl}, bubbles: true, cancelable: true }}))"
        )
    };
    let fitted = reader.page.eval(WIDTH).as_f64().unwrap();
    assert_eq!(reader.page.eval(&wheel(false)), true, "it was left to the page");
    assert_eq!(reader.page.eval(&wheel(true)), false, "it was taken");
    assert!(reader.changes(WIDTH, fitted) > fitted);
    reader.page.had_nothing_to_complain_about();
}

#[test]
fn two_fingers_change_the_size_and_what_is_between_them_stays_there() {
    let Some(mut reader) = Reader::new("") else { return };
    reader.page.window(360, 640);
    reader.go();
    // What listens to fingers comes with the first of them, or with a button.
    let first = reader.page.eval(WIDTH).as_f64().unwrap();
    reader
        .page
        .eval("document.querySelector('[data-act=in]').click()");
    let before = reader.changes(WIDTH, first);
    let middle = reader.page.eval("(() => { const { x, y, width, height } = document.querySelector('.map-scroller').getBoundingClientRect(); return [x + width / 2, y + height / 2]; })()");
    let [x, y] = [0, 1].map(|axis| middle[axis].as_f64().unwrap());
    let between = format!(
        "(() => {{ const {{ x, y, width, height }} = document.querySelector('.map').getBoundingClientRect(); return [({x} - x) / width, ({y} - y) / height]; }})()"
    );
    let point = reader.page.eval(&between);
    let fingers = |apart: f64| [(x - apart, y), (x + apart, y)];
    reader.page.touch("touchStart", &fingers(40.0));
    for apart in [50.0, 60.0, 70.0, 80.0] {
        reader.page.touch("touchMove", &fingers(apart));
    }
    reader.page.touch("touchEnd", &[]);
    reader.page.until(&format!("{WIDTH} > {before} * 1.3"));
    let after = reader.page.eval(&between);
    for axis in [0, 1] {
        let moved = after[axis].as_f64().unwrap() - point[axis].as_f64().unwrap();
        assert!(moved.abs() < 0.02, "{point} became {after}");
    }
    reader.page.had_nothing_to_complain_about();
}

#[test]
fn the_longest_chain_is_off_until_it_is_switched_on() {
    let Some(mut reader) = Reader::new("") else { return };
    let thick = "parseFloat(getComputedStyle(document.querySelector('.map-edge.map-critical')).strokeWidth)";
    assert_eq!(reader.page.eval(thick), 1.5);
    reader
        .page
        .eval("document.querySelector('[data-act=chain]').click()");
    reader.page.until(&format!("{thick} === 3"));
    assert_eq!(
        reader
            .page
            .eval("document.querySelector('[data-act=chain]').ariaPressed"),
        "true"
    );
}

#[test]
fn what_a_pick_leaves_out_is_pale_on_the_longest_chain_too() {
    let Some(mut reader) = Reader::new("") else { return };
    reader.page.eval("localStorage.setItem('roadbook:/:backend', JSON.stringify({ version: 1, choose: { language: ['java'] } }))");
    reader.go();
    reader
        .page
        .until("document.querySelector('.map [data-step=python]').matches('.map-pale.map-critical')");
    let line = |step: &str| {
        format!("getComputedStyle(document.querySelector('.map [data-step={step}] .map-box')).stroke")
    };
    let (python, java) = (line("python"), line("java"));
    assert_eq!(reader.page.eval(&format!("{python} === {java}")), false);
    reader.page.had_nothing_to_complain_about();
}

#[test]
fn every_node_and_every_line_has_a_name() {
    let Some(mut reader) = Reader::new("") else { return };
    let lines = "[...document.querySelectorAll('.map-edge')].map((line) => line.querySelector('title').textContent).sort().join('; ')";
    assert_eq!(
        reader.page.eval(lines),
        "Language needs The web; Mappers needs Language; Mappers needs SQL; SQL needs The web"
    );
    let nameless = "[...document.querySelectorAll('.map a, .map [role=button], .map-tools button')].filter((one) => !(one.ariaLabel ?? one.textContent).trim()).length";
    assert_eq!(reader.page.eval(nameless), 0);
}

#[test]
fn on_a_phone_the_map_opens_at_the_step_that_is_ready() {
    let Some(mut reader) = Reader::new("") else { return };
    reader.page.window(360, 400);
    reader.page.eval(
        "localStorage.setItem('roadbook:/:backend', JSON.stringify({ version: 1, steps: { web: 'done', docker: 'done', sql: 'done', python: 'done' }, topics: {}, choose: { language: ['python'] } }))",
    );
    reader.go();
    reader
        .page
        .until("document.querySelector('.map [data-state=ready]')?.dataset.step === 'orm'");
    reader.page.until(
        "(() => { const map = document.querySelector('.map-scroller').getBoundingClientRect(); const step = document.querySelector('.map [data-step=orm]').getBoundingClientRect(); return map.left <= step.left && step.right <= map.right && map.top <= step.top && step.bottom <= map.bottom; })()",
    );
    assert_eq!(
        reader
            .page
            .eval("document.querySelector('.map [data-step=orm]').tabIndex"),
        0
    );
    let size = "document.querySelector('.map .map-title').getBoundingClientRect().height >= 14";
    assert_eq!(reader.page.eval(size), true, "readable");
}

#[test]
fn from_right_to_left_the_map_is_mirrored() {
    let Some(mut reader) = Reader::new("text-direction = \"rtl\"\n") else {
        return;
    };
    let mirrored = "(() => {
        const side = (one, edge) => document.querySelector(one).getBoundingClientRect()[edge];
        const within = [...document.querySelectorAll('.map-step')].every((step) => {
            const [box, ...lines] = [...step.querySelectorAll('rect, text')].map((one) => one.getBoundingClientRect());
            return lines.every((line) => box.left <= line.left && line.right <= box.right && box.right - line.right < 20);
        });
        return within && side('.map [data-step=python]', 'left') > side('.map [data-step=java]', 'right')
            && side('.map [data-stage=data]', 'left') > side('.map [data-step=sql]', 'right');
    })()";
    assert_eq!(reader.page.eval(mirrored), true);
    reader.focus("python");
    reader.walk("ArrowLeft", "java");
    reader.walk("ArrowRight", "python");
    reader.walk("ArrowRight", "stage:language");
}
