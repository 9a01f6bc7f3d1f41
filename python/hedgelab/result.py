"""What a run says about itself."""

from __future__ import annotations

import html
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from hedgelab import _engine
from hedgelab._arguments import path_text
from hedgelab._frames import frame_of
from hedgelab.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from hedgelab.sweeps import Sweep

# The files of rows that a result has; the last four only with benchmarks or sleeves.
_TABLES = (
    "equity", "fills", "rolls", "orders", "attribution", "settlements", "margin_calls", "benchmarks", "sleeves",
    "sleeve_fills", "sleeve_calls",
)  # fmt: skip


class _Source(Protocol):
    """Where a result's words and rows come from: a run just made, or a folder."""

    @property
    def folder(self) -> str | None: ...
    @property
    def traceback(self) -> str: ...

    def json(self) -> str: ...
    def table(self, name: str) -> _engine.TableParts: ...


class _LiveRun:
    folder = None

    def __init__(self, run: _engine.Run) -> None:
        self.run = run
        self.traceback = run.traceback

    def json(self) -> str:
        return self.run.json

    def table(self, name: str) -> _engine.TableParts:
        return self.run.table(name)


class _Folder:
    traceback = ""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def json(self) -> str:
        return Path(self.folder, "result.json").read_text(encoding="utf-8")

    def table(self, name: str) -> _engine.TableParts:
        return _engine.read_rows(str(Path(self.folder, f"{name}.csv")))


