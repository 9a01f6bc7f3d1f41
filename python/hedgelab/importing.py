"""Stores: bars of your own through the importer and its checks, and made-up markets."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hedgelab import _engine
from hedgelab._arguments import path_text, plain
from hedgelab._frames import frame_of, is_real
from hedgelab._places import reference_folder, shipped_config
from hedgelab.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

_FIELDS = ("open", "high", "low", "close", "settlement", "volume", "open_interest", "turnover")
_COUNTS = ("volume", "open_interest", "turnover")


class ImportReport:
    """What an import found.

    Attributes
    ----------
    store : str
    written : bool
        False when the frame had nothing new for the store.
    rows, bars, dropped, known, replaced : int
    findings : pandas.DataFrame
        kind, fatal, row (of the frame, from 0; -1: about the series), message.
    """

    def __init__(self, store: str, answer: dict[str, Any]) -> None:
        self.store = store
        self.written: bool = answer["written"]
        self.store_digest: str = answer["store_digest"]
        self.rows: int = answer["rows"]
        self.bars: int = answer["bars"]
        self.dropped: int = answer["dropped"]
        self.known: int = answer["known"]
        self.replaced: int = answer["replaced"]
        findings = frame_of(answer["findings"])
        findings["row"] = findings["line"].where(findings["line"] > 0, 1) - 2
        self.findings: pd.DataFrame = findings[["kind", "fatal", "row", "message"]]

    def __repr__(self) -> str:
        words = "written" if self.written else "unchanged"
        return f"<ImportReport {self.store}: {self.bars} bars, {len(self.findings)} findings, {words}>"


def import_frame(
    frame: pd.DataFrame,
    store: str | os.PathLike[str],
    *,
    symbol: str,
    kind: str = "contract",
    frequency: str = "1d",
    label: str | None = None,
    existing: str = "add",
    overlap: str = "refuse",
    policies: dict[str, str] | None = None,
    session_group: str | None = None,
    instruments: str | os.PathLike[str] | None = None,
    reference: str | os.PathLike[str] | None = None,
) -> ImportReport:
    """Writes the bars of one series into a store, or adds them to the one that stands there.

    The frame goes through the importer of ``hedgelab import``: the same checks, the same findings, all or nothing.
    Frames come from anywhere that pandas reads: ``pandas.read_parquet``, ``read_hdf``, ``arrow_table.to_pandas()``.

    Parameters
    ----------
    frame : pandas.DataFrame
        (bars, fields) of numbers with an index of days or stamps in order, without a time zone. Fields: close, and any
        of open, high, low, settlement (index points), volume, open_interest (lots), turnover (CNY).
    store : path
        Folder of the store.
    symbol : str
        "IC2306", "000905", or a name of your own for a net value.
    kind : {"contract", "index", "total_return", "net_value", "continuous"}
    frequency : {"1d", "5m", "1m"}
    label : {"begin", "end"}
        Which end of a bar its stamp names; required for 5m and 1m, not given for 1d. It is never guessed.
    existing : {"add", "replace"}
        What becomes of a store that stands there: the series joins it, or the store is given up for this series alone.
    overlap : {"refuse", "keep", "replace"}
        For a bar that the store has with another value.
    policies : dict, optional
        What to do with rows at fault, as in an import spec: ``{"closed_day": "drop"}``.
    session_group : str, optional
        Hours of the series where the rules cannot tell, as for a store of an index alone: ``"cffex_index"``.
    instruments, reference : path, optional
        See `Market`.

    Returns
    -------
    ImportReport

    Raises
    ------
    InputError
        For a frame that is none of that, and when a row is at fault: the message has the first findings.
    """
    text = _csv(frame, frequency, label)
    spec = _spec(frame, symbol, kind, frequency, label, policies, session_group, instruments)
    if existing not in ("add", "replace"):
        raise InputError(f"'{existing}' is not one of add, replace", "existing")
    if overlap not in ("refuse", "keep", "replace"):
        raise InputError(f"'{overlap}' is not one of refuse, keep, replace", "overlap")
    place = path_text(store, "store")
    mode = "replace" if existing == "replace" else "add" if Path(place, "manifest.json").is_file() else "lose_nothing"
    with tempfile.TemporaryDirectory(prefix="hedgelab-") as folder:
        Path(folder, "frame.csv").write_text(text, encoding="utf-8")
        answer = _engine.import_files(
            json.dumps(plain(spec, "import spec")), folder, place, reference_folder(reference), mode, overlap
        )
    report = ImportReport(place, answer)
    if answer["fatal"]:
        fatal = report.findings[report.findings["fatal"]]
        lines = [f"row {row}: {message} ({kind})" for kind, _, row, message in fatal.head(5).itertuples(index=False)]
        more = f"; and {len(fatal) - 5} more" if len(fatal) > 5 else ""
        raise InputError(f"{len(fatal)} rows at fault, nothing was written: " + "; ".join(lines) + more, symbol)
    return report


def generate(
    spec: Mapping[str, Any] | str | os.PathLike[str],
    store: str | os.PathLike[str],
    *,
    reference: str | os.PathLike[str] | None = None,
) -> str:
    """Writes a made-up market, as ``hedgelab generate SPEC --store store``: the same spec, the same bytes.

    Parameters
    ----------
    spec : path, dict
        A market spec, such as ``shipped_config("markets/two_years.json")``, or its content.
    store : path
        Store to write, or to replace.
    reference : path, optional
        See `run`.

    Returns
    -------
    str
        Digest of the store.
    """
    if isinstance(spec, Mapping):
        text, name = json.dumps(plain(spec, "spec")), "spec"
    else:
        name = path_text(spec, "spec")
        text = _engine.load_json(name)
    return _engine.generate(text, name, path_text(store, "store"), reference_folder(reference))


def market_spec(name: str = "two_years") -> dict[str, Any]:
    """The content of a shipped market spec, to be changed and given to `generate`."""
    loaded = json.loads(_engine.load_json(shipped_config(f"markets/{name}.json")))
    assert isinstance(loaded, dict)
    return loaded


def _csv(frame: Any, frequency: str, label: str | None) -> str:
    import numpy as np
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"expected a pandas DataFrame, found {type(frame).__name__}", "frame")
    if frequency not in ("1d", "5m", "1m"):
        raise InputError(f"'{frequency}' is not one of 1d, 5m, 1m", "frequency")
    if (label is None) != (frequency == "1d"):
        wanted = "begin or end, whichever the stamps name" if frequency != "1d" else "none: a day has no ends"
        raise InputError(f"is {label!r}; expected {wanted}", "label")
    index = frame.index
    if not isinstance(index, pd.DatetimeIndex):
        raise InputError(f"the index is a {type(index).__name__}; expected a DatetimeIndex", "frame")
    if index.tz is not None:
        raise InputError(
            f"the index is in the time zone {index.tz}; stamps are exchange time without one: frame.tz_localize(None)",
            "frame",
        )
    if len(frame) == 0:
        raise InputError("is empty", "frame")
    if index.hasnans:
        raise InputError(f"no stamp in row {int(np.flatnonzero(index.isna())[0])}", "frame")
    if index.has_duplicates:
        raise InputError(f"{index[index.duplicated()][0]} stands there twice", "frame")
    if not index.is_monotonic_increasing:
        at = int(np.flatnonzero(np.diff(index.asi8) < 0)[0]) + 1
        raise InputError(f"stamps are out of order: {index[at]} after {index[at - 1]}; sort_index()", "frame")
    if (index != index.floor("min")).any() or (frequency == "1d" and (index != index.normalize()).any()):
        raise InputError("stamps are finer than " + ("days" if frequency == "1d" else "minutes"), "frame")
    unknown = [str(name) for name in frame.columns if name not in _FIELDS]
    if unknown or "close" not in frame.columns:
        what = f"columns {', '.join(unknown)} are unknown" if unknown else "there is no column close"
        raise InputError(f"{what}; a bar has {', '.join(_FIELDS)}", "frame")
    if frame.columns.has_duplicates:
        raise InputError(f"the column {frame.columns[frame.columns.duplicated()][0]} stands there twice", "frame")
    for name in frame.columns:
        column = frame[name]
        if not is_real(column.dtype):
            raise InputError(f"holds values of type {column.dtype}; expected numbers", f"frame.{name}")
        values = column.to_numpy(dtype=float, na_value=np.nan)
        if np.isinf(values).any():
            raise InputError(f"row {int(np.flatnonzero(np.isinf(values))[0])} is infinite", f"frame.{name}")
        if name == "close" and np.isnan(values).any():
            at = int(np.flatnonzero(np.isnan(values))[0])
            raise InputError(f"row {at} has no close; leave the row out: an absent bar has none", "frame.close")
    stamps = index.strftime("%Y-%m-%d" if frequency == "1d" else "%Y-%m-%d %H:%M:%S")
    fields = [_texts(frame[name].to_numpy(dtype=float, na_value=np.nan), name in _COUNTS) for name in frame.columns]
    head = ",".join(["time", *map(str, frame.columns)])
    return "\n".join([head, *map(",".join, zip(stamps, *fields, strict=True))]) + "\n"


def _texts(values: Any, is_count: bool) -> list[str]:
    # Float prices carry binary dust: four decimals are what a store keeps of a price.
    digits = 0 if is_count else 4
    return ["" if value != value else f"{value:.{digits}f}" for value in values.tolist()]


def _spec(
    frame: pd.DataFrame,
    symbol: str,
    kind: str,
    frequency: str,
    label: str | None,
    policies: dict[str, str] | None,
    session_group: str | None,
    instruments: str | os.PathLike[str] | None,
) -> dict[str, Any]:
    time = {"column": "time", "format": "%Y-%m-%d"}
    if label is not None:
        time = {"column": "time", "format": "%Y-%m-%d %H:%M:%S", "label": label}
    spec: dict[str, Any] = {
        "description": f"a DataFrame of {symbol}",
        "sources": [
            {
                "name": "frame",
                "files": "frame.csv",
                "kind": kind,
                "frequency": frequency,
                "symbol": {"fixed": symbol},
                "time": time,
                "columns": {str(name): str(name) for name in frame.columns},
                "policies": policies or {},
            }
        ],
    }
    if session_group is not None:
        spec["session_group"] = session_group
    if instruments is not None:
        spec["instruments"] = path_text(instruments, "instruments")
    return spec
