// A reader's own way through a roadmap: what is next, what is left, what a path shows and what a pick means. Every page of a
// roadmap has some of the places that this fills. After each time it tells the page's other scripts by "roadbook:plan".
import { all, look, paint, rows } from "./list.js";
import { isDone as isBehind, met } from "./needs.js";
import { el, later, notice, progress, root } from "./page.js";
import { doneElsewhere, implied, load, planTo, readerOf, readerPlan, ready as readyOf, schedule } from "./plan.js";
import { adoptAll } from "./rename.js";
import { pace, time } from "./times.js";
import { t } from "./words.js";

/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {import("./plan.js").Roadmap} Roadmap */
/** @typedef {import("./plan.js").Range} Range */
/** Work of steps. @typedef {{minutes: Range, missing: number, count: number}} Sum */
/** What a stage or choice holds of the way: what is required, how much of it is left, behind and done, what is optional, and how much of that is left. @typedef {{required: Sum, left: Sum, behind: number, done: number, optional: Sum, later: Sum}} Part */

/** @type {Roadmap} */
const json = await (await fetch(document.body.dataset.graph ?? "")).json();
adoptAll(progress, json);
const model = load(json);
const steps = new Map(json.steps.map((step) => [step.id, step]));
const stages = new Map(json.stages.map((stage) => [stage.id, stage]));
const { path: pagePath, stage: pageStage, choice: pageChoice } = document.body.dataset;

/** Steps that can be learned next. @type {Set<string>} */
export let ready = new Set();
/** What comes next, by its title. */
let next = "";

/** What is left to do. @type {Plan} */
let left;
/** The whole way, with what is done or skipped. @type {Plan} */
let way;
/** The steps of the way, and the folders that hold some of it. @type {Set<string>} */
let onWay;
/** Whether all that the path leaves out is shown in the list. */
let showsRest = false;

// ---- words

/** @param {string} id */
const entry = (id) => steps.get(id) ?? stages.get(id);
/** @param {string} id */
const title = (id) => entry(id)?.title ?? id;
/** @param {string} id */
const link = (id) => el("a", { href: new URL(entry(id)?.url ?? "", root) }, title(id));
/** @param {string[]} names */
const and = (names) => [names.slice(0, -1).join(", "), ...names.slice(-1)].filter(Boolean).join(t("and"));
const followed = () => json.paths.find(({ id }) => id === (pagePath ?? progress.path));
const hours = () => followed()?.hours_per_week ?? json.hours_per_week;
/** @param {Sum} sum */
const work = ({ minutes, missing }) => time(minutes, hours(), missing);
/** @param {Sum} sum */
const at = ({ minutes, missing }) => pace(minutes, hours(), missing);
/** @param {Sum} sum */
const atPace = (sum) => at(sum) && t("at-pace", { pace: at(sum) });
/** @param {string[]} ids @returns {Sum} */
const sum = (ids) => {
  /** @type {Sum} */
  const total = { minutes: [0, 0], missing: 0, count: 0 };
  ids.forEach((id) => add(total, id));
  return total;
};
/** @param {Sum} sum @param {string} id */
function add(sum, id) {
  const duration = steps.get(id)?.duration;
  sum.count++;
  if (duration) sum.minutes = [sum.minutes[0] + duration.minutes[0], sum.minutes[1] + duration.minutes[1]];
  else sum.missing++;
}

/** Fills a place anew; where a link in it has the focus, the one that leads there now has it, or the first. @param {Element} place @param {(Node | string)[]} nodes */
function refill(place, ...nodes) {
  const focused = /** @type {HTMLAnchorElement | null} */ (document.activeElement);
  const hadFocus = place.contains(focused);
  place.replaceChildren(...nodes);
  if (!hadFocus) return;
  const links = [...place.querySelectorAll("a")];
  (links.find(({ href }) => href === focused?.href) ?? links[0])?.focus({ preventScroll: true });
}

// ---- the plan

/** The folders around a step or folder, from the inside out. @param {string} id */
function around(id) {
  const list = [];
  for (let at = steps.get(id)?.stage ?? stages.get(id)?.parent; at; at = stages.get(at)?.parent) list.push(at);
  return list;
}

