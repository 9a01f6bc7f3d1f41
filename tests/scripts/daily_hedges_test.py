"""Daily hedges against an implementation that shares nothing with the engine but the rules (tests/golden/daily_hedges_check.py):
trades, net value, cash, fees and variation, on the sample market and, where they are, on the real data.

usage: daily_hedges_test.py ROOT BUILD
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(sys.argv[1]).resolve()
BUILD = Path(sys.argv[2]).resolve()
PROGRAM = Path(os.environ.get("HEDGELAB_PROGRAM", BUILD / "engine" / "app" / "hedgelab"))
CHECK = ROOT / "tests" / "golden" / "daily_hedges_check.py"
REFERENCE = ROOT / "market_data" / "reference"
SKIPPED = 77

STRATEGIES = [
    {"name": "continuous_roll", "slot": "current_month", "roll_trigger": "expiry", "roll_before_trading_days": 1},
    {"name": "continuous_roll", "slot": "current_quarter", "roll_trigger": "slot_change", "roll_before_trading_days": 0},
    {"name": "lowest_discount", "hold_trading_days": 8, "exit_below_trading_days": 2, "min_days_left": 8},
]
# Resized every day: on the sample market alone, whose contracts never lock at a price limit.
RESIZED = {"name": "continuous_roll", "slot": "next_month", "roll_trigger": "slot_change", "roll_before_trading_days": 2, "rebalance": "daily"}


def python_with_numpy():
    """CI has NumPy in the system's Python or in that of the test."""
    for python in ("/usr/bin/python3", sys.executable):
        if Path(python).exists() and subprocess.run([python, "-c", "import numpy"], capture_output=True).returncode == 0:
            return python
    return None


def real_data():
    named = os.environ.get("HEDGELAB_REAL_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "real_data"
    return folder if folder.is_dir() else None


def hedgelab(folder, *arguments):
    done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"hedgelab {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stderr}")


def differs(python, folder, store, period, product, strategy, spoil=None):
    config = {
        "name": "daily_check",
        "data": {"store": str(store), "bars": "1d"},
        "period": {"start": period[0], "end": period[1]},
        "product": product,
        "account": {"capital": 100000000, "legs": "as_available", "costs": {"fees": "exchange"}, "margin": {"rates": "none"},
                    "spot": {"series": "total_return_index", "share": 0.7}},
        "dividends": {"source": "none"},
        "strategy": strategy,
    }
    file = folder / "config.json"
    file.write_text(json.dumps(config))
    hedgelab(folder, "run", file, "--out", folder / "out", "--reference", REFERENCE)
    if spoil:
        spoil(config)
        file.write_text(json.dumps(config))
    done = subprocess.run([python, CHECK, store, file, folder / "out", REFERENCE], capture_output=True, text=True)
    title = f"{product} {strategy['name']} {strategy.get('slot', '')}"
    print(f"{title}: {done.stdout.splitlines()[0] if done.stdout else done.stderr}")
    if done.returncode != 0 and not spoil:
        print(done.stdout + done.stderr)
    return done.returncode != 0


def main():
    python = python_with_numpy()
    if python is None:
        print("no Python with NumPy here: skipped")
        return SKIPPED
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sample = ROOT / "market_data" / "sample" / "store"
        period = ("2022-08-01", "2024-06-28")
        for product, strategies in (("IC", STRATEGIES), ("IF", [STRATEGIES[0], RESIZED]), ("IM", [STRATEGIES[2]])):
            wrong += sum(differs(python, folder, sample, period, product, strategy) for strategy in strategies)

        # Planted: another share of spot, another day to roll. The check has to see them.
        def other_share(config):
            config["account"]["spot"]["share"] = 0.7001

        def other_roll(config):
            config["strategy"] = {**config["strategy"], "roll_before_trading_days": 2}

        for spoil in (other_share, other_roll):
            if not differs(python, folder, sample, period, "IC", STRATEGIES[0], spoil):
                print(f"the check does not see the planted fault {spoil.__name__}")
                wrong += 1
        if real_data() is None:
            print("skipped without real data: the same on IC and IF from 2019 to 2024")
        else:
            store = folder / "real"
            hedgelab(ROOT, "import", "configs/import/real_data.json", "--from", real_data(), "--store", store, "--reference", REFERENCE)
            for product in ("IC", "IF"):
                wrong += sum(differs(python, folder, store, ("2019-06-03", "2024-12-31"), product, one) for one in STRATEGIES)
    return 1 if wrong else 0


sys.exit(main())
