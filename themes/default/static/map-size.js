// How large the map is, loaded when that is to change: larger, smaller, all of it, as it was; two fingers, and the mouse.
import { part, scroller, svg } from "./map.js";

/** @param {number} factor @param {number} [x] @param {number} [y] what stays where it is on the screen; else the middle of what is seen */
function by(factor, x, y) {
  const [before, room] = [svg.getBoundingClientRect(), scroller.getBoundingClientRect()];
  const atX = x ?? room.x + room.width / 2;
  const atY = y ?? (Math.max(room.y, 0) + Math.min(room.bottom, innerHeight)) / 2;
  size(before.width * factor);
  /** @returns {ScrollToOptions} */
  const off = () => {
    const after = svg.getBoundingClientRect();
    const moved = after.width / before.width;
    return { left: after.x + (atX - before.x) * moved - atX, top: after.y + (atY - before.y) * moved - atY, behavior: "instant" };
  };
  scroller.scrollBy(off());
  // Where the scroller is as high as the map, it is the page that scrolls.
  scrollBy({ ...off(), left: 0 });
}

/** @param {number} width in pixels */
function size(width) {
  const natural = Number(svg.getAttribute("width"));
  svg.style.maxWidth = "none";
  svg.style.width = `${Math.min(Math.max(width, natural / 10), natural * 3)}px`;
}

function fit() {
  const [, , width, height] = (svg.getAttribute("viewBox") ?? "").split(" ").map(Number);
  size(Math.min(scroller.clientWidth, Math.min(scroller.clientHeight, innerHeight * 0.9) * width / height));
  scroller.scrollIntoView({ block: "nearest", behavior: "instant" });
}

/** Two fingers. */
function pinch() {
  let gap = 0;
  scroller.addEventListener("touchmove", (event) => {
    const [a, b] = event.touches;
    if (!b || !event.cancelable) return;
    event.preventDefault();
    const wide = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    if (gap) by(wide / gap, (a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2);
    gap = wide;
  }, { passive: false });
  scroller.addEventListener("touchend", () => { gap = 0; });
}

/** The mouse pulls the map along; what it then lets go of is not pressed. */
function pull() {
  /** @type {PointerEvent | undefined} */
  let down;
  scroller.addEventListener("pointerup", () => { down = undefined; });
  scroller.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse" || event.buttons !== 1) return;
    down ??= event;
    if (!scroller.hasPointerCapture(event.pointerId)) {
      if (Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < 5) return;
      scroller.setPointerCapture(event.pointerId);
    }
    scroller.scrollBy({ left: -event.movementX, top: -event.movementY, behavior: "instant" });
  });
}

/** @type {Record<string, (...values: number[]) => void>} */
export const acts = {
  by,
  in: () => by(1.25),
  out: () => by(0.8),
  whole: () => { svg.style.maxWidth = svg.style.width = ""; },
  fit,
  full: () => void (document.fullscreenElement ? document.exitFullscreen() : part.requestFullscreen()),
};

pinch();
pull();
part.addEventListener("fullscreenchange", () => {
  part.querySelector("[data-act=full]")?.setAttribute("aria-pressed", String(Boolean(document.fullscreenElement)));
});
