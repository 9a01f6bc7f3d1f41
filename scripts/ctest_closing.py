#!/usr/bin/env python3
"""Passes ctest's output through, and says before its closing lines which tests were skipped and why.

usage: ctest ... --output-junit FILE 2>&1 | ctest_closing.py FILE

ctest only counts skipped tests; the reason stands in their output, which ctest keeps in the JUnit file.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree

CLOSING = re.compile(r"^\d+% tests passed")


def reason_in(output):
    """The text of GTEST_SKIP (the line after 'file:line: Skipped'), else the last line that a script printed."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for line, following in zip(lines, lines[1:]):
        if line.endswith(": Skipped"):
            return "no reason given" if following.startswith("[") else following
    return lines[-1] if lines else "no reason given"


def skipped_tests(path):
    """(name, reason) of each skipped test, in the order of the file."""
    skipped = []
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        if case.find("skipped") is not None:
            skipped.append((case.get("name"), reason_in(case.findtext("system-out") or "")))
    return skipped


def main(arguments):
    if len(arguments) != 1:
        sys.exit("usage: ctest_closing.py JUNIT_FILE")
    closing = []
    for line in sys.stdin:
        if closing or CLOSING.match(line):
            closing.append(line)
        else:
            sys.stdout.write(line)
            sys.stdout.flush()

    by_reason = {}
    try:
        for name, reason in skipped_tests(arguments[0]):
            by_reason.setdefault(reason, []).append(name)
        count = sum(len(names) for names in by_reason.values())
        print(f"{count} tests skipped" + (":" if count else ""))
        for reason, names in by_reason.items():
            print(f"  {len(names)} because: {reason}")
            for name in names:
                print(f"    {name}")
    except (OSError, ElementTree.ParseError) as error:
        print(f"skipped tests unknown: ctest left no readable JUnit file ({error})")
    print()
    sys.stdout.write("".join(closing))


if __name__ == "__main__":
    main(sys.argv[1:])
