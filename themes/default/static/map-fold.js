// Folds a stage of the map into its band: its steps go, lines to them end at its border, what is below moves up.
import { t } from "./words.js";
import { bands, draw, enter, here, lines, placeOf, places, said, svg } from "./map.js";

/** @typedef {import("./map.js").Place} Place */
/** @typedef {import("./map.js").Line} Line */
/** @typedef {[x: number, y: number]} Point */

const [, , width, height] = (svg.getAttribute("viewBox") ?? "").split(" ").map(Number);
/** Where shapes were drawn. */
const origins = new Map([...places.values()].flatMap(({ shapes }) => shapes).map((shape) => [shape, (shape.getAttribute("transform")?.match(/[\d.]+/g) ?? [0, 0]).map(Number)]));
/** Lines as they were drawn. */
const drawn = new Map(lines.map(({ path }) => [path, path.getAttribute("d") ?? ""]));
/** By stage: how high it is when it is folded, and where it says how much is in it. */
const folds = new Map(bands.map((band) => {
  const { link, rect } = band.place;
  const last = link.querySelector("text:last-of-type");
  const y = Number(last?.getAttribute("y")) + 18;
  return [band, { low: y - rect.y + 16, note: draw(link, "text", { class: "map-note", x: last?.getAttribute("x"), y }) }];
}));

/** Folds a stage, or opens it again. @param {Place} place */
export function fold({ stage, title, members }) {
  if (!stage) return;
  const n = members.filter(({ node }) => node.dataset.step).length;
  const hasFocus = placeOf(document.activeElement);
  stage.folded = !stage.folded;
  const { note } = /** @type {{note: Element}} */ (folds.get(stage));
  note.textContent = stage.folded ? t("steps", { n }) : "";
  said.textContent = stage.folded ? t("map-folded", { name: title }) : t("map-unfolded", { name: title });
  arrange();
  enter(here.band?.folded ? here.band.place : here);
  if (hasFocus) here.link.focus();
}

/** Where a height is while stages are folded. @param {number} y */
function now(y) {
  let moved = y;
  for (const [{ folded, place: { rect } }, { low }] of folds) {
    if (folded) moved -= Math.min(Math.max(y - rect.y, 0), rect.height) * (1 - low / rect.height);
  }
  return moved;
}

function arrange() {
  for (const place of places.values()) {
    const { rect, shapes, link, stage, band } = place;
    const down = now(rect.y) - rect.y;
    for (const shape of shapes) {
      if (shape === stage?.band) continue;
      shape.classList.toggle("map-gone", Boolean(band?.folded || stage?.folded && shape !== link));
      const [x, y] = origins.get(shape) ?? [0, 0];
      shape.setAttribute("transform", `translate(${x} ${y + down})`);
    }
    const high = place.bottom - place.top;
    place.top = rect.y + down;
    place.bottom = stage ? now(rect.bottom) : place.top + high;
  }
  for (const { place, band, button, folded } of bands) {
    band.classList.toggle("map-folded", folded);
    band.setAttribute("y", String(place.top));
    band.setAttribute("height", String(place.bottom - place.top));
    button.setAttribute("aria-expanded", String(!folded));
    button.setAttribute("transform", button.getAttribute("transform")?.replace(/ \S+\)/, ` ${place.top + 28})`) ?? "");
  }
  lines.forEach(route);
  svg.setAttribute("viewBox", `0 0 ${width} ${now(height)}`);
  svg.setAttribute("height", String(now(height)));
}

/** A line to a folded stage ends at its border. @param {Line} line */
function route({ path, from, to }) {
  const d = drawn.get(path) ?? "";
  const [above, below] = [from, to].map((place) => [place.stage, place.band].find((stage) => stage?.folded)?.place.rect);
  let points = corners(d);
  let head = /m.*/.exec(d)?.[0] ?? "";
  if (above) {
    const last = points.filter(([, y]) => y <= above.bottom).at(-1) ?? points[0];
    points = [[last[0], above.bottom], ...points.filter(([, y]) => y > above.bottom)];
  }
  if (below) {
    const first = points.find(([, y]) => y >= below.y) ?? points[0];
    points = [...points.filter(([, y]) => y < below.y), [first[0], below.y]];
    if (!path.matches(".map-recommended")) head = "m-4-6 4 6 4-6";
  }
  path.classList.toggle("map-gone", points.length < 2 || Boolean(above) && above === below);
  path.setAttribute("d", bent(points.map(([x, y]) => [x, now(y)])) + head);
}

/** Of a path that runs across and down, with round bends. @param {string} d */
function corners(d) {
  /** @type {Point[]} */
  const points = [];
  let [x, y] = [0, 0];
  for (const [, command, rest] of d.replace(/m.*/, "").matchAll(/([Mvhq])([^Mvhq]*)/g)) {
    const [a, b = 0, c = 0, e = 0] = (rest.match(/-?[\d.]+/g) ?? []).map(Number);
    if (command === "M") points.push([x, y] = [a, b]);
    if (command === "h") x += a;
    if (command === "v") y += a;
    if (command !== "q") continue;
    points.push([x + a, y + b]);
    [x, y] = [x + c, y + e];
  }
  return [...points, /** @type {Point} */ ([x, y])];
}

/** @param {Point[]} points */
function bent(points) {
  return points.map((at, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (!before) return `M${at.join(" ")}`;
    if (!after) return `L${at.join(" ")}`;
    const length = (/** @type {Point} */ to) => Math.abs(to[0] - at[0]) + Math.abs(to[1] - at[1]);
    const room = Math.min(7, length(before) / 2, length(after) / 2);
    const towards = (/** @type {Point} */ to) => at.map((value, axis) => value + Math.sign(to[axis] - value) * room).join(" ");
    return `L${towards(before)}Q${at.join(" ")} ${towards(after)}`;
  }).join("");
}
