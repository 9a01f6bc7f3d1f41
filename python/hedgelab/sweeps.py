"""Many points of one config, as a DataFrame."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import warnings
import weakref
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from hedgelab import _engine
from hedgelab._arguments import path_text, plain, word
from hedgelab._frames import frame_of
from hedgelab._places import reference_folder
from hedgelab.errors import InputError
from hedgelab.result import Result
from hedgelab.running import Config, _named, _Progress, _settings, _threads, run
from hedgelab.strategy import Strategy

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class _Folder:
    """A folder of nobody's, which goes with whatever holds it."""

    def __init__(self) -> None:
        self.name = tempfile.mkdtemp(prefix="hedgelab-")
        weakref.finalize(self, shutil.rmtree, self.name, True)


class _Made:
    """The rows as the engine keeps them, and their folder where no user keeps it."""

    def __init__(self, rows: _engine.SweepRows, folder: _Folder | None) -> None:
        self.rows = rows
        self.folder = folder

    def __deepcopy__(self, memo: object) -> _Made:
        return self


class Sweep(pd.DataFrame):
    """The points of a sweep: a DataFrame indexed by their numbers.

    Columns are the parameters, each under its key ("strategy.window"), ``outcome``, ``ended_on`` and ``reason``, and
    the figures, with units and meanings in ``attrs``. What is chosen from it (``sweep[sweep["sharpe"] > 1]``) is a
    Sweep too and draws what it holds; `best`, `luck` and `out_of_sample` speak of the whole sweep.
    """

    _metadata: ClassVar[list[str]] = ["_made"]
    _made: _Made | None = None

    @property
    def _constructor(self) -> Callable[..., Sweep]:
        return Sweep

    @property
    def parameters(self) -> list[str]:
        """The keys that are varied, in the order of the axes."""
        return list(self._rows.plan.axes)

    @property
    def figures(self) -> list[str]:
        """The figures that were kept of every point."""
        return list(self._rows.plan.figures)

    @property
    def _rows(self) -> _engine.SweepRows:
        if self._made is None:
            raise InputError("these rows come from no sweep: hedgelab.sweep makes one", "sweep")
        return self._made.rows

    def best(self, by: str = "sharpe", rows: int = 10, *, plateaus: bool = True, groups: bool = False) -> pd.DataFrame:
        """The best points, each with the median and the worst of its neighbours, as ``hedgelab sweep best``.

        Parameters
        ----------
        by : str
            A figure that is to be large, small with a minus before it; several with weights count by rank:
            ``"sharpe=0.7,-maximum_drawdown=0.3"``.
        rows : int
        plateaus : bool
            Rank by the median of a point and its neighbours; False: by the point itself.
        groups : bool
            Count as tries groups of points whose curves move together, instead of all points.
        """
        return frame_of(self._rows.best(word(by, "by"), bool(plateaus), _count(rows), bool(groups))["best"])

    def luck(self, *, groups: bool = False) -> pd.DataFrame:
        """What luck says of the whole sweep: value and meaning of each figure, the deflated Sharpe ratio among them."""
        found = frame_of(self._rows.best(self._first_figure(), True, 1, groups)["luck"])
        return found.set_index("figure")

    def out_of_sample(self) -> pd.DataFrame:
        """How points chosen on the days before them did in windows of test; no rows without ``out_of_sample``."""
        return frame_of(self._rows.best(self._first_figure(), True, 1, False)["out_of_sample"])

    def _first_figure(self) -> str:
        figures = self.figures
        return "sharpe" if "sharpe" in figures else figures[0]

    def config(self, point: int) -> dict[str, Any]:
        """The whole run of a point as a config."""
        if isinstance(point, bool) or not hasattr(point, "__index__") or not 0 <= point.__index__() < 2**63:
            raise InputError(f"{point!r} is no number of a point", "point")
        document = json.loads(self._rows.document(point.__index__()))
        assert isinstance(document, dict)
        return document

    def run(self, point: int, **sets: Any) -> Result:
        """The whole run of a point, as ``hedgelab run DIR --point N``; `sets` as for `hedgelab.run`."""
        result = run(self.config(point), **sets)
        assert isinstance(result, Result)
        return result

    def heatmap(
        self, x: str, y: str, figure: str = "sharpe", *, statistic: str = "mean", ax: Axes | None = None
    ) -> Axes:
        """One figure over two parameters, of the points that finished.

        Parameters
        ----------
        x, y : str
            Keys of two axes: "strategy.window".
        figure : str
        statistic : {"mean", "median", "min", "max"}
            Of the points that share both values.
        ax : matplotlib.axes.Axes, optional

        Raises
        ------
        InputError
            For a key that is no axis, a figure that was not kept, and where no point has finished.
        """
        from hedgelab import plots

        grid = self.grid(x, y, figure, statistic=statistic)
        return plots.heatmap(grid, figure if len(self) == grid.size else f"{figure}, {statistic}", ax)

    def grid(self, x: str, y: str, figure: str = "sharpe", *, statistic: str = "mean") -> pd.DataFrame:
        """The cells of `heatmap`: a row for each value of `y`, a column for each of `x`, NaN where nothing finished."""
        for key in (x, y):
            if key not in self.parameters:
                raise InputError(f"'{key}' is no parameter of this sweep: {', '.join(self.parameters)}", "heatmap")
        if x == y:
            raise InputError(f"'{x}' stands there twice; expected two parameters", "heatmap")
        if figure not in self.figures:
            raise InputError(f"'{figure}' was not kept; there are {', '.join(self.figures)}", "heatmap")
        if statistic not in ("mean", "median", "min", "max"):
            raise InputError(f"'{statistic}' is not one of mean, median, min, max", "heatmap")
        finished = pd.DataFrame(self)[[x, y, figure, "outcome"]].query("outcome == 'finished'")
        if finished.empty:
            raise InputError("no point has finished: columns outcome and reason", "heatmap")
        cells = finished.groupby([y, x], sort=True)[figure].agg(statistic)
        return cells.unstack(x).reindex(index=_steps(self[y]), columns=_steps(self[x]))