class Result:
    """One run: its curve, its records, its figures. It needs no market any more and can be kept.

    Every table is a DataFrame with ``attrs["units"]`` and ``attrs["meanings"]`` of its columns; a table is made when it
    is first asked for. What has no value is NaN or NaT, never zero.
    """

    def __init__(self, source: _Source) -> None:
        self._source = source

    @cached_property
    def document(self) -> dict[str, Any]:
        """result.json, as written: everything that is not rows."""
        try:
            document = json.loads(self._source.json())
        except ValueError as error:
            raise InputError(f"no JSON: {error}", f"{self._source.folder}/result.json") from None
        if not isinstance(document, dict) or "statistics" not in document or "provenance" not in document:
            raise InputError("is no result of hedgelab", f"{self._source.folder}/result.json")
        return document

    @property
    def name(self) -> str:
        """Of the run or the variant."""
        return str(self.document["name"])

    @property
    def status(self) -> str:
        """How the run ended: finished, stopped, ruined, not_carried or failed."""
        return str(self.document["end"]["status"])

    @property
    def reason(self) -> str | None:
        """Why it ended before its last day; None when it finished."""
        reason = self.document["end"]["reason"]
        return None if reason is None else str(reason)

    @property
    def traceback(self) -> str:
        """Of the exception that a strategy in Python raised; empty when none did."""
        return self._source.traceback

    def _table(self, name: str) -> pd.DataFrame:
        return frame_of(self._source.table(name))

    @cached_property
    def equity(self) -> pd.DataFrame:
        """The account at the end of each trading day, from the inception on: (days, columns), CNY and index points."""
        return self._table("equity")

    @cached_property
    def fills(self) -> pd.DataFrame:
        """Every fill of futures and spot, by the minute at which it filled."""
        return self._table("fills")

    @cached_property
    def rolls(self) -> pd.DataFrame:
        """Every position that was carried from one contract into another."""
        return self._table("rolls")

    @cached_property
    def orders(self) -> pd.DataFrame:
        """Orders that did not fill as asked, with the reason."""
        return self._table("orders")

    @cached_property
    def attribution(self) -> pd.DataFrame:
        """What each cause gave or took, by day, CNY: a row sums to the change in equity exactly."""
        return self._table("attribution")

    @cached_property
    def settlements(self) -> pd.DataFrame:
        """The settlement price that was used for every contract held, by day, and where it came from."""
        return self._table("settlements")

    @cached_property
    def margin_calls(self) -> pd.DataFrame:
        """Every margin call and how it was served."""
        return self._table("margin_calls")

    @cached_property
    def benchmarks(self) -> pd.DataFrame:
        """Years of the strategy and of each benchmark; without benchmarks an `InputError` of a result that was read."""
        return self._table("benchmarks")

    @cached_property
    def sleeves(self) -> pd.DataFrame:
        """Equity of account and sleeves, by day; a column for each sleeve, CNY."""
        return self._table("sleeves")

    @cached_property
    def statistics(self) -> pd.DataFrame:
        """Figures of the net value and of the hedge: value, unit, meaning. Shares are shares: 0.01 is 1%."""
        import pandas as pd

        rows = []
        for group in ("statistics", "hedge"):
            figures = {name: (unit, meaning) for name, unit, meaning in _engine.figures()[group]}
            for name, value in self.document[group].items():
                unit, meaning = figures.get(name, ("", ""))
                rows.append({"figure": name, "value": value, "unit": unit, "meaning": meaning})
        frame = pd.DataFrame(rows).set_index("figure")
        frame["value"] = frame["value"].astype(object)
        return frame

    @cached_property
    def drawdowns(self) -> pd.DataFrame:
        """The deepest drawdowns, deepest first: depth as a share lost, days of peak, trough and recovery."""
        import pandas as pd

        names = [name for name, _, _ in _engine.figures()["drawdowns"]]
        frame = pd.DataFrame(self.document["drawdowns"], columns=names)
        for name in ("peak", "trough", "recovery"):
            frame[name] = pd.to_datetime(frame[name])
        frame.attrs["units"] = {name: unit for name, unit, _ in _engine.figures()["drawdowns"]}
        return frame

    @cached_property
    def warnings(self) -> pd.DataFrame:
        """What a reader must know of this run, one warning a row; conventions stand in ``document``."""
        import pandas as pd

        return pd.DataFrame({"warning": self.document["warnings"]}, dtype=object)

    @cached_property
    def provenance(self) -> pd.DataFrame:
        """What went into the run, by part: equal provenance means equal results, byte for byte."""
        import pandas as pd

        parts = {key: value for key, value in self.document["provenance"].items() if key != "inputs"}
        for one in self.document["provenance"]["inputs"]:
            parts[one["part"]] = one["digest"]
        frame = pd.DataFrame({"value": pd.Series(parts, dtype=object)})
        frame.index.name = "part"
        return frame

    @cached_property
    def returns(self) -> pd.Series[float]:
        """Daily returns of the net value, as QuantStats, pyfolio and empyrical take them: a share a day, on naive days.

        The inception has none. Capital flows are no returns: the net value is chained over them.
        """
        returns = self.equity["net_value"].pct_change().iloc[1:]
        returns.name = self.name
        return returns

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Writes the files of the run, byte for byte those of ``hedgelab run CONFIG --out folder``.

        Raises
        ------
        InputError
            When something that is no result stands there; and for a result that was read from a folder, which has its
            files already.
        """
        _engine.save([_live(self)], path_text(folder, "folder"))

    def report(self, file: str | os.PathLike[str]) -> None:
        """Draws the run as one HTML page that opens from disk."""
        _report(self._source.folder, [self], file)

    def to_parquet(self, folder: str | os.PathLike[str]) -> None:
        """Writes every table as ``folder/NAME.parquet``; units are kept in ``attrs``."""
        _parquet(self, Path(path_text(folder, "folder")))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Net value and drawdown. Returns the axes of the net value."""
        from hedgelab import plots

        return plots.plot_equity(self, ax)

    def plot_attribution(self, ax: Axes | None = None) -> Axes:
        """What each cause has given or taken so far, in CNY."""
        from hedgelab import plots

        return plots.plot_attribution(self, ax)

    def plot_basis(self, ax: Axes | None = None) -> Axes:
        """What basis and rolls have given or taken so far, and the rolls' gaps."""
        from hedgelab import plots

        return plots.plot_basis(self, ax)

    def plot_margin(self, ax: Axes | None = None) -> Axes:
        """Margin over cash by day, and the margin calls."""
        from hedgelab import plots

        return plots.plot_margin(self, ax)

    def __repr__(self) -> str:
        figures = self.document["statistics"]
        annual, depth = figures["annualised_return"], figures["maximum_drawdown"]
        words = f"<Result {self.name}: {figures['first']} to {figures['last']}, {self.status}"
        if annual is not None:
            words += f", {annual:+.2%} a year"
        return words + f", drawdown {depth:.2%}>"

    def _repr_html_(self) -> str:
        return _html([self])


