"""Every notebook runs from its first cell to its last, in a kernel, as a reader would run it."""

from __future__ import annotations

import re
from pathlib import Path

import jupytext
import nbclient
import pytest
from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "python/notebooks").glob("*.py"))


@pytest.mark.parametrize("file", NOTEBOOKS, ids=[file.stem for file in NOTEBOOKS])
def test_a_notebook_runs(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MPLBACKEND", raising=False)  # the kernel's own shows pictures in the notebook
    notebook = jupytext.read(file)
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert pictures, "a notebook without a picture"
    size = sum(len(str(output)) for output in outputs)
    assert size < 600_000, f"outputs of {size} characters"


def test_the_readme_names_every_notebook() -> None:
    readme = (ROOT / "python/README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"notebooks/(\w+)\.py", readme)) == {file.stem for file in NOTEBOOKS}
