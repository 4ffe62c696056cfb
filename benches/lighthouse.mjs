// Measures the built site as a phone sees it.
//
//     npm install --prefix /tmp/tools lighthouse@12.8.2
//     node benches/lighthouse.mjs --tools /tmp/tools
//
// First Lighthouse's four categories, at its mobile settings, for a home, roadmap, step, path and 404 page of the bundled
// site: the heaviest of each kind. Then what a press costs on a roadmap with 500 steps while the processor is slowed down
// four times: the time from the press to the next picture (the Event Timing of the browser, in steps of 8 ms), and how long
// the page's main thread worked in all, until all that followed was done. Medians of fifteen, each on a page loaded anew by a
// reader who has ticked a hundred steps. Of a press count the events that the browser takes for one (those with an
// `interactionId`): when the page moves below a pointer at rest, it makes others by itself.
//
// `--roadbook` names the program (target/release/roadbook), `--chromium` the browser, `--only lighthouse|presses` one half.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import zlib from "node:zlib";

const { values: given } = parseArgs({
  options: {
    tools: { type: "string", default: "." },
    roadbook: { type: "string", default: "target/release/roadbook" },
    chromium: { type: "string", default: "/usr/bin/chromium" },
    only: { type: "string", default: "" },
  },
});
const tools = createRequire(path.resolve(given.tools, "node_modules/lighthouse/package.json"));
const { default: lighthouse } = await import(tools.resolve("lighthouse"));
const { default: puppeteer } = await import(tools.resolve("puppeteer-core"));

const work = fs.mkdtempSync(path.join(os.tmpdir(), "roadbook-lighthouse-"));
process.on("exit", () => fs.rmSync(work, { recursive: true, force: true }));

// ---- sites

const TYPES = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", json: "application/json", svg: "image/svg+xml" };

/** Serves a folder as a web host does: compressed, and under a strict policy. */
async function serve(folder) {
  const server = http.createServer((request, response) => {
    let name = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    if (name.endsWith("/")) name += "index.html";
    fs.readFile(path.join(folder, name), (error, body) => {
      response.writeHead(error ? 404 : 200, {
        "content-type": TYPES[name.split(".").pop()] ?? "text/plain",
        "content-encoding": "gzip",
        "content-security-policy": "default-src 'self'",
        "cache-control": name.startsWith("/assets/") ? "max-age=31536000, immutable" : "no-cache",
      });
      response.end(zlib.gzipSync(error ? "" : body));
    });
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { at: `http://127.0.0.1:${server.address().port}/`, end: () => server.close() };
}

function build(source, name) {
  const to = path.join(work, name);
  execFileSync(path.resolve(given.roadbook), ["--quiet", "-C", source, "build", "--dest-dir", to], { stdio: "inherit" });
  return to;
}

/** The heaviest page of each kind. */
function kinds(folder) {
  const found = {};
  for (const name of fs.readdirSync(folder, { recursive: true })) {
    if (!name.endsWith(".html")) continue;
    const html = fs.readFileSync(path.join(folder, name), "utf8");
    const kind = /<body class="([\w-]+)/.exec(html)?.[1];
    if (kind && html.length > (found[kind]?.size ?? 0)) found[kind] = { size: html.length, path: name.replace(/index\.html$/, "") };
  }
  return found;
}

/** A roadmap of 500 steps in twenty stages, with a choice at its beginning that every stage needs. */
function large() {
  const source = path.join(work, "large");
  const write = (name, text) => {
    fs.mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
    fs.writeFileSync(path.join(source, name), text);
  };
  write("book.toml", '[book]\ntitle = "Large"\n');
  write("content/_index.md", "---\ntitle: Large\n---\n");
  write("content/r/_index.md", "---\ntitle: Five hundred steps\n---\n");
  write("content/r/language/_index.md", "---\ntitle: A language\nstep: 1\nchoose: 1\n---\n");
  for (let option = 1; option <= 5; option += 1) {
    write(`content/r/language/l${option}.md`, `---\nstep: ${option}\ntitle: Language ${option}\ndescription: One way to begin.\nduration: ${option}-${option + 2} weeks\n---\nText.\n`);
  }
  for (let stage = 1; stage <= 20; stage += 1) {
    write(`content/r/s${stage}/_index.md`, `---\ntitle: Stage ${stage}\nstep: ${stage + 1}\nprerequisites: [language]\n---\n`);
    for (let step = 1; step <= (stage === 20 ? 20 : 25); step += 1) {
      const needs = [];
      if (step > 1) needs.push(`s${stage}-${Math.ceil(step / 2)}`);
      if (stage > 1) needs.push(`s${stage - 1}-${step > 20 ? 20 : step}`);
      write(`content/r/s${stage}/s${stage}-${step}.md`, `---\nstep: ${step}\ntitle: Step ${step} of stage ${stage}\nduration: 4-8 h\nprerequisites: [${needs.filter((one) => one !== `s${stage}-${step}`).join(", ")}]\n---\nText.\n`);
    }
  }
  return source;
}

// ---- tables

function print(head, rows) {
  const widths = head.map((cell, at) => Math.max(...[cell, ...rows.map((row) => row[at])].map((one) => String(one).length)));
  const line = (row) => `| ${row.map((cell, at) => (at ? String(cell).padStart(widths[at]) : String(cell).padEnd(widths[at]))).join(" | ")} |`;
  console.log([line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line), ""].join("\n"));
}

const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];

// ---- Lighthouse

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

