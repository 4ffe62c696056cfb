// Code can be copied: a button in the corner of each block, which says what it did. Of a shell's session it takes what was
// typed, without prompts and what was printed, so that it can be pasted.
import { t } from "./words.js";

const icons = document.querySelector(".theme use")?.getAttribute("href")?.split("#")[0] ?? "";

/** @param {Element} block */
const textOf = (block) => {
  const copy = /** @type {Element} */ (block.cloneNode(true));
  if (copy.querySelector(".hl-p")) for (const part of copy.querySelectorAll(".hl-p, .hl-r")) part.remove();
  return (copy.textContent ?? "").replace(/\n$/, "");
};

for (const block of document.querySelectorAll(".body pre")) {
  const frame = document.createElement("div");
  const button = document.createElement("button");
  const name = document.createElement("span");
  frame.className = "code";
  button.type = "button";
  button.className = "copy";
  button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${icons}#copy"/></svg>`;
  name.className = "hidden";
  name.role = "status";
  button.title = t("copy");
  button.setAttribute("aria-label", t("copy"));
  button.addEventListener("click", async () => {
    const done = await navigator.clipboard.writeText(textOf(block)).then(() => true, () => false);
    button.querySelector("use")?.setAttribute("href", `${icons}#${done ? "check" : "close"}`);
    name.textContent = done ? t("copied") : t("not-copied");
    button.title = name.textContent;
  });
  button.addEventListener("blur", () => {
    button.querySelector("use")?.setAttribute("href", `${icons}#copy`);
    button.title = t("copy");
    name.textContent = "";
  });
  block.replaceWith(frame);
  frame.append(block, button, name);
}
