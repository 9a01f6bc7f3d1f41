"""Whether a strategy can see what it must not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from hedgelab import _engine
from hedgelab.errors import InputError
from hedgelab.running import Config, _asked, _threads
from hedgelab.strategy import Strategy

if TYPE_CHECKING:
    import pandas as pd


class AuditReport:
    """What an audit found.

    Attributes
    ----------
    breaches : pandas.DataFrame
        check, run, text: each thing that a strategy saw and must not; empty when there is none.
    steps : pandas.DataFrame
        By check: how often it was made, seconds, and why it was skipped where it was.
    decisions : int
        Of all runs of the config.
    """

    def __init__(self, answer: dict[str, Any]) -> None:
        import pandas as pd

        self.steps: pd.DataFrame = pd.DataFrame(
            answer["steps"], columns=["check", "made", "seconds", "skipped"]
        ).set_index("check")
        self.breaches: pd.DataFrame = pd.DataFrame(answer["breaches"], columns=["check", "run", "text"])
        self.decisions: int = answer["decisions"]
        self._text: str = answer["text"]

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found. A step that was skipped found nothing either: see ``steps``."""
        return len(self.breaches) == 0

    def __repr__(self) -> str:
        return self._text.rstrip()


def audit(
    config: Config,
    *,
    strategy: type[Strategy] | None = None,
    seconds: float = 45.0,
    cuts: int = 1000,
    seed: int = 1,
    threads: int | None = None,
    reference: str | os.PathLike[str] | None = None,
    **sets: Any,
) -> AuditReport:
    """Tests the strategies of a config for what they must not see, as ``hedgelab audit CONFIG``.

    The future, other runs, the order of registration, files, the clock. It cannot find a strategy that read the future
    before its run began (into a module or a class, for example), nor one whose decisions in the runs made here happen
    not to depend on what it has seen.

    Parameters
    ----------
    config, strategy, reference, **sets
        As for `run`.
    seconds : float
        For the tests that change everything after random moments; the other checks are always made.
    cuts : int
        The most of those moments.
    seed : int
        Of the moments and the changes.
    threads : int, optional
        Of the check that makes all runs at once; all cores unless given.
    """
    for name, value in (("seconds", seconds), ("cuts", cuts), ("seed", seed)):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 1:
            raise InputError(f"{value!r}: expected a number from 1", name)
    asked = _asked(config, strategy, None, None, reference, sets)
    return AuditReport(
        _engine.audit(asked.open(), asked.plans, float(seconds), int(cuts), int(seed), _threads(threads))
    )
