#!/usr/bin/env python3
"""Every shell script of the project is executable, stops at the first failure, and pleases shellcheck.

usage: shell_scripts_test.py ROOT      exit 77 (skipped) where there is no shellcheck
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else ".")


def shell_scripts():
    places = [path for folder in ("scripts", ".ci") for path in sorted((ROOT / folder).rglob("*")) if path.is_file()]
    for path in places:
        first = path.read_bytes().split(b"\n", 1)[0]
        if first.startswith(b"#!") and first.rstrip().endswith((b"bash", b"/sh")):
            yield path


def main():
    scripts = list(shell_scripts())
    names = {path.relative_to(ROOT).as_posix() for path in scripts}
    faults = [f"{name} is missing" for name in ("scripts/setup", "scripts/demo", "scripts/test", ".ci/run") if name not in names]
    for path in scripts:
        name = path.relative_to(ROOT).as_posix()
        if not os.access(path, os.X_OK):
            faults.append(f"{name} is not executable")
        if "\nset -euo pipefail\n" not in path.read_text(encoding="utf-8"):
            faults.append(f"{name} lacks 'set -euo pipefail'")
        checked = subprocess.run(["bash", "-n", path], capture_output=True, text=True, check=False)
        if checked.returncode:
            faults.append(checked.stderr)
    shellcheck = shutil.which("shellcheck")
    if shellcheck and scripts:
        checked = subprocess.run([shellcheck, *scripts], capture_output=True, text=True, check=False)
        if checked.returncode:
            faults.append(checked.stdout)
    if faults:
        print("\n".join(faults))
        return 1
    if not shellcheck:
        print(f"{len(scripts)} scripts parse; no shellcheck on this machine to read them closer")
        return 77
    print(f"{len(scripts)} scripts checked")
    return 0


if __name__ == "__main__":
    sys.exit(main())
