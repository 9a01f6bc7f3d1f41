#!/usr/bin/env python3
"""scripts/check_result.py finds nothing in results of random configs, and finds what was planted in one.

usage: check_result_test.py ROOT BUILD
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
PROGRAM = Path(sys.argv[2] if len(sys.argv) > 2 else ROOT / "build/test").resolve() / "engine/app/hedgelab"
SCALE = int(os.environ.get("HEDGELAB_TEST_SCALE", "1"))


def random_config(draw):
    """A daily run of the shipped sample market."""
    start, end, flow_day = draw.choice(
        [("2022-08-01", "2023-03-03", "2022-11-14"), ("2023-02-22", "2023-09-28", "2023-06-14"),
         ("2023-08-08", "2024-06-07", "2024-02-07")]
    )
    account = {
        "capital": round(10 ** draw.uniform(6, 9), 2),
        "costs": {"fees": draw.choice(["exchange", "none"])},
        "margin": draw.choice([{"rates": "none"}, {"rates": "exchange", "call": "reduce"}]),
        "missing_settlement": "close",
        "closing_order": draw.choice(["today_first", "earlier_first"]),
    }
    strategy = {"name": draw.choice(["continuous_roll", "lowest_discount", "calendar_spread", "long_roll"])}
    if strategy["name"] in ("continuous_roll", "lowest_discount"):  # hedges, of something
        series = draw.choice(["price_index", "total_return_index"])
        account["spot"] = {"series": series, "share": round(draw.uniform(0.2, 0.8), 3)}
    if draw.random() < 0.3:
        account["lots"] = "fractional"
    if draw.random() < 0.4:
        account["participation"] = draw.choice([0.001, 0.01, 0.1])
    if draw.random() < 0.3:
        account["flows"] = [{"date": flow_day, "amount": round(account["capital"] * draw.uniform(-0.1, 0.5), 2)}]
    if strategy["name"] != "lowest_discount" and draw.random() < 0.5:
        strategy["roll_before_trading_days"] = draw.randint(0, 8)
    return {
        "name": "random",
        "data": {"store": str(ROOT / "market_data/sample/store"), "bars": "1d"},
        "period": {"start": start, "end": end},
        "product": draw.choice(["IF", "IH", "IC", "IM"]),
        "account": account,
        "dividends": {"source": "realised"},
        "strategy": strategy,
    }


def check(folder):
    return subprocess.run([sys.executable, ROOT / "scripts/check_result.py", folder], capture_output=True, text=True)


class CheckResult(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.scratch.name)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def run_config(self, config, name):
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(config))
        out = self.folder / name
        return out, subprocess.run([PROGRAM, "run", path, "--out", out], cwd=ROOT, capture_output=True, text=True)

    def test_random_accounts_hold_and_no_run_ends_in_a_fault_of_the_engine(self):
        draw = random.Random(13)
        finished = 0
        for case in range(10 * SCALE):
            config = random_config(draw)
            out, run = self.run_config(config, f"case{case}")
            self.assertIn(run.returncode, (0, 1, 2), f"{run.stderr}\n{json.dumps(config)}")
            if not (out / "result.json").is_file():
                continue
            finished += 1
            result = check(out)
            self.assertEqual(result.returncode, 0, f"{result.stdout}{result.stderr}\n{json.dumps(config)}")
        self.assertGreater(finished, 5 * SCALE)

    def test_what_is_planted_is_found(self):
        config = random_config(random.Random(1))
        config["product"] = "IC"
        config["account"] = {"capital": 2e7, "costs": {"fees": "exchange"}, "margin": {"rates": "none"},
                             "spot": {"series": "price_index", "share": 0.7}}
        config["strategy"] = {"name": "continuous_roll"}
        out, run = self.run_config(config, "sound")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(check(out).returncode, 0, check(out).stdout)
        for name, column, words in (
            ("fills.csv", "price", "notional"),
            ("fills.csv", "fee", "fees"),
            ("settlements.csv", "variation", "variation"),
            ("settlements.csv", "quantity", "quantity"),
            ("equity.csv", "cash", "cash"),
            ("equity.csv", "futures_notional", "futures_notional"),
            ("attribution.csv", "basis_convergence", "sum of causes"),
            ("rolls.csv", "price_in", "spread"),
            ("rolls.csv", "quantity_in", "both legs on one side"),
        ):
            with self.subTest(file=name, column=column):
                bad = self.folder / "bad"
                shutil.rmtree(bad, ignore_errors=True)
                shutil.copytree(out, bad)
                lines = (bad / name).read_text().splitlines()
                at = lines[0].split(",").index(column)
                row = 1 if name == "fills.csv" else 2  # the first fill is one of a contract, the first point has no day before
                fields = lines[row].split(",")
                fields[at] = str(-float(fields[at])) if column == "quantity_in" else str(float(fields[at]) + 1)
                lines[row] = ",".join(fields)
                (bad / name).write_text("\n".join(lines) + "\n")
                result = check(bad)
                self.assertEqual(result.returncode, 1, result.stdout)
                self.assertIn(words, result.stdout)


if __name__ == "__main__":
    if not PROGRAM.is_file():
        print(f"skipped: {PROGRAM} is not built")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
