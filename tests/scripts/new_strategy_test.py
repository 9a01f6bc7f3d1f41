#!/usr/bin/env python3
"""scripts/new_strategy refuses what it must, and the tutorial of strategies/README.md does and prints what it says.

usage: new_strategy_test.py ROOT BINARY_DIR      exit 77 (the tutorial is skipped) where BINARY_DIR has no Ninja build

The tutorial runs in a temporary copy of the folders that it writes to; the others are links. Its commands run as they
stand there, but for cmake: the copy's new sources are compiled with the flags that BINARY_DIR has for their neighbours,
and linked with its objects and libraries. Nothing is written to ROOT or BINARY_DIR.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from planted_tree import run_script

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
BUILT = Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None
PROGRAMS = {"hedgelab": "engine/app/hedgelab", "strategies_tests": "tests/strategies_tests"}
MARKS = ("// --- the rule", "// --- end of the rule")
LEFT_OUT = "..."


def files_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


class NewStrategy(unittest.TestCase):
    """The script by itself, on a tree that has nothing but folders and a few names that are taken."""

    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="hedgelab_new_strategy_"))
        self.addCleanup(shutil.rmtree, self.root)
        for folder in ("strategies", "configs", "tests/strategies", "engine/strategy"):
            (self.root / folder).mkdir(parents=True)

    def start(self, *arguments):
        return run_script(ROOT, "new_strategy", "--root", self.root, *arguments)

    def assert_refused(self, *arguments, because):
        before = files_in(self.root)
        result = self.start(*arguments)
        self.assertEqual(result.returncode, 2, result.stdout + result.stderr)
        self.assertIn(because, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertEqual(files_in(self.root), before)

    def text(self, name):
        return (self.root / name).read_text(encoding="utf-8")

    def test_three_files_carry_the_name_in_their_two_spellings(self):
        result = self.start("roll_2_weeks")
        self.assertEqual(result.returncode, 0, result.stderr)
        config, source, test = files_in(self.root)
        self.assertEqual(config, "configs/backtests/roll_2_weeks.json")
        self.assertEqual(source, "strategies/roll_2_weeks.cc")
        self.assertEqual(test, "tests/strategies/roll_2_weeks_test.cc")
        self.assertIn("class Roll2Weeks final : public Strategy", self.text(source))
        self.assertIn('registered{"roll_2_weeks", ', self.text(source))
        self.assertIn("TEST(Roll2Weeks, ", self.text(test))
        self.assertIn('config.strategy = "roll_2_weeks";', self.text(test))
        for name in files_in(self.root):
            self.assertIn(f"wrote {name}: ", result.stdout)
            self.assertIsNone(re.search(r"@\w+@", self.text(name)), f"{name}: a mark of the pattern was not filled in")
        self.assertEqual(sum(line.startswith("  ") for line in result.stdout.splitlines()), 3, "three next commands")

    def test_the_config_says_what_it_charges_and_asks(self):
        self.start("thrifty", "--summary", "a hedge")
        lines = [line for line in self.text("configs/backtests/thrifty.json").splitlines() if not line.startswith("//")]
        config = json.loads("\n".join(lines))
        self.assertEqual((config["name"], config["description"]), ("thrifty", "A hedge"))
        self.assertEqual(config["strategy"]["name"], "thrifty")
        self.assertEqual(config["account"]["costs"], {"fees": "exchange"})
        self.assertEqual(config["account"]["margin"], {"rates": "exchange"})

    def test_a_summary_with_quotes_stays_one_literal(self):
        self.assertEqual(self.start("thrifty", "--summary", 'the "cheap" hedge \\').returncode, 0)
        self.assertIn(r'{"thrifty", "the \"cheap\" hedge \\"};', self.text("strategies/thrifty.cc"))
        # A comment that ended in a backslash would swallow the line after it.
        self.assertEqual(self.text("strategies/thrifty.cc").splitlines()[0], '// The "cheap" hedge \\.')

    def test_names_that_are_no_names_are_refused(self):
        for name in ("", "Thrifty", "thriftyHedge", "thrifty-hedge", "2_weeks", "_thrifty", "thrifty_", "a__b", "../a",
                     "a b", "a.cc", "étude", "a\n"):
            self.assert_refused(name, because="is no name for a strategy")
        self.assert_refused("a" * 41, because="at most 40")
        self.assertEqual(self.start("a" * 40).returncode, 0)

    def test_keywords_are_refused(self):
        for name in ("class", "namespace", "co_await", "not_eq", "char8_t", "double"):
            self.assert_refused(name, because="is a keyword")

    def test_nothing_is_replaced(self):
        for taken in ("strategies/thrifty.cc", "configs/backtests/thrifty.json", "tests/strategies/thrifty_test.cc"):
            path = self.root / taken
            path.parent.mkdir(exist_ok=True)
            path.write_text("mine")
            self.assert_refused("thrifty", because=f"{taken} exists")
            self.assertEqual(path.read_text(), "mine")
            path.unlink()

    def test_a_class_or_a_registered_name_that_exists_is_refused(self):
        (self.root / "engine/strategy/hedge_legs.h").write_text("class HedgeLegs {\n")
        self.assert_refused("hedge_legs", because="engine/strategy/hedge_legs.h has one of that name")
        (self.root / "strategies/other.cc").write_text('const Registered<Other> registered{"thrifty",\n "x"};\n')
        self.assert_refused("thrifty", because="strategies/other.cc has one of that name")
        self.assertEqual(self.start("hedge_leg").returncode, 0)

    def test_all_files_or_none(self):
        (self.root / "tests/strategies").rmdir()
        self.assert_refused("thrifty", because="there is no tests/strategies/")
        (self.root / "tests/strategies").mkdir()
        (self.root / "configs/backtests").write_text("a file where the second one needs a folder")
        self.assert_refused("thrifty", because="nothing was written")
        (self.root / "configs/backtests").unlink()
        (self.root / "tests/strategies/thrifty_test.cc").symlink_to("nowhere/at_all")  # not there, yet not to be written
        self.assert_refused("thrifty", because="nothing was written")
        self.assertFalse((self.root / "configs/backtests").exists())

    def test_a_bad_summary_or_option_is_refused(self):
        for summary in ("", " . ", "a" * 101, "two\nlines", "a\ttab"):
            self.assert_refused("thrifty", "--summary", summary, because="--summary: expected one line")
        self.assert_refused("thrifty", "--sumary", "a hedge", because="unrecognized arguments")
        self.assert_refused(because="NAME")

    def test_help_says_what_is_written(self):
        result = self.start("--help")
        self.assertEqual(result.returncode, 0)
        for words in ("strategies/NAME.cc", "configs/backtests/NAME.json", "tests/strategies/NAME_test.cc", "--summary"):
            self.assertIn(words, result.stdout)

    def test_the_layout_is_that_of_clang_format(self):
        if shutil.which("clang-format") is None:
            self.skipTest("no clang-format on this machine")
        shutil.copy(ROOT / ".clang-format", self.root)
        self.start("thrifty_hedge")
        self.start("a" * 40)
        self.start("thrifty", "--summary", "a" * 90)
        sources = [self.root / name for name in files_in(self.root) if name.endswith(".cc")]
        command = ["clang-format", "--dry-run", "-Werror", *sources]
        checked = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(checked.returncode, 0, checked.stderr)


def reason_to_skip():
    """Why nothing can be compiled here; None when it can."""
    if BUILT is None:
        return "no build tree was named"
    for name in ("compile_commands.json", "build.ninja"):
        if not (BUILT / name).is_file():
            return f"{BUILT} has no {name}: it is not a Ninja build"
    if shutil.which("ninja") is None or shutil.which("bash") is None:
        return "no ninja or no bash on this machine"
    # A build that stopped half-way has objects of two ages, which must not be mixed; what it ends with is the program.
    needed = [PROGRAMS["hedgelab"]]
    for name in PROGRAMS:
        needed += [word for word in Build.link_words(name) if word.endswith((".a", ".o")) and not Build.is_replaced(word)]
    missing = [word for word in needed if not (BUILT / word).is_file()]
    return f"{BUILT} is not built to the end: it has no {missing[0]}" if missing else None


class Build:
    """Compiles and links the sources of one strategy, `name`, found in `folder`, as BUILT does their neighbours."""

    def __init__(self, folder, name):
        self.folder, self.name = folder, name
        entries = json.loads((BUILT / "compile_commands.json").read_text(encoding="utf-8"))
        self.commands = {Path(entry["file"]).resolve(): entry for entry in entries}
        self.compiled = {}  # object: text it was made from

    @staticmethod
    def link_words(target):
        """The arguments of the command that links the target."""
        command = ["ninja", "-C", BUILT, "-t", "commands", target]
        listed = subprocess.run(command, capture_output=True, text=True, check=True)
        words = shlex.split(listed.stdout.splitlines()[-1])
        begin = words.index("&&") + 1
        return words[begin : words.index("&&", begin)]

    @staticmethod
    def is_replaced(word):
        """Other tests of the program are left out: they take no part in this one."""
        return "strategies_tests.dir/" in word

    def start_compiler(self, source, neighbour):
        """The running compiler; None when the object of this very text is there."""
        output = self.folder / (source.replace("/", "_") + ".o")
        text = (self.folder / source).read_text(encoding="utf-8")
        if self.compiled.get(output) == text:
            return output, None
        self.compiled[output] = text
        entry = self.commands[neighbour]
        words, kept = iter(entry.get("arguments") or shlex.split(entry["command"])), []
        for word in words:
            if word in ("-o", "-c", "-include"):  # -include is the precompiled header: the file must do without
                next(words)
            elif word != "-Winvalid-pch":
                kept.append(word)
        command = [*kept, "-o", str(output), "-c", str(self.folder / source)]
        return output, subprocess.Popen(command, cwd=entry["directory"], stderr=subprocess.PIPE, text=True)

    def build(self, target):
        sources = [(f"strategies/{self.name}.cc", ROOT / "strategies/continuous_roll.cc")]
        if target == "strategies_tests":
            # The tests of a folder are one source, which the build makes.
            sources.append((f"tests/strategies/{self.name}_test.cc", BUILT / "tests/strategies_tests.cc"))
        objects = []
        running = [self.start_compiler(*source) for source in sources]
        for output, compiler in running:
            objects.append(str(output))
            errors = compiler.communicate()[1] if compiler else ""
            if compiler and compiler.returncode:
                self.compiled.pop(output)
                raise AssertionError(f"{output.name} does not compile:\n{errors}")
        program = self.folder / "build/test" / PROGRAMS[target]
        program.parent.mkdir(parents=True, exist_ok=True)
        words = [word for word in self.link_words(target) if not self.is_replaced(word) and f"/{self.name}" not in word]
        place = words.index("-o")
        words[place : place + 2] = [*objects, "-o", str(program)]
        linked = subprocess.run(words, cwd=BUILT, capture_output=True, text=True, check=False)
        if linked.returncode:
            raise AssertionError(f"{target} does not link:\n{linked.stderr}")


def tutorial():
    """(words of the fence, line number, lines) of each fenced block of the tutorial."""
    lines = (ROOT / "strategies/README.md").read_text(encoding="utf-8").splitlines()
    begin = lines.index("## From nothing to a result in ten minutes")
    blocks, block = [], None
    for number, line in enumerate(lines[begin + 1 :], begin + 2):
        if line.startswith("## "):
            break
        if not line.startswith("```"):
            if block:
                block[2].append(line)
        elif block:
            blocks.append(block)
            block = None
        else:
            block = (line[3:], number + 1, [])
    return blocks


def first_unmatched(shown, printed):
    """Index in `shown` of the first line that is not printed where it should be; None when all are."""
    at, anywhere = 0, False
    for index, line in enumerate(shown):
        if line == LEFT_OUT:
            anywhere = True
            continue
        found = printed[at:].index(line) if anywhere and line in printed[at:] else 0
        if at + found >= len(printed) or printed[at + found] != line:
            return index
        at, anywhere = at + found + 1, False
    return None if anywhere or at == len(printed) else len(shown)


class Tutorial(unittest.TestCase):
    NAME = "thrifty_hedge"

    def setUp(self):
        reason = reason_to_skip()
        if reason:
            self.skipTest(reason)
        self.folder = Path(tempfile.mkdtemp(prefix="hedgelab_tutorial_"))
        self.addCleanup(shutil.rmtree, self.folder)
        # Somebody may have done the tutorial in the tree itself.
        without = shutil.ignore_patterns(f"{self.NAME}*", "__pycache__")
        for name in ("scripts", "strategies", "configs", "tests"):
            shutil.copytree(ROOT / name, self.folder / name, ignore=without)
        for name in ("engine", "market_data", "CMakeLists.txt", "CMakePresets.json"):
            (self.folder / name).symlink_to(ROOT / name)
        self.build = Build(self.folder, self.NAME)
        self.exit_code = 0

    def run_command(self, command):
        """Lines printed, standard error last; sets exit_code."""
        words = shlex.split(command)
        if words[0] == "cmake":
            if "--build" in words:
                for target in words[words.index("--target") + 1 :]:
                    self.build.build(target)
            self.exit_code = 0
            return []
        whole = ["bash", "-c", f"(exit {self.exit_code}); {command}"]
        finished = subprocess.run(whole, cwd=self.folder, capture_output=True, text=True, check=False)
        self.exit_code = finished.returncode
        text = finished.stdout.rstrip("\n") + "\n" + finished.stderr
        return [line.rstrip() for line in text.strip("\n").split("\n")]

    def do_console(self, line_number, lines):
        commands = [index for index, line in enumerate(lines) if line.startswith("$ ")]
        self.assertEqual(commands[:1], [0], f"strategies/README.md:{line_number}: a console block starts with a command")
        for index, end in zip(commands, [*commands[1:], len(lines)]):
            command, shown = lines[index][2:], lines[index + 1 : end]
            printed = self.run_command(command)
            at = first_unmatched(shown, printed) if shown else None
            where = f"strategies/README.md:{line_number + index + (0 if at is None else at + 1)}: '{command}'"
            self.assertIsNone(at, f"{where} printed otherwise:\n" + "\n".join(printed))
            if lines[end : end + 1] != ["$ echo $?"]:
                self.assertEqual(self.exit_code, 0, f"{where} failed:\n" + "\n".join(printed))

    def do_code(self, line_number, lines):
        """Replaces the marked part of the strategy, or is a part of it as it stands."""
        path = self.folder / f"strategies/{self.NAME}.cc"
        text, block = path.read_text(encoding="utf-8"), "\n".join(lines) + "\n"
        if lines[0].strip() != MARKS[0]:
            self.assertIn(block, text, f"strategies/README.md:{line_number}: not what new_strategy writes")
            return
        begin = text.rindex("\n", 0, text.index(MARKS[0])) + 1
        end = text.index("\n", text.index(MARKS[1])) + 1
        path.write_text(text[:begin] + block + text[end:], encoding="utf-8")
        self.assertNotEqual(text[begin:end], block, f"strategies/README.md:{line_number}: changes nothing")

    def test_every_step_does_and_prints_what_it_says(self):
        blocks = tutorial()
        self.assertGreater(len(blocks), 6)
        for kind, line_number, lines in blocks:
            self.assertIn(kind, ("console", "cpp"), f"strategies/README.md:{line_number}")
            (self.do_console if kind == "console" else self.do_code)(line_number, lines)
            if lines[0].startswith("$ scripts/new_strategy"):
                for script in ("check_layers.py", "check_determinism.py"):
                    result = run_script(ROOT, script, self.folder)
                    self.assertEqual(result.returncode, 0, result.stdout + result.stderr)


class Comparison(unittest.TestCase):
    """The comparison itself sees what differs."""

    def test_lines_are_compared_in_order_with_gaps_only_where_they_are_shown(self):
        printed = ["a", "b", "c"]
        for shown in (["a", "b", "c"], ["...", "b", "..."], ["a", "..."], ["...", "c"], ["a", "...", "c"], ["..."]):
            self.assertIsNone(first_unmatched(shown, printed), shown)
        for shown, at in ((["a", "c"], 1), (["a"], 1), (["b", "..."], 0), (["...", "b"], 2), (["...", "d"], 1),
                          (["...", "c", "...", "a", "..."], 3), (["a", "b", "c", "d"], 3)):
            self.assertEqual(first_unmatched(shown, printed), at, shown)


if __name__ == "__main__":
    outcome = unittest.main(argv=sys.argv[:1], exit=False).result
    if not outcome.wasSuccessful():
        sys.exit(1)
    for _, why in outcome.skipped:
        print(f"skipped: {why}")
    sys.exit(77 if any(isinstance(test, Tutorial) for test, _ in outcome.skipped) else 0)
