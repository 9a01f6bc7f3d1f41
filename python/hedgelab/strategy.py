"""Strategies in Python: a class with ``on_day`` or ``on_bar``, asked by the engine at the close of bars."""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import inspect
import math
import typing
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from hedgelab import _engine
from hedgelab._engine import Context
from hedgelab.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Context", "Strategy", "parameter", "strategies"]

# The newest class of each name: what the registry of the engine calls for.
_classes: dict[str, type[Strategy]] = {}

_LARGEST = float(2**53)


def parameter(default: Any, low: float | None = None, high: float | None = None, help: str = "") -> Any:
    """A field of a strategy's ``Parameters`` with its range and meaning.

    Parameters
    ----------
    default
        bool, int, float, or one of the words of a ``Literal``.
    low, high
        Range of an int or float, both ends belong to it. A config with a value outside is an `InputError`.
    help
        Half a sentence for `strategies`.
    """
    return dataclasses.field(default=default, metadata={"low": low, "high": high, "help": help})


@dataclasses.dataclass
class _NoParameters:
    """A strategy without parameters."""


class Strategy:
    """A trading rule. Subclass it, and define ``on_day`` or ``on_bar``.

    Attributes
    ----------
    Parameters : dataclass
        What a config can set, with types bool, int, float or ``typing.Literal`` of words. ``self.parameters`` is one.
    wakeups : "day", "bar" or a sequence of "HH:MM"
        When the strategy is asked: once a day at the decision bar (calls ``on_day``), at every bar, or at the bars that
        end at these times (both call ``on_bar``). Left out: "day" where ``on_day`` is defined, else "bar".
    decide_minutes_before_close : int
        Of "day": the decision bar ends so many minutes before the day's last one. Daily bars: no effect.
    uses_dividends : bool
        Whether decisions read the dividend estimate; its convention then stands in the result.

    Notes
    -----
    The class is known to configs by its name from its definition on: ``{"strategy": {"name": "MyRule", "hold": 5}}``.
    A class of the same name takes its place. Runs of strategies in Python use one thread.

    What a strategy raises ends its run: the result has the status ``failed``, the reason, and ``result.traceback``.
    """

    Parameters: ClassVar[type[Any]] = _NoParameters
    wakeups: ClassVar[str | Sequence[str] | None] = None
    decide_minutes_before_close: ClassVar[int] = 0
    uses_dividends: ClassVar[bool] = False

    def __init__(self, parameters: Any) -> None:
        self.parameters = parameters

    def on_bar(self, context: Context) -> None:
        """Decides at the close of a bar, once for all contracts. Orders fill after this bar."""
        raise NotImplementedError(f"{type(self).__name__} defines neither on_bar nor on_day")

    def on_day(self, context: Context) -> None:
        """Decides once a day, at the decision bar."""
        raise NotImplementedError(f"{type(self).__name__} defines no on_day, and its wakeups are 'day'")

    @classmethod
    def products(cls, parameters: Any) -> list[str]:
        """Products that it looks at or trades beside the run's own, by code."""
        return []

    def conventions(self) -> list[str]:
        """Readings that a reader of the result must know, in words."""
        return []

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        if inspect.isabstract(cls) or cls.__name__.startswith("_"):
            return
        _register(cls)

    def _words(self) -> list[str]:
        return [*self.conventions(), f"strategy in Python: {type(self).__name__}, source {_source_digest(type(self))}"]


def _register(cls: type[Strategy]) -> None:
    """Makes the class known by its name; what of it a config cannot have is an InputError."""
    _wakeups_of(cls)
    summary = (inspect.getdoc(cls) or "a strategy in Python").splitlines()[0]
    _engine.register_strategy(cls.__name__, summary, _declared(cls))
    _classes[cls.__name__] = cls


def _source_digest(cls: type[Strategy]) -> str:
    try:
        source = inspect.getsource(cls)
    except (OSError, TypeError):  # typed at a prompt
        return "unknown"
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def _defines(cls: type[Strategy], method: str) -> bool:
    return getattr(cls, method) is not getattr(Strategy, method)


