// @ts-check
// Keeps a page that `roadbook serve` shows up to date, and shows the author what is wrong with it. Not part of a built site.
//
// The page's script tag says which page this is and in which version; the server pushes what has become of it. A reader's
// own data (localStorage) is never touched.

/**
 * What the server sends; `{}` only says that it is there.
 * @typedef {{ text: string, more: string, errors: number, elsewhere: number, warnings: number }} Faults
 * @typedef {{ reload?: true, version?: string, styles?: string[], files?: string[], faults?: Faults }} Message
 * @typedef {{ version: string, x: number, y: number, details: [string, boolean][] }} Place
 */

const script = /** @type {HTMLScriptElement} */ (
  [...document.scripts].find((tag) => tag.src === import.meta.url && tag.dataset.version !== undefined)
);
const path = script.dataset.path ?? "/";
let version = script.dataset.version ?? "";

/** The server speaks every five seconds; a connection without a word for this long is dead. In milliseconds. */
const SILENCE = 16_000;
/** A restart shorter than this is not worth a word. */
const NOTICE = 1_500;

// What outlives a reload, in this tab only.

/** @param {string} key */
const recall = (key) => {
  try { return sessionStorage.getItem(key); } catch { return null; }
};
/** @param {string} key @param {string | null} value */
const keep = (key, value) => {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch { /* storage is off: the place on the page is lost, no more */ }
};
const PLACE = `roadbook-serve:place:${location.pathname}`;
const CLOSED = `roadbook-serve:closed:${location.pathname}`;

// The panel. In a shadow tree, so that neither the theme's styles nor its scripts meet it.

const host = document.createElement("roadbook-serve");
host.lang = "en";
host.dir = "ltr";
const shadow = host.attachShadow({ mode: "open" });

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

const panel = make("section", { class: "panel", "aria-labelledby": "heading", hidden: "" });
const counter = make("button", { class: "counter", type: "button", hidden: "" });
const lost = make("p", { class: "lost", role: "status" });
const styles = make("link", { rel: "stylesheet", href: new URL("reload.css", import.meta.url).href });
shadow.append(styles, panel, make("div", { class: "corner" }, lost, counter));
host.hidden = true; // until its style sheet is there
styles.addEventListener("load", () => { host.hidden = false; });
document.body.append(host);

/** @type {Faults} */
let faults = { text: "", more: "", errors: 0, elsewhere: 0, warnings: 0 };
/** A page that is nothing but its faults needs no panel over them. */
const isFaultPage = document.body.classList.contains("roadbook-fault");

/** @param {number} number @param {string} word */
const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

/**
 * What the terminal prints: words, which wrap, and lines of source, which keep their columns, as what stands under a word
 * belongs under it. Each run of such lines scrolls by itself.
 * @param {string} text
 */
const listing = (text) => {
  /** @type {HTMLPreElement[]} */
  const blocks = [];
  for (const line of text.split("\n")) {
    const kind = /^ *\d* *\|/.test(line) ? "source" : "words";
    const last = blocks.at(-1);
    if (last?.className === kind) last.append(`\n${line}`);
    else blocks.push(make("pre", { class: kind }, line));
  }
  return make("div", { class: "listing" }, ...blocks);
};

/** Lines that do not fit can be reached with the keyboard. @param {ParentNode} within */
const reachSource = (within) => {
  for (const source of /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll(".source"))) {
    if (source.scrollWidth > source.clientWidth) source.tabIndex = 0;
  }
};

if (isFaultPage) {
  for (const pre of document.querySelectorAll("pre")) pre.replaceWith(listing(pre.textContent ?? ""));
  reachSource(document);
}

const others = () => {
  const { elsewhere, warnings } = faults;
  return [
    elsewhere > 0 ? `${count(elsewhere, "error")} elsewhere` : "",
    warnings > 0 ? count(warnings, "warning") : "",
  ].filter(Boolean).join(", ");
};

