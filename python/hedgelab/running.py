"""From a config to results."""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hedgelab import _engine
from hedgelab._arguments import path_text, plain
from hedgelab._frames import dated_values
from hedgelab._places import reference_folder
from hedgelab.errors import InputError
from hedgelab.result import Comparison, Result, _LiveRun
from hedgelab.strategy import Strategy

if TYPE_CHECKING:
    import pandas as pd

    from hedgelab.sweeps import Sweep

Config = Mapping[str, Any] | str | os.PathLike[str]


def run(
    config: Config,
    *,
    strategy: type[Strategy] | None = None,
    spot: pd.Series[float] | None = None,
    signal: pd.Series[float] | None = None,
    threads: int | None = None,
    progress: bool | Callable[[float], object] | None = None,
    reference: str | os.PathLike[str] | None = None,
    **sets: Any,
) -> Result | Comparison:
    """Makes the run of a config, or the comparison of its variants.

    The same as ``hedgelab run CONFIG``: the same engine, the same numbers, the same bytes when saved.

    Parameters
    ----------
    config : path, dict
        A run's JSON file, or its content. Paths in it are relative to the current folder.
    strategy : subclass of Strategy, optional
        Takes the place of the config's strategy, with its defaults.
    spot : pandas.Series, optional
        A net value as the spot leg: positive values on trading days, in order, each day once, without a time zone. Its
        name is the series' name in the result.
    signal : pandas.Series, optional
        A hedge ratio by day, known at that day's close: the strategy becomes `hedgelab.signals.SignalHedge`.
    threads : int, optional
        For variants; all cores unless given. It changes no result.
    progress : bool or callable, optional
        True shows a tqdm bar where tqdm is installed; a callable gets the share that is done, 0 to 1.
    reference : path, optional
        Folder of the rule tables; unless given as the command line finds it, and last those of the package.
    **sets
        Changes of single values, with two underscores for a dot: ``period__end="2024-06-28"`` is
        ``--set period.end=2024-06-28``.

    Returns
    -------
    Result or Comparison
        A comparison where the config has variants. A run that ended early is a result too: see ``Result.status``.

    Raises
    ------
    InputError
        With ``place`` and ``message``, for what is wrong with config, data or usage. Nothing ran then.
    KeyboardInterrupt
        Ctrl-C stops the runs within a trading day of the market.
    """
    asked = _asked(config, strategy, spot, signal, reference, sets)
    return _made(asked.open(), asked.plans, threads, progress)


def sweep(
    config: Config,
    *,
    out: str | os.PathLike[str] | None = None,
    strategy: type[Strategy] | None = None,
    threads: int | None = None,
    progress: bool | Callable[[float], object] | None = None,
    reference: str | os.PathLike[str] | None = None,
    **sets: Any,
) -> Sweep:
    """Runs every point of a sweep config: the same as ``hedgelab sweep CONFIG``, the same rows.

    Parameters
    ----------
    config : path, dict
        A sweep's JSON file, or its content: axes, and a base, which is a run's config or the path of one.
    out : path, optional
        Folder of the sweep, as the command line writes it. Finished blocks stand in it whatever happens, and asked
        again, only missing ones are made. Left out: the rows live as long as what is returned.
    strategy : subclass of Strategy, optional
        Takes the place of the base's strategy. Its points are made on one thread.
    threads : int, optional
        All cores unless given. It changes no row.
    progress : bool or callable, optional
        As for `run`.
    reference : path, optional
        As for `run`.
    **sets
        Changes of single values of the base, as for `run`.

    Returns
    -------
    Sweep
        A DataFrame with a row for each point, indexed by its number: the parameters, each under its key, how the run
        ended, and the figures. A point that does not come to its end is a row with its reason, and a warning counts
        them.

    Raises
    ------
    InputError
        With ``place`` and ``message``, for what is wrong with config, data or usage; also when `out` holds another
        sweep.
    KeyboardInterrupt
        Ctrl-C; what is finished stands in `out`.
    """
    from hedgelab.sweeps import _asked_sweep, _swept

    plan = _asked_sweep(config, strategy, reference_folder(reference), sets)
    return _swept(plan, plan.open(), out, threads, progress)


def _made(
    session: _engine.Session,
    plans: _engine.Plans,
    threads: int | None,
    progress: bool | Callable[[float], object] | None,
) -> Result | Comparison:
    count = _threads(threads)
    with _Progress(progress, plans.name) as told:
        runs = _engine.run(session, plans, count, told)
    if plans.has_variants:
        return Comparison(plans.name, {one.name: Result(_LiveRun(one)) for one in runs}, runs)
    return Result(_LiveRun(runs[0]))


def _threads(threads: int | None) -> int:
    if threads is None:
        return len(os.sched_getaffinity(0))
    if isinstance(threads, bool) or not isinstance(threads, int):
        raise InputError(f"{threads!r}: expected a whole number from 1 to 1024", "threads")
    if not 1 <= threads <= 1024:
        raise InputError(f"{threads}: expected a whole number from 1 to 1024", "threads")
    return threads