def _wakeups_of(cls: type[Strategy]) -> tuple[bool, int, list[int]]:
    """Every bar; else minutes before the close of the one call a day; else minutes of the day."""
    wakeups = cls.wakeups
    if wakeups is None:
        wakeups = "day" if _defines(cls, "on_day") else "bar"
    before = cls.decide_minutes_before_close
    if isinstance(before, bool) or not isinstance(before, int) or not 0 <= before <= 240:
        raise InputError(f"{before!r} is no whole number from 0 to 240", f"{cls.__name__}.decide_minutes_before_close")
    if wakeups == "bar":
        return True, 0, []
    if wakeups == "day":
        return False, before, []
    if isinstance(wakeups, str) or not isinstance(wakeups, Sequence) or not wakeups:
        raise InputError(f"{wakeups!r} is not 'day', 'bar' or a list of 'HH:MM'", f"{cls.__name__}.wakeups")
    minutes = []
    for word in wakeups:
        parts = word.split(":") if isinstance(word, str) else []
        if len(parts) != 2 or not all(part.isdigit() and len(part) == 2 for part in parts) or word >= "24:00":
            raise InputError(f"{word!r} is no time 'HH:MM'", f"{cls.__name__}.wakeups")
        minutes.append(60 * int(parts[0]) + int(parts[1]))
    return False, 0, sorted(set(minutes))


def _declared(cls: type[Strategy]) -> list[dict[str, Any]]:
    parameters = cls.Parameters
    if not dataclasses.is_dataclass(parameters):
        raise InputError("is no dataclass; decorate it with @dataclasses.dataclass", f"{cls.__name__}.Parameters")
    hints = typing.get_type_hints(parameters)
    declared = []
    for field in dataclasses.fields(parameters):
        place = f"{cls.__name__}.Parameters.{field.name}"
        if field.default is dataclasses.MISSING:
            raise InputError("has no default", place)
        hint = hints[field.name]
        one: dict[str, Any] = {
            "name": field.name,
            "default": field.default,
            "low": field.metadata.get("low"),
            "high": field.metadata.get("high"),
            "help": field.metadata.get("help") or "",
            "words": [],
        }
        if hint is bool:
            one["type"] = "boolean"
        elif hint is int:
            one["type"] = "integer"
        elif hint is float:
            one["type"] = "number"
            one["default"] = float(field.default)
        elif hint is str and "words" in field.metadata:
            one["type"] = "word"
            one["words"] = list(field.metadata["words"])
        elif hint is str:
            one["type"] = "text"
        elif typing.get_origin(hint) is typing.Literal and all(isinstance(w, str) for w in typing.get_args(hint)):
            one["type"] = "word"
            one["words"] = list(typing.get_args(hint))
        elif isinstance(hint, type) and issubclass(hint, enum.Enum):
            raise InputError("is an Enum; a Literal of its words can stand in a config", place)
        else:
            raise InputError(f"has the type {hint}; a config has bool, int, float, str and Literal of words", place)
        if one["type"] == "word":
            if field.default not in one["words"]:
                raise InputError(f"the default {field.default!r} is not one of {', '.join(one['words'])}", place)
        elif type(field.default) is not hint and not (hint is float and type(field.default) is int):
            raise InputError(f"the default {field.default!r} is no {hint.__name__}", place)
        one["low"] = -_LARGEST if one["low"] is None else float(one["low"])
        one["high"] = _LARGEST if one["high"] is None else float(one["high"])
        if one["type"] in ("integer", "number"):
            default = float(field.default)
            if not (math.isfinite(default) and one["low"] <= default <= one["high"]):
                raise InputError(f"the default {field.default} lies outside {one['low']} to {one['high']}", place)
        declared.append(one)
    return declared


def _make(name: str, values: dict[str, Any]) -> tuple[Strategy, bool, int, list[int]]:
    """What the engine calls for each run."""
    cls = _classes[name]
    return cls(cls.Parameters(**values)), *_wakeups_of(cls)


def _products(name: str, values: dict[str, Any]) -> list[str]:
    """What the engine asks before a run."""
    cls = _classes[name]
    return [str(one) for one in cls.products(cls.Parameters(**values))]


def strategies() -> pd.DataFrame:
    """Every strategy that a config can name, with its parameters.

    Returns
    -------
    pandas.DataFrame
        A row for each parameter, indexed by strategy and parameter: default, low, high, words, help. A strategy without
        parameters has one row, with the parameter "".
    """
    import pandas as pd

    rows = []
    for name, summary, is_guest, parameters in _engine.strategies():
        language = "Python" if is_guest else "C++"
        for key, default, low, high, words, help in parameters or [("", "", 0.0, 0.0, [], "")]:
            numeric = isinstance(default, (int, float)) and not isinstance(default, bool)
            rows.append(
                {
                    "strategy": name,
                    "parameter": key,
                    "default": default,
                    "low": low if numeric else None,
                    "high": high if numeric else None,
                    "words": ", ".join(words),
                    "help": help,
                    "summary": summary,
                    "language": language,
                }
            )
    return pd.DataFrame(rows).set_index(["strategy", "parameter"])
