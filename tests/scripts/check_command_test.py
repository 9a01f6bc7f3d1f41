"""Holds `hedgelab check` and `hedgelab compare` to what they promise, by the built program on the sample market.

usage: check_command_test.py ROOT BUILD

First the shipped baselines: configs/comparisons against configs/comparisons/baselines, on the sample market and on those
whose stores are there. Then planted changes, each of which has to be found where it was planted, and spoiled input, each
of which has to be refused with one line and exit code 2, with every file as it was.
"""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(sys.argv[1]).resolve()
BUILD = Path(sys.argv[2]).resolve()
PROGRAM = Path(os.environ.get("HEDGELAB_PROGRAM", BUILD / "engine" / "app" / "hedgelab"))

CONFIG = """// Two hedges of one year, for a test.
{
  "name": "small",
  "data": {"store": "market_data/sample/store", "bars": "1d"},
  "period": {"start": "2022-08-01", "end": "2023-06-30"},
  "product": "IC",
  "account": {"capital": 100000000, "costs": {"fees": "exchange"}, "margin": {"rates": "none"},
              "spot": {"series": "total_return_index", "share": 0.7}},
  "strategy": {"name": "continuous_roll", "slot": "current_month"},
  "variants": [{"name": "IC", "product": "IC"}, {"name": "IF", "product": "IF"}]
}
"""


class Scene(unittest.TestCase):
    def setUp(self):
        self._scratch = tempfile.TemporaryDirectory()
        self.folder = Path(self._scratch.name)
        (self.folder / "market_data").symlink_to(ROOT / "market_data")
        (self.folder / "configs").mkdir()
        self.config = self.folder / "configs" / "small.json"
        self.config.write_text(CONFIG)
        self.baseline = self.folder / "configs" / "baselines" / "small.json"
        self.reference = self.folder / "configs" / "baselines" / "small.reference.gz"

    def tearDown(self):
        self._scratch.cleanup()

    def hedgelab(self, *arguments, expect=0):
        done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, expect, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def change(self, old, new):
        self.assertIn(old, self.config.read_text())
        self.config.write_text(self.config.read_text().replace(old, new))

    def init(self):
        self.hedgelab("check", "--init", "configs/small.json")

    def files(self):
        return {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file() and "market_data" not in path.parts}