/** @type {Map<string, Plan>} */
const known = new Map();
/** Of this path and these decisions, with nothing done. @param {string | null} path @param {Record<string, string[]>} choose */
function wayOf(path, choose) {
  const key = JSON.stringify([path, choose]);
  const plan = known.get(key) ?? readerPlan(model, { path, choose });
  known.set(key, plan);
  return plan;
}

/** @param {string} id */
const isDone = (id) => progress.state(id) === "done";
const isDoneElsewhere = doneElsewhere(model, isBehind);

const updating = later(update);

/** Makes all that is shown true again, after what the reader pressed has been seen to answer. @returns {Promise<{next: string}>} */
export async function updated() {
  await updating();
  return { next };
}

function update() {
  const path = pagePath ?? progress.path;
  const reader = { ...readerOf(model, progress), path };
  left = readerPlan(model, reader);
  const taken = Object.fromEntries([...left.choices].map(([choice, { options }]) => [choice, options]));
  way = wayOf(path, { ...taken, ...progress.choose });
  onWay = new Set(way.steps.flatMap((id) => [id, ...around(id)]));
  const entries = readyOf(model, left, isDoneElsewhere);
  ready = new Set(entries.map(({ step }) => step ?? ""));
  showNow(entries.map(({ step, choice }) => step ?? choice ?? ""));
  showFacts();
  showFlat();
  showList();
  const held = parts();
  showParts(held);
  showStageTimes(held);
  showChoices();
  met(model);
  paint(ready);
  document.dispatchEvent(new CustomEvent("roadbook:plan", { detail: { plan: way, left, ready: entries, path, parts: held, around } }));
}

// ---- what is next, what is left

/** @param {string} id */
function factsOf(id) {
  const step = steps.get(id);
  const choice = stages.get(id);
  const facts = [];
  if (progress.state(id) === "doing") facts.push(t("state-doing"));
  if (choice) facts.push(t("choose", { n: choice.choose ?? 1, of: choice.members.length }));
  if (step?.duration) facts.push(time(step.duration.minutes, hours()));
  if (left.optional.includes(id)) facts.push(t("optional"));
  if (step?.plan.unlocks) facts.push(t("unlocks", { n: step.plan.unlocks }));
  return el("span", { class: "facts" }, ...facts.filter(Boolean).map((fact) => el("span", {}, fact)));
}

/** @param {string[]} ids @param {boolean} hasFirst whether the first is the one thing to do */
const readyList = (ids, hasFirst) => el("ol", { class: "ready" }, ...ids.slice(0, 3).map((id, at) => {
  const a = link(id);
  if (!at && hasFirst) a.className = "button";
  return el("li", { [steps.has(id) ? "data-step" : "data-choice"]: id }, a, " ", factsOf(id));
}));

/** @param {string[]} entries */
function showNow(entries) {
  const isDoing = (/** @type {string} */ id) => progress.state(id) === "doing";
  const doing = way.steps.filter(isDoing);
  const upNext = [...doing, ...entries.filter((id) => !isDoing(id))];
  next = upNext.length ? title(upNext[0]) : "";
  const place = document.querySelector(".now > .next");
  if (!place) return;
  const isOver = left.steps.length === left.optional.length;
  const hasBegun = way.steps.some((id) => progress.state(id));
  const isBlocked = !isOver && upNext.every((id) => left.optional.includes(id));
  const heading = isOver ? t("all-done") : hasBegun ? t("continue") : t("start-here");
  const why = isOver ? overText(upNext.length > 0) : isBlocked ? t("first-elsewhere") : hasBegun && t("why-ready");
  refill(place, el("h2", { id: "now" }, heading), ...why ? [el("p", { class: "why note" }, why)] : [],
    ...isBlocked ? [elsewhereList()] : [], ...upNext.length ? [readyList(upNext, !isOver && !isBlocked)] : []);
  showLeft(hasBegun);
  document.documentElement.toggleAttribute("data-begun", hasBegun && !isOver);
}

