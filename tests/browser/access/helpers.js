// What the tests of access ask of a page. Functions alone, as they are declared anew with every question.

/** An element as a person would point at it. */
function named(element) {
  const words = (element.getAttribute("aria-label") || element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
  const classes = [...element.classList].map((one) => `.${one}`).join("");
  return `<${element.localName}${classes}> “${words}”`;
}

function shown(element) {
  return element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
}

/** Kept for screen readers alone: cut down to a point. */
function forEars(element) {
  for (let at = element; at && at !== document.body; at = at.parentElement) {
    const box = at.getBoundingClientRect();
    const { clipPath, overflow } = getComputedStyle(at);
    if (clipPath === "inset(50%)" || (box.width <= 1 && box.height <= 1 && overflow !== "visible")) return true;
  }
  return false;
}

/** What the theme ends with an ellipsis after a few lines: its whole text stands on the page that it is about. */
function shortened(element) {
  for (let at = element; at && at !== document.body; at = at.parentElement) {
    if (getComputedStyle(at).webkitLineClamp !== "none") return at;
  }
  return null;
}

/** Each text that is to be seen, outside drawings, with its boxes. */
function texts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    const words = node.data.trim().replace(/\s+/g, " ");
    if (!words || !parent || parent.closest("svg, script, style, template, .skip") || !shown(parent) || forEars(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const end = shortened(parent)?.getBoundingClientRect().bottom ?? Infinity;
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1 && box.top < end - 2);
    if (boxes.length > 0) found.push({ parent, words, boxes });
  }
  return found;
}

/**
 * The words that are to be seen, so that a narrow window's can be held against a wide one's: without the list of the page's
 * own headings, as these stand in the text.
 */
function words() {
  return texts().filter(({ parent }) => !parent.closest(".headings")).map((text) => text.words);
}

/** The words that are there after every button has opened what it opens, and those that name an icon. */
function openAll() {
  for (const button of document.querySelectorAll("button[aria-expanded=false]")) if (shown(button)) button.click();
  const names = [...document.querySelectorAll("button")].filter(shown).map((button) => button.textContent.trim());
  return [...words(), ...names];
}