class Check(Scene):
    def test_a_first_baseline_is_written_and_holds(self):
        said = self.hedgelab("check", "--init", "configs/small.json")
        self.assertIn("written: configs/baselines/small.json", said)
        self.assertIn("small.reference.gz", said)
        before = self.files()
        self.assertIn("small.json: same (2 runs", self.hedgelab("check", "configs/small.json"))
        self.assertIn("same", self.hedgelab("check", "configs"))
        self.assertEqual(self.files(), before)

    def test_a_small_fee_is_found_with_its_day_and_its_fill(self):
        self.init()
        self.change('"fees": "exchange"', '"fees": "exchange", "broker_add_on": 0.000001')
        said = self.hedgelab("check", "configs/small.json", expect=1)
        # The first trade of both runs is on the second day of the sample period.
        self.assertIn("small.json: moved, 2 of 2 runs", said)
        self.assertIn("first day that differs: 2022-08-02", said)
        self.assertIn("first fill that differs: number 1, in fee", said)
        self.assertIn("its config changed with it", said)
        self.assertIn("fees: ", said)

    def test_a_fill_that_comes_later_is_found_where_it_is(self):
        self.init()
        self.change('"slot": "current_month"', '"slot": "current_month", "roll_before_trading_days": 2')
        said = self.hedgelab("check", "configs/small.json", expect=1)
        self.assertIn("first fill that differs", said)
        self.assertNotIn("first day that differs: 2022-08-02", said)

    def test_a_tolerance_lets_a_figure_move(self):
        self.init()
        document = json.loads(self.baseline.read_text())
        for figure in document["tolerances"]:
            document["tolerances"][figure] = "ignored" if figure in ("fills", "rolls") else "absolute 5000"
        document["tolerances"]["turnover"] = "relative 0.01"
        self.baseline.write_text(json.dumps(document))
        self.change('"fees": "exchange"', '"fees": "exchange", "broker_add_on": 0.000001')
        # 12 months x 2 trades x 70 M x 1e-6 is about 1,700 CNY: within 5,000.
        self.hedgelab("check", "configs/small.json")

    def test_update_writes_what_moved_and_nothing_else(self):
        self.init()
        untouched = json.loads(self.baseline.read_text())["runs"][1]
        self.change('{"name": "IC", "product": "IC"}', '{"name": "IC", "product": "IC", "account": {"spot": {"share": 0.6}}}')
        said = self.hedgelab("check", "--update", "configs/small.json")
        self.assertIn("moved, 1 of 2 runs", said)
        self.assertIn("written: ", said)
        self.assertEqual(json.loads(self.baseline.read_text())["runs"][1], untouched)
        self.hedgelab("check", "configs/small.json")
        before = self.files()
        self.hedgelab("check", "--update", "configs/small.json")
        self.assertEqual(self.files(), before)

    def test_a_run_that_is_new_or_gone_has_moved(self):
        self.init()
        self.change('{"name": "IF", "product": "IF"}', '{"name": "IF2", "product": "IF"}')
        said = self.hedgelab("check", "configs/small.json", expect=1)
        self.assertIn("the config does not have this run any more", said)
        self.assertIn("the baseline does not have this run", said)

    def test_other_data_are_named_and_not_written_unasked(self):
        self.init()
        store = self.folder / "other"
        spec = (ROOT / "configs" / "markets" / "sample.json").read_text()
        (self.folder / "other.json").write_text(re.sub(r'"seed": *\d+', '"seed": 77', spec))
        self.hedgelab("generate", "other.json", "--store", "other")
        self.change("market_data/sample/store", "other")
        said = self.hedgelab("check", "configs/small.json", expect=1)
        self.assertIn("data changed: ", said)
        before = self.files()
        self.assertIn("--accept-data", self.hedgelab("check", "--update", "configs/small.json", expect=2))
        self.assertEqual(self.files(), before)
        self.hedgelab("check", "--update", "--accept-data", "configs/small.json")
        self.hedgelab("check", "configs/small.json")
        shutil.rmtree(store)
        self.assertIn("cannot compare", self.hedgelab("check", "configs/small.json", expect=2))
        self.assertIn("skipped", self.hedgelab("check", "--skip-missing-data", "configs/small.json"))

    def test_other_programs_read_the_verdict(self):
        self.init()
        self.change('"share": 0.7', '"share": 0.69')
        self.hedgelab("check", "configs/small.json", "--junit", "report.xml", expect=1)
        suite = ElementTree.parse(self.folder / "report.xml").getroot().find("testsuite")
        self.assertEqual((suite.get("tests"), suite.get("failures")), ("2", "2"))
        self.assertIn("first day that differs", suite.find("testcase/failure").text)
        verdict = json.loads(self.hedgelab("check", "configs/small.json", "--json", expect=1))
        self.assertEqual(verdict["moved"], 1)
        self.assertEqual(verdict["configs"][0]["runs"][0]["first_day"]["date"], "2022-08-02")
        annotations = [line for line in self.hedgelab("check", "configs/small.json", "--github", expect=1).splitlines() if line.startswith("::error")]
        self.assertEqual(len(annotations), 2)
        self.assertIn("file=configs/small.json", annotations[0])

    def test_spoiled_baselines_are_refused_and_left_alone(self):
        self.init()
        whole, packed = self.baseline.read_text(), self.reference.read_bytes()
        document = json.loads(whole)

        def spoiled(**changes):
            return json.dumps({**document, **changes})

        edited = json.loads(whole)
        edited["runs"][0]["figures"]["fees"] = 1
        unknown = {**document["tolerances"], "statistics.charm": "exact"}
        spoils = {
            "cut short": whole[: len(whole) // 2],
            "empty": "",
            "format": spoiled(format="hedgelab baseline 0"),
            "another config": whole.replace('"config": "small"', '"config": "large"'),
            "edited": json.dumps(edited),
            "no runs": spoiled(runs=[]),
            "nan": whole.replace('"statistics.sharpe": ', '"statistics.sharpe": NaN, "x": ', 1),
            "no such figure": spoiled(tolerances=unknown),
            "wrong tolerance": spoiled(tolerances={**document["tolerances"], "fees": "about 3"}),
            "unknown key": spoiled(more=1),
            "a list": "[]",
        }
        for name, text in spoils.items():
            with self.subTest(name):
                self.baseline.write_text(text)
                before = self.files()
                for more in ([], ["--update"]):
                    said = self.hedgelab("check", *more, "configs/small.json", expect=2)
                    self.assertIn("cannot compare: ", said)
                    self.assertEqual(said.count("\n"), 1, said)
                self.assertEqual(self.files(), before)
        self.baseline.write_text(whole)
        other = gzip.compress(b"hedgelab reference 1\n")
        for name, packed_bytes in {"cut short": packed[:-20], "another's": other, "no gzip": b"text"}.items():
            with self.subTest(name):
                self.reference.write_bytes(packed_bytes)
                self.assertIn("small.reference.gz", self.hedgelab("check", "configs/small.json", expect=2))
        self.reference.unlink()
        self.assertIn("small.reference.gz", self.hedgelab("check", "configs/small.json", expect=2))

    def test_a_baseline_whose_config_is_gone_is_not_passed_over(self):
        self.init()
        self.config.rename(self.folder / "configs" / "renamed.json")
        self.hedgelab("check", "configs", expect=2)


class Compare(Scene):
    def run_to(self, out, *more):
        self.hedgelab("run", "configs/small.json", "--out", out, *more)

    def test_equal_results_are_the_same(self):
        self.run_to("a")
        self.run_to("b")
        self.assertIn("0 of 2 runs differ", self.hedgelab("compare", "a", "b"))
        self.assertTrue(json.loads(self.hedgelab("compare", "a", "b", "--json"))["same"])
        self.hedgelab("compare", "a", "--with", "configs/small.json")
        self.hedgelab("compare", "a/IC", "b/IC")

    def test_a_fee_is_found_as_its_own_cause(self):
        self.run_to("a")
        self.run_to("b", "--set", "account.costs.broker_add_on=0.000001")
        told = json.loads(self.hedgelab("compare", "a", "b", "--json", expect=1))
        run = told["runs"][0]
        self.assertEqual(run["first_day"]["date"], "2022-08-02")
        self.assertEqual(run["first_fill"]["row"], 1)
        self.assertIn("fee", run["first_fill"]["columns"])
        self.assertIn("config.account.costs.broker_add_on", [change["what"] for change in run["inputs"]])
        # Of the change in equity of the first year, fees are the cause but for the trades that they resize.
        lost = {(one["cause"], one["year"]): one["difference"] for one in run["causes"]}
        self.assertLess(lost[("fee_open", "2022")], 0)
        total = sum(one["difference"] for one in run["causes"])
        equity = next(one for one in run["figures"] if one["figure"] == "final_equity")
        self.assertAlmostEqual(total, equity["difference"], delta=0.01)

    def test_fills_that_only_one_side_has_are_listed(self):
        self.run_to("a")
        self.run_to("b", "--set", "strategy.roll_before_trading_days=2")
        said = self.hedgelab("compare", "a", "b", expect=1)
        self.assertIn("fills that only A has", said)
        self.assertIn("fills that only B has", said)
        self.hedgelab("compare", "a", "b", "--tolerance", "ignored")

    def test_tolerances_are_options(self):
        self.run_to("a")
        self.run_to("b", "--set", "account.costs.broker_add_on=0.000001")
        loose = ["fills=ignored", "rolls=ignored", "relative 0.9", "equity=absolute 10000"]
        arguments = [word for one in loose for word in ("--tolerance", one)]
        self.hedgelab("compare", "a", "b", *arguments)
        self.hedgelab("compare", "a", "b", "--tolerance", "about 3", expect=2)

    def test_spoiled_folders_are_refused(self):
        self.run_to("a")
        for name, spoil in {
            "fills gone": lambda folder: (folder / "IC" / "fills.csv").unlink(),
            "fills changed": lambda folder: (folder / "IC" / "fills.csv").write_text(
                (folder / "IC" / "fills.csv").read_text().replace(",-5", ",-6", 1)),
            "equity cut": lambda folder: (folder / "IC" / "equity.csv").write_text(
                (folder / "IC" / "equity.csv").read_text()[:3000]),
            "result.json cut": lambda folder: (folder / "IC" / "result.json").write_text("{"),
            "a variant gone": lambda folder: shutil.rmtree(folder / "IC"),
            "nothing there": shutil.rmtree,
        }.items():
            with self.subTest(name):
                shutil.rmtree(self.folder / "b", ignore_errors=True)
                shutil.copytree(self.folder / "a", self.folder / "b")
                spoil(self.folder / "b")
                self.hedgelab("compare", "a", "b", expect=2)
        self.hedgelab("compare", "a", expect=2)
        self.hedgelab("compare", "a", "a", "a", expect=2)


class CiExample(Scene):
    """The jobs of scripts/ci_example, their lines taken out and run as the shell that they are."""

    def setUp(self):
        super().setUp()
        (self.folder / "market_data").unlink()
        (self.folder / "markets").mkdir()
        shutil.copy(ROOT / "configs" / "markets" / "sample.json", self.folder / "markets" / "market.json")
        self.change("market_data/sample/store", "stores/market")
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "hedgelab").symlink_to(PROGRAM)

    def job(self, file, pattern):
        lines = re.findall(pattern, (ROOT / "scripts" / "ci_example" / file).read_text(), re.MULTILINE)
        self.assertEqual(len(lines), 2, lines)
        environment = {**os.environ, "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
                       "HEDGELAB_REFERENCE": str(ROOT / "market_data" / "reference")}
        return subprocess.run(["bash", "-e", "-c", "\n".join(lines)], cwd=self.folder, env=environment, capture_output=True, text=True)

    def test_both_jobs_pass_and_fail_as_they_should(self):
        jobs = [("github_actions.yml", r"^ +- run: (.*)$"), ("gitlab_ci.yml", r"^    - (.*)$")]
        self.hedgelab("generate", "markets/market.json", "--store", "stores/market")
        self.init()
        for job in jobs:
            self.assertEqual(self.job(*job).returncode, 0)
        shutil.rmtree(self.folder / "stores")  # an empty cache
        self.change('"share": 0.7', '"share": 0.71')
        for job in jobs:
            done = self.job(*job)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("first day that differs", done.stdout)
            self.assertTrue((self.folder / "check.xml").exists())


class Shipped(Scene):
    def test_the_shipped_configs_hold_their_baselines(self):
        # Paths in a config are relative to the current folder; stores that are not there are skipped by name.
        (self.folder / "shipped").symlink_to(ROOT / "configs" / "comparisons")
        (self.folder / "configs" / "series").symlink_to(ROOT / "configs" / "series")
        said = self.hedgelab("check", "shipped", "--skip-missing-data")
        print(said, end="")
        self.assertIn("passive_hedges_sample.json: same", said)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]], verbosity=1)
