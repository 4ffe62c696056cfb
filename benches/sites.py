"""Writes a made-up site of any size for roadbook or for Hugo: the same pages, word for word, the same each time.

    python3 benches/sites.py --steps 1000 --for roadbook OUT

A step has 3 to 4 kB of Markdown, one or two blocks of code in two of three, a table in one of four, links to other
steps, resources, and one to three prerequisites, none of which the others imply. No two blocks of code are alike.
Hugo gets a small theme: the page with its prerequisites, its resources and the steps of its stage, highlighting with
classes, links between files resolved. It counts no totals, draws no map and checks nothing.
"""

import argparse
import random
import sys
from pathlib import Path

ROADMAP = 100  # steps; a larger site has more roadmaps
STAGE = 16  # steps

FIELDS = "Lathe Kiln Loom Press Forge Bindery Dairy Foundry Mill Orchard Quarry Tannery Vineyard Apiary Bakery".split()
PHASES = ["First days", "Tools", "Materials", "Measuring", "Joining", "Finishing", "Teaching others"]
DOING = "Cutting Shaping Mending Reading Sorting Weighing Folding Drying Marking Planning Storing Testing".split()
THING = "gauges drawings batches samples fittings grains patterns hinges seams ledgers orders templates".split()
WAYS = ["by hand", "in the cold", "for a customer", "without waste", "at a bench", "in pairs", "under pressure"]
WHO = [
    "An apprentice", "The foreman", "Whoever opens the shop", "A careful buyer", "The night shift", "Our oldest machine",
    "A second pair of eyes", "The person at the scales", "Anyone new to the trade", "The supplier",
]  # fmt: skip
DOES = [
    "notices", "writes down", "throws away", "keeps apart", "checks twice", "forgets", "asks about", "pays for",
    "puts off", "counts", "learns to trust", "sets aside",
]  # fmt: skip
WHAT = [
    "the last tenth of a millimetre", "what the drawing leaves out", "a batch that came in damp", "the price of one hour",
    "every cut that went wrong", "the order in which things dry", "a tool that somebody lent", "the smell of hot oil",
    "three numbers on a slip of paper", "the difference between tight and stuck",
]  # fmt: skip
THEN = [
    "long before it costs anything", "and nobody thanks them for it", "since wood has no memory for promises",
    "because the next station cannot", "although the book has it the other way round", "if there is light enough",
    "so the afternoon stays quiet", "while the glue is still wet", "and begins again on Monday",
]  # fmt: skip
HOSTS = ["handbook.example.org", "films.example.net", "guild.example.com", "library.example.edu"]
KINDS = ["docs", "article", "book", "course", "video", "practice"]
NAMES = "batch gauge hinge ledger order sample seam weight margin stock bench shift crate label width".split()
VERBS = "trim weigh sort pack check split merge count mark store refill balance".split()

