"""A tiny source tree in a temporary folder, and a script of scripts/ run on it."""

import contextlib
import functools
import importlib.util
import io
import subprocess
import sys
import tempfile
from pathlib import Path


def run_script(project, script, *arguments, **options):
    """The finished process of `python3 scripts/<script> arguments`, output as text."""
    command = [sys.executable, "-B", str(Path(project) / "scripts" / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@functools.cache
def loaded(path):
    """The script as a module; those beside it can be imported by it."""
    sys.dont_write_bytecode = True
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    specification = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def run_here(project, script, *arguments):
    """What run_script gives, by the script's main(arguments) in this process: a hundred planted breaches in a second."""
    module = loaded(Path(project).resolve() / "scripts" / script)
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            code = module.main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = end.code
    if isinstance(code, str):
        code, text = 1, code
        errors.write(text + "\n")
    return subprocess.CompletedProcess([script, *arguments], code or 0, output.getvalue(), errors.getvalue())


def run_on_tree(project, script, files):
    """What the script ends with on a tree of {path: text}."""
    with tempfile.TemporaryDirectory(prefix="hedgelab_tree_") as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return run_here(project, script, folder)
