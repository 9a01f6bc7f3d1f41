"""Tables of the engine as DataFrames."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hedgelab.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from hedgelab._engine import TableParts

# Rows of these tables are found by the time at which something happened, not by the first time that they name; those of
# a sweep by the number of their point.
_INDEX = {"fills": "filled_at", "sleeve_fills": "filled_at", "sweep": "point", "best": "point", "out_of_sample": ""}


def _stamps(values: Any, unit: str) -> Any:
    import numpy as np

    return np.asarray(values, dtype=np.int64).view(f"datetime64[{unit}]").astype("datetime64[ms]")


def frame_of(parts: TableParts) -> pd.DataFrame:
    """A table as a DataFrame: its first date or time is the index; units and meanings are in ``attrs``.

    The frame's columns are the arrays that the engine read its table into, without a further copy.
    """
    import numpy as np
    import pandas as pd

    columns: dict[str, Any] = {}
    rows: pd.Index[Any] | None = None
    wanted = _INDEX.get(parts["name"])
    for name, _, _, kind, values in parts["columns"]:
        is_time = kind in ("date", "time")
        if is_time:
            values = _stamps(values, "D" if kind == "date" else "m")
        elif kind == "text":
            values = np.asarray(values, dtype=object)
        elif kind == "boolean" and not np.isnan(values).any():
            values = values.astype(bool)
        if name == wanted or (is_time and rows is None and wanted is None):
            rows = pd.DatetimeIndex(values, name=name) if is_time else pd.Index(values, name=name)
        else:
            columns[name] = values
    frame = pd.DataFrame(columns, index=rows, copy=False)
    describe(frame, parts)
    return frame


def describe(frame: pd.DataFrame, parts: TableParts) -> None:
    """Says in ``attrs`` what the table is, and unit and meaning of every column."""
    frame.attrs["table"] = parts["name"]
    frame.attrs["meaning"] = parts["meaning"]
    frame.attrs["units"] = {name: unit for name, unit, _, _, _ in parts["columns"]}
    frame.attrs["meanings"] = {name: meaning for name, _, meaning, _, _ in parts["columns"]}


def bars_frame(parts: Mapping[str, Any], symbol: str, frequency: str) -> pd.DataFrame:
    """Bars as one block of doubles, without a copy of what the engine laid out."""
    import pandas as pd

    index = pd.DatetimeIndex(_stamps(parts["minutes"], "m"), name="date" if frequency == "1d" else "end")
    frame = pd.DataFrame(parts["block"].T, index=index, columns=list(parts["names"]), copy=False)
    frame.attrs["symbol"] = symbol
    frame.attrs["frequency"] = frequency
    frame.attrs["kind"] = parts["kind"]
    frame.attrs["units"] = dict(zip(parts["names"], parts["units"], strict=True))
    return frame


def is_real(dtype: Any) -> bool:
    """Whether values of the type are real numbers: neither truth values nor texts, times or complex ones."""
    from pandas.api import types

    return types.is_any_real_numeric_dtype(dtype)


def dated_values(series: Any, what: str) -> list[tuple[datetime.date, float]]:
    """Days and values of a Series, checked.

    Raises
    ------
    InputError
        For anything but a Series of finite numbers on increasing days without a time zone, each day once.
    """
    import numpy as np
    import pandas as pd

    if not isinstance(series, pd.Series):
        raise InputError(f"expected a pandas Series, found {type(series).__name__}", what)
    index = series.index
    if not isinstance(index, pd.DatetimeIndex):
        if pd.api.types.is_numeric_dtype(index.dtype):  # which pandas would read as years, or as nanoseconds
            raise InputError("the index holds no dates: it counts rows", what)
        try:
            index = pd.DatetimeIndex(pd.to_datetime(pd.Index(index), format="ISO8601"))
        except (ValueError, TypeError) as error:
            raise InputError(f"the index holds no dates: {error}", what) from None
    if index.tz is not None:
        raise InputError(
            f"the index is in the time zone {index.tz}; days of this exchange have none: series.tz_localize(None)", what
        )
    if len(series) == 0:
        raise InputError("is empty", what)
    if index.hasnans:
        raise InputError(f"no date in row {int(np.flatnonzero(index.isna())[0])}", what)
    if (index != index.normalize()).any():
        raise InputError("the index holds times of day; expected one row a trading day: series.index.normalize()", what)
    if not index.is_monotonic_increasing:
        at = int(np.flatnonzero(np.diff(index.asi8) < 0)[0]) + 1
        raise InputError(f"dates are out of order: {index[at].date()} after {index[at - 1].date()}; sort_index()", what)
    if index.has_duplicates:
        raise InputError(f"{index[index.duplicated()][0].date()} stands there twice", what)
    if not is_real(series.dtype):
        raise InputError(f"expected numbers, found values of type {series.dtype}", what)
    values = series.to_numpy(dtype=float, na_value=np.nan)
    if not np.isfinite(values).all():
        at = int(np.flatnonzero(~np.isfinite(values))[0])
        raise InputError(f"the value on {index[at].date()} is {values[at]}; nothing missing becomes zero", what)
    return [(stamp.date(), float(value)) for stamp, value in zip(index, values, strict=True)]