/** The nearest ancestor that its reader can scroll sideways. */
function scroller(element) {
  for (let at = element; at && at !== document.body; at = at.parentElement) {
    if (["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return at;
  }
  return null;
}

/** What makes the page wider than its window, or sticks out of it. */
function sideways() {
  const width = document.documentElement.clientWidth;
  const found = [];
  if (document.documentElement.scrollWidth > width) found.push(`the page is ${document.documentElement.scrollWidth} px wide`);
  for (const { parent, boxes } of texts()) {
    if (boxes.some((box) => box.right > width + 1 || box.left < -1) && !scroller(parent)) found.push(`${named(parent)} sticks out`);
  }
  return found;
}

/** Text that a box of fixed size cuts off. */
function clipped() {
  const found = new Set();
  for (const { parent, boxes } of texts()) {
    for (let at = parent; at && at !== document.body; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      const box = at.getBoundingClientRect();
      const cut = (one) =>
        (["hidden", "clip"].includes(overflowX) && (one.right > box.right + 1 || one.left < box.left - 1)) ||
        (["hidden", "clip"].includes(overflowY) && (one.bottom > box.bottom + 1 || one.top < box.top - 1));
      if (boxes.some(cut)) found.add(`${named(at)} cuts ${named(parent)}`);
      if (["auto", "scroll"].includes(overflowX) || ["auto", "scroll"].includes(overflowY)) break;
    }
  }
  return [...found];
}

/** What an element moves with: itself or an ancestor that stays in the window or floats over the page. */
function floating(element) {
  for (let at = element; at && at !== document.body; at = at.parentElement) {
    if (["fixed", "sticky"].includes(getComputedStyle(at).position)) return at;
  }
  return null;
}

/** Texts that lie upon each other for good. */
function overlapping() {
  const all = texts().flatMap(({ parent, boxes }) => boxes.map((box) => ({ parent, box })));
  all.sort((one, other) => one.box.top - other.box.top);
  const found = new Set();
  for (let at = 0; at < all.length; at += 1) {
    const { parent, box } = all[at];
    for (let next = at + 1; next < all.length && all[next].box.top < box.bottom; next += 1) {
      const other = all[next];
      if (parent === other.parent || parent.closest("sup, sub") || other.parent.closest("sup, sub")) continue;
      const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const down = Math.min(box.bottom, other.box.bottom) - other.box.top;
      // The boxes of lines reach a little above and below what is drawn.
      const isDrawnOver = across > 2 && down > 0.35 * Math.min(box.height, other.box.height);
      const movesAlong = scroller(parent) === scroller(other.parent) && floating(parent) === floating(other.parent);
      if (isDrawnOver && movesAlong) {
        found.add(`${named(parent)} lies upon ${named(other.parent)}`);
      }
    }
  }
  return [...found];
}

/** Controls smaller than 24 px each way; what a label holds is as large as the label. A map's links stand in the list too. */
function small() {
  const found = [];
  for (const control of document.querySelectorAll("button, input, select, summary, [role=button], [role=tab], a.button")) {
    if (!shown(control) || control.closest("[inert]") || control.disabled) continue;
    const boxes = [control, ...(control.labels ?? [])].map((one) => one.getBoundingClientRect());
    if (!boxes.some((box) => box.width >= 24 && box.height >= 24)) {
      found.push(`${named(control)} is ${Math.round(boxes[0].width)} × ${Math.round(boxes[0].height)} px`);
    }
  }
  return found;
}

/** How an element and what is in it looks, as far as focus may change it. */
function looks(element) {
  const parts = [element, ...[...element.querySelectorAll("*")].slice(0, 12)];
  return parts
    .map((part) => {
      const style = getComputedStyle(part);
      const outline = style.outlineStyle === "none" ? "" : `${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor}`;
      return [outline, style.stroke, style.strokeWidth, style.boxShadow, style.backgroundColor, style.borderColor].join();
    })
    .join(";");
}

/** What the Tab key has to reach. Of a group of radio buttons that is one. */
function reachable() {
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]");
  return [...all].filter((element) => {
    if (element.tabIndex < 0 || element.disabled || !shown(element) || element.closest("[inert]")) return false;
    if (element.type !== "radio") return true;
    const group = [...document.getElementsByName(element.name)].filter((one) => one.form === element.form);
    return element === (group.find((one) => one.checked) ?? group[0]);
  });
}

/** Begins a walk over the page by the Tab key. */
function beginWalk() {
  window.walk = { before: new Map(reachable().map((element) => [element, looks(element)])), visited: [] };
  return window.walk.before.size;
}

/** Whether the focus has left the page, or come round to where the walk began. */
function hasLeft(element) {
  return !element || element === document.body || element === document.documentElement || element === window.walk.visited[0];
}

/** The step of the walk that was just made: what is wrong with it, or null at the page's end. */
function step() {
  const { before, visited } = window.walk;
  const element = document.activeElement;
  if (hasLeft(element)) return null;
  if (visited.includes(element)) return [`${named(element)} is focused again after ${named(visited.at(-1))}`];
  const found = [];
  const last = visited.at(-1);
  if (last && !(last.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)) {
    found.push(`${named(element)} comes after ${named(last)}, and stands before it`);
  }
  visited.push(element);
  if (!shown(element) || forEars(element)) found.push(`${named(element)} is focused and not to be seen`);
  if (element.closest("[aria-hidden=true]")) found.push(`${named(element)} is focused and hidden from screen readers`);
  if (before.has(element) && before.get(element) === looks(element)) found.push(`${named(element)} looks the same with focus`);
  if (!uncovered(element)) found.push(`${named(element)} is focused and covered, or outside the window`);
  return found;
}

/** Whether some of an element is on top, in the window. */
function uncovered(element) {
  return [...element.getClientRects()].some((box) =>
    [0.5, 0.1, 0.9].some((x) =>
      [0.5, 0.1, 0.9].some((y) => {
        const hit = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
        if (!hit || hit === document.body || hit === document.documentElement) return false;
        return hit === element || element.contains(hit) || (hit.contains(element) && hit.localName !== "main");
      }),
    ),
  );
}

/** What the walk has left out. */
function unreached() {
  const { visited } = window.walk;
  return reachable().filter((element) => !visited.includes(element)).map((element) => `${named(element)} is never reached`);
}

/** Turns round: the way back goes over what the walk has visited, from its last to its first. */
function turnRound() {
  window.walk.back = [...window.walk.visited].reverse();
}

/** The step of the way back: what is wrong with it, or null where it has come to the page's beginning. */
function stepBack() {
  const element = document.activeElement;
  const expected = window.walk.back.shift();
  if (!expected) return null;
  return element === expected ? [] : [`back comes ${named(element)} instead of ${named(expected)}`];
}

/** What axe-core finds. */
async function axeFindings() {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } });
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id} (${help}): ${node.target.join(" ")}: ${node.html.slice(0, 160)}: ${node.failureSummary?.replace(/\s+/g, " ")}`));
}
