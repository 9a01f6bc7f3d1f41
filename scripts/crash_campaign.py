#!/usr/bin/env python3
"""Stops the program at every point of its writing and looks at what stands afterwards.

usage: crash_campaign.py PROGRAM [--kills N] [--points N] [--seed N]

Two campaigns over imports and runs at one place, each replacing what the one before it left:
  kills   SIGKILL after a random time, N times
  points  SIGKILL at the k-th system call that changes the file system, for N values of k spread over all of them
          (needs strace; skipped, and said so, without it)
After every stop the place holds the old or the new version, whole: a store opens with the digest of one of the two
imports, a result folder holds together (check_result.py) and is one of the two runs; and one more writer clears away
whatever the stopped one left. Prints the counts and exits 1 at the first breach.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHANGING_CALLS = "openat,write,pwrite64,ftruncate,mkdir,rename,renameat2,link,unlink,unlinkat,rmdir,fsync,syncfs,fchmod,flock"


def import_spec():
    return {
        "description": "crash campaign",
        "sources": [
            {
                "name": "daily", "files": "*.csv", "kind": "contract", "frequency": "1d",
                "symbol": {"from": "file_name"}, "time": {"column": "date"},
                "columns": {name: name for name in ("open", "high", "low", "close", "settlement", "volume")},
            }
        ],
    }


class Campaign:
    def __init__(self, program, scratch):
        self.program = program
        self.scratch = scratch
        self.place = scratch / "place"
        (scratch / "spec.json").write_text(json.dumps(import_spec()))
        for version, price in (("a", 3400), ("b", 3500)):
            folder = scratch / version
            folder.mkdir()
            for code in ("IF2401", "IF2402", "IF2403"):
                rows = "".join(f"2024-01-{day:02},{price},{price + 2},{price - 2},{price},{price},10\n" for day in (2, 3, 4, 5))
                (folder / f"{code}.csv").write_text("date,open,high,low,close,settlement,volume\n" + rows)
            config = {
                "name": "crash", "data": {"store": str(ROOT / "market_data/sample/store"), "bars": "1d"},
                "period": {"start": "2022-08-01", "end": "2022-09-30"}, "product": "IC",
                "account": {"capital": price * 10000, "costs": {"fees": "exchange"}, "margin": {"rates": "none"},
                            "spot": {"series": "price_index", "share": 0.7}},
                "strategy": {"name": "continuous_roll"},
            }
            (scratch / f"{version}.json").write_text(json.dumps(config))

    def command(self, kind, version, place=None):
        place = place or self.place
        if kind == "import":
            return [self.program, "import", self.scratch / "spec.json", "--from", self.scratch / version, "--store", place,
                    "--replace"]
        return [self.program, "run", self.scratch / f"{version}.json", "--out", place]

    def run(self, command):
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    def identity(self, kind, place):
        """What stands in a place: a digest; raises when it is not whole."""
        if kind == "import":
            seen = self.run([self.program, "inspect", place, "--json"])
            if seen.returncode != 0:
                raise RuntimeError(f"the store does not open: {seen.stderr}")
            return json.loads(seen.stdout)["digest"]
        checked = self.run([sys.executable, ROOT / "scripts/check_result.py", place])
        if checked.returncode != 0:
            raise RuntimeError(f"the result does not hold together: {checked.stdout}{checked.stderr}")
        return json.loads((place / "result.json").read_text())["provenance"]["config_digest"]

    def start(self, kind):
        """Both versions once, elsewhere, to know them; then the first in the place."""
        known = set()
        for version in ("a", "b"):
            place = self.scratch / f"known_{kind}_{version}"
            done = self.run(self.command(kind, version, place))
            if done.returncode != 0:
                raise RuntimeError(done.stderr)
            known.add(self.identity(kind, place))
        assert len(known) == 2, "the two versions must differ"
        shutil.rmtree(self.place, ignore_errors=True)
        self.run(self.command(kind, "a"))
        return known

    def look(self, kind, known, what):
        found = self.identity(kind, self.place)
        if found not in known:
            raise RuntimeError(f"{what}: neither the old nor the new version stands: {found}")

    def finish(self, kind):
        done = self.run(self.command(kind, "a"))
        left = [name for name in os.listdir(self.scratch) if name.startswith(".place")]
        if done.returncode != 0 or left:
            raise RuntimeError(f"the next writer: exit {done.returncode} {done.stderr}, left beside the place: {left}")

    def kills(self, kind, count, draw):
        known = self.start(kind)
        begin = time.monotonic()
        self.run(self.command(kind, "b"))
        length = time.monotonic() - begin
        stopped = 0
        for turn in range(count):
            child = subprocess.Popen(self.command(kind, "ab"[turn % 2]), cwd=ROOT, stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
            time.sleep(draw.uniform(0, 1.1 * length))
            child.send_signal(signal.SIGKILL)
            stopped += child.wait() == -signal.SIGKILL
            self.look(kind, known, f"kill {turn}")
        self.finish(kind)
        return stopped

    def points(self, kind, count):
        known = self.start(kind)
        log = self.scratch / "calls.txt"
        traced = ["strace", "-f", "-qq", "-o", log, "-e", f"trace={CHANGING_CALLS}"]
        done = self.run(traced + self.command(kind, "b"))
        if done.returncode != 0:
            print(f"crash_campaign: strace does not work here ({done.stderr.strip()}): points skipped")
            return 0
        total = {}
        for line in log.read_text().splitlines():
            call = line.split(None, 1)[1].split("(")[0]
            total[call] = total.get(call, 0) + 1
        every = [(call, k) for call, times in sorted(total.items()) for k in range(1, times + 1)]
        chosen = every if count >= len(every) else [every[i * len(every) // count] for i in range(count)]
        for turn, (call, k) in enumerate(chosen):
            injected = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                        f"inject={call}:signal=KILL:when={k}"]
            self.run(injected + self.command(kind, "ab"[turn % 2]))
            self.look(kind, known, f"{call} number {k}")
        self.finish(kind)
        return len(chosen)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program", type=Path)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    strace = shutil.which("strace")
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("import", "run"):
            scratch = Path(folder) / kind
            scratch.mkdir()
            campaign = Campaign(options.program.resolve(), scratch)
            try:
                stopped = campaign.kills(kind, options.kills, draw)
                points = campaign.points(kind, options.points) if strace else 0
            except RuntimeError as breach:
                print(f"crash_campaign: {kind}: {breach}")
                return 1
            note = "" if strace else " (no strace here: points skipped)"
            print(f"crash_campaign: {kind}: {stopped} of {options.kills} killed before their end, {points} crash points{note}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
