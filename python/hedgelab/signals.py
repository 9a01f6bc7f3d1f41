"""A signal of your own as the hedge ratio of a run."""

from __future__ import annotations

import bisect
import dataclasses
import datetime
import hashlib
from typing import TYPE_CHECKING, Any, Literal

from hedgelab._engine import Context
from hedgelab._frames import dated_values
from hedgelab.errors import InputError
from hedgelab.strategy import Strategy, _register, parameter

if TYPE_CHECKING:
    import pandas as pd

_Slot = Literal["current_month", "next_month", "current_quarter", "next_quarter", "near_quarter", "far_quarter"]

# By digest: days in order, and the ratio from each day's close on. "" is no signal: what the class has by itself.
_known: dict[str, tuple[list[datetime.date], list[float]]] = {"": ([], [])}


class SignalHedge(Strategy):
    """A hedge whose ratio is a signal by day, held in one slot of the listing.

    The ratio of a day is known at its close and traded at the next bar. A day without one keeps the last; before the
    first there is no hedge. Both legs are set anew when the ratio changes and at each roll.
    """

    @dataclasses.dataclass
    class Parameters:
        """What a config can set; ``signal`` is the digest of the series: a result says which one it followed."""

        signal: str = dataclasses.field(default="", metadata={"words": _known, "help": "digest of the series"})
        slot: _Slot = "current_month"
        roll_before_trading_days: int = parameter(1, 0, 60, "trading days before expiry at which to roll")

    def __init__(self, parameters: Any) -> None:
        super().__init__(parameters)
        if parameters.signal == "":
            raise InputError("follows a Series: hedgelab.run(config, signal=series)", "SignalHedge")
        self._days, self._ratios = _known[parameters.signal]
        self._contract: str | None = None
        self._ratio: float | None = None

    def conventions(self) -> list[str]:
        return ["the hedge ratio of a day is the signal's last value up to it, known at its close"]

    def on_day(self, context: Context) -> None:
        at = bisect.bisect_right(self._days, context.today)
        if at == 0:
            return
        ratio = self._ratios[at - 1]
        target = self._contract
        if target is None:
            target = context.in_slot(self.parameters.slot)
        if target is None:
            return
        if context.trading_days_left(target) <= self.parameters.roll_before_trading_days:
            follower = context.in_slot(self.parameters.slot, after=context.last_trading_day(target))
            if follower is not None and context.is_listed(follower):
                target = follower
        if target == self._contract and ratio == self._ratio:
            return
        spot = context.share_of(context.equity, context.spot_share)
        lots = -context.lots_for(target, context.share_of(spot, ratio))
        context.set_spot(spot)
        if self._contract is not None and self._contract != target and context.position(self._contract) != 0.0:
            context.roll(self._contract, target, lots)
        else:
            context.set_target(target, lots, "hedge" if self._contract is None else "rebalance")
        self._contract, self._ratio = target, ratio


def _followed(signal: pd.Series[float]) -> dict[str, Any]:
    """The strategy of a config that follows the signal."""
    rows = dated_values(signal, "signal")
    for day, ratio in rows:
        if not 0.0 <= ratio <= 2.0:
            raise InputError(f"the hedge ratio on {day} is {ratio}; expected 0 to 2", "signal")
    text = "".join(f"{day},{ratio!r}\n" for day, ratio in rows)
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    _known[digest] = [day for day, _ in rows], [ratio for _, ratio in rows]
    _register(SignalHedge)  # whose parameter may be this digest from now on
    return {"name": "SignalHedge", "signal": digest}
