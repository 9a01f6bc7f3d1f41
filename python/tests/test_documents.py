"""What the documents say stands: command lines in both languages, examples of the package's README."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from conftest import ROOT

import hedgelab


def command_lines(file: Path) -> list[str]:
    """Every line of a block and every inline code that runs a command, in order."""
    text = file.read_text(encoding="utf-8")
    blocks = re.findall(r"^```\n(.*?)^```", text, flags=re.S | re.M)
    found = [line.split("  #")[0].rstrip() for block in blocks for line in block.splitlines()]
    found += re.findall(r"`((?:hedgelab|scripts/)[^`]*)`", text)
    found += [line.split("  #")[0].strip() for line in text.splitlines() if line.startswith("    scripts/")]
    words = [" ".join(line.split()) for line in found]
    return [line for line in words if line.startswith(("hedgelab ", "scripts/"))]


def test_both_readmes_have_the_same_command_lines() -> None:
    english, chinese = command_lines(ROOT / "README.md"), command_lines(ROOT / "README.zh.md")
    assert len(english) > 30
    assert sorted(english) == sorted(chinese), "README.zh.md says another command line than README.md"


def test_both_readmes_have_the_same_headings_and_tables() -> None:
    def shape(file: Path) -> list[str]:
        lines = file.read_text(encoding="utf-8").splitlines()
        return [line.split()[0] for line in lines if line.startswith("#")]

    assert shape(ROOT / "README.md") == shape(ROOT / "README.zh.md")


def test_every_public_name_has_a_docstring() -> None:
    for name in hedgelab.__all__:
        thing = getattr(hedgelab, name)
        if name not in ("Context",):
            assert thing.__doc__, name


def test_the_readme_of_the_package_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its blocks of Python, one after the other, in a folder that has nothing else."""
    text = (ROOT / "python/README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, flags=re.S | re.M)
    assert len(blocks) > 6
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tutorial.py").write_text("\n".join(blocks))
    runpy.run_path(str(tmp_path / "tutorial.py"), run_name="__main__")