/** @param {boolean} hasMore whether something optional is left */
function overText(hasMore) {
  const path = followed();
  const text = path ? t("path-over", { title: path.title, n: wayOf(null, progress.choose).steps.filter((id) => !progress.state(id)).length }) : t("all-over", { title: json.title });
  return hasMore ? `${text} ${t("optional-left")}` : text;
}

/** What comes first of other roadmaps. */
function elsewhereList() {
  const others = (json.elsewhere ?? []).filter(({ id }) => left.elsewhere.includes(id) && !isDoneElsewhere(id));
  return el("ul", { class: "ready" }, ...others.slice(0, 3).map(({ id, title, url, roadmap_title }) => el("li", { "data-step": id },
    el("a", { href: new URL(url, root) }, title), " ", el("span", { class: "facts" }, roadmap_title))));
}

/** @param {boolean} hasBegun */
function showLeft(hasBegun) {
  const now = document.querySelector(".now");
  const behind = left.behind.length;
  const done = left.behind.filter(isDone).length;
  const required = sum(left.steps.filter((id) => !left.optional.includes(id)));
  const of = behind + required.count;
  const words = work(required);
  now?.querySelector(".left")?.remove();
  if (!hasBegun || !of) return;
  now?.append(el("div", { class: "left" },
    words && required.count ? el("p", {}, ...at(required) ? [el("b", {}, words), ` ${t("left-at", { pace: at(required) })}`] : [el("b", {}, t("time-left", { time: words }))]) : "",
    el("progress", { class: "bar", max: of, value: behind, "aria-label": t("progress") }),
    el("p", { class: "note" }, [t("n-of-done", { n: done, of }), behind > done && t("n-skipped", { n: behind - done })].filter(Boolean).join(", "))));
}

// ---- the plan in numbers

/** @param {string} name @param {string} text */
function total(name, text) {
  for (const place of all(`.title [data-total="${name}"]`)) place.textContent = text;
}

function showFacts() {
  if (pageStage || pageChoice) return;
  const required = sum(way.steps.filter((id) => !way.optional.includes(id)));
  const everything = sum(way.steps);
  const tops = new Set(way.steps.flatMap((id) => around(id).slice(-1)));
  total("steps", way.steps.length ? t("steps", { n: way.steps.length }) : t("no-steps-yet"));
  // Nothing takes no time.
  for (const amount of all(".title .amount")) amount.hidden = !way.steps.length;
  total("time", work(required));
  total("pace", atPace(required));
  total("stages", t("stages", { n: tops.size }));
  const lines = [];
  if (way.optional.length) {
    const with_ = work(everything) && t("with-optional", { time: work(everything) });
    lines.push(el("li", {}, [t("optional-steps", { n: way.optional.length }), with_].filter(Boolean).join(": ")));
  }
  if (left.undecided.size) {
    const open = [...left.undecided].flatMap(([choice, options]) => [", ", link(choice), ` (${t("counted", { options: and(options.map(title)) })})`]);
    lines.push(el("li", {}, `${t("undecided")}: `, ...open.slice(1)));
  }
  const without = way.steps.filter((id) => !way.optional.includes(id) && !steps.get(id)?.duration);
  if (without.length && work(required)) {
    lines.push(el("li", {}, `${t("missing-estimates")}: `, ...without.slice(0, 24).flatMap((id) => [", ", link(id)]).slice(1)));
  }
  const fine = /** @type {HTMLElement | null} */ (document.querySelector(".title .fine"));
  if (!fine) return;
  // A line that goes leaves its room, so that nothing below it moves.
  fine.style.minBlockSize ||= `${fine.offsetHeight}px`;
  refill(fine, ...lines);
}