def _steps(values: pd.Series[Any]) -> pd.Index[Any]:
    """Numbers in their order, words as the sweep names them."""
    steps: pd.Index[Any] = pd.Index(values.unique(), name=values.name)
    return steps.sort_values() if pd.api.types.is_numeric_dtype(steps.dtype) else steps


def _count(rows: int) -> int:
    if isinstance(rows, bool) or not isinstance(rows, int) or not 1 <= rows <= 10**9:
        raise InputError(f"{rows!r}: expected a whole number of at least 1", "rows")
    return rows


def open_sweep(folder: str | os.PathLike[str], *, reference: str | os.PathLike[str] | None = None) -> Sweep:
    """Reads a folder that ``hedgelab sweep`` or `hedgelab.sweep` wrote, complete."""
    return _frame(_Made(_engine.open_sweep(path_text(folder, "folder"), reference_folder(reference)), None))


def _frame(made: _Made) -> Sweep:
    frame = frame_of(made.rows.table())
    sweep = Sweep(frame, copy=False)
    sweep.attrs = frame.attrs
    sweep._made = made
    return sweep


def _asked_sweep(
    config: Config,
    strategy: type[Strategy] | None,
    reference: str,
    sets: Mapping[str, Any],
    known: _engine.Rules | None = None,
    store: str = "",
) -> _engine.SweepPlan:
    settings = _settings(({"strategy": _named(strategy)} if strategy is not None else {}) | dict(sets))
    if isinstance(config, (str, os.PathLike)):
        plan = _engine.read_sweep(path_text(config, "config"), settings, reference, known, store)
    elif isinstance(config, Mapping):
        text = json.dumps(plain(config, "config"))
        plan = _engine.read_sweep_document(text, "config", settings, reference, known, store)
    else:
        raise InputError(f"expected a path or a dict, found {type(config).__name__}", "config")
    for words in plan.warnings:
        warnings.warn(words, stacklevel=4)
    return plan


def _swept(
    plan: _engine.SweepPlan,
    session: _engine.Session,
    out: str | os.PathLike[str] | None,
    threads: int | None,
    progress: bool | Callable[[float], object] | None,
) -> Sweep:
    count = _threads(threads)
    with _Progress(progress, plan.name) as told:
        own = _Folder() if out is None else None
        folder = path_text(out, "out") if own is None else os.path.join(own.name, "sweep")
        rows = _engine.run_sweep(plan, session, folder, own is None, count, told)
    if rows.unfinished > 0:
        warnings.warn(f"{rows.unfinished} points did not come to their end: columns outcome and reason", stacklevel=4)
    return _frame(_Made(rows, own))
