#!/usr/bin/env python3
"""Chooses the tests that have anything new to say, and remembers those that passed.

usage: ctest --show-only=json-v1 ... | unchanged_tests.py choose ROOT BUILD NUMBERS [--again] [--slow]
       unchanged_tests.py record BUILD JUNIT

choose writes to NUMBERS the numbers of the tests to run, in the form of ctest's -I, and nothing when there are none. It
leaves out tests that passed when all that they read was, byte for byte, what it is now, and tests labelled slow that have
passed in this build tree before. --again and --slow bring them back. record takes from JUNIT, ctest's report of that run,
which of them passed.

What a test reads: its program; the files of the tree that are no C++; the program hedgelab, when the sources of its
folder name it; its size and other HEDGELAB_ variables; and the names, sizes and times of the files of real market data.
Tests that are scripts read all of the tree, and what is built; labelled no_cxx, the files that are no C++ alone. The machine (compiler, packages) is not looked at.
BUILD/passed_tests.json is the memory: without it every test runs.
"""

import hashlib
import json
import os
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

CXX = {".cc", ".h"}
UNREAD = {"build", ".git", "node_modules", "__pycache__"}
MEMORY = "passed_tests.json"
CHOSEN = "chosen_tests.json"
PROGRAM_WORDS = ("program_file", "support/program.h")


def digest_of(*parts):
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(repr(part).encode())
    return digest.hexdigest()


def file_digest(path):
    try:
        return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return "absent"


def files_below(folder):
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in UNREAD)
        for name in sorted(names):
            yield Path(place) / name


class Inputs:
    """What tests read, looked at once."""

    def __init__(self, root, build):
        self.root = root
        self.files = {}
        cxx, others = [], []
        for path in files_below(root):
            (cxx if path.suffix in CXX else others).append((path.relative_to(root).as_posix(), file_digest(path)))
        self.data = digest_of(others)
        self.tree = digest_of(cxx, others)
        self.built = digest_of(
            [self.file(build / "engine" / "app" / "hedgelab")],
            [self.file(path) for path in sorted((build / "python" / "hedgelab").glob("_engine*.so"))],
        )
        real = os.environ.get("HEDGELAB_REAL_DATA") or root / ".." / "shared" / "real_data"
        listing = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files_below(real)]
        variables = {name: value for name, value in os.environ.items() if name.startswith("HEDGELAB_")}
        self.place = digest_of(sorted(variables.items()), listing)
        self.runs_the_program = {}

    def file(self, path):
        if path not in self.files:
            self.files[path] = file_digest(path)
        return self.files[path]

    def names_the_program(self, folder):
        if folder not in self.runs_the_program:
            sources = [path for path in (self.root / "tests" / folder).glob("*") if path.suffix in CXX]
            self.runs_the_program[folder] = any(
                word in path.read_text(encoding="utf-8") for path in sources for word in PROGRAM_WORDS
            )
        return self.runs_the_program[folder]

    def of(self, test):
        """The fingerprint of all that this entry of ctest's list reads."""
        folder = test["name"].split(".")[0]
        program = Path(test["command"][0])
        common = [test["command"], self.place]
        if program.name == f"{folder}_tests":
            built = self.built if self.names_the_program(folder) else ""
            return digest_of(common, self.file(program), self.data, built)
        if "no_cxx" in labels(test):
            return digest_of(common, self.data)
        return digest_of(common, self.tree, self.built)


def labels(test):
    return next((entry["value"] for entry in test.get("properties", []) if entry["name"] == "LABELS"), [])


def read_json(path):
    """The object in that file; empty when there is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return content if isinstance(content, dict) else {}
    except (OSError, ValueError):
        return {}


def write_json(path, content):
    path.with_suffix(".new").write_text(json.dumps(content, indent=0, sort_keys=True), encoding="utf-8")
    path.with_suffix(".new").replace(path)


def choose(tests, root, build, numbers, options):
    known = read_json(build / MEMORY)
    inputs = Inputs(root, build)
    chosen, unchanged, slow = {}, 0, []
    for number, test in enumerate(tests, 1):
        name, fingerprint = test["name"], inputs.of(test)
        if known.get(name) == fingerprint and "--again" not in options:
            unchanged += 1
        elif name in known and "slow" in labels(test) and "--slow" not in options:
            slow.append(name)
        else:
            chosen[name] = (number, fingerprint)
    # From 0 to 0 by 0: none of a range, then the numbers themselves.
    choice = "0,0,0," + ",".join(str(number) for number, _ in chosen.values())
    numbers.write_text(choice if chosen else "", encoding="utf-8")
    # What they read is what it was before they ran, whatever is edited meanwhile.
    write_json(build / CHOSEN, {name: fingerprint for name, (_, fingerprint) in chosen.items()})
    if unchanged:
        print(f"test: {unchanged} tests are not run: nothing that they read has changed since they passed (--again runs them)")
    if slow:
        print(f"test: {len(slow)} slow tests that passed before are not run (--slow runs them): {', '.join(slow)}")


def record(build, junit):
    chosen, known = read_json(build / CHOSEN), read_json(build / MEMORY)
    for case in ElementTree.parse(junit).getroot().iter("testcase"):
        name = case.get("name")
        known.pop(name, None)
        passed = case.get("status") == "run" and case.find("failure") is None and case.find("skipped") is None
        if passed and name in chosen:
            known[name] = chosen[name]
    write_json(build / MEMORY, known)


def main(arguments):
    match arguments:
        case ["choose", root, build, numbers, *options] if set(options) <= {"--again", "--slow"}:
            tests = json.load(sys.stdin)["tests"]
            choose(tests, Path(root).resolve(), Path(build).resolve(), Path(numbers), options)
        case ["record", build, junit]:
            record(Path(build), junit)
        case _:
            sys.exit("usage: unchanged_tests.py choose ROOT BUILD NUMBERS [--again] [--slow] | record BUILD JUNIT")


if __name__ == "__main__":
    main(sys.argv[1:])