/** What each stage and choice holds of the way. */
function parts() {
  /** @type {Map<string, Part>} */
  const parts = new Map();
  /** @param {string} id @param {(part: Part) => void} note */
  const each = (id, note) => around(id).forEach((folder) => {
    const part = parts.get(folder) ?? { required: sum([]), left: sum([]), behind: 0, done: 0, optional: sum([]), later: sum([]) };
    parts.set(folder, part);
    note(part);
  });
  const optional = new Set(way.optional);
  const later = new Set(left.optional);
  for (const id of way.steps) each(id, (part) => add(optional.has(id) ? part.optional : part.required, id));
  for (const id of left.steps) each(id, (part) => add(later.has(id) ? part.later : part.left, id));
  for (const id of left.behind) each(id, (part) => {
    part.behind++;
    if (isDone(id)) part.done++;
  });
  return parts;
}

/** What a stage's head says: its time, and once something is done, what is left. @param {Part} part */
function partWords({ required, left, behind, optional, later }) {
  if (!required.count) return later.count ? work(optional) : t("state-done");
  if (!behind) return work(required);
  return left.count ? work(left) && t("time-left", { time: work(left) }) : t("state-done");
}

/** What was said without a reader. @type {Map<Element, string>} */
const said = new Map();
/** @param {Element | null} place @param {string | undefined} text undefined: what it said at first */
function say(place, text) {
  if (!place) return;
  const first = said.get(place) ?? place.textContent ?? "";
  said.set(place, first);
  if (place.textContent !== (text ?? first)) place.textContent = text ?? first;
}

/** How much of it is done, where the reader has begun. @param {Part} part */
function countOf({ done, behind, left }) {
  return done && left.count ? t("of-done", { n: done, of: behind + left.count }) : "";
}

/** What each stage of a path takes; with other options there are other stages. @param {Map<string, Part>} held */
function showStageTimes(held) {
  const body = document.querySelector(".stage-times tbody");
  if (!body) return;
  const known = new Map(all("tr", body).map((row) => [row.dataset.stage, row]));
  const shown = json.stages.filter(({ id, parent }) => !parent && held.has(id)).map(({ id }) =>
    known.get(id) ?? el("tr", { "data-stage": id }, el("th", { scope: "row" }, link(id)), el("td")));
  if (shown.length !== body.children.length || shown.some((row, at) => row !== body.children[at])) body.replaceChildren(...shown);
  for (const row of shown) {
    const part = held.get(row.dataset.stage ?? "");
    const words = part && [countOf(part), partWords(part)].filter(Boolean).join(" · ");
    const cell = row.querySelector("td");
    if (cell && words !== undefined && cell.textContent !== words) cell.textContent = words;
  }
}

/** @param {Map<string, Part>} held */
function showParts(held) {
  const hasBegun = left.behind.length > 0;
  for (const group of groups) {
    const part = held.get(group.dataset.stage ?? group.dataset.choice ?? "");
    const facts = group.querySelector(".group-head .facts");
    say(facts?.querySelector(".time") ?? null, part && partWords(part));
    let count = facts?.querySelector(".count");
    if (!count) facts?.prepend(count = el("span", { class: "count" }));
    const of = part ? part.behind + part.left.count : 0;
    const isTold = part?.done || (hasBegun && !group.dataset.choice && !group.dataset.option);
    if (count) count.textContent = part && isTold && of > 1 && part.left.count ? t("of-done", { n: part.done, of }) : "";
  }
  const here = held.get(pageStage ?? pageChoice ?? "");
  if (!here) return;
  const everything = work(sum(way.steps.filter((id) => around(id).includes(pageStage ?? pageChoice ?? ""))));
  const own = here.required.count ? here.required : here.optional;
  total("time", work(own));
  total("pace", atPace(own));
  total("all", here.optional.count && here.required.count && everything ? ` · ${t("with-optional", { time: everything })}` : "");
}

// ---- the list

/** Whether a path, or the roadmap, has room for an option that it does not take. @param {string} id @returns {boolean} */
function isOption(id) {
  const path = followed();
  let option = id;
  for (const folder of around(id)) {
    const choice = stages.get(folder);
    if (choice?.choose && way.choices.has(folder)) return !path?.choose[folder] && (path?.among[folder] ?? choice.members).includes(option);
    option = folder;
  }
  return false;
}

const groups = all(".rows .group");
const isFlat = Boolean(document.querySelector(".rows.flat"));

