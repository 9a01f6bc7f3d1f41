#!/usr/bin/env python3
"""scripts/check_layers.py passes the real tree and finds each planted breach by file and line.

usage: check_layers_test.py ROOT
"""

import sys
import unittest

from planted_tree import run_on_tree, run_script

ROOT = sys.argv[1] if len(sys.argv) > 1 else "."

# The layers from the bottom, each with all it may include: written out again here, so that a slip in the script's table
# is seen.
MAY_INCLUDE = {
    "core": "",
    "table": "core",
    "reference": "core",
    "store": "core reference",
    "import": "core table reference store",
    "market": "core reference store",
    "accounting": "core reference",
    "generator": "core reference store market",
    "strategy": "core reference store market accounting analysis",
    "results": "core table reference store market accounting",
    "analysis": "core table reference store market accounting",
    "simulation": "core table reference store market accounting strategy results",
    "session": "core table reference store import market accounting strategy results analysis simulation",
    "config": "core table reference store import market accounting generator strategy results analysis simulation session",
}
MAY_INCLUDE["report"] = "core"
MAY_INCLUDE["check"] = MAY_INCLUDE["config"] + " config report"
MAY_INCLUDE["app"] = MAY_INCLUDE["config"] + " config report check"
CLEAN = {"engine/core/date.h": "#pragma once\n#include <string>\n"}


def check(files):
    return run_on_tree(ROOT, "check_layers.py", {**CLEAN, **files})