/** @param {boolean} isNews whether it comes by itself, and is to be announced */
const openPanel = (isNews) => {
  const close = make("button", { class: "close", type: "button" }, "Close");
  close.title = "Escape";
  close.addEventListener("click", closePanel);
  const has = faults.errors > 0 && !isFaultPage;
  const heading = has ? count(faults.errors, "error") : others();
  panel.replaceChildren(
    make("header", {}, make("h2", { id: "heading" }, heading), close),
    ...(has ? [make("p", {}, "Behind this is the last version that was sound.")] : []),
    make("div", { class: "listings", tabindex: "0", role: "group", "aria-labelledby": "heading" },
      ...(has ? [listing(faults.text)] : []),
      ...(has && faults.more ? [make("h3", {}, others())] : []),
      ...(faults.more ? [listing(faults.more)] : []),
    ),
  );
  panel.setAttribute("role", isNews ? "alert" : "region");
  panel.classList.toggle("grave", has);
  panel.hidden = false;
  reachSource(panel);
  counter.hidden = true;
};

const closePanel = () => {
  const hadFocus = panel.contains(shadow.activeElement);
  panel.hidden = true;
  panel.replaceChildren();
  if (faults.errors > 0) keep(CLOSED, faults.text);
  showCounter();
  if (hadFocus) counter.focus();
};

const showCounter = () => {
  const here = faults.errors > 0 && !isFaultPage ? count(faults.errors, "error") : "";
  const label = [here, others()].filter(Boolean).join(", ");
  counter.textContent = label;
  counter.classList.toggle("grave", faults.errors + faults.elsewhere > 0);
  counter.hidden = label === "";
};

/** @param {Faults} now */
const showFaults = (now) => {
  const before = faults;
  faults = now;
  if (now.errors === 0) keep(CLOSED, null);
  const isNews = now.errors > 0 && now.text !== before.text && now.text !== recall(CLOSED);
  const wasOpen = !panel.hidden;
  panel.hidden = true;
  if (!isFaultPage && isNews) openPanel(true);
  else if (wasOpen && (now.errors > 0) === (before.errors > 0) && (now.text || now.more)) openPanel(false);
  else showCounter();
};

counter.addEventListener("click", () => {
  openPanel(false);
  /** @type {HTMLElement | null} */ (panel.querySelector(".close"))?.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !panel.hidden) closePanel();
});

// Loading the page again, and finding the place again.

/** Every `<details>` under a name that it has after a change elsewhere on the page, too. @returns {[string, HTMLDetailsElement][]} */
const namedDetails = () => {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return [...document.querySelectorAll("details")].map((details) => {
    const name = details.id || (details.querySelector("summary")?.textContent ?? "").trim();
    const number = seen.get(name) ?? 0;
    seen.set(name, number + 1);
    return [`${number} ${name}`, details];
  });
};

let isLeaving = false;
/** @param {string} version what will be there */
const reload = (version) => {
  isLeaving = true;
  /** @type {Place} */
  const place = {
    version,
    x: scrollX,
    y: scrollY,
    details: namedDetails().map(([name, details]) => [name, details.open]),
  };
  keep(PLACE, JSON.stringify(place));
  location.reload();
};

/** @returns {Place | null} */
const takePlace = () => {
  const text = recall(PLACE);
  keep(PLACE, null);
  try { return text === null ? null : JSON.parse(text); } catch { return null; }
};

const place = takePlace();
if (place) {
  const open = new Map(place.details);
  for (const [name, details] of namedDetails()) details.open = open.get(name) ?? details.open;
  const scroll = () => scrollTo({ left: place.x, top: place.y, behavior: "instant" });
  scroll();
  // Images and fonts that come later move the page; the reader's own first move ends this.
  const moves = new AbortController();
  for (const move of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    addEventListener(move, () => moves.abort(), { signal: moves.signal, passive: true });
  }
  addEventListener("load", () => setTimeout(() => {
    if (!moves.signal.aborted) scroll();
    moves.abort();
  }), { signal: moves.signal });
}
/** What the last reload was to bring and did not: asking for it at once again would go on for ever. */
let missed = place && place.version !== version ? place.version : "";

// Style sheets and images are changed in place.

