// "Your progress": saved as a file, loaded from one, shared as a link, started again.
import { el, notice, progress, root } from "./page.js";
import { entries, entryOf, keyOf, read, view, write } from "./progress.js";
import { Refused, fromFile, fromFragment, merged, toFile, toFragment } from "./portable.js";
import { t } from "./words.js";

/** @typedef {import("./progress.js").Entry} Entry */
/** @typedef {import("./portable.js").Entries} Entries */

const base = root.pathname;
/** This page's roadmap; empty on the home page, which has all. */
const own = progress.roadmap;
const site = { title: document.querySelector(".site-title")?.textContent?.trim() ?? "", url: root.href };

/** @param {Entry} entry */
const isEmpty = ({ steps, topics, choose, path }) => ![steps, topics, choose].some((part) => Object.keys(part).length) && !path;

/** The ids of the roadmaps that something may be stored of. */
function roadmaps() {
  const start = keyOf(base, "");
  const keys = [...entries.keys()];
  try { keys.push(...Object.keys(localStorage)); } catch { /* what was ticked on this page is all there is */ }
  const ids = keys.filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
  return [...new Set(ids)].filter((id) => !id.includes("/"));
}

/** What the reader has, by roadmap; what is empty left out. @returns {Entries} */
function mine() {
  const found = roadmaps().map((roadmap) => [roadmap, read(keyOf(base, roadmap))]);
  return Object.fromEntries(found.filter(([, entry]) => !isEmpty(/** @type {Entry} */ (entry))));
}

/** Puts others in the place of what there is. @param {Entries} news @returns {() => void} puts them back */
function replace(news) {
  const before = mine();
  /** @param {Entries} others */
  const put = (others) => write(Object.entries(others).map(([roadmap, entry]) => [keyOf(base, roadmap), (old) => {
    Object.assign(old, { path: undefined }, structuredClone({ ...entry }));
  }]));
  put(news);
  return () => put(Object.fromEntries(Object.keys(news).map((roadmap) => [roadmap, before[roadmap] ?? entryOf(null)])));
}

/** "12 done, 2 doing, 1 skipped" @param {Entries} of */
function summary(of) {
  const states = Object.values(of).flatMap(({ steps }) => Object.values(steps));
  /** @param {string} state */
  const n = (state) => states.filter((one) => one === state).length;
  const parts = [t("n-done", { n: n("done") })];
  if (n("doing")) parts.push(t("n-doing", { n: n("doing") }));
  if (n("skipped")) parts.push(t("n-skipped", { n: n("skipped") }));
  return parts.join(", ");
}

/** @param {string} text @param {() => void} onclick @param {string} [kind] */
const button = (text, onclick, kind = "quiet") => el("button", { type: "button", class: `button ${kind}`, onclick }, text);

/** A dialog that goes away when it is closed. @param {string} title @param {(Node | string)[]} content */
function dialog(title, ...content) {
  const box = el("dialog", { class: "float transfer", "aria-labelledby": "transfer-title", onclose: () => box.remove() },
    el("h2", { id: "transfer-title" }, title), ...content,
    el("form", { method: "dialog" }, el("button", { class: "button plain" }, t("close"))));
  document.body.append(box);
  box.showModal();
  return box;
}

// ---- the ids of steps that are here no longer

/** @param {string} roadmap @returns {Promise<string[]>} ids with progress that the roadmap does not have */
async function unknown(roadmap) {
  const { graph } = /** @type {HTMLElement | null} */ (document.querySelector(`[data-roadmap="${CSS.escape(roadmap)}"][data-graph]`))?.dataset ?? {};
  if (!graph) return [];
  const { steps } = await (await fetch(graph)).json();
  const here = new Set(steps.map((/** @type {{id: string}} */ step) => step.id));
  const kept = read(keyOf(base, roadmap));
  return [...new Set([...Object.keys(kept.steps), ...Object.keys(kept.topics)])].filter((id) => !here.has(id));
}

/** @param {Element} place */
async function tellUnknown(place) {
  const ids = (await Promise.all((own ? [own] : roadmaps()).map(unknown))).flat();
  if (ids.length) place.append(el("details", {}, el("summary", {}, t("unknown-ticks", { n: ids.length })), el("p", { class: "note" }, ids.join(", "))));
}

// ---- out

