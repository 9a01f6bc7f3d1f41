#!/usr/bin/env python3
"""Checks that nothing in engine/ and strategies/ can make two runs of the same inputs differ.

usage: check_determinism.py ROOT

Looks for clocks, randomness, unordered containers, locales, the environment, mutable globals, threads outside the
sweep, and compiler flags that change floating-point results. Prints "file:line: what (why)" per breach and exits 1 when
there is any. A line with good reason ends with "// determinism: the reason". It is a search of text, not a proof: the
determinism tests compare bytes.
"""

import re
import sys
from pathlib import Path

from cpp_source import source_files
from mutable_globals import mutable_globals

# (what is looked for, why it is refused, layers of engine/ where it is allowed)
_RULES = [
    (
        r"\bunordered_(?:multi)?(?:map|set)\b",
        "the order of iteration differs between libraries; use std::map, std::set or a sorted vector",
        (),
    ),
    (
        r"\b(?:map|set)\s*<\s*(?:const\s+)?[\w:]+(?:\s+const)?\s*\*",
        "ordered by address, which differs between runs; order by an id or a name",
        (),
    ),
    (r"\bstd::hash\b", "differs between libraries; use Digest", ()),
    (
        r"(?<![\w.>])(?:std::)?s?rand\s*\(|\brandom_device\b|\bdefault_random_engine\b|\b[dl]rand48\b",
        "random numbers come from a seed in the config",
        (),
    ),
    (
        r"\bstd::\w+_distribution\b|\bstd::(?:ranges::)?(?:shuffle|sample)\b",
        "the standard leaves the sequence to the library",
        (),
    ),
    (
        r"\b(?:steady|system|high_resolution|file|utc|tai|gps)_clock\b"
        r"|(?<![\w.>])(?:std::|::)?time\s*\(\s*(?:nullptr|NULL|0|&)"
        r"|\bstd::clock\s*\(|\b(?:clock_gettime|gettimeofday|localtime(?:_r)?|gmtime(?:_r)?)\s*\(",
        "no wall clock: time comes from the bars",
        ("sweep", "app"),
    ),
    (r"\b__(?:DATE|TIME|TIMESTAMP)__\b", "the day of the build would be part of the results", ()),
    (
        r"\bsetlocale\b|\bstd::locale\b|\bimbue\s*\(|\b(?:std::)?(?:stof|stod|stold|strtof|strtod|strtold|atof)\s*\(",
        "depends on the locale; use std::from_chars and fmt",
        (),
    ),
    (r"\b(?:secure_)?getenv\s*\(", "the environment is an input that no digest covers", ("app",)),
    (
        r"\bstd::(?:jthread|thread|async|execution)\b|\bpthread_create\b|^\s*#\s*pragma\s+omp\b",
        "threads belong to engine/session",
        ("sweep",),
    ),
    (
        r"^\s*#\s*pragma\s+(?:GCC\s+optimize|STDC\s+FP_CONTRACT|clang\s+fp)|\b__attribute__\s*\(\(\s*(?:__)?optimize",
        "floating-point flags are set in one place, CMakeLists.txt",
        (),
    ),
]
RULES = [(re.compile(pattern), why, allowed) for pattern, why, allowed in _RULES]
GLOBALS_WHY = "state that outlives a run; pass it, or make it const"
GLOBALS_ALLOWED = ("app",)

_EXCUSE = re.compile(r"//\s*determinism:(.*)$")
_FLAG = re.compile(
    r"-(?:ffast-math|Ofast|funsafe-math-optimizations|fassociative-math|freciprocal-math|march=\S*|mfma\b|"
    r"ffp-contract=(?!off\b)\S*|fopenmp\b)"
)
_FLAG_WHY = "results would differ between machines or builds"
_REQUIRED_FLAG = "-ffp-contract=off"


def breaches_in(file):
    """Yields (line, what, why)."""
    layer = file.parts[1] if file.parts[0] == "engine" else ""
    found = []
    for number, line in enumerate(file.code_lines, 1):
        if re.match(r"^\s*#\s*include\b", line):
            continue
        for pattern, why, allowed in RULES:
            match = pattern.search(line)
            if match and layer not in allowed:
                found.append((number, match.group(0).strip(), why))
    if layer not in GLOBALS_ALLOWED:
        for number, name in mutable_globals(file.code):
            found.append((number, name, GLOBALS_WHY))

    excuses = {}
    for number, line in enumerate(file.lines, 1):
        match = _EXCUSE.search(line)
        if match:
            excuses[number] = match.group(1).strip()
    for number, what, why in sorted(found):
        if not excuses.get(number):
            yield number, what, why
    excused = {number for number, _, _ in found}
    for number, reason in excuses.items():
        if not reason:
            yield number, "an excuse without a reason", "write // determinism: the reason"
        elif number not in excused:
            yield number, "an excuse with nothing to excuse", "remove it"


def flag_breaches(root):
    """Yields (file, line, what, why) for the CMake files."""
    skipped = {"build", "out", ".git"}
    files = [root / "CMakePresets.json"]
    for pattern in ("CMakeLists.txt", "*.cmake"):
        for path in root.rglob(pattern):
            if not any(part in skipped or part.startswith("build") for part in path.relative_to(root).parts[:-1]):
                files.append(path)
    required = False
    for path in sorted(file for file in files if file.is_file()):
        name = path.relative_to(root).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if path.suffix != ".json":
                line = line.split("#", 1)[0]
            for match in _FLAG.finditer(line):
                yield name, number, match.group(0), _FLAG_WHY
            if name == "CMakeLists.txt" and re.search(rf"(?<![\w-]){_REQUIRED_FLAG}\b", line):
                required = True
    if not required:
        yield "CMakeLists.txt", 1, f"{_REQUIRED_FLAG} is missing", "a compiler may fuse a*b+c and round once less"


def main(arguments):
    if len(arguments) != 1:
        sys.exit("usage: check_determinism.py ROOT")
    root = Path(arguments[0])
    files = source_files(root, ["engine", "strategies"])
    if not files:
        sys.exit(f"check_determinism: no sources in {root / 'engine'}: is this the root of the project?")
    breaches = list(flag_breaches(root))
    for file in files:
        breaches += [(file.name, *breach) for breach in breaches_in(file)]
    for name, number, what, why in breaches:
        print(f"{name}:{number}: {what} ({why})")
    print(f"check_determinism: {len(files)} files, {len(breaches)} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
