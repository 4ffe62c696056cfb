// Code can be copied: a button in the corner of each block, which says what it did.
import { t } from "./words.js";

const icons = document.querySelector(".theme use")?.getAttribute("href")?.split("#")[0] ?? "";

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
    const text = block.textContent ?? "";
    const done = await navigator.clipboard.writeText(text.replace(/\n$/, "")).then(() => true, () => false);
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
