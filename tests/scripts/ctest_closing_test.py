#!/usr/bin/env python3
"""scripts/ctest_closing.py ends with ctest's own closing lines and says before them what was skipped and why.

usage: ctest_closing_test.py ROOT
"""

import sys
import tempfile
import unittest
from pathlib import Path

from planted_tree import run_script

ROOT = sys.argv[1] if len(sys.argv) > 1 else "."

RUNNING = """Test project build/test
    Start 1: core.Date.ADayHasAWeekday
1/4 Test #1: core.Date.ADayHasAWeekday ................   Passed    0.01 sec
"""
CLOSING = """100% tests passed, 0 tests failed out of 4

Total Test time (real) =   0.03 sec

The following tests did not run:
\t  2 - market.Import.RealFilesAreRead (Skipped)
"""
JUNIT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="Linux" tests="4" failures="0" disabled="0" skipped="3">
  <testcase name="core.Date.ADayHasAWeekday" status="run"><system-out>[ RUN ] fine
tests/x.cc:1: Skipped
not this one</system-out></testcase>
  <testcase name="market.Import.RealFilesAreRead" status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>
    <system-out>[ RUN      ] Import.RealFilesAreRead
tests/market/import_test.cc:12: Skipped
no real market data: set HEDGELAB_REAL_DATA

[  SKIPPED ] Import.RealFilesAreRead (0 ms)</system-out></testcase>
  <testcase name="golden.Paper.TableOneIsReproduced" status="notrun"><skipped message="x"/>
    <system-out>tests/golden/paper_test.cc:3: Skipped
no real market data: set HEDGELAB_REAL_DATA
</system-out></testcase>
  <testcase name="scripts.lint" status="notrun"><skipped message="x"/><system-out>
looking for it
no lint on this machine
</system-out></testcase>
</testsuite>
"""


def closing_of(stream, junit):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tests.xml"
        if junit is not None:
            path.write_text(junit, encoding="utf-8")
        return run_script(ROOT, "ctest_closing.py", path, input=stream)


class CtestClosing(unittest.TestCase):
    def test_what_ctest_said_first_comes_first_and_its_closing_comes_last(self):
        output = closing_of(RUNNING + "\n" + CLOSING, JUNIT).stdout
        self.assertTrue(output.startswith(RUNNING), output)
        self.assertTrue(output.endswith(CLOSING), output)
        self.assertEqual(output.count("tests passed"), 1)

    def test_skipped_tests_stand_below_their_reason(self):
        output = closing_of(RUNNING + CLOSING, JUNIT).stdout
        expected = """3 tests skipped:
  2 because: no real market data: set HEDGELAB_REAL_DATA
    market.Import.RealFilesAreRead
    golden.Paper.TableOneIsReproduced
  1 because: no lint on this machine
    scripts.lint
"""
        self.assertIn(expected, output)

    def test_no_skipped_test_is_said_too(self):
        output = closing_of(RUNNING + CLOSING, '<testsuite><testcase name="a" status="run"/></testsuite>').stdout
        self.assertIn("0 tests skipped\n", output)

    def test_a_missing_or_broken_junit_file_hides_nothing_of_ctest(self):
        for junit in (None, "<testsuite>"):
            result = closing_of(RUNNING + CLOSING, junit)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn("skipped tests unknown", result.stdout)
            self.assertTrue(result.stdout.endswith(CLOSING))

    def test_output_without_a_closing_is_passed_through(self):
        output = closing_of("ctest: no such preset\n", None).stdout
        self.assertTrue(output.startswith("ctest: no such preset\n"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
