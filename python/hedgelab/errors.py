"""What can go wrong, as exceptions.

There are two kinds of failure, as in the engine: what a user can repair (`InputError`), and the engine contradicting
itself (`EngineFault`, a bug to report). A run that ends early is neither: it is a result with a status.
"""

from __future__ import annotations

import traceback
from types import TracebackType


class InputError(ValueError):
    """Usage, config, data or disk that somebody can repair.

    Parameters
    ----------
    message : str
        What was found, and what was expected.
    place : str, optional
        Where: ``"configs/a.json: account.capital"``, ``"fees.csv:12"``; empty when unknown.
    """

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message, place)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class NotCarried(InputError):
    """An account that cannot carry what its strategy needs.

    Raised inside ``on_bar`` it ends the run with the status ``not_carried``; nobody else sees it.
    """


class EngineFault(RuntimeError):
    """The engine contradicts itself: a bug of hedgelab, to be reported."""


class ClosedMarket(RuntimeError):
    """A `Market` was asked after its ``close()``."""


def _failure(error: BaseException, trace: TracebackType | None) -> tuple[str, str, str]:
    """Reason in one line, traceback as Python prints it, and the kind: what an exception of a strategy comes to."""
    text = "".join(traceback.format_exception(type(error), error, trace))
    if isinstance(error, EngineFault):
        return str(error), text, "fault"
    if isinstance(error, InputError):
        return str(error), text, "not_carried" if isinstance(error, NotCarried) else "input"
    words = " ".join("".join(traceback.format_exception_only(type(error), error)).split())
    frames = traceback.extract_tb(trace)
    if frames:
        last = frames[-1]
        file = last.filename.replace("\\", "/").rsplit("/", 1)[-1]  # no folder of one machine in a result
        words += f" ({file}, line {last.lineno}, in {last.name})"
    return words, text, "other"
