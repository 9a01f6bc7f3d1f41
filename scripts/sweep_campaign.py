#!/usr/bin/env python3
"""Kills sweeps at any moment and goes on with them: what stood stands, only the rest is made, the bytes are the same.

usage: sweep_campaign.py PROGRAM [--kills N] [--seed N]

A sweep of the sample market is run once without a stop. Then sweeps of the same config, whole and in shards that write at
once, get SIGKILL after random times until N kills are done; each is gone on with until it ends. After every kill the
blocks that stood before hold the bytes they held, every block that stands is one that the undisturbed sweep wrote, and
nothing but hidden temporary files lies beside them; the next start computes exactly the points of the missing blocks; the
merged files are those of the undisturbed sweep, byte for byte. A disk that is full (a limit on file sizes) is an error
with exit code 2, after which the sweep goes on. Prints the counts and exits 1 at the first breach.
"""

import argparse
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = 5  # divides the 90 points


def sweep_config():
    return {
        "name": "campaign",
        "base": {
            "name": "base", "data": {"store": str(ROOT / "market_data/sample/store"), "bars": "1d"},
            "period": {"start": "2022-08-01", "end": "2023-12-29"}, "product": "IC",
            "account": {"capital": 50000000, "costs": {"fees": "exchange"}, "margin": {"rates": "none"},
                        "spot": {"series": "price_index", "share": 0.7}},
            "strategy": {"name": "continuous_roll", "slot": "current_month", "roll_trigger": "expiry",
                         "roll_before_trading_days": 1},
        },
        "axes": [
            {"key": "strategy.slot", "values": ["current_month", "next_month", "current_quarter"]},
            {"key": "account.spot.share", "from": 0.4, "to": 0.9, "step": 0.1},
            {"key": "strategy.roll_before_trading_days", "from": 0, "to": 4, "step": 1},
        ],
        "block": BLOCK,
    }


class Breach(Exception):
    pass


class Campaign:
    def __init__(self, program, scratch, seed):
        self.program = program
        self.scratch = scratch
        self.random = random.Random(seed)
        self.config = scratch / "campaign.json"
        self.config.write_text(json.dumps(sweep_config()))
        started = time.monotonic()
        self.run(self.command(scratch / "reference"), 0)
        self.seconds = time.monotonic() - started
        self.blocks = self.blocks_of(scratch / "reference")
        self.merged = self.merged_of(scratch / "reference")
        self.kills = self.sweeps = self.recomputed = self.found = 0

    def command(self, out, *more):
        return [self.program, "sweep", self.config, "--out", out, "--threads", "1", "--json", *more]

    def run(self, command, expected, **more):
        done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, **more)
        if done.returncode != expected:
            raise Breach(f"exit {done.returncode}, expected {expected}: {' '.join(map(str, command))}\n{done.stderr}")
        return done

    @staticmethod
    def blocks_of(folder):
        return {path.name: path.read_bytes() for path in (folder / "blocks").glob("*") if not path.name.startswith(".")}

    @staticmethod
    def merged_of(folder):
        names = ["sweep.csv", *sorted(path.relative_to(folder).as_posix() for path in (folder / "columns").glob("*"))]
        return {name: (folder / name).read_bytes() for name in names}

    def standing(self, folder):
        return self.blocks_of(folder) if (folder / "blocks").is_dir() else {}

    def check_standing(self, folder, before):
        now = self.standing(folder)
        for name, held in before.items():
            if now.get(name) != held:
                raise Breach(f"{folder}/blocks/{name} stood before the kill and does not any more")
        for name, held in now.items():
            if self.blocks.get(name) != held:
                raise Breach(f"{folder}/blocks/{name} is not what the undisturbed sweep wrote")

    def kill_until_done(self, out, shards, wanted):
        """One sweep, its shards at once; kills some of them, until all ended by themselves."""
        left = list(range(shards))
        while left:
            before = self.standing(out)
            running = []
            for shard in left:
                more = ("--shard", f"{shard}/{shards}") if shards > 1 else ()
                command = list(map(str, self.command(out, *more)))
                running.append((shard, subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)))
            if self.kills < wanted:
                time.sleep(self.random.uniform(0.0, self.seconds * 0.6))
                for _, one in running:
                    if one.poll() is None:
                        one.send_signal(signal.SIGKILL)
                        self.kills += 1
            ended = []
            for shard, one in running:
                output, errors = (stream.decode() for stream in one.communicate())
                if one.returncode == 0:
                    ended.append(shard)
                    last = json.loads(output.splitlines()[-1])
                    self.recomputed += last["points_computed"]
                    self.found += last["points_done"] - last["points_computed"]
                    if shards == 1 and last["points_done"] - last["points_computed"] != BLOCK * len(before):
                        raise Breach(f"{len(before)} blocks stood, and {last['points_computed']} of {last['points']} points were made")
                elif one.returncode != -signal.SIGKILL:
                    raise Breach(f"shard {shard} of {shards} ended with {one.returncode}: {errors}")
            self.check_standing(out, before)
            left = [shard for shard in left if shard not in ended]
        if shards > 1:
            self.run([self.program, "merge", out], 0)
            self.run([self.program, "merge", out], 0)
        if self.merged_of(out) != self.merged:
            raise Breach(f"{out}: the merged files are not those of the undisturbed sweep")
        self.sweeps += 1

    def full_disk(self):
        out = self.scratch / "full"

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))

        done = self.run(self.command(out), 2, preexec_fn=limit)
        if "cannot be written" not in done.stderr:
            raise Breach(f"a full disk is not told: {done.stderr}")
        self.check_standing(out, {})
        self.run(self.command(out), 0)
        if self.merged_of(out) != self.merged:
            raise Breach("after a full disk the merged files differ")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as scratch:
            campaign = Campaign(Path(arguments.program).resolve(), Path(scratch), arguments.seed)
            while campaign.kills < arguments.kills:
                number = campaign.sweeps
                campaign.kill_until_done(Path(scratch) / f"sweep{number}", 1 if number % 2 == 0 else 3, arguments.kills)
            campaign.full_disk()
    except Breach as breach:
        print(f"sweep_campaign: {breach}", file=sys.stderr)
        return 1
    print(f"sweep_campaign: {campaign.kills} kills in {campaign.sweeps} sweeps of {len(campaign.blocks)} blocks; the last starts "
          f"found {campaign.found} points and made {campaign.recomputed}; a full disk; every merged file equal")
    return 0


if __name__ == "__main__":
    sys.exit(main())