# A block of code is an opening, some of these lines in any order, and an end; `a`, `b` are names, `f` a verb, `n` a number.
CODE = {
    "python": (
        "def {f}_{a}({b}, limit={n}):\n",
        [
            "    {a} = [each * {n} for each in {b} if each.ready]\n",
            "    {b}.sort(key=lambda {a}: ({a}.weight, -{n}))  # lightest first\n",
            "    if len({b}) > {n}: raise ValueError(f\"too many: {{len({b})}}\")\n",
            "    for place, {a} in enumerate({b}, start={n}): {a}.place = place\n",
            "    total_{n} = sum({a}.{b} or 0 for {a} in {b})\n",
        ],
        "    return {b}[:limit]\n",
    ),
    "javascript": (
        "export function {f}{n}({a}, {{ {b} = {n} }} = {{}}) {{\n",
        [
            "  const {b}{n} = {a}.filter((one) => one.{b} !== null);\n",
            "  if (!{a}.length) throw new Error(`no {a} after ${{{b}}}`);\n",
            "  {a}.forEach((one, at) => {{ one.place = at + {n}; }}); // counted from here\n",
            "  let {f}ed = {a}.reduce((sum, one) => sum + one.{b}, {n});\n",
            "  while ({b} < {n}) {b} += {a}[{b}]?.weight ?? 1;\n",
        ],
        "  return {a};\n}}\n",
    ),
    "go": (
        "func {f}({a} []Item, {b} int) (int, error) {{\n",
        [
            "\tif {b} > {n} {{\n\t\treturn 0, fmt.Errorf(\"{a}: %d is more than {n}\", {b})\n\t}}\n",
            "\tfor at, one := range {a} {{\n\t\t{b} += one.Weight * at // {a}\n\t}}\n",
            "\tsort.Slice({a}, func(i, j int) bool {{ return {a}[i].Place+{n} < {a}[j].Place }})\n",
            "\tdefer log.Printf(\"{f} done with %d {a}\", {b}-{n})\n",
        ],
        "\treturn {b}, nil\n}}\n",
    ),
    "rust": (
        "/// Says how much {a} there is.\npub fn {f}_{a}({b}: &[Item], least: u32) -> Option<u32> {{\n",
        [
            "    let {a}_{n}: u32 = {b}.iter().map(|one| one.weight.saturating_sub({n})).sum();\n",
            "    if {b}.len() > {n} {{\n        return None; // more than the {a} holds\n    }}\n",
            "    let {a} = {b}.iter().filter(|one| one.{a} != \"{b}\").count();\n",
            "    println!(\"{{}} of {n} {a}\", {b}.len());\n",
        ],
        "    Some(least)\n}}\n",
    ),
    "sql": (
        "WITH {f}_{a} AS (\n  SELECT id, {b}, weight FROM {a}s WHERE weight > {n}\n)\n",
        [
            "SELECT count(*) FILTER (WHERE {b} = '{f}') AS {a}_{n} FROM {f}_{a};\n",
            "UPDATE {a}s SET {b} = {b} + {n} WHERE id IN (SELECT id FROM {f}_{a}); -- one by one\n",
            "DELETE FROM {b}s WHERE kept_until < now() - INTERVAL '{n} days';\n",
        ],
        "SELECT {b}, sum(weight) FROM {a}s GROUP BY {b} HAVING sum(weight) > {n} ORDER BY 2 DESC;\n",
    ),
    "bash": (
        "#!/bin/sh\n# Puts the {a} of day {n} away.\nset -eu\n",
        [
            "for {a} in /srv/{b}/*.csv; do\n  wc -l < \"${a}\" || echo \"no ${a}\" >&2\ndone\n",
            "{b}=$(grep -c '{f}' \"$1\" | head -n {n})\n",
            "[ \"${{{b}:-0}}\" -gt {n} ] && exit {n}\n",
            "tar -czf \"{a}-$(date +%j).tar.gz\" --exclude='*.{b}' {f}/\n",
        ],
        "echo \"{f}: $# {a}\"\n",
    ),
    "yaml": (
        "# what the {a} needs\n{a}:\n",
        [
            "  {f}-{n}: {{ {b}: {n}, unit: g }}\n",
            "  {b}-{n}:\n    - \"{f} {a}\"\n    - {f} again # after {n} days\n",
            "  keep-{b}-{n}: true\n",
        ],
        "  checked: 2024-05-{n:02}\n",
    ),
}


class Step:
    """One step: where it stands, what it is called, and what it needs (indices of earlier steps of its roadmap)."""

    def __init__(self, index, dice):
        self.index, self.place = index, index % ROADMAP
        self.title = f"{dice.choice(DOING)} {dice.choice(THING)} {dice.choice(WAYS)}"
        self.id = f"{self.title.lower().replace(' ', '-')}-{index}"
        self.roadmap = f"{FIELDS[index // ROADMAP % len(FIELDS)].lower()}-{index // ROADMAP + 1}"
        self.stage = f"{self.place // STAGE + 1}-{PHASES[self.place // STAGE].lower().replace(' ', '-')}"
        self.needs = []

    def file(self):
        return f"content/{self.roadmap}/{self.stage}/{self.id}.md"

    def link_to(self, other):
        """A relative link to another step's file, as an author writes it."""
        if other.roadmap != self.roadmap:
            return f"../../{other.roadmap}/{other.stage}/{other.id}.md"
        return f"{other.id}.md" if other.stage == self.stage else f"../{other.stage}/{other.id}.md"


