#!/usr/bin/env python3
"""What `cmake --install` puts somewhere works there: the installed program finds its rule tables, a project builds on the
library with find_package(hedgelab), and no installed file names the folders of this build.

usage: install_test.py ROOT BUILD      exit 77 (skipped) for a build of sanitizers
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(sys.argv[1]).resolve()
BUILD = Path(sys.argv[2]).resolve()
CONFIG = "configs/comparisons/passive_hedges_sample.json"


def run(*command, cwd):
    """The command's output; a failure shows all it said and ends the test."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEDGELAB_")}
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def cached(name):
    for line in (BUILD / "CMakeCache.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(name + ":"):
            return line.split("=", 1)[1]
    return ""


def naming_this_build(prefix):
    """Installed files with a path of this machine's checkout in them; debug information of -g is let off."""
    debug = cached("CMAKE_BUILD_TYPE") == "Debug"
    for path in sorted(prefix.rglob("*")):
        if path.is_file() and not (debug and (path.suffix in (".a", ".o") or path.parent.name == "bin")):
            text = path.read_bytes()
            if any(str(folder).encode() in text for folder in (ROOT, BUILD)):
                yield path.relative_to(prefix)


def main():
    if cached("HEDGELAB_SANITIZE"):
        print("an instrumented build is not installed")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        prefix, work = Path(folder) / "prefix", Path(folder) / "work"
        work.mkdir()
        run("cmake", "--install", BUILD, "--prefix", prefix, cwd=work)
        shared = prefix / "share" / "hedgelab"

        run(prefix / "bin" / "hedgelab", "run", shared / CONFIG, "--set",
            f"data.store={shared / 'market_data/sample/store'}", "--out", work / "result", cwd=work)
        names = [variant["name"] for variant in json.loads("\n".join(
            line for line in (shared / CONFIG).read_text(encoding="utf-8").splitlines()
            if not line.lstrip().startswith("//")))["variants"]]
        missing = [name for name in names if not list((work / "result").rglob(f"{name}/result.json"))]
        if missing:
            sys.exit(f"the installed program wrote no result of {missing}")

        run("cmake", "-S", ROOT / "tests" / "consumer", "-B", work / "consumer", f"-DCMAKE_PREFIX_PATH={prefix}",
            "-G", cached("CMAKE_GENERATOR"), f"-DCMAKE_CXX_COMPILER={cached('CMAKE_CXX_COMPILER')}", cwd=work)
        run("cmake", "--build", work / "consumer", cwd=work)
        printed = run(work / "consumer" / "consumer", shared / "market_data/reference",
                      shared / "market_data/sample/store", shared / CONFIG, cwd=work)
        ran = [line.split()[0] for line in printed.splitlines()]
        if ran != names:
            sys.exit(f"the project on the installed library ran {ran}, expected {names}")

        naming = list(naming_this_build(prefix))
        if naming:
            sys.exit("these installed files name folders of this machine: " + ", ".join(map(str, naming)))
    print(f"installed, ran {len(names)} variants from the program and from a project of its own")
    return 0


if __name__ == "__main__":
    sys.exit(main())
