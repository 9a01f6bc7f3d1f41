#!/usr/bin/env python3
"""scripts/check_failures.py passes the real tree and finds each planted breach by file and line.

usage: check_failures_test.py ROOT
"""

import sys
import unittest

from planted_tree import run_on_tree, run_script

ROOT = sys.argv[1] if len(sys.argv) > 1 else "."
CLEAN = {"engine/core/date.h": "#pragma once\n#include <string>\n"}


class CheckFailures(unittest.TestCase):
    def assert_clean(self, files):
        result = run_on_tree(ROOT, "check_failures.py", {**CLEAN, **files})
        self.assertEqual(result.returncode, 0, f"{files}\n{result.stdout}{result.stderr}")

    def assert_breach(self, where, files, words=""):
        result = run_on_tree(ROOT, "check_failures.py", {**CLEAN, **files})
        self.assertEqual(result.returncode, 1, f"{files}\n{result.stdout}{result.stderr}")
        lines = result.stdout.splitlines()
        self.assertEqual(len(lines), 2, result.stdout)
        self.assertTrue(lines[0].startswith(where + ": "), result.stdout)
        self.assertIn(words, lines[0])

    def test_the_real_tree_is_clean(self):
        result = run_script(ROOT, "check_failures.py", ROOT)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_filesystem_functions_stay_in_core(self):
        for text in (
            "bool f() { return fs::exists(p); }\n",
            "bool f() { return std::filesystem::is_directory(p, error); }\n",
            "void f() {\n}\nfs::directory_iterator at(p, error);\n",
        ):
            line = text.count("\n", 0, text.find("fs::") if "fs::" in text else 0) + 1
            self.assert_breach(f"engine/store/bar_store.cc:{line}", {"engine/store/bar_store.cc": text}, "files.h")
        self.assert_clean({"engine/store/bar_store.cc": "fs::path f(const std::filesystem::path& p) { return p / q; }\n"})

    def test_in_core_they_take_an_error_code(self):
        name = "engine/core/files.cc"
        self.assert_breach(f"{name}:1", {name: "bool f() { return fs::exists(path); }\n"}, "error_code")
        self.assert_breach(f"{name}:1", {name: "void f() { fs::rename(a,\n b); }\n"}, "error_code")
        self.assert_clean({name: "bool f() { return fs::is_symlink(fs::symlink_status(named, error)); }\n"})
        self.assert_clean({name: "void f() { fs::remove_all(a,\n ignored); }\n"})
        self.assert_breach(
            f"{name}:1", {name: "void f() { for (auto& e : fs::directory_iterator(p, error)) g(e); }\n"}, "increment"
        )

    def test_a_bare_dump_is_found(self):
        name = "engine/app/run_command.cc"
        for text in ("json.dump()", "json.dump(2)", "json->dump(2, ' ', false)"):
            self.assert_breach(f"{name}:2", {name: f"void f() {{\n  g({text});\n}}\n"}, "UTF-8")
        self.assert_clean({name: "void f() { g(json.dump(2, ' ', false,\n Json::error_handler_t::replace)); }\n"})
        self.assert_clean({name: "// json.dump() in a comment\n"})

    def test_numbers_are_not_read_by_functions_that_throw(self):
        name = "engine/import/vendor_row.cc"
        self.assert_breach(f"{name}:1", {name: "int f() { return std::stoi(text); }\n"}, "parse_decimal")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
