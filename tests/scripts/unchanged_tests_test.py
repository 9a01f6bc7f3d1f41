#!/usr/bin/env python3
"""scripts/unchanged_tests.py runs again what reads anything that changed, and whatever has not passed.

usage: unchanged_tests_test.py ROOT
"""

import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

from planted_tree import run_script

ROOT = sys.argv[1] if len(sys.argv) > 1 else "."
UNIT, PROGRAM, SCRIPT, SLOW = "core.Date.Adds", "app.Run.Writes", "scripts.check_test", "scripts.cluster_test"
NO_CXX = "scripts.setup_test"
ALL = [UNIT, PROGRAM, SCRIPT, SLOW, NO_CXX]


class UnchangedTests(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="hedgelab_unchanged_")
        self.addCleanup(scratch.cleanup)
        self.root = Path(scratch.name) / "tree"
        self.build = self.root / "build" / "test"
        for name, text in {
            "engine/core/date.cc": "int a;",
            "configs/a.json": "{}",
            "tests/core/date_test.cc": "TEST(Date, Adds) {}",
            "tests/app/run_test.cc": '#include "tests/support/program.h"',
            "build/test/tests/core_tests": "core 1",
            "build/test/tests/app_tests": "app 1",
            "build/test/engine/app/hedgelab": "program 1",
            "real/IF.csv": "1",
        }.items():
            self.write(name, text)
        self.variables = {}
        self.listing = {
            "tests": [
                {"name": UNIT, "command": [str(self.build / "tests/core_tests"), "--gtest_filter=Date.Adds"]},
                {"name": PROGRAM, "command": [str(self.build / "tests/app_tests"), "--gtest_filter=Run.Writes"]},
                {"name": SCRIPT, "command": ["python3", "tests/scripts/check_test.py"]},
                {
                    "name": SLOW,
                    "command": ["python3", "tests/scripts/cluster_test.py"],
                    "properties": [{"name": "LABELS", "value": ["slow"]}],
                },
                {
                    "name": NO_CXX,
                    "command": ["python3", "tests/scripts/setup_test.py"],
                    "properties": [{"name": "LABELS", "value": ["no_cxx"]}],
                },
            ]
        }

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run_it(self, *arguments, **options):
        # Not in the tree: what this test is told by its caller would be read as well.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HEDGELAB_")}
        environment |= {"HEDGELAB_REAL_DATA": str(self.root.parent / "tree/build/real"), **self.variables}
        result = run_script(ROOT, "unchanged_tests.py", *arguments, env=environment, **options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def chosen(self, *options):
        numbers = self.build / "numbers.txt"
        self.said = self.run_it("choose", self.root, self.build, numbers, *options, input=json.dumps(self.listing))
        text = numbers.read_text(encoding="utf-8")
        if not text:
            return []
        head, *numbered = text.split("0,0,0,")
        self.assertEqual(head, "")
        return [self.listing["tests"][int(number) - 1]["name"] for number in numbered[0].split(",")]

    def end(self, ended):
        """As ctest's report has it: {name: "pass", "fail" or "skip"}."""
        inside = {"pass": "", "fail": '<failure message="x"/>', "skip": '<skipped message="x"/>'}
        status = {"pass": "run", "fail": "fail", "skip": "notrun"}
        cases = "".join(f'<testcase name="{n}" status="{status[e]}">{inside[e]}</testcase>' for n, e in ended.items())
        self.write("build/test/tests.xml", f"<testsuite>{cases}</testsuite>")
        self.run_it("record", self.build, self.build / "tests.xml")

    def pass_all(self):
        self.assertEqual(self.chosen(), ALL)
        self.end({name: "pass" for name in ALL})

    def test_what_passed_and_reads_nothing_new_does_not_run_again(self):
        self.pass_all()
        self.assertEqual(self.chosen(), [])
        self.assertIn("5 tests are not run", self.said)
        self.assertEqual(self.chosen("--again", "--slow"), ALL)

    def test_what_failed_or_was_skipped_runs_again(self):
        self.chosen()
        self.end({UNIT: "fail", PROGRAM: "skip", SCRIPT: "pass", SLOW: "fail", NO_CXX: "pass"})
        self.assertEqual(self.chosen(), [UNIT, PROGRAM, SLOW])

    def test_what_once_passed_and_fails_now_is_forgotten(self):
        self.pass_all()
        self.chosen("--again")
        self.end({UNIT: "fail"})
        self.assertEqual(self.chosen(), [UNIT])

    def test_another_test_program_runs_its_tests_again(self):
        self.pass_all()
        self.write("build/test/tests/core_tests", "core 2")
        self.assertEqual(self.chosen(), [UNIT])

    def test_another_program_runs_those_again_that_start_it(self):
        self.pass_all()
        self.write("build/test/engine/app/hedgelab", "program 2")
        self.assertEqual(self.chosen(), [PROGRAM, SCRIPT])
        self.assertIn(f"--slow runs them): {SLOW}", self.said)
        self.assertEqual(self.chosen("--slow"), [PROGRAM, SCRIPT, SLOW])

    def test_a_source_alone_changes_scripts_only(self):
        self.pass_all()
        self.write("engine/core/date.cc", "int a;  // a comment: the programs stay what they are")
        self.assertEqual(self.chosen(), [SCRIPT])

    def test_any_other_file_of_the_tree_changes_all_of_them(self):
        for name in ("configs/a.json", "configs/new.json"):
            with self.subTest(name=name):
                self.run_it("record", self.build, self.empty_report())
                self.chosen("--again", "--slow")
                self.end({name: "pass" for name in ALL})
                self.write(name, '{"a": 1}')
                self.assertEqual(self.chosen("--slow"), ALL)

    def empty_report(self):
        self.write("build/test/tests.xml", "<testsuite/>")
        return self.build / "tests.xml"

    def test_another_size_or_other_real_data_change_all_of_them(self):
        self.pass_all()
        self.variables = {"HEDGELAB_TEST_SCALE": "10"}
        self.assertEqual(self.chosen("--slow"), ALL)
        self.variables = {}
        self.assertEqual(self.chosen("--slow"), [])
        self.write("build/real/IF.csv", "12")
        self.assertEqual(self.chosen("--slow"), ALL)

    def test_an_edit_while_the_tests_run_is_not_taken_for_tested(self):
        self.chosen()
        self.write("build/test/tests/core_tests", "core 2")
        self.end({name: "pass" for name in ALL})
        self.assertEqual(self.chosen(), [UNIT])

    def test_a_broken_memory_runs_everything(self):
        self.pass_all()
        for text in ("", "[1]", "{"):
            self.write("build/test/passed_tests.json", text)
            self.assertEqual(self.chosen(), ALL)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
