"""Sweeps as a user meets them: plan, run, shards, merge, best, a point's whole run, and what goes wrong in words.

usage: sweep_command_test.py ROOT BUILD
"""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(sys.argv[1]).resolve()
BUILD = Path(sys.argv[2]).resolve()
PROGRAM = os.environ.get("HEDGELAB_PROGRAM", str(BUILD / "engine" / "app" / "hedgelab"))

sys.path.insert(0, str(ROOT / "scripts"))
from sweep_campaign import Campaign, sweep_config  # noqa: E402


def hedgelab(*arguments, expect=0, **environment):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SLURM_", "JOB_COMPLETION"))}
    done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, env=dict(inherited, **environment))
    if done.returncode != expect:
        raise AssertionError(f"hedgelab {' '.join(map(str, arguments))}: exit {done.returncode}, expected {expect}\n{done.stdout}{done.stderr}")
    return done


class SweepCommand(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.temporary.name)
        cls.config = cls.written("made", {})
        cls.out = cls.folder / "made"
        cls.first = hedgelab("sweep", cls.config, "--out", cls.out, "--threads", "2", "--json", "--report")

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    @classmethod
    def written(cls, name, changes):
        config = dict(sweep_config(), name=name, **changes)
        path = cls.folder / f"{name}.json"
        path.write_text(json.dumps(config))
        return path

    def refusal(self, changes, *arguments):
        done = hedgelab("sweep", self.written("refused", changes), "--out", self.folder / "never", *arguments, expect=2)
        self.assertFalse((self.folder / "never").exists())
        return done.stderr

    def rows(self, folder=None):
        with open((folder or self.out) / "sweep.csv", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def test_progress_as_json_ends_with_all_points(self):
        last = json.loads(self.first.stdout.splitlines()[-1])
        self.assertEqual((last["points_done"], last["points"], last["failures"]), (90, 90, 0))
        self.assertIn("points_per_second", last)

    def test_a_damaged_series_ends_a_sweep_and_a_sound_one_lets_it_go_on(self):
        store = self.folder / "store"
        shutil.copytree(ROOT / "market_data" / "sample" / "store", store)
        frequency = sweep_config()["base"]["data"].get("bars", "1d")
        files = [path for path in sorted((store / frequency).iterdir()) if path.name.startswith("IC2")]
        sound = {path: path.read_bytes() for path in files}
        for path, content in sound.items():
            middle = len(content) // 2
            path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1:])
        out = self.folder / "damaged"
        arguments = ("sweep", self.config, "--set", f"data.store={store}", "--out", out, "--quiet")
        self.assertRegex(hedgelab(*arguments, expect=2).stderr, r"IC2\d{3}\.columns: differs from the digest in the manifest")
        self.assertFalse((out / "sweep.csv").exists())
        for path, content in sound.items():
            path.write_bytes(content)
        hedgelab(*arguments)
        self.assertEqual(self.rows(out), self.rows())

    def test_every_point_is_a_row_with_its_parameters(self):
        rows = self.rows()
        self.assertEqual(len(rows), 90)
        self.assertEqual(rows[37]["point"], "37")
        # 37 = 1 x 30 + 1 x 5 + 2.
        self.assertEqual((rows[37]["strategy.slot"], rows[37]["account.spot.share"], rows[37]["strategy.roll_before_trading_days"]),
                         ("next_month", "0.5", "2"))
        self.assertTrue((self.out / "columns" / "sharpe.npy").exists())

    def test_a_point_is_run_whole_by_its_number_and_has_the_figures_of_its_row(self):
        out = self.folder / "point"
        hedgelab("run", self.out, "--point", 37, "--out", out)
        result = json.loads((out / "result.json").read_text())
        row = self.rows()[37]
        for figure in ("cumulative_return", "sharpe", "maximum_drawdown"):
            self.assertEqual(repr(result["statistics"][figure]), repr(float(row[figure])), figure)
        self.assertEqual(float(row["final_equity"]), result["amounts"]["final_equity"] if "amounts" in result else float(row["final_equity"]))
        self.assertIn("no point", hedgelab("run", self.out, "--point", 90, expect=2).stderr.replace("there is no point", "no point"))
        self.assertIn("expected the number", hedgelab("run", self.out, "--point", "x", expect=2).stderr)
        self.assertIn("no folder of a sweep", hedgelab("run", self.folder, "--point", 1, expect=2).stderr)

    def test_the_plan_says_count_blocks_and_measured_time_and_runs_nothing(self):
        text = hedgelab("sweep", self.config, "--plan", "--out", self.folder / "planned", "--threads", "1").stdout
        for words in ("strategy.slot", "90 points of 90 numbers", "in 18 blocks of 5", "ms a point, measured"):
            self.assertIn(words, text)
        self.assertFalse((self.folder / "planned").exists())

    def test_the_points_can_be_listed(self):
        lines = hedgelab("sweep", self.config, "--points").stdout.splitlines()
        self.assertEqual(lines[0], "point,strategy.slot,account.spot.share,strategy.roll_before_trading_days")
        self.assertEqual(lines[38], "37,next_month,0.5,2")

    def test_shards_named_by_slurm_or_kubernetes_merge_to_the_same_bytes(self):
        out = self.folder / "sharded"
        arguments = ("sweep", self.config, "--out", out, "--threads", "1")
        hedgelab(*arguments, SLURM_ARRAY_TASK_ID="1", SLURM_ARRAY_TASK_COUNT="3", SLURM_ARRAY_TASK_MIN="1")
        hedgelab(*arguments, "--shards", "3", JOB_COMPLETION_INDEX="1")
        self.assertIn("blocks are still to be made", hedgelab("merge", out, expect=2).stderr)
        hedgelab(*arguments, "--shards", "3", SLURM_ARRAY_TASK_ID="2", SLURM_ARRAY_TASK_COUNT="1", SLURM_ARRAY_TASK_MIN="2")
        hedgelab("merge", out)
        self.assertEqual(Campaign.merged_of(out), Campaign.merged_of(self.out))

    def test_shards_that_are_none_are_refused(self):
        for arguments, environment, words in ((("--shard", "3/3"), {}, "expected i/N"), (("--shard", "x/3"), {}, "not a whole number"),
                                              (("--shard", "1"), {}, "expected i/N"), (("--shards", "3"), {}, "--shard i/N"),
                                              ((), {"JOB_COMPLETION_INDEX": "1"}, "--shards N")):
            done = hedgelab("sweep", self.config, "--out", self.folder / "none", *arguments, expect=2, **environment)
            self.assertIn(words, done.stderr)

    def test_best_prints_plateaus_luck_and_a_map(self):
        text = hedgelab("sweep", "best", self.out).stdout
        for words in ("plateau", "deflated_sharpe", "expected_best_without_skill", "overfitting_probability"):
            self.assertIn(words, text)
        tables = json.loads(hedgelab("sweep", "best", self.out, "--by", "sharpe=0.5,-maximum_drawdown=0.5", "--json", "--rows", 3).stdout)
        self.assertEqual(len(tables["best"]), 3)
        text = hedgelab("sweep", "best", self.out, "--map", "strategy.slot,strategy.roll_before_trading_days").stdout
        self.assertIn("current_quarter", text)
        self.assertIn("did you mean", hedgelab("sweep", "best", self.out, "--by", "sharp", expect=2).stderr)

    def test_the_report_draws_the_sweep(self):
        page = (self.out / "report.html").read_text(encoding="utf-8")
        self.assertIn("strategy.roll_before_trading_days", page)
        self.assertIn("deflated_sharpe", page)
        before = (self.out / "sweep.csv").read_bytes()
        hedgelab("report", self.out)
        self.assertEqual((self.out / "sweep.csv").read_bytes(), before)

    def test_a_point_that_does_not_end_is_a_row_and_the_command_exits_with_1(self):
        config = self.written("failing", {"axes": [{"key": "account.capital", "values": [50000000, 100000]}]})
        out = self.folder / "failing"
        done = hedgelab("sweep", config, "--out", out, expect=1)
        self.assertIn("1 of 2 points did not come to their end", done.stderr)
        self.assertEqual([row["outcome"] for row in self.rows(out)], ["finished", "not_carried"])
        hedgelab("sweep", config, "--out", out, expect=1)
        hedgelab("merge", out, expect=1)

    def test_a_sweep_that_is_told_to_stop_exits_with_75_and_goes_on(self):
        config = self.written("long", {"axes": [{"key": "account.spot.share", "from": 0.1, "to": 0.9, "count": 4001}], "block": 20})
        out = self.folder / "long"
        running = subprocess.Popen([PROGRAM, "sweep", config, "--out", out, "--threads", "1"], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 60
        while not list((out / "blocks").glob("*.block")) and time.monotonic() < until:
            time.sleep(0.02)
        running.send_signal(signal.SIGTERM)
        errors = running.communicate(timeout=60)[1]
        self.assertEqual(running.returncode, 75, errors)
        self.assertIn("run it again to go on", errors)

    def test_a_search_says_how_many_runs_it_made(self):
        # Five rounds of one point each at least: 4 + 1 + 1 + 1 + 1 runs are all that eight allow.
        few = {"method": "halving", "points": 8, "rounds": 5, "keep_one_in": 3}
        hedgelab("sweep", self.written("few", {"search": few}), "--out", self.folder / "few")
        self.assertEqual(len(self.rows(self.folder / "few")), 8)
        for method in ("evolution", "halving"):
            config = self.written(method, {"search": {"method": method, "points": 30, "population": 10, "rounds": 2}})
            out = self.folder / method
            hedgelab("sweep", config, "--out", out)
            looked = len(self.rows(out))
            self.assertLessEqual(looked, 30)
            tables = json.loads(hedgelab("sweep", "best", out, "--json").stdout)
            self.assertEqual([row["value"] for row in tables["luck"] if row["figure"] == "points_looked_at"], [looked])

    def test_what_is_wrong_is_said_before_anything_runs(self):
        axis = {"key": "strategy.roll_before_trading_days", "values": [1]}
        for changes, words in (
            ({"axes": [dict(axis, key="strategy.rol")]}, "has no 'rol'"),
            ({"axes": [dict(axis, values=[])]}, "is empty"),
            ({"axes": [dict(axis, values=[1, 1])]}, "twice"),
            ({"axes": [dict(axis, values=[99])]}, "axes.0: strategy.roll_before_trading_days: 99 is outside [0, 60]"),
            ({"constraints": ["account.spot.share > 2"]}, "no point meets them"),
            ({"axes": [{"key": "account.capital", "from": 1e6, "to": 2e6, "count": 1000000},
                       {"key": "account.spot.share", "from": 0.1, "to": 0.2, "count": 1000000}]}, "1000000000000 combinations"),
            ({"metrics": ["sharp"]}, "did you mean 'sharpe'"),
            ({"axes": [{"key": "product", "values": ["IC", "IX"]}]}, "axes.0: product"),
            ({"bse": 1}, "bse"),
            ({"search": {"by": "sharp"}}, "search.by: 'sharp' is not among the metrics"),
            ({"search": {"method": "halving", "rounds": 16}}, "search.rounds: 16"),
            ({"search": {"method": "halving", "rounds": 4, "points": 3}}, "search.points: 3 runs do not reach through 4 rounds"),
            ({"axes": [{"key": "account.spot.share", "values": [0.5]}, {"key": "account.spot", "values": [{"share": 0.6}]}]},
             "axes.1: account.spot: {\"share\":0.6} sets 'share', which is an axis of its own"),
        ):
            self.assertIn(words, self.refusal(changes))
        self.assertIn("cannot be cut into shards", self.refusal({"search": {}}, "--shard", "0/2"))
        self.assertIn("is an axis of the sweep", self.refusal({}, "--set", "account.spot.share=0.5"))
        self.assertIn("base: missing", hedgelab("sweep", "configs/comparisons/passive_hedges_sample.json", expect=2).stderr)

    def test_another_sweep_in_the_folder_is_refused(self):
        other = self.written("other", {"parts": 4})
        self.assertIn("another config", hedgelab("sweep", other, "--out", self.out, expect=2).stderr)
        self.assertIn("no sweep wrote them", hedgelab("sweep", other, "--out", self.folder, expect=2).stderr)

    def test_the_schema_is_printed(self):
        schema = json.loads(hedgelab("schema", "sweep").stdout)
        self.assertIn("axes", schema["required"])
        self.assertIn("base", schema["properties"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
