// Amounts of work, in the very words that the build has for them.
import { t } from "./words.js";

// `document` is missing where a program tries this module by itself.
const root = globalThis.document?.documentElement;

/** @typedef {"minutes" | "hours" | "weeks"} Unit */

/** @type {Record<Unit, (n: string, count: number) => string>} */
const say = {
  minutes: (n, count) => t("minutes", { n }, count),
  hours: (n, count) => t("hours", { n }, count),
  weeks: (n, count) => t("weeks", { n }, count),
};

/**
 * @param {number} minutes
 * @param {number} pace
 * @returns {Unit}
 */
function unitOf(minutes, pace) {
  if (minutes < 60 || (minutes < 120 && minutes % 30 !== 0)) return "minutes";
  return minutes < pace * 57 ? "hours" : "weeks";
}

/**
 * Minutes in a unit, in halves of it where the number is small.
 * @param {number} minutes
 * @param {Unit} unit
 * @param {number} pace
 */
function halvesOf(minutes, unit, pace) {
  const value = minutes / { minutes: 1, hours: 60, weeks: 60 * pace }[unit];
  const fine = unit !== "minutes" && value < (unit === "hours" ? 10 : 4);
  return fine ? Math.round(value * 2) : Math.round(value) * 2;
}

/**
 * The one unit of a range: the greater end's, or a smaller one where the smaller end would be less than a week, or nothing.
 * @param {readonly number[]} range
 * @param {number} pace
 */
function unitOfBoth([min, max], pace) {
  const unit = unitOf(max, pace);
  const least = unit === "weeks" && min && halvesOf(min, unit, pace) < 2 ? "hours" : unit;
  return least === "hours" && min && !halvesOf(min, least, pace) ? "minutes" : least;
}

/** @param {number} halves */
function number(halves) {
  const half = halves % 2 ? "½" : "";
  const whole = String(Math.floor(halves / 2));
  if (half && whole === "0") return half;
  return (whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, () => t("thousands-mark")) : whole) + half;
}

/**
 * @param {Unit} unit
 * @param {number} halves
 * @param {string} [n]
 */
const amount = (unit, halves, n = number(halves)) => say[unit](n, Math.ceil(halves / 2));

/**
 * @param {readonly number[]} range
 * @param {number} pace
 */
function effort([min, max], pace) {
  if (max === 0) return t("no-time");
  const unit = unitOfBoth([min, max], pace);
  const [low, high] = [min, max].map((end) => halvesOf(end, unit, pace));
  return low === high ? amount(unit, high) : amount(unit, high, `${number(low)}–${number(high)}`);
}

/**
 * Work in words: "2–4 weeks", "≥ 30 weeks (2 steps without an estimate)". Empty on a site that shows no estimates.
 * @param {readonly number[]} range minutes, at least and at most
 * @param {number} pace hours per week
 * @param {number} [missing] how many of the steps have no estimate; then only the low end holds
 */
export function time([min, max], pace, missing = 0) {
  if (root?.dataset.time === "none") return "";
  if (!missing) return effort([min, max], pace);
  const without = t("without-estimate", { n: missing });
  return min ? t("at-least", { amount: effort([min, min], pace), missing: without }) : without;
}

/**
 * The pace that work is said at: "10 hours a week". Empty where it is said in hours or minutes, which are so many at any, and
 * on a site that shows no estimates.
 * @param {readonly number[]} range minutes, at least and at most
 * @param {number} hours per week
 * @param {number} [missing] how many of the steps have no estimate
 */
export function pace([min, max], hours, missing = 0) {
  const most = missing ? min : max;
  if (root?.dataset.time === "none" || !most || unitOfBoth([min, most], hours) !== "weeks") return "";
  const rounded = Math.round(hours * 100) / 100;
  return t("hours-a-week", { n: String(rounded).replace(".", () => t("decimal-mark")) }, Math.ceil(rounded));
}
