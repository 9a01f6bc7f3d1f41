"""Runs one part of the package's tests in the environment of scripts/python_environment.

usage: run.py package|notebooks|style ROOT

Exit 77, and the reason, when there is no such environment.
"""

import os
import subprocess
import sys
from pathlib import Path


def main(part: str, root: Path) -> int:
    interpreter = root / "build" / "python-environment" / "bin" / "python"
    if not interpreter.exists():
        print("skipped: no build/python-environment; scripts/python_environment makes it where pip reaches an index")
        return 77
    tools = interpreter.parent
    caches = root / "build" / "python-caches"
    caches.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "PYTHONPATH": f"{os.environ.get('HEDGELAB_PYTHON_PACKAGE', '')}:{root / 'python' / 'tests'}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": str(caches),
        "JUPYTER_PLATFORM_DIRS": "1",
        "OMP_NUM_THREADS": "1",
    }
    if "HEDGELAB_PRELOAD" in environment:
        environment["LD_PRELOAD"] = environment["HEDGELAB_PRELOAD"]
    pytest = [interpreter, "-m", "pytest", "-q", "-x" if part == "notebooks" else "--maxfail=20"]
    commands = {
        "package": [[*pytest, "python/tests", "--ignore=python/tests/test_notebooks.py"]],
        "notebooks": [[*pytest, "python/tests/test_notebooks.py"]],
        "style": [
            [tools / "ruff", "check", "--cache-dir", caches / "ruff", "python"],
            [tools / "ruff", "format", "--check", "--cache-dir", caches / "ruff", "python"],
            [interpreter, "-m", "mypy", "--strict", "--cache-dir", caches / "mypy", "python/hedgelab"],
        ],
    }[part]
    return max(subprocess.run(command, cwd=root, env=environment).returncode for command in commands)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