class CheckLayers(unittest.TestCase):
    def assert_clean(self, files):
        result = check(files)
        self.assertEqual(result.returncode, 0, f"{files}\n{result.stdout}{result.stderr}")

    def assert_breach(self, where, files, words=""):
        result = check(files)
        self.assertEqual(result.returncode, 1, f"{files}\n{result.stdout}{result.stderr}")
        lines = result.stdout.splitlines()
        # One planted breach, one line about it, and the count.
        self.assertEqual(len(lines), 2, result.stdout)
        self.assertTrue(lines[0].startswith(where + ": "), result.stdout)
        self.assertIn(words, lines[0])

    def test_the_real_tree_is_clean(self):
        result = run_script(ROOT, "check_layers.py", ROOT)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_every_pair_of_layers_is_allowed_or_refused_as_the_table_says(self):
        allowed, refused = {}, []
        for layer, text in MAY_INCLUDE.items():
            for other in MAY_INCLUDE:
                name = f"engine/{layer}/uses_{other}.cc"
                source = f'#include <vector>\n\n#include "engine/{other}/thing.h"\n'
                if other == layer or other in text.split():
                    allowed[name] = source
                else:
                    refused.append((name, source, f"engine/{layer} includes engine/{other}"))
        self.assert_clean(allowed)
        result = check({name: source for name, source, _ in refused})
        self.assertEqual(result.returncode, 1)
        lines = result.stdout.splitlines()
        self.assertEqual(len(lines), len(refused) + 1)
        for name, _, words in refused:
            self.assertTrue(any(line.startswith(f"{name}:3: {words} ") for line in lines), f"{name}\n{result.stdout}")

    def test_strategies_include_only_the_strategy_layer_eigen_and_the_standard_library(self):
        self.assert_clean({"strategies/a.cc": '#include <Eigen/Dense>\n#include <vector>\n#include "engine/strategy/strategy.h"\n'})
        for line in (
            '#include "engine/core/date.h"',
            '#include "engine/simulation/broker.h"',
            '#include "strategies/other.h"',
            "#include <fmt/format.h>",
            "#include <nlohmann/json.hpp>",
            "#include <unistd.h>",
        ):
            self.assert_breach("strategies/a.cc:2", {"strategies/a.cc": f"#include <vector>\n{line}\n"})

    def test_a_strategy_has_no_header(self):
        self.assert_breach("strategies/a.h:1", {"strategies/a.h": "#pragma once\n"}, "one .cc file")

    def test_the_engine_does_not_include_strategies_or_tests(self):
        for folder in ("strategies", "tests/support", "benchmarks"):
            self.assert_breach("engine/app/main.cc:1", {"engine/app/main.cc": f'#include "{folder}/a.h"\n'}, "includes only engine/")

    def test_each_library_has_its_places(self):
        cases = [
            ("fmt/format.h", ["engine/core/a.h", "engine/app/a.cc"], []),
            (
                "nlohmann/json.hpp",
                ["engine/config/a.cc", "engine/store/bar_store.cc", "engine/store/manifest_reader.cc",
                 "engine/table/json_text.cc", "engine/report/a.cc", "engine/app/a.cc"],
                ["engine/core/a.cc", "engine/market/importer.cc", "engine/store/bar_store.h", "engine/results/equity.cc",
                 "engine/table/json_text.h", "engine/config/a.h", "engine/app/a.h", "engine/simulation/a.cc"],
            ),
            ("nlohmann/json_fwd.hpp", ["engine/config/a.h"], ["engine/store/bar_store.h", "engine/results/result_writer.h"]),
            ("boost/program_options.hpp", ["engine/app/a.h"], ["engine/config/a.cc", "engine/session/a.cc"]),
            ("boost/program_options/errors.hpp", ["engine/app/a.cc"], ["engine/report/a.cc"]),
            ("boost/asio/thread_pool.hpp", ["engine/session/a.cc", "engine/sweep/a.cc"], ["engine/app/a.cc", "engine/session/a.h", "engine/simulation/a.cc"]),
            ("boost/asio.hpp", ["engine/session/a.cc"], ["engine/app/a.cc"]),
            ("boost/algorithm/string.hpp", [], ["engine/app/a.cc", "engine/session/a.cc"]),
            (
                "Eigen/Dense",
                ["engine/results/a.cc", "engine/analysis/a.cc", "engine/strategy/a.h", "strategies/a.cc"],
                ["engine/core/a.cc", "engine/market/a.cc", "engine/simulation/a.cc", "engine/config/a.cc"],
            ),
            ("zlib.h", ["engine/import/a.cc"], ["engine/core/a.cc", "engine/results/a.cc"]),
            ("archive.h", ["engine/import/a.cc"], ["engine/core/a.cc", "engine/results/a.cc"]),
            ("sqlite3.h", ["engine/import/a.cc"], ["engine/core/a.cc", "engine/results/a.cc"]),
            ("expat.h", ["engine/import/a.cc"], ["engine/core/a.cc", "engine/results/a.cc"]),
            ("iconv.h", ["engine/import/a.cc"], ["engine/core/a.cc", "engine/results/a.cc"]),
            ("xxhash.h", ["engine/core/a.cc"], ["engine/market/a.cc", "engine/results/a.cc"]),
            ("sys/mman.h", ["engine/core/a.cc"], []),
            ("spdlog/spdlog.h", [], ["engine/app/a.cc"]),
            ("gtest/gtest.h", ["tests/core/a_test.cc"], ["engine/core/a.cc"]),
        ]
        for header, places, elsewhere in cases:
            with self.subTest(header):
                text = f"#pragma once\n#include <{header}>\n"
                self.assert_clean({place: text for place in places})
                for place in elsewhere:
                    self.assert_breach(f"{place}:2", {place: text}, f"<{header}>")

    def test_an_unknown_folder_of_the_engine_is_no_layer(self):
        self.assert_breach("engine/utilities/a.cc:1", {"engine/utilities/a.cc": "int a();\n"}, "no layer")
        self.assert_breach("engine/utilities:1", {"engine/utilities/notes.md": "x\n"}, "no layer")
        self.assert_breach("engine/core/a.cc:1", {"engine/core/a.cc": '#include "engine/utilities/a.h"\n'}, "no layer")

    def test_a_source_beside_the_layers_is_refused(self):
        self.assert_breach("engine/main.cc:1", {"engine/main.cc": "int main() {}\n"}, "outside the layers")

    def test_a_header_without_pragma_once_is_refused_everywhere(self):
        for name in ("engine/core/a.h", "tests/support/a.h", "benchmarks/a.h"):
            self.assert_breach(f"{name}:1", {name: "// #pragma once\n"}, "pragma once")

    def test_our_headers_are_included_by_full_path_in_quotes(self):
        for name in ("engine/core/a.cc", "tests/core/a_test.cc", "benchmarks/a.cc"):
            for target in ('"date.h"', '"core/date.h"', '"../core/date.h"', '"engine/market/../core/date.h"', "<engine/core/date.h>"):
                self.assert_breach(f"{name}:2", {name: f"\n#include {target}\n"})

    def test_an_include_by_macro_cannot_be_checked_and_is_refused(self):
        self.assert_breach("engine/core/a.cc:1", {"engine/core/a.cc": "#include HEADER\n"}, "names its file")

    def test_spacing_and_comments_neither_hide_nor_make_a_breach(self):
        self.assert_breach("engine/core/a.cc:1", {"engine/core/a.cc": '  #  include   "engine/market/a.h"  // why\n'})
        self.assert_breach("engine/core/a.cc:2", {"engine/core/a.cc": "auto u = \"/*\"; int n = 1'000;\n#include <zlib.h>\n"})
        self.assert_clean({"engine/core/a.cc": '// #include "engine/market/a.h"\n/*\n#include <zlib.h>\n*/\n'})
        self.assert_clean({"engine/core/a.cc": 'const char* text = R"(\n#include <zlib.h>\n)";\n'})

    def test_a_folder_that_is_not_the_project_is_an_error_and_not_clean(self):
        result = run_on_tree(ROOT, "check_layers.py", {"README.md": "x\n"})
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("no sources", result.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