/** @param {string[]} hrefs */
const restyle = (hrefs) => {
  const links = /** @type {NodeListOf<HTMLLinkElement>} */ (document.head.querySelectorAll("link[rel~='stylesheet' i]"));
  const own = new URL("reload.css", import.meta.url).href;
  const old = [...links].filter((link) => link.href !== own && link.dataset.leaving === undefined);
  old.forEach((link, at) => {
    const href = hrefs[at];
    if (href === undefined || link.getAttribute("href") === href) return;
    const next = /** @type {HTMLLinkElement} */ (link.cloneNode());
    next.href = href;
    link.dataset.leaving = "";
    // The old one holds until the new one does, so that the page is never seen bare.
    next.addEventListener("load", () => link.remove());
    next.addEventListener("error", () => {
      next.remove();
      delete link.dataset.leaving;
    });
    link.after(next);
  });
};

/** A path however it is escaped. @param {URL} url */
const plainPath = (url) => {
  try { return decodeURIComponent(url.pathname); } catch { return url.pathname; }
};

/** @param {string[]} files relative to the site's root */
const refreshImages = (files) => {
  const changed = new Set(files.map((file) => {
    const raw = file.split("/").map(encodeURIComponent).join("/");
    return plainPath(new URL(`../${raw}`, import.meta.url));
  }));
  const stamp = String(performance.timeOrigin + performance.now());
  /** @param {string} url */
  const fresh = (url) => {
    const next = new URL(url, document.baseURI);
    if (next.origin !== location.origin || !changed.has(plainPath(next))) return null;
    next.searchParams.set("roadbook-serve", stamp);
    return next.href;
  };
  for (const image of document.querySelectorAll("img")) {
    const next = fresh(image.currentSrc || image.src);
    if (next === null) continue;
    // One picture for now, whatever the window's width: the next reload brings the others back.
    for (const source of image.closest("picture")?.querySelectorAll("source") ?? []) source.remove();
    image.removeAttribute("srcset");
    image.src = next;
  }
};

// The connection.

/** @type {WebSocket | null} */
let socket = null;
let heardAt = 0;
let attempts = 0;
let retry = 0;
let notice = 0;

/** @param {Message} message */
const take = (message) => {
  if (message.reload) {
    if (message.version !== undefined && message.version !== missed) reload(message.version);
    return;
  }
  missed = "";
  attempts = 0;
  if (message.styles) restyle(message.styles);
  if (message.version !== undefined) version = message.version;
  if (message.files) refreshImages(message.files);
  if (message.faults) showFaults(message.faults);
};

const connect = () => {
  clearTimeout(retry);
  socket?.close();
  const url = new URL("socket", import.meta.url);
  url.protocol = url.protocol.replace("http", "ws");
  url.search = `?path=${encodeURIComponent(path)}&version=${encodeURIComponent(version)}`;
  const mine = new WebSocket(url);
  socket = mine;
  heardAt = Date.now();
  mine.addEventListener("open", () => {
    if (socket !== mine) return;
    clearTimeout(notice);
    notice = 0;
    lost.textContent = "";
  });
  mine.addEventListener("message", (event) => {
    if (socket !== mine || isLeaving) return;
    heardAt = Date.now();
    take(JSON.parse(event.data));
  });
  mine.addEventListener("close", () => {
    if (socket !== mine || isLeaving) return;
    socket = null;
    notice ||= setTimeout(() => { lost.textContent = "roadbook serve has stopped; waiting for it"; }, NOTICE);
    retry = setTimeout(connect, Math.min(200 * 2 ** attempts, document.hidden ? 10_000 : 2_000));
    attempts += 1;
  });
};

/** After sleep, a change of network, a return to this tab: is there still somebody at the other end? */
const check = () => {
  if (isLeaving) return;
  if (socket === null || Date.now() - heardAt > SILENCE) connect();
};
addEventListener("online", check);
addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) check(); });
setInterval(check, SILENCE);
addEventListener("pagehide", () => {
  const mine = socket;
  socket = null;
  mine?.close();
});
connect();