class _Progress:
    """What the engine tells now and then, as the caller wants it: None, a callable, or a bar."""

    def __init__(self, wanted: bool | Callable[[float], object] | None, name: str) -> None:
        self._callable: Callable[[float], object] | None = None
        self._bar: Any = None
        if callable(wanted):
            self._callable = wanted
        elif wanted is not None and not isinstance(wanted, bool):
            raise InputError(f"{wanted!r}: expected True, False or a function of the share that is done", "progress")
        elif wanted:
            try:
                from tqdm.auto import tqdm
            except ImportError:
                warnings.warn("progress=True shows a bar with tqdm, which is not installed", stacklevel=4)
            else:
                self._bar = tqdm(total=1.0, desc=name, bar_format="{l_bar}{bar}| {elapsed}<{remaining}")
                self._callable = self._move

    def _move(self, share: float) -> None:
        self._bar.update(share - self._bar.n)

    def __enter__(self) -> Callable[[float], object] | None:
        return self._callable

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self._bar is not None:
            if kind is None:
                self._bar.update(1.0 - self._bar.n)
            self._bar.close()


def _settings(sets: Mapping[str, Any]) -> list[str]:
    settings = []
    for key, value in sets.items():
        path = key.replace("__", ".")
        settings.append(f"{path}={json.dumps(plain(value, path))}")
    return settings


class _Asked:
    """Plans, and the file of a net value that they name: it lives until their market is open."""

    def __init__(self, plans: _engine.Plans, folder: tempfile.TemporaryDirectory[str] | None = None) -> None:
        for words in plans.warnings:
            warnings.warn(words, stacklevel=4)
        self.plans = plans
        self.folder = folder

    def open(self) -> _engine.Session:
        try:
            return self.plans.open()
        except InputError as error:
            if self.folder is None:
                raise
            place = error.place.replace(self.folder.name + os.sep, "spot: ")
            raise InputError(error.message.replace(self.folder.name + os.sep, "spot: "), place) from None
        finally:
            if self.folder is not None:
                self.folder.cleanup()


def _asked(
    config: Config,
    strategy: type[Strategy] | None,
    spot: pd.Series[float] | None,
    signal: pd.Series[float] | None,
    reference: str | os.PathLike[str] | None,
    sets: Mapping[str, Any],
    known: _engine.Rules | None = None,
    store: str | None = None,
) -> _Asked:
    settings = _settings(sets)
    tables = reference_folder(reference)
    if isinstance(config, (str, os.PathLike)):
        name = path_text(config, "config")
        if strategy is None and spot is None and signal is None and store is None:
            return _Asked(_engine.read_config(name, settings, tables, known))
        document = json.loads(_engine.load_document(name))
    elif isinstance(config, Mapping):
        name, document = "config", plain(config, "config")
    else:
        raise InputError(f"expected a path or a dict, found {type(config).__name__}", "config")
    if not isinstance(document, dict):
        raise InputError("expected an object {...}", name)
    if store is not None:
        _section(document, "data", name)["store"] = store
    if strategy is not None and signal is not None:
        raise InputError("a signal is followed by a strategy of its own; give strategy or signal", "signal")
    if signal is not None:
        from hedgelab.signals import _followed

        document["strategy"] = _followed(signal)
    if strategy is not None:
        document["strategy"] = _named(strategy)
    folder = None
    if spot is not None:
        folder, file = _net_value_file(spot)
        leg = _section(_section(document, "account", name), "spot", f"{name}: account")
        leg.pop("series", None)
        leg["csv"] = file
    return _Asked(_engine.read_document(json.dumps(document), name, settings, tables, known), folder)


def _named(strategy: type[Strategy]) -> dict[str, Any]:
    if not (isinstance(strategy, type) and issubclass(strategy, Strategy)):
        raise InputError(f"expected a subclass of hedgelab.Strategy, found {strategy!r}", "strategy")
    return {"name": strategy.__name__}


def _section(document: dict[str, Any], key: str, place: str) -> dict[str, Any]:
    section = document.setdefault(key, {})
    if not isinstance(section, dict):
        raise InputError("expected an object {...}", f"{place}: {key}")
    return section


def _net_value_file(spot: pd.Series[float]) -> tuple[tempfile.TemporaryDirectory[str], str]:
    """The engine reads a user's net value from a file, which names the series."""
    rows = dated_values(spot, "spot")
    word = str(spot.name) if spot.name is not None else "net_value"
    if word in ("", ".", "..") or "/" in word or not word.isprintable() or len(word.encode("utf-8", "replace")) > 200:
        raise InputError(f"the name {word[:60]!r} cannot name a series; rename it", "spot")
    for day, value in rows:
        if value <= 0.0:
            raise InputError(f"the value on {day} is {value}; a net value is above 0", "spot")
    folder = tempfile.TemporaryDirectory(prefix="hedgelab-")
    file = Path(folder.name) / f"{word}.csv"
    file.write_text("date,value\n" + "".join(f"{day},{value:.9f}\n" for day, value in rows), encoding="utf-8")
    return folder, str(file)
