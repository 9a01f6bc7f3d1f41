#!/usr/bin/env python3
"""Every C++ source is laid out as clang-format 14 lays it out under .clang-format.

usage: format_test.py ROOT      exit 77 (skipped) where there is no clang-format 14
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
FOLDERS = ("engine", "strategies", "tests", "benchmarks")


def formatter():
    """clang-format 14: other versions lay out a few things differently."""
    for name in ("clang-format-14", "clang-format"):
        path = shutil.which(name)
        if path and " 14." in subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout:
            return path
    return None


def main():
    program = formatter()
    if program is None:
        print("no clang-format 14 on this machine: the layout of the sources was not looked at")
        return 77
    sources = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in (".h", ".cc"))
    # The program sees a fault when there is one.
    planted = subprocess.run([program, "--dry-run", "-Werror", f"--assume-filename={ROOT / 'engine' / 'planted.cc'}"],
                             input="int  f( ){return 1;}\n", capture_output=True, text=True, check=False)
    if planted.returncode == 0:
        print("clang-format found nothing in a line that is laid out wrongly")
        return 1
    checked = subprocess.run([program, "--dry-run", "-Werror", *sources], cwd=ROOT, capture_output=True, text=True, check=False)
    if checked.returncode:
        places = [line for line in checked.stderr.splitlines() if "error:" in line]
        print("\n".join(places[:30]))
        print(f"{len(places)} places differ; clang-format -i mends them")
        return 1
    print(f"{len(sources)} sources are laid out by {program}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
