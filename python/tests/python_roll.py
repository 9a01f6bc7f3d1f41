"""continuous_roll once more, in Python: the same rule from the same questions, to be compared fill by fill."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

import hedgelab
from hedgelab import Context, parameter


class PythonRoll(hedgelab.Strategy):
    """Passive hedge held in one slot of the listing, rolled by rule."""

    @dataclasses.dataclass
    class Parameters:
        slot: Literal["current_month", "next_month", "current_quarter", "next_quarter"] = "current_month"
        roll_trigger: Literal["expiry", "slot_change"] = "expiry"
        roll_before_trading_days: int = parameter(1, 0, 60, "trading days before the event at which to roll")
        rebalance: Literal["on_roll", "daily"] = "on_roll"
        hedge_ratio: float = parameter(1.0, 0.0, 2.0, "short notional over spot value")

    def __init__(self, parameters: Any) -> None:
        super().__init__(parameters)
        self.contract: str | None = None
        self.wants_lots = False

    def on_day(self, context: Context) -> None:
        held = self.contract
        target = self.choose(context, held)
        if target is None:
            return
        if held is None or target != held or self.is_astray(context):
            self.set(context, target)
        elif self.parameters.rebalance == "daily":
            self.set(context, held)

    def choose(self, context: Context, held: str | None) -> str | None:
        current = held or context.in_slot(self.parameters.slot)
        return None if current is None else self.successor(context, current) or current

    def successor(self, context: Context, held: str) -> str | None:
        slot = self.parameters.slot
        by_expiry = self.parameters.roll_trigger == "expiry"
        event = context.last_trading_day(held) if by_expiry else context.last_day_in_slot(held, slot)
        if event is None or event < context.today:
            current = context.in_slot(slot)
            is_late = current is not None and context.last_trading_day(held) < context.last_trading_day(current)
            return current if is_late else None
        if context.trading_days_until(event) > self.parameters.roll_before_trading_days:
            return None
        follower = context.in_slot(slot, after=event)
        return follower if follower is not None and context.is_listed(follower) else None

    def set(self, context: Context, target: str) -> None:
        spot = context.share_of(context.equity, context.spot_share)
        hedge = context.share_of(spot, self.parameters.hedge_ratio)
        lots = -context.lots_for(target, hedge)
        context.set_spot(spot)
        old = self.elsewhere(context, target)
        if old is not None:
            context.roll(old, target, lots)
        else:
            context.set_target(target, lots, "hedge" if self.contract is None else "rebalance")
        self.contract, self.wants_lots = target, lots != 0.0

    def elsewhere(self, context: Context, target: str) -> str | None:
        if self.contract not in (None, target) and context.hedge_position(self.contract) != 0.0:
            return self.contract
        return next((c for c in context.held if c != target and context.hedge_position(c) != 0.0), None)

    def is_astray(self, context: Context) -> bool:
        if self.contract is None or not self.wants_lots or context.is_waiting(self.contract):
            return False
        return context.hedge_position(self.contract) == 0.0 or self.elsewhere(context, self.contract) is not None
