// The map's keys, loaded with the first of them: arrows walk, Space ticks, T folds a stage, + − 0 change the size.
import { isTheirs } from "./awake.js";
import { progress } from "./page.js";
import { fold } from "./map-fold.js";
import { acts } from "./map-size.js";
import { paintOne, places, said } from "./map.js";

/** @typedef {import("./map.js").Place} Place */

/** @param {Place | undefined} place where the focus is @param {string} key */
export function press(place, key) {
  const act = { "+": acts.in, "=": acts.in, "-": acts.out, 0: acts.whole }[key];
  if (act) act();
  else if (!place) return;
  else if (key === " ") tick(place);
  else if (key === "t") fold(place.band?.place ?? place);
  else next(place, key)?.link.focus();
}

/** @param {Place} place */
function tick(place) {
  const { node, link } = place;
  const { step } = node.dataset;
  if (!step || isTheirs()) return;
  progress.set([step], progress.state(step) === "done" ? null : "done");
  paintOne(step, place);
  said.textContent = link.getAttribute("aria-label");
}

/** @param {Place} place @returns {Place} itself, or the stage that it is folded into */
const shown = (place) => place.band?.folded ? place.band.place : place;

/** @param {Place} from @param {Place[]} among @param {number} [aside] what lies aside counts so much */
function nearest(from, among, aside = 1) {
  const far = (/** @type {Place} */ to) => Math.abs(to.x - from.x) * aside + Math.abs(to.top - from.top);
  return among.sort((a, b) => far(a) - far(b))[0];
}

/** Where an arrow leads. @param {Place} from @param {string} key @returns {Place | undefined} */
function next(from, key) {
  const sign = key === "ArrowUp" || key === "ArrowLeft" ? -1 : 1;
  const others = [...places.values()].filter((place) => place !== from && shown(place) === place);
  if (key === "ArrowLeft" || key === "ArrowRight") {
    return nearest(from, others.filter((to) => (to.x - from.x) * sign > 0 && to.top < from.bottom && to.bottom > from.top));
  }
  const beyond = others.filter((to) => !to.stage === !from.stage && (to.top - from.top) * sign > 0);
  return nearest(from, from.stage ? [] : linked(from, sign)) ?? nearest(from, beyond, 0.3);
}

/** What a step needs (−1), what it unlocks (1). @param {Place} from @param {number} sign */
function linked(from, sign) {
  const ends = [from, ...from.around].flatMap((place) => sign < 0 ? place.into.map((line) => line.from) : place.out.map((line) => line.to));
  if (sign > 0) ends.push(...from.members);
  // A choice that is a stage is entered at its options.
  return ends.flatMap((end) => end.stage && !end.stage.folded ? end.members : shown(end));
}
