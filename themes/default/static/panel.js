// "Your progress": the way to file, link and reset; and links that carry somebody's progress.
import { el } from "./page.js";
import { t } from "./words.js";

const place = document.querySelector(".your-progress");
const transfer = () => import("./transfer.js");
if (!place?.firstElementChild) place?.append(el("button", { type: "button", class: "button plain", onclick: async () => (await transfer()).show() }, t("your-progress")));

async function look() {
  if (location.hash.startsWith("#progress=")) (await transfer()).look(location.hash.slice(10));
}
addEventListener("hashchange", look);
look();