function showList() {
  const path = followed();
  const number = new Map(way.steps.map((id, at) => [id, at + 1]));
  const isShown = (/** @type {string} */ id) => !path || isFlat || number.has(id) || progress.state(id) || isOption(id);
  const shown = new Set(rows.map(({ id }) => id).filter(isShown));
  const folders = new Set(path ? [...shown].flatMap(around) : stages.keys());
  for (const { row, id, number: place, topics } of rows) {
    hide(row, !shown.has(id));
    const n = String(number.get(id) ?? "");
    if (place && place.textContent !== n) place.textContent = n;
    say(topics, topicsOf(id));
  }
  for (const group of groups) hide(group, !folders.has(group.dataset.stage ?? group.dataset.choice ?? ""));
  if (!isFlat && rows.length) showFilter(rows.length - shown.size);
}

/** @param {HTMLElement} row @param {boolean} isRest */
function hide(row, isRest) {
  if (row.classList.contains("outside") !== isRest) row.classList.toggle("outside");
  // Not under the reader's focus.
  if (row.hidden !== (isRest && !showsRest) && (row.hidden || !row.contains(document.activeElement))) row.hidden = !row.hidden;
}

/** @param {string} id */
function topicsOf(id) {
  const n = progress.topics(id).length;
  return n ? t("topics-of", { n, of: Math.max(n, steps.get(id)?.topics ?? 0) }) : undefined;
}

/** Says that a path leaves out some of the list, and shows that on demand. @param {number} rest */
function showFilter(rest) {
  const list = document.querySelector(".rows:not(.flat)");
  let line = document.querySelector(".filter");
  if (!line) list?.before(line = el("p", { class: "filter note" }, el("span"), " ", el("button", { type: "button", class: "button plain", onclick: () => {
    showsRest = !showsRest;
    showList();
  } })));
  const [text, button] = line?.children ?? [];
  if (!line) return;
  /** @type {HTMLElement} */ (line).hidden = !rest;
  text.textContent = t("path-shown", { title: followed()?.title ?? "" });
  button.textContent = showsRest ? t("hide-rest") : t("show-rest", { n: rest });
}

/** A path's own page lists its steps in its order; with other options it is another list. */
function showFlat() {
  const list = document.querySelector(".rows.flat");
  const ids = all(":scope > .step", list ?? undefined).map(({ dataset }) => dataset.step);
  if (!list || ids.join() === way.steps.join()) return;
  let before = "";
  list.replaceChildren(...schedule(model, way.steps, hours()).flatMap(({ id, mean: [first, last] }, at) => {
    const stage = around(id).pop() ?? "";
    const divider = stage && stage !== before ? [el("li", { class: "divider", "data-stage": stage }, link(stage))] : [];
    before = stage;
    const step = steps.get(id);
    const words = step?.duration ? time(step.duration.minutes, hours()) : t("no-estimate");
    const optional = way.optional.includes(id);
    const weeks = t("in-weeks", { n: first === last ? first : `${first}–${last}` }, last - first + 1);
    const hasTime = work(sum([]));
    const row = el("li", { class: optional ? "step is-optional" : "step", "data-step": id },
      el("span", { class: "number" }, String(at + 1)),
      el("span", { class: "what" }, link(id), ...optional ? [" ", el("span", { class: "optional" }, t("optional"))] : []),
      el("span", { class: "time" }, hasTime && words), ...hasTime ? [el("span", { class: "details" }, el("span", { class: "weeks" }, weeks))] : []);
    row.prepend(el("input", { type: "checkbox", class: "tick", "aria-keyshortcuts": "d", "aria-label": t("tick", { title: title(id) }) }));
    return [...divider, row];
  }));
  look();
}

// ---- choices

function showChoices() {
  for (const place of all("[data-choice]")) {
    const id = place.dataset.choice ?? "";
    for (const option of all(":scope > [data-option], :scope > ol > [data-option]", place)) showOption(id, option);
  }
}

