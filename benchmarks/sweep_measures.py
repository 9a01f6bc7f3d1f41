#!/usr/bin/env python3
"""Whole commands, measured from outside: threads, K runs as one command and as K processes, memory against points.

usage: sweep_measures.py PROGRAM STORE [threads] [processes] [memory]

STORE has ten years of minutes (configs/markets/ten_years.json). Without names all is measured, some minutes of it. Times are of a
clock and of the processor; a line on what else the machine does comes first.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STUDY = ROOT / "configs" / "sweeps" / "active_study.json"


def without_comments(path):
    return json.loads("\n".join(line for line in path.read_text().splitlines() if not line.lstrip().startswith("//")))


def measured(commands):
    """Runs the commands at once; seconds of a clock, of the processor, and the largest memory in MB."""
    start = time.monotonic()
    running = [subprocess.Popen([str(word) for word in command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for command in commands]
    processor, memory = 0.0, 0
    for process in running:
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        if os.waitstatus_to_exitcode(status) != 0:
            sys.exit(f"sweep_measures: {' '.join(map(str, process.args))}: {errors.decode()}")
        processor += usage.ru_utime + usage.ru_stime
        memory = max(memory, usage.ru_maxrss // 1024)
    return time.monotonic() - start, processor, memory


def report(what, seconds, processor, memory, runs=0):
    rate = f", {runs / seconds:8.0f} runs/s" if runs else ""
    print(f"{what:44} {seconds:7.2f} s, {processor:7.2f} s of processor, {memory:4} MB{rate}", flush=True)


class Measures:
    def __init__(self, program, store, scratch):
        self.program, self.scratch = program, scratch
        self.base = without_comments(STUDY.parent / "active_study_base.json")
        self.base["data"]["store"] = store

    def written(self, name, config):
        path = self.scratch / f"{name}.json"
        path.write_text(json.dumps(dict(config, name=name)))
        return path

    def sweep(self, config, out, *more):
        return [self.program, "sweep", config, "--out", self.scratch / out, *more]

    def threads(self):
        """The IC of the shipped study, and what the machine gives two copies of one thread."""
        config = without_comments(STUDY)
        config["base"] = self.base
        config["axes"][0]["values"] = ["IC"]
        path = self.written("threads", config)
        for threads in (1, 2):
            report(f"103,680 points, threads {threads}", *measured([self.sweep(path, f"t{threads}", "--threads", threads)]), runs=103680)
        spin = [sys.executable, "-c", "x = 1\nfor i in range(30000000): x = x * 5 & 0xffff"]
        for copies in (1, 2):
            report(f"a loop of one thread, copies {copies}", *measured([spin] * copies))

    def processes(self):
        """Active runs of own windows, the engine's: in one command, and as a process each."""
        config = dict(self.base, strategy=dict(self.base["strategy"], window=60))
        for count in (1, 16, 64, 256):
            variants = [{"name": f"w{i}", "strategy": {"window": 60 + 3 * i}} for i in range(count)]
            path = self.written(f"k{count}", dict(config, variants=variants) if count > 1 else config)
            report(f"K = {count} in one command", *measured([[self.program, "run", path, "--out", self.scratch / f"k{count}"]]), runs=count)
        for count in (1, 16, 64):
            singles = [self.written(f"one{i}", dict(config, strategy=dict(config["strategy"], window=60 + 3 * i))) for i in range(count)]
            seconds = processor = 0.0
            for first in range(0, count, 2):  # two at a time, as two threads are
                pair = [[self.program, "run", path, "--out", self.scratch / path.stem] for path in singles[first:first + 2]]
                one, used, memory = measured(pair)
                seconds, processor = seconds + one, processor + used
            report(f"K = {count} as processes, two at a time", seconds, processor, memory, runs=count)

    def memory(self):
        """A month of the sample market, points by take-profit and stop-loss."""
        base = dict(self.base, period={"start": "2024-06-03", "end": "2024-06-28"}, data={"store": str(ROOT / "market_data/sample/store"), "bars": "1m"},
                    strategy=dict(self.base["strategy"], window=30))
        for takes, stops in ((25, 40), (250, 400), (1000, 1000)):
            config = {"base": base, "parts": 8, "out_of_sample": {"test_from": "2024-06-17"},
                      "axes": [{"key": "strategy.take_profit", "from": 0.0001, "to": 0.1, "count": takes},
                               {"key": "strategy.stop_loss", "from": -0.1, "to": -0.0001, "count": stops}]}
            count = takes * stops
            path, out = self.written(f"m{count}", config), self.scratch / f"m{count}"
            report(f"sweep of {count:,} points", *measured([self.sweep(path, out.name, "--threads", 2)]), runs=count)
            report("  sweep best", *measured([[self.program, "sweep", "best", out]]))
            report("  merge", *measured([[self.program, "merge", out]]))
            report("  sweep --plan", *measured([self.sweep(path, "none", "--plan")]))


def main():
    if len(sys.argv) < 3 or set(sys.argv[3:]) - {"threads", "processes", "memory"}:
        print(__doc__, file=sys.stderr)
        return 2
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as scratch:
        measures = Measures(Path(sys.argv[1]).resolve(), str(Path(sys.argv[2]).resolve()), Path(scratch))
        for name in sys.argv[3:] or ("threads", "processes", "memory"):
            getattr(measures, name)()
    return 0


if __name__ == "__main__":
    sys.exit(main())