function save() {
  const url = URL.createObjectURL(new Blob([toFile(mine(), site)], { type: "application/json" }));
  el("a", { href: url, download: `${site.title} progress.json`.trim() }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Of a roadmap's page: that roadmap, and what it has of others. */
function shared() {
  const all = mine();
  if (!own) return all;
  /** @type {Entries} */
  const some = { [own]: all[own] ?? entryOf(null) };
  for (const item of document.querySelectorAll("li[data-step*='/']")) {
    const id = /** @type {HTMLElement} */ (item).dataset.step ?? "";
    const [roadmap, name] = id.split("/");
    const state = progress.state(id);
    if (state) (some[roadmap] ??= entryOf(null)).steps[name] = state;
  }
  return some;
}

/** @param {Element} place */
async function share(place) {
  const link = new URL(`#progress=${await toFragment(shared())}`, location.href.replace(/[?#].*/, "")).href;
  const field = el("input", { class: "field", readonly: true, value: link, "aria-label": t("link") });
  const copied = el("span", { role: "status", class: "note" });
  const copy = button(t("copy"), async () => {
    field.select();
    try { await navigator.clipboard.writeText(link); } catch { document.execCommand("copy"); }
    copied.textContent = t("copied");
  });
  place.replaceChildren(el("p", { class: "note" }, t("link-hint")), el("div", { class: "transfer-line" }, field, copy, copied));
  field.select();
}

// ---- in

/** What is wrong, in a sentence. @param {unknown} error */
function sentence(error) {
  if (!(error instanceof Refused)) throw error;
  if (error.why === "large") return t("refused-large");
  if (error.why === "newer") return t("refused-newer");
  if (error.why === "elsewhere") return t("refused-elsewhere", { name: error.site });
  return t("refused-unreadable");
}

/** Takes over, after asking if there is something to lose. @param {Entries} theirs @param {() => void} [then] @param {() => void} [not] */
function take(theirs, then, not) {
  /** @param {Entries} news */
  const put = (news) => {
    const undo = replace(news);
    then?.();
    notice(t("taken-over", { text: summary(theirs) }), undo);
  };
  const there = mine();
  if (!Object.keys(theirs).some((roadmap) => there[roadmap])) {
    put(theirs);
    return;
  }
  const both = Object.fromEntries(Object.entries(theirs).map(([roadmap, entry]) => [roadmap, merged(there[roadmap] ?? entryOf(null), entry)]));
  let taken = false;
  /** @param {Entries} news */
  const choose = (news) => {
    taken = true;
    box.close();
    put(news);
  };
  const box = dialog(t("take-over"), el("p", {}, t("take-over-ask", { mine: summary(there), theirs: summary(theirs) })),
    el("div", { class: "transfer-line" },
      button(t("add-to-mine"), () => choose(both), ""),
      button(t("replace-mine"), () => choose(theirs))));
  box.addEventListener("close", () => taken || not?.());
}

/** @param {HTMLInputElement} input @param {Element} place @param {HTMLDialogElement} box */
async function load(input, place, box) {
  const [file] = input.files ?? [];
  if (!file) return;
  try {
    const theirs = await fromFile(file, site);
    box.close();
    take(theirs);
  } catch (error) {
    place.replaceChildren(el("p", { class: "missing" }, sentence(error)));
  }
  input.value = "";
}

/** Ends the look at somebody else's progress. */
let leave = () => {};

/** The panel, of one's own progress. */
export function show() {
  leave();
  const result = el("div", { class: "transfer-result", role: "status" });
  const all = mine();
  const input = el("input", { type: "file", accept: "application/json,.json", hidden: true, onchange: () => load(input, result, box) });
  const here = own ? [own].filter((roadmap) => all[roadmap]) : Object.keys(all);
  const box = dialog(t("your-progress"),
    el("p", {}, here.length ? summary(Object.fromEntries(here.map((roadmap) => [roadmap, all[roadmap]]))) : t("nothing-ticked")),
    el("p", { class: "note" }, t("progress-hint")),
    el("div", { class: "transfer-line" },
      ...Object.keys(all).length ? [button(t("save-file"), save)] : [],
      button(t("load-file"), () => input.click()), input,
      ...here.length ? [
        button(t("share-link"), () => share(result)),
        button(t("start-again"), () => {
          const undo = replace(Object.fromEntries(here.map((roadmap) => [roadmap, entryOf(null)])));
          box.close();
          notice(t("started-again"), undo);
        }),
      ] : []),
    result);
  tellUnknown(result);
}

/** Shows the progress that a link carries in the place of one's own, which stays as it is. @param {string} value */
export async function look(value) {
  leave = () => {
    leave = () => {};
    history.replaceState(null, "", location.pathname + location.search);
    view(null);
    const hadFocus = banner.contains(document.activeElement);
    banner.remove();
    const title = document.querySelector("h1");
    if (!hadFocus || !title) return;
    title.tabIndex = -1;
    title.focus();
  };
  const banner = el("section", { class: "viewing", "aria-label": t("shared-progress") });
  document.querySelector(".viewing")?.remove();
  document.querySelector("main")?.prepend(banner);
  try {
    const theirs = await fromFragment(value);
    const open = () => view(Object.fromEntries(Object.entries(theirs).map(([roadmap, entry]) => [keyOf(base, roadmap), entry])));
    open();
    banner.append(el("p", {}, t("looking-at", { text: summary(theirs) })), el("div", { class: "transfer-line" },
      button(t("take-over"), () => {
        view(null);
        take(theirs, leave, open);
      }, ""),
      button(t("back-to-mine"), leave)));
  } catch (error) {
    view(null);
    banner.append(el("p", {}, sentence(error)), button(t("close"), leave));
  }
}