def model(count):
    """The steps, each with needs that none of its other needs implies."""
    steps, implied = [], []  # implied: what a step needs, all the way down, one bit a step of its roadmap
    for index in range(count):
        dice = random.Random(f"step {index}")
        step = Step(index, dice)
        first = index - step.place
        wanted = {dice.randint(max(first, index - 9), index - 1) for _ in range(dice.randint(1, 3)) if step.place}
        for one in sorted(wanted, reverse=True):
            if not any(implied[need] >> (one - first) & 1 for need in step.needs):
                step.needs.append(one)
        bits = 0
        for need in step.needs:
            bits |= implied[need] | 1 << (need - first)
        implied.append(bits)
        steps.append(step)
    return steps


def sentence(dice):
    text = f"{dice.choice(WHO)} {dice.choice(DOES)} {dice.choice(WHAT)} {dice.choice(THEN)}"
    mark = dice.random()
    if mark < 0.1:
        text += f", as `{dice.choice(VERBS)}({dice.choice(NAMES)})` does"
    elif mark < 0.2:
        text = text.replace(" the ", " the **very** ", 1)
    elif mark < 0.25:
        text += f"; then *{dice.choice(WHAT)}* is all that is left"
    return text + "."


def paragraph(dice, least, most):
    return " ".join(sentence(dice) for _ in range(dice.randint(least, most)))


def code(dice):
    language = dice.choice(list(CODE))
    opening, lines, end = CODE[language]
    first, second = dice.sample(NAMES, 2)
    verb = dice.choice(VERBS)
    chosen = [opening, *(dice.choice(lines) for _ in range(dice.randint(4, 8))), end]
    text = "".join(line.format(a=first, b=second, f=verb, n=dice.randint(2, 28)) for line in chosen)
    return f"```{language}\n{text}```"


def table(dice):
    rows = ["| What | Grams | Kept | Who knows |", "| :--- | ---: | :---: | --- |"]
    for _ in range(dice.randint(3, 6)):
        kept = dice.choice(["a day", "a week", "for good"])
        rows.append(f"| {dice.choice(THING)} | {dice.randint(5, 900)} | {kept} | `{dice.choice(NAMES)}`, {dice.choice(WHO).lower()} |")
    return "\n".join(rows)


def body(step, steps):
    """The Markdown after the front matter."""
    dice = random.Random(f"body {step.index}")
    near = [step.index + dice.choice([-1, 1]) * dice.randint(1, 20) for _ in range(4)]
    linked = [steps[at] for at in [*near, dice.randrange(len(steps)), dice.randrange(len(steps))] if 0 <= at < len(steps)]
    links = [f"[{other.title}]({step.link_to(other)})" for other in linked]
    blocks = dice.choice([0, 1, 2])
    parts = [
        paragraph(dice, 2, 3),
        "## What stays with you",
        "\n".join(f"- {dice.choice(VERBS).capitalize()} {dice.choice(WHAT)}" for _ in range(4)),
        paragraph(dice, 3, 4) + f" {links[0]} has more of it.",
        f"## {dice.choice(DOING)} the {dice.choice(NAMES)}",
        paragraph(dice, 3, 5),
        *([code(dice), paragraph(dice, 1, 2)] if blocks > 0 else [paragraph(dice, 5, 7)]),
        f"### {dice.choice(WHAT).capitalize()}",
        "> " + sentence(dice),
        *([table(dice)] if dice.random() < 0.25 else []),
        paragraph(dice, 2, 3) + " See " + ", ".join(links[1:]) + ".",
        *([code(dice)] if blocks > 1 else [paragraph(dice, 5, 7)]),
        "## Your turn",
        "\n".join(f"- [ ] {dice.choice(VERBS).capitalize()} {dice.choice(WHAT)}, {place}" for place in ["alone", "again", "aloud"]),
        paragraph(dice, 2, 4),
    ]
    return "\n\n".join(parts) + "\n"


def front_matter(step, steps, tool):
    dice = random.Random(f"front matter {step.index}")
    low = dice.randint(1, 6)
    head = [f'title: "{step.title}"', f"{'step' if tool == 'roadbook' else 'weight'}: {step.place + 1}"]
    head.append(f"duration: {low}-{low + dice.randint(1, 4)} h")
    if step.needs:
        head.append("prerequisites:")
        for need in (steps[at] for at in step.needs):
            head.append(f"  - {need.id if tool == 'roadbook' else need.file().removeprefix('content').removesuffix('.md')}")
    head.append("resources:" if tool == "roadbook" else "reading:")  # Hugo means files by `resources`
    for number in range(dice.randint(2, 4)):
        head.append(f'  - title: "{dice.choice(DOING)} {dice.choice(NAMES)}, part {number + 1}"')
        head.append(f"    url: https://{dice.choice(HOSTS)}/{step.index}/{number}")
        head.append(f"    kind: {dice.choice(KINDS)}")
    return "\n".join(["---", *head, "---"]) + "\n\n"


