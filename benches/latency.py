"""Measures what an author waits for, from outside: `roadbook serve` and `hugo server` in turn.

    python3 benches/latency.py --steps 1000

* first page: from starting the process until a page of the site has come whole;
* body, front matter: from the end of the write until the page's new words are served. A body gets a paragraph more; in
  the front matter the title changes and a prerequisite goes. Each edit is of another page, which was looked at before.
  The page is asked for again and again over one connection, a millisecond after each answer, which takes little from
  the server and is as fine as the figures can be;
* warm page: a page that was served before, over the same connection;
* idle: the processor's share over ten quiet seconds; memory: the most that the process held.

`--sites A B` takes two sites that are there (A for roadbook, B for Hugo); edited files are put back. Reads /proc, so Linux.
"""

import argparse
import http.client
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
import sites

PATIENCE = 60  # seconds
PAUSE = 0.001
TOOLS = ["roadbook", "hugo"]


def command(tool, binary, site, port):
    if tool == "roadbook":
        return [binary, "-C", site, "serve", "-p", port]
    return [binary, "server", "--source", site, "--port", port]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A running server and one connection to it."""

    def __init__(self, tool, binary, site, page):
        port = free_port()
        started = time.perf_counter()
        line = [str(part) for part in command(tool, binary, site, port)]
        self.process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        while not self.answers(page):
            if self.process.poll() is not None or time.perf_counter() - started > PATIENCE:
                self.stop()
                sys.exit(f"{tool} shows no page: {' '.join(line)}")
            time.sleep(PAUSE)
        self.broken = 0
        self.first_page = time.perf_counter() - started

    def answers(self, page):
        try:
            return self.get(page) is not None
        except (ConnectionError, http.client.HTTPException):
            self.connection.close()
            return False

    def get(self, page):
        self.connection.request("GET", page)
        answer = self.connection.getresponse()
        body = answer.read()
        return body if answer.status == 200 else None

    def whole(self, page):
        """The page, or nothing where the answer broke off: Hugo's does while it writes the page anew."""
        try:
            return self.get(page)
        except http.client.IncompleteRead:
            self.connection.close()
            self.broken += 1
            return None

    def until(self, page, words):
        """Seconds from now until the page has the words."""
        started = time.perf_counter()
        while words not in (self.whole(page) or b""):
            if time.perf_counter() - started > PATIENCE:
                raise TimeoutError(f"{page} never showed {words.decode()}")
            time.sleep(PAUSE)
        return time.perf_counter() - started

    def proc(self, name):
        return Path(f"/proc/{self.process.pid}/{name}").read_text()

    def idle(self, seconds=10):
        """The share of one processor, in percent, that the process takes while nothing happens."""

        def ticks():
            fields = self.proc("stat").rpartition(")")[2].split()
            return int(fields[11]) + int(fields[12])

        before = ticks()
        time.sleep(seconds)
        return (ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds * 100

    def peak(self):
        """MiB"""
        return int(re.search(r"VmHWM:\s+(\d+)", self.proc("status"))[1]) / 1024

    def stop(self):
        self.connection.close()
        self.process.terminate()
        self.process.wait()


def edit_body(text, words):
    return f"{text}\nWritten anew: {words}.\n"


def edit_front_matter(text, words):
    """Another title, and the last prerequisite dropped."""
    text = re.sub(r"^title:.*$", f"title: {words}", text, count=1, flags=re.M)
    return re.sub(r"^prerequisites:\n((?:  - .*\n)+)", fewer, text, count=1, flags=re.M)


def fewer(found):
    kept = found[1].splitlines(keepends=True)[:-1]
    return "".join(["prerequisites:\n", *kept]) if kept else ""


EDITS = {"body": edit_body, "front matter": edit_front_matter}


def url(site, file):
    return "/" + file.relative_to(site / "content").with_suffix("").as_posix() + "/"


def edits(server, site, files, count, change, seed):
    """Milliseconds from the end of each write to its words on the page. The files are put back."""
    times, before = [], {}
    try:
        for number, file in enumerate(random.Random(seed).sample(files, count)):
            before[file] = file.read_text(encoding="utf-8")
            words = f"edit {seed} number {number}"
            page, text = url(site, file), change(before[file], words)
            server.get(page)
            time.sleep(0.3)
            file.write_text(text, encoding="utf-8")
            times.append(server.until(page, words.encode()) * 1000)
    finally:
        for file, text in before.items():
            file.write_text(text, encoding="utf-8")
    return times


def warm(server, page, count=300):
    times = []
    for _ in range(count):
        started = time.perf_counter()
        server.get(page)
        times.append((time.perf_counter() - started) * 1000)
    return times


def measure(tool, binary, site, count, seed, into):
    """One start of one server: everything once, the edits `count` times."""
    files = [file for file in sorted((site / "content").rglob("*.md")) if file.name != "_index.md"]
    server = Server(tool, binary, site, url(site, files[len(files) // 2]))
    try:
        into.setdefault("first page, ms", []).append(server.first_page * 1000)
        time.sleep(2)
        into.setdefault("warm page, ms", []).extend(warm(server, url(site, files[0])))
        into.setdefault("idle, %", []).append(server.idle())
        for name, change in EDITS.items():
            into.setdefault(f"{name}, ms", []).extend(edits(server, site, files, count, change, f"{name} {seed}"))
            time.sleep(3)  # the files that were put back are read
        into.setdefault("broken answers", []).append(server.broken)
        into.setdefault("memory, MiB", []).append(server.peak())
    finally:
        server.stop()


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--steps", type=int, default=1000)
    asked.add_argument("--rounds", type=int, default=3, help="starts of each server")
    asked.add_argument("--edits", type=int, default=11, help="of each kind, in each round")
    asked.add_argument("--sites", nargs=2, type=Path, metavar=("A", "B"))
    asked.add_argument("--roadbook", default="target/release/roadbook")
    asked.add_argument("--hugo", default="hugo")
    given = asked.parse_args()
    binaries = {"roadbook": given.roadbook, "hugo": given.hugo}
    with tempfile.TemporaryDirectory(prefix="latency-") as work:
        if given.sites:
            folders = dict(zip(TOOLS, (site.resolve() for site in given.sites)))
        else:
            folders = {tool: sites.write(Path(work) / tool, given.steps, tool) for tool in TOOLS}
            os.sync()
        measured = {tool: {} for tool in TOOLS}
        for seed in range(given.rounds):
            for tool in TOOLS:
                measure(tool, binaries[tool], folders[tool], given.edits, seed, measured[tool])
        for tool, figures in measured.items():
            print(tool)
            for name, values in figures.items():
                print(f"  {name:18} median {statistics.median(values):9.2f} ({min(values):.2f} to {max(values):.2f})")


if __name__ == "__main__":
    main()
