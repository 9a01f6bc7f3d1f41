"""Where the rule tables, the shipped configs and the sample market lie."""

from __future__ import annotations

import os
from pathlib import Path

from hedgelab._arguments import path_text, word
from hedgelab.errors import InputError

_DATA = Path(__file__).resolve().parent / "data"
_BESIDE = Path(__file__).parent / "data"


def _data() -> Path:
    # In a build tree the sources are links into the checkout, and the data stand beside the links.
    return _BESIDE if _BESIDE.is_dir() else _DATA


def reference_folder(named: str | os.PathLike[str] | None = None) -> str:
    """The folder of rule tables, by the command line's order.

    `named`, else ``$HEDGELAB_REFERENCE``, else ``market_data/reference`` below the current folder, else the tables that
    the package carries.
    """
    if named is not None:
        return path_text(named, "reference")
    from_environment = os.environ.get("HEDGELAB_REFERENCE", "")
    if from_environment:
        return from_environment
    here = Path("market_data") / "reference"
    return str(here if here.is_dir() else _data() / "market_data" / "reference")


def sample_store() -> str:
    """The made-up sample market: two years of daily bars of IF, IH, IC and IM and their indexes."""
    return str(_data() / "market_data" / "sample" / "store")


def shipped_configs() -> list[str]:
    """Names of the configs that the package carries, for `shipped_config`."""
    folder = _data() / "configs"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.json") if path.name != "schema.json")


def shipped_config(name: str) -> str:
    """The path of a config that the package carries, such as ``"comparisons/passive_hedges_sample.json"``.

    Its ``data.store`` is a path below the current folder, as on the command line: name a store of your own with
    ``data__store=...``; `sample_store` is one.
    """
    path = _data() / "configs" / word(name, "shipped_config")
    if not path.is_file():
        import difflib

        near = difflib.get_close_matches(name, shipped_configs(), n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise InputError(f"the package carries no config '{name}'{hint}", "shipped_config")
    return str(path)
