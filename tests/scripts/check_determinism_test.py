#!/usr/bin/env python3
"""scripts/check_determinism.py passes the real tree and finds each planted breach by file and line.

usage: check_determinism_test.py ROOT
"""

import sys
import unittest
from pathlib import Path

from planted_tree import run_on_tree, run_script

ROOT = sys.argv[1] if len(sys.argv) > 1 else "."
CLEAN = {
    "CMakeLists.txt": "# no -march, never -ffast-math\nadd_compile_options(-Wall -ffp-contract=off)\n",
    "engine/core/date.h": "#pragma once\nnamespace hedgelab {\nclass Date {};\n}\n",
}


def check(files):
    return run_on_tree(ROOT, "check_determinism.py", {**CLEAN, **files})


class CheckDeterminism(unittest.TestCase):
    def assert_clean(self, files):
        result = check(files)
        self.assertEqual(result.returncode, 0, f"{files}\n{result.stdout}{result.stderr}")

    def assert_breach(self, where, files, words=""):
        result = check(files)
        self.assertEqual(result.returncode, 1, f"{files}\n{result.stdout}{result.stderr}")
        lines = result.stdout.splitlines()
        self.assertTrue(any(line.startswith(where + ": ") and words in line for line in lines), result.stdout)
        # No line about anything else.
        self.assertTrue(all(line.startswith(where + ": ") for line in lines[:-1]), result.stdout)

    def assert_line(self, line, refused, place="engine/core/a.cc"):
        source = f"#include <vector>\nnamespace hedgelab {{\nint f() {{\n  {line}\n}}\n}}\n"
        with self.subTest(line=line, place=place):
            if refused:
                self.assert_breach(f"{place}:4", {place: source})
            else:
                self.assert_clean({place: source})

    def test_the_real_tree_is_clean(self):
        result = run_script(ROOT, "check_determinism.py", ROOT)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_the_registry_of_strategies_is_the_only_excuse_of_the_real_tree(self):
        excused = []
        for folder in ("engine", "strategies"):
            for path in (Path(ROOT) / folder).rglob("*"):
                if path.suffix in (".h", ".cc") and "// determinism:" in path.read_text(encoding="utf-8"):
                    excused.append(path.relative_to(ROOT).as_posix())
        self.assertLessEqual(set(excused), {"engine/strategy/registry.cc"})

    def test_what_differs_between_runs_or_libraries_is_refused_in_every_layer(self):
        for line in (
            "std::unordered_map<int, int> m;",
            "std::unordered_multiset<int> m;",
            "std::map<Order*, int> m;",
            "std::set<const Order *> m;",
            "auto h = std::hash<int>{}(1);",
            "return rand();",
            "std::srand(1);",
            "std::random_device device;",
            "std::default_random_engine engine;",
            "std::normal_distribution<double> d;",
            "std::shuffle(a.begin(), a.end(), g);",
            "return __DATE__;",
            "setlocale(0, nullptr);",
            "std::locale l;",
            "out.imbue(l);",
            "return std::stod(text);",
            "return strtod(text, &end);",
            "#pragma GCC optimize (3)",
            "#pragma STDC FP_CONTRACT ON",
        ):
            for place in ("engine/core/a.cc", "strategies/a.cc", "engine/sweep/a.cc", "engine/app/a.cc"):
                self.assert_line(line, True, place)

    def test_clocks_belong_to_sweep_and_app(self):
        for line in (
            "auto t = std::chrono::system_clock::now();",
            "auto t = std::chrono::steady_clock::now();",
            "std::chrono::high_resolution_clock::time_point t;",
            "return time(nullptr);",
            "std::time(0);",
            "clock_gettime(CLOCK_REALTIME, &t);",
            "auto t = std::clock();",
        ):
            for place in ("engine/core/a.cc", "engine/simulation/a.cc", "strategies/a.cc"):
                self.assert_line(line, True, place)
            for place in ("engine/sweep/a.cc", "engine/app/a.cc"):
                self.assert_line(line, False, place)

    def test_threads_belong_to_the_sweep_and_the_environment_to_the_program(self):
        for line in ("std::thread t(f);", "std::jthread t(f);", "std::async(f);", "#pragma omp parallel for"):
            self.assert_line(line, True, "engine/simulation/a.cc")
            self.assert_line(line, True, "engine/app/a.cc")
            self.assert_line(line, False, "engine/sweep/a.cc")
        self.assert_line('return std::getenv("X");', True, "engine/config/a.cc")
        self.assert_line('return std::getenv("X");', False, "engine/app/a.cc")

    def test_state_that_outlives_a_run_is_refused_but_not_in_the_program(self):
        for line in (
            "static int calls = 0;",
            "static std::vector<int> seen;",
            "static std::map<std::string, int> seen{};",
            "static Registry registry(12);",
            "thread_local double cache[4];",
            "static const char* name = nullptr;",
            "static inline int calls;",
        ):
            self.assert_line(line, True)
            self.assert_line(line, False, "engine/app/a.cc")
        for line in (
            "static const int kCalls = 3;",
            "static constexpr double kRate = 0.5;",
            "static const std::vector<int> kSeen = {1, 2};",
            'static const char* const kName = "a";',
            "return static_cast<int>(x);",
            "int calls = 0;",
        ):
            self.assert_line(line, False)

    def test_a_variable_at_namespace_scope_or_of_a_class_is_refused_by_its_line(self):
        for declaration in (
            "int calls = 0;",
            "std::vector<Order> orders;",
            "std::atomic<int> calls{0};",
            "inline double rate = 1.0;",
            "std::function<int(int)> hook = [](int x) { return x; };",
            "Registry* registry;",
            "double table[3] = {1, 2, 3};",
            "A& A::operator=(const A& a) { b_ = a.b_; return *this; } int calls = 0;",
            "A::A(int b) : b_{b} { f([](int c) { return c; }); } int calls = 0;",
            "class A {\n public:\n  static int calls_;\n};",
        ):
            with self.subTest(declaration):
                source = f"#pragma once\nnamespace hedgelab {{\nnamespace {{\n\n{declaration}\n\n}}\n}}\n"
                line = 5 + declaration[: declaration.find("static ") + 1].count("\n") if "static" in declaration else 5
                self.assert_breach(f"engine/core/a.h:{line}", {"engine/core/a.h": source}, "outlives a run")

    def test_ordinary_declarations_are_no_variables(self):
        source = """#pragma once
namespace hedgelab {
#define REPEAT(x) \\
  int x;
__extension__ using Wide = __int128;
using Rows = std::map<int, std::vector<int>>;
struct Tag;
enum class Kind : unsigned char { kOne, kTwo };
constexpr int kLimit = 3;
const std::vector<int> kPrimes = {2, 3, 5};
inline constexpr std::string_view kNames[] = {"a", "b"};
const bool kRegistered = register_it("a");
extern template class std::vector<int>;
int f(int a, std::vector<int> b = {}, const char* c = "x");
static int g(int a);
[[nodiscard]] inline auto h() -> int { int local = 0; return local; }
template <class T>
T largest(const std::vector<T>& values) { T best{}; for (const T& v : values) { if (v > best) best = v; } return best; }
class Ledger final : public Base<int> {
 public:
  explicit Ledger(int cash) : cash_{cash} {}
  [[nodiscard]] static Ledger empty(int cash);
  static constexpr int kSlots = 4;
  [[nodiscard]] int cash() const { return cash_; }
  Ledger& operator=(const Ledger&) = default;

 private:
  int cash_ = 0;
  std::vector<int> lots_{};
};
Ledger::Ledger(int cash)
    : cash_{cash}, lots_{1, 2} {
  int n = 0;
}
bool operator==(const Ledger& a, const Ledger& b) { return a.cash() == b.cash(); }
}
"""
        self.assert_clean({"engine/core/a.h": source})

    def test_names_that_only_look_alike_are_left_alone(self):
        for line in (
            "return event.time();",
            "Timestamp time() const;",
            "return brand(2) + operand(1);",
            "std::map<std::string, int*> m;",
            "// std::unordered_map, rand() and steady_clock are refused here",
            'fail("std::thread and rand() in {}", name);',
            "auto n = 1'000'000; // rand()",
        ):
            self.assert_line(line, False)

    def test_a_line_is_excused_by_a_reason_and_only_then(self):
        self.assert_line("static int calls = 0;  // determinism: read-only after main starts", False)
        self.assert_line("static int calls = 0;  // determinism:", True)
        self.assert_line("static const int calls = 0;  // determinism: read-only after main starts", True)

    def test_flags_that_change_floating_point_are_refused_in_cmake_files(self):
        for flag in ("-ffast-math", "-Ofast", "-march=native", "-mfma", "-ffp-contract=fast", "-funsafe-math-optimizations"):
            with self.subTest(flag):
                self.assert_breach("CMakeLists.txt:3", {"CMakeLists.txt": CLEAN["CMakeLists.txt"] + f"add_compile_options({flag})\n"}, flag)
                self.assert_breach("engine/CMakeLists.txt:1", {"engine/CMakeLists.txt": f"add_compile_options({flag})\n"}, flag)
                self.assert_breach("CMakePresets.json:2", {"CMakePresets.json": f'{{\n"CMAKE_CXX_FLAGS": "{flag}"}}\n'}, flag)

    def test_contraction_must_be_switched_off(self):
        for text in ("add_compile_options(-Wall)\n", "# -ffp-contract=off\n"):
            self.assert_breach("CMakeLists.txt:1", {"CMakeLists.txt": text}, "-ffp-contract=off is missing")

    def test_build_folders_are_not_read(self):
        self.assert_clean({"build/test/_deps/CMakeLists.txt": "add_compile_options(-ffast-math)\n"})

    def test_a_folder_that_is_not_the_project_is_an_error_and_not_clean(self):
        result = run_on_tree(ROOT, "check_determinism.py", {"CMakeLists.txt": CLEAN["CMakeLists.txt"]})
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("no sources", result.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