/** @param {string} choice @param {HTMLElement} place */
function showOption(choice, place) {
  const id = place.dataset.option ?? "";
  const path = followed();
  const isTaken = way.choices.get(choice)?.options.includes(id) ?? onWay.has(id);
  const isPicked = progress.choose[choice]?.includes(id) ?? false;
  const isOpen = !path?.choose[choice] && (path?.among[choice]?.includes(id) ?? true);
  place.classList.toggle("pale", !isTaken);
  const button = /** @type {HTMLElement | null} */ (place.querySelector(":scope > .pick"));
  if (button) {
    button.hidden = !isOpen;
    press(button, isPicked);
  }
  let mark = place.querySelector(":scope > .counted");
  if (!mark) place.insertBefore(mark = el("span", { class: "counted note" }), place.querySelector(":scope > :is(.details, ol, .pick)"));
  mark.textContent = markOf(choice, id, { isTaken, isPicked, isOpen });
  mark.toggleAttribute("hidden", !mark.textContent);
}

/** @param {HTMLElement} button @param {boolean} isPicked */
function press(button, isPicked) {
  button.setAttribute("aria-pressed", String(isPicked));
  say(button.querySelector(".pick-word"), isPicked ? t("picked") : undefined);
}

/** Shows on the buttons of a choice what is picked, before all that follows from that. @param {string} choice */
function showPicks(choice) {
  for (const button of all(`[data-choice="${choice}"] .pick`)) {
    const option = /** @type {HTMLElement} */ (button.parentElement);
    const own = /** @type {HTMLElement | null | undefined} */ (option.parentElement?.closest("[data-choice]"));
    if (own?.dataset.choice === choice) press(button, progress.choose[choice]?.includes(option.dataset.option ?? "") ?? false);
  }
}

/** @param {string} choice @param {string} id @param {{isTaken: boolean, isPicked: boolean, isOpen: boolean}} is */
function markOf(choice, id, { isTaken, isPicked, isOpen }) {
  const { choose, default: recommended } = /** @type {import("./plan.js").Stage} */ (stages.get(choice));
  const wanted = choose ?? 1;
  const n = progress.choose[choice]?.length ?? 0;
  if (!isOpen) return isTaken ? t("path-decides", { title: followed()?.title ?? "" }) : t("not-on-path", { title: followed()?.title ?? "" });
  const isAgainst = isPicked ? left.excluded.length : left.choices.get(choice)?.out.includes(id);
  const needs = isAgainst ? planTo(model, id, left.reader).excluded.filter((step) => step !== id) : [];
  if (needs.length) return t("needs-left-out", { names: and(needs.slice(0, 3).map(title)) });
  if (isPicked) return n < wanted ? t("your-pick-of", { n, of: wanted }) : t("your-pick");
  if (isTaken) return t("assumed-option");
  return recommended.includes(id) ? t("default-option") : "";
}

/** Takes an option, or leaves it, and says what that means. @param {string} choice @param {string} option */
export async function pick(choice, option) {
  const wanted = stages.get(choice)?.choose ?? 1;
  const now = progress.choose[choice] ?? [];
  const isTaken = now.includes(option);
  const others = isTaken || wanted > 1 ? now.filter((id) => id !== option) : [];
  const before = left;
  const undo = progress.pick(choice, isTaken ? others : [...others, option]);
  showPicks(choice);
  await updating();
  const means = implied(before, left).filter((change) => change.choice !== choice).slice(0, 3).map(({ choice, out, options }) => out.length
    ? t("no-longer-fit", { choice: title(choice), options: and(out.map(title)) })
    : options.length ? t("counts-now", { choice: title(choice), options: and(options.map(title)) }) : t("choice-not-needed", { choice: title(choice) }));
  const against = left.excluded.filter((id) => !before.excluded.includes(id)).slice(0, 3);
  if (against.length) means.unshift(t("picks-need", { names: and(against.map(title)) }));
  const takes = work(sum(left.steps.filter((id) => !left.optional.includes(id))));
  notice([isTaken ? t("said-left", { title: title(option) }) : t("said-picked", { title: title(option) }),
    takes && t("takes-now", { time: takes }), ...means].filter(Boolean).join(" "), undo);
}

update();