BOOK = """[book]
title = "Workshop"

[output.html]
site-url = "https://workshop.example.org/"
"""

HUGO = """baseURL = "https://workshop.example.org/"
title = "Workshop"
disableKinds = ["taxonomy", "term", "rss"]

[markup.highlight]
noClasses = false

[markup.goldmark.renderHooks.link]
useEmbedded = "always"
"""

LAYOUTS = {
    "baseof.html": """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ .Title }} · {{ site.Title }}</title><link rel="stylesheet" href="/look.css">
<body><header><a href="/">{{ site.Title }}</a></header>
<main>{{ block "main" . }}{{ end }}</main>
<nav>{{ block "beside" . }}{{ end }}</nav></body></html>
""",
    "home.html": """{{ define "main" }}<h1>{{ .Title }}</h1>{{ .Content }}
<ul>{{ range .Sections }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</ul>{{ end }}
""",
    "section.html": """{{ define "main" }}<h1>{{ .Title }}</h1>{{ .Content }}
<ol>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>
  {{ with .Pages }}<ol>{{ range . }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ .Params.duration }}{{ end }}</ol>{{ end }}
{{ end }}</ol>{{ end }}
""",
    "page.html": """{{ define "main" }}<h1>{{ .Title }}</h1><p>{{ .Params.duration }}</p>
{{ with .Params.prerequisites }}<h2>Needs</h2><ul>{{ range . }}{{ with site.GetPage . }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ end }}</ul>{{ end }}
{{ .Content }}
<h2>Resources</h2><ul>{{ range .Params.reading }}<li>{{ .kind }}: <a href="{{ .url }}">{{ .title }}</a>{{ end }}</ul>
{{ with .NextInSection }}<a rel="prev" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .PrevInSection }}<a rel="next" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ end }}
{{ define "beside" }}<a href="{{ .CurrentSection.RelPermalink }}">{{ .CurrentSection.Title }}</a>
<ol>{{ $here := . }}{{ range .CurrentSection.RegularPages }}<li{{ if eq . $here }} class="here"{{ end }}><a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</ol>{{ end }}
""",
}


def files(count, tool):
    """Every file of the site: its path and its text."""
    steps = model(count)
    weight = "step" if tool == "roadbook" else "weight"
    yield "content/_index.md", "---\ntitle: Workshop\n---\n\nTrades, step by step.\n"
    if tool == "roadbook":
        yield "book.toml", BOOK
    else:
        yield "hugo.toml", HUGO
        yield "static/look.css", "body { font: 1rem/1.5 system-ui; max-width: 50rem }\n.chroma .k { color: #a3c }\n"
        yield from ((f"layouts/{name}", text) for name, text in LAYOUTS.items())
    stages = set()
    for step in steps:
        if step.place == 0:
            title = step.roadmap.replace("-", " ").capitalize()
            yield f"content/{step.roadmap}/_index.md", f"---\ntitle: {title}\n---\n\nA trade from the beginning.\n"
        if (step.roadmap, step.stage) not in stages:
            stages.add((step.roadmap, step.stage))
            number = step.place // STAGE
            head = f"---\ntitle: {PHASES[number]}\n{weight}: {number + 1}\n---\n\nWhat the {PHASES[number].lower()} are about.\n"
            yield f"content/{step.roadmap}/{step.stage}/_index.md", head
        yield step.file(), front_matter(step, steps, tool) + body(step, steps)


def write(folder, count, tool):
    """Writes the site into a folder that is empty or not there."""
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} is not empty")
    for path, text in files(count, tool):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--steps", type=int, required=True)
    asked.add_argument("--for", dest="tool", choices=["roadbook", "hugo"], required=True)
    asked.add_argument("folder", help="where the site is written")
    given = asked.parse_args()
    write(given.folder, given.steps, given.tool)
