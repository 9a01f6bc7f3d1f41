"""A tiny source tree in a temporary folder, and a script of scripts/ run on it."""

import subprocess
import sys
import tempfile
from pathlib import Path


def run_script(project, script, *arguments, **options):
    """The finished process of `python3 scripts/<script> arguments`, output as text."""
    command = [sys.executable, "-B", str(Path(project) / "scripts" / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def run_on_tree(project, script, files):
    """The process of the script on a tree of {path: text}."""
    with tempfile.TemporaryDirectory(prefix="hedgelab_tree_") as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return run_script(project, script, folder)
