"""What the tests of the package share. They are run by ctest with the built package on PYTHONPATH."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import hedgelab

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("HEDGELAB_PROGRAM", "")

CONFIG = {
    "name": "month",
    "data": {"store": "market_data/sample/store"},
    "period": {"start": "2022-08-01", "end": "2023-06-30"},
    "product": "IC",
    "account": {
        "capital": 100_000_000,
        "costs": {"fees": "exchange"},
        "margin": {"rates": "none"},
        "spot": {"series": "total_return_index", "share": 0.7},
    },
    "strategy": {"name": "continuous_roll"},
}


@pytest.fixture(autouse=True)
def _in_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths of configs are relative to the current folder: the tests stand in the root of the tree."""
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="session")
def month() -> hedgelab.Result:
    """A hedge in the current month, a year on the sample market."""
    os.chdir(ROOT)
    result = hedgelab.run(CONFIG)
    assert isinstance(result, hedgelab.Result)
    return result


@pytest.fixture(scope="session")
def market() -> hedgelab.Market:
    return hedgelab.Market(ROOT / "market_data/sample/store")


@pytest.fixture(scope="session")
def minutes(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A made-up store of three weeks of minutes of IF, by the generator."""
    folder = tmp_path_factory.mktemp("minutes")
    spec = hedgelab.market_spec()
    spec["period"] = {"start": "2023-11-27", "end": "2023-12-15"}
    spec["products"] = spec["products"][:1]
    spec["correlation"] = [[1.0]]
    hedgelab.generate(spec, folder / "store")
    return str(folder / "store")