async function categories(browser) {
  const folder = build(".", "bundled");
  const site = await serve(folder);
  const rows = [];
  const lost = [];
  const pages = kinds(folder);
  for (const kind of ["home", "roadmap", "step", "path", "not-found"]) {
    const url = site.at + pages[kind].path;
    const page = await browser.newPage();
    const { lhr } = await lighthouse(url, { logLevel: "silent", onlyCategories: CATEGORIES }, undefined, page);
    await page.close();
    const audit = (name) => lhr.audits[name]?.numericValue ?? 0;
    rows.push([
      `${kind} /${pages[kind].path}`,
      ...CATEGORIES.map((name) => Math.round((lhr.categories[name].score ?? 0) * 100)),
      `${Math.round(audit("first-contentful-paint"))} ms`,
      `${Math.round(audit("largest-contentful-paint"))} ms`,
      `${Math.round(audit("total-blocking-time"))} ms`,
      audit("cumulative-layout-shift").toFixed(3),
      `${(audit("total-byte-weight") / 1000).toFixed(1)} kB`,
    ]);
    for (const name of CATEGORIES) {
      for (const { id, weight } of lhr.categories[name].auditRefs) {
        const { score, title } = lhr.audits[id];
        if (weight > 0 && score !== null && score < 1) lost.push(`${kind}: ${name}: ${id} ${score}: ${title}`);
      }
    }
  }
  site.end();
  print(["Lighthouse, mobile", ...CATEGORIES, "first paint", "largest", "blocked", "shift", "weight"], rows);
  if (lost.length > 0) console.log(`Below 1:\n${lost.map((one) => `  ${one}`).join("\n")}\n`);
}

// ---- presses

/** Resolves when neither picture nor thread has anything to do. */
const quiet = () => new Promise((done) => requestAnimationFrame(() => requestIdleCallback(() => requestAnimationFrame(() => requestIdleCallback(() => done())))));

/** A page of the reader's, slowed down; and the browser's own word on it. */
async function open(context, url, ticked) {
  const page = await context.newPage();
  const devtools = await page.createCDPSession();
  await page.setViewport({ width: 412, height: 823, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
  await page.evaluateOnNewDocument((steps) => {
    localStorage.setItem("roadbook:/:r", JSON.stringify({ version: 1, steps }));
    window.heard = [];
    new PerformanceObserver((list) => window.heard.push(...list.getEntries().map(({ duration, interactionId }) => ({ duration, interactionId })))).observe({ type: "event", durationThreshold: 16 });
  }, ticked);
  await page.goto(url, { waitUntil: "networkidle0" });
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.evaluate(quiet);
  return { page, devtools };
}

async function worked(devtools) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return 1000 * metrics.find(({ name }) => name === "TaskDuration").value;
}

/** Scrolls an element into sight, and says where its middle is. */
async function middle(page, selector) {
  const found = await page.waitForSelector(selector, { timeout: 20_000 });
  await found.evaluate((element) => element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" }));
  await page.evaluate(quiet);
  return found.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  });
}

const PRESSES = [
  // What the browser and this machine take for themselves.
  ["press where nothing is", "r/", "h1", "click"],
  ["tick a step in the list", "r/", '.rows [data-step="s5-3"] input, .rows [data-step="s5-3"] button', "click"],
  ["pick an option", "r/", '[data-option="l4"] button', "click"],
  ["pick an option, its own page", "r/language/", '[data-option="l4"] button', "click"],
  // So many steps are drawn stage by stage.
  ["hover on the map", "r/", '.map-step[data-stage="s5"] .map-box', "hover"],
  ["hover on the map of a stage", "r/s5/", '.map-step[data-step="s5-3"] .map-box', "hover"],
  ["mark a step as done", "r/s5/s5-3/", ".tracker-done", "click"],
];

async function presses(browser) {
  const site = await serve(build(large(), "built"));
  const ticked = { l2: "done" };
  for (let stage = 1; stage <= 4; stage += 1) for (let step = 1; step <= 25; step += 1) ticked[`s${stage}-${step}`] = "done";
  const rows = [];
  for (const [name, where, selector, how] of PRESSES) {
    const pictures = [];
    const threads = [];
    let fault = "";
    for (let time = 0; pictures.length < 15 && time < 20; time += 1) {
      const context = await browser.createBrowserContext();
      const { page, devtools } = await open(context, site.at + where, ticked);
      try {
        const at = await middle(page, selector);
        await page.evaluate(() => { window.heard.length = 0; });
        const before = await worked(devtools);
        if (how === "hover") await page.mouse.move(...at);
        else await page.mouse.click(...at);
        await page.evaluate(quiet);
        const work = (await worked(devtools)) - before;
        const heard = await page.evaluate(() => window.heard);
        pictures.push(Math.max(0, ...heard.filter(({ interactionId }) => how === "hover" || interactionId).map(({ duration }) => duration)));
        threads.push(work);
      } catch (error) {
        // Now and then a browser without a screen stops drawing; nothing of the page runs then, and the press does not count.
        fault = String(error).split("\n")[0];
      }
      await context.close();
    }
    rows.push(pictures.length < 15 ? [name, fault, ""] : [name, `${median(pictures) || "< 16"} ms`, `${Math.round(median(threads))} ms`]);
  }
  site.end();
  print(["500 steps, four times slower", "to the next picture", "thread at work"], rows);
}

// ---- both

const browser = await puppeteer.launch({ executablePath: given.chromium, args: ["--no-sandbox"], protocolTimeout: 60_000 });
if (given.only !== "presses") await categories(browser);
if (given.only !== "lighthouse") await presses(browser);
await browser.close();