class Comparison(Mapping[str, Result]):
    """The results of a config's variants, by name and in its order."""

    def __init__(self, name: str, results: Mapping[str, Result], runs: list[_engine.Run], folder: str | None = None):
        self.name = name
        self._results = dict(results)
        self._runs = runs
        self._folder = folder

    def __getitem__(self, name: str) -> Result:
        return self._results[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row for each result: the figures of comparison.csv, indexed by name."""
        if self._folder is None:
            frame = frame_of(_engine.comparison_table(self._runs))
        else:
            frame = frame_of(_engine.read_rows(str(Path(self._folder, "comparison.csv"))))
        attrs = frame.attrs
        frame = frame.reset_index().set_index("name")
        frame.attrs = attrs
        return frame

    @cached_property
    def net_values(self) -> pd.DataFrame:
        """The net value of every result by day, a column each."""
        import pandas as pd

        return pd.DataFrame({name: result.equity["net_value"] for name, result in self._results.items()})

    def save(self, folder: str | os.PathLike[str]) -> None:
        """As `Result.save`: one sub-folder a result, comparison.csv and comparison.json."""
        _engine.save([_live(result) for result in self._results.values()], path_text(folder, "folder"))

    def report(self, file: str | os.PathLike[str]) -> None:
        """Draws the comparison as one HTML page that opens from disk."""
        _report(self._folder, list(self._results.values()), file)

    def plot(self, ax: Axes | None = None) -> Axes:
        """The net values in one picture. Returns its axes."""
        from hedgelab import plots

        return plots.plot_comparison(self, ax)

    @cached_property
    def varied(self) -> pd.DataFrame:
        """The keys in which the results' effective configs differ, a column each; a row for each result."""
        import pandas as pd

        configs = {name: _flat(result.document["effective_config"]) for name, result in self._results.items()}
        frame = pd.DataFrame.from_dict(configs, orient="index").drop(columns="name", errors="ignore")
        frame.index.name = "name"
        return frame.loc[:, [bool(frame[key].astype(str).nunique(dropna=False) > 1) for key in frame.columns]]

    def heatmap(self, x: str, y: str, figure: str = "sharpe", ax: Axes | None = None) -> Axes:
        """One figure over two keys of the config, such as ``"strategy.hedge_ratio"``.

        Raises
        ------
        InputError
            For a key that does not vary, a figure that is none, and for two results at one place.
        """
        from hedgelab import plots

        for key in (x, y):
            if key not in self.varied.columns:
                raise InputError(f"'{key}' does not vary; keys that do: {', '.join(self.varied.columns)}", "heatmap")
        if figure not in self.table.columns:
            raise InputError(f"there is no figure '{figure}'; there are {', '.join(self.table.columns)}", "heatmap")
        points = self.varied[[x, y]].assign(figure=self.table[figure])
        if points.duplicated([x, y]).any():
            raise InputError(f"several results have the same {x} and {y}; other keys vary too", "heatmap")
        return plots.heatmap(points.pivot(index=y, columns=x, values="figure"), figure, ax)

    def __repr__(self) -> str:
        return f"<Comparison {self.name}: {', '.join(self._results)}>"

    def _repr_html_(self) -> str:
        return _html(list(self._results.values()))


def _flat(config: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in config.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{above}{key}.")
        else:
            flat[f"{above}{key}"] = json.dumps(value) if isinstance(value, list) else value
    return flat


def open(folder: str | os.PathLike[str]) -> Result | Comparison | Sweep:
    """Reads what ``hedgelab run`` or ``hedgelab sweep`` wrote, or ``save``.

    Raises
    ------
    InputError
        When the folder holds neither a result nor a comparison nor a sweep; later for a table that it lacks.
    """
    place = Path(path_text(folder, "folder"))
    if (place / "sweep.json").is_file():
        from hedgelab.sweeps import open_sweep

        return open_sweep(place)
    if (place / "comparison.json").is_file():
        try:
            document = json.loads((place / "comparison.json").read_text(encoding="utf-8"))
            named = {str(one["name"]): place / str(one["folder"]) for one in document["results"]}
        except (ValueError, KeyError, TypeError):
            raise InputError("is no comparison of hedgelab", str(place / "comparison.json")) from None
        return Comparison(place.name, {name: _opened(at) for name, at in named.items()}, [], str(place))
    return _opened(place)


def _opened(folder: Path) -> Result:
    if not (folder / "result.json").is_file():
        raise InputError("there is no result.json; expected the folder of a run, a comparison or a sweep", str(folder))
    result = Result(_Folder(str(folder)))
    _ = result.document  # what is no result is told now
    return result


def _live(result: Result) -> _engine.Run:
    source = result._source
    if not isinstance(source, _LiveRun):
        raise InputError(f"this result was read from {source.folder}, where its files are: copy them", "save")
    return source.run


def _report(folder: str | None, results: list[Result], file: str | os.PathLike[str]) -> None:
    target = Path(path_text(file, "file"))
    if target.is_dir():
        raise InputError("cannot be written: it is a folder", str(target))
    with tempfile.TemporaryDirectory(prefix="hedgelab-") as place:
        if folder is None:
            folder = str(Path(place, results[0].name if len(results) == 1 else "comparison"))
            _engine.save([_live(result) for result in results], folder)
        page = _engine.report_page(folder)
    half = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        half.write_text(page, encoding="utf-8")
        os.replace(half, target)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise InputError(f"cannot be written: {error.strerror}", str(target)) from None


def _parquet(result: Result, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in _TABLES:
        if (
            name in ("benchmarks", "sleeves", "sleeve_fills", "sleeve_calls")
            and not result.document[name.split("_")[0].rstrip("s") + "s"]
        ):
            continue
        result._table(name).to_parquet(folder / f"{name}.parquet")


_SHOWN = (
    ("annualised_return", "a year"),
    ("volatility", "volatility"),
    ("sharpe", "Sharpe"),
    ("maximum_drawdown", "drawdown"),
    ("calmar", "Calmar"),
)


def _html(results: list[Result]) -> str:
    head = "".join(f"<th>{title}</th>" for title in ["", *(title for _, title in _SHOWN), "days", "end"])
    rows = []
    for result in results:
        figures = result.document["statistics"]
        cells = [f"<th style='text-align:left'>{html.escape(result.name)}</th>"]
        for name, _ in _SHOWN:
            value = figures[name]
            ratio = name in ("sharpe", "calmar")
            cells.append(f"<td>{'n/a' if value is None else f'{value:.2f}' if ratio else f'{value:.2%}'}</td>")
        cells.append(f"<td>{figures['returns']}</td>")
        end = result.status if result.reason is None else f"{result.status}: {result.reason}"
        cells.append(f"<td style='text-align:left'>{html.escape(end)}</td>")
        rows.append("<tr>" + "".join(cells) + "</tr>")
    said = sorted({words for result in results for words in result.document["warnings"]})
    notes = "".join(f"<li>{html.escape(words)}</li>" for words in said)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table><ul>{notes}</ul>"
