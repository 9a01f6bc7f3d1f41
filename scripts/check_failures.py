#!/usr/bin/env python3
"""Checks that what goes wrong outside the engine cannot look like a fault of the engine (exit 3).

usage: check_failures.py ROOT

A path that cannot be entered, a text that is no UTF-8, a number that is none: these are errors of the input, with a
place and a remedy. So in engine/:
  - functions of std::filesystem are called in engine/core only, and there with an error_code; elsewhere
    engine/core/files.h answers, in InputErrors that name the path;
  - json.dump() names what to do with bytes that are no UTF-8 (error_handler_t), else it throws;
  - std::stoi and its sisters are not called: they throw, or take half of a text for a number.
Prints "file:line: what (why)" per breach and exits 1 when there is any.
"""

import re
import sys
from pathlib import Path

from cpp_source import source_files

# Names of std::filesystem that cannot fail: types, and values of its enumerations.
_HARMLESS = r"(?:path|file_status|file_type|perms|perm_options|copy_options|directory_options|space_info)\b"
_FILESYSTEM = re.compile(rf"\b(?:fs|filesystem)::(?!{_HARMLESS})(\w+)")
_ITERATING = re.compile(r"\bfor\s*\([^;()]*:\s*(?:std::)?(?:fs|filesystem)::\w*directory_iterator")
_DUMP = re.compile(r"(?:\.|->)dump\s*\(")
_NUMBER = re.compile(r"\bstd::(?:stoi|stol|stoll|stoul|stoull)\s*\(")

_ELSEWHERE = "may throw what is no InputError; ask engine/core/files.h"
_WITHOUT_CODE = "throws; pass a std::error_code named error or ignored"
_DUMP_WHY = "throws on bytes that are no UTF-8; pass error_handler_t::replace"
_NUMBER_WHY = "throws, or reads half of a text; use parse_decimal or std::from_chars"


def arguments_behind(code, start):
    """The text between the parenthesis or brace at or after `start` and its partner."""
    opening = re.compile(r"\s*\w*\s*[({]").match(code, start)
    if opening is None:
        return ""
    depth = 0
    for at in range(opening.end() - 1, len(code)):
        depth += (code[at] in "({[") - (code[at] in ")}]")
        if depth == 0:
            return code[opening.end() : at]
    return code[opening.end() :]


def breaches_in(file):
    """Yields (line, what, why)."""
    code = "\n".join(file.code_lines)
    in_core = tuple(file.parts[:2]) == ("engine", "core")

    def line_of(match):
        return code.count("\n", 0, match.start()) + 1

    for match in _FILESYSTEM.finditer(code):
        what = "std::filesystem::" + match.group(1)
        if not in_core:
            yield line_of(match), what, _ELSEWHERE
        elif not re.search(r"\b(?:error|ignored)\b", arguments_behind(code, match.end())):
            behind = code[match.end() :].lstrip()
            if not behind.startswith(("()", "{}", ",", ";", ")", ">")) and not re.match(r"\w+\s*[;,]", behind):
                yield line_of(match), what, _WITHOUT_CODE
    for match in _ITERATING.finditer(code):
        if in_core:
            yield line_of(match), "a loop over a directory_iterator", "its ++ throws; use increment(error)"
    for match in _DUMP.finditer(code):
        if "error_handler_t" not in arguments_behind(code, match.end() - 1):
            yield line_of(match), "a bare dump()", _DUMP_WHY
    for match in _NUMBER.finditer(code):
        yield line_of(match), match.group(0).rstrip("( "), _NUMBER_WHY


def main(arguments):
    if len(arguments) != 1:
        sys.exit("usage: check_failures.py ROOT")
    root = Path(arguments[0])
    files = source_files(root, ["engine", "strategies"])
    if not files:
        sys.exit(f"check_failures: no sources in {root / 'engine'}: is this the root of the project?")
    breaches = [(file.name, *breach) for file in files for breach in sorted(set(breaches_in(file)))]
    for name, line, what, why in breaches:
        print(f"{name}:{line}: {what} ({why})")
    print(f"check_failures: {len(files)} files, {len(breaches)} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
