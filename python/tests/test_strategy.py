"""Strategies written in Python."""

from __future__ import annotations

import dataclasses
import datetime
import gc
import weakref
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd
import pytest
from conftest import CONFIG, ROOT
from python_roll import PythonRoll

import hedgelab

MISSING = np.iinfo(np.int32).min


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"slot": "current_quarter", "roll_trigger": "slot_change", "roll_before_trading_days": 0},
        {"slot": "next_month", "rebalance": "daily", "hedge_ratio": 0.83},
    ],
)
@pytest.mark.parametrize("product", ["IC", "IF"])
def test_a_copy_of_continuous_roll_gives_its_fills_exactly(
    market: hedgelab.Market, keys: dict[str, Any], product: str
) -> None:
    config = CONFIG | {"product": product, "period": {"start": "2022-08-01", "end": "2024-06-28"}}
    account = CONFIG["account"] | {"costs": {"fees": "exchange"}, "margin": {"rates": "exchange"}}
    config["account"] = account
    engine = market.run(config | {"strategy": {"name": "continuous_roll", **keys}})
    python = market.run(config | {"strategy": {"name": "PythonRoll", **keys}})
    assert len(engine.fills) > 20
    assert python.document["provenance"]["fills_digest"] == engine.document["provenance"]["fills_digest"]
    assert python.document["statistics"] == engine.document["statistics"]
    assert python.equity.equals(engine.equity)


def test_the_result_says_which_class_it_was(market: hedgelab.Market) -> None:
    result = market.run(CONFIG, strategy=PythonRoll, strategy__hedge_ratio=0.5)
    assert result.document["effective_config"]["strategy"] == {
        "name": "PythonRoll", "slot": "current_month", "roll_trigger": "expiry", "roll_before_trading_days": 1,
        "rebalance": "on_roll", "hedge_ratio": 0.5,
    }  # fmt: skip
    assert any(words.startswith("strategy in Python: PythonRoll, source ") for words in result.document["conventions"])


def test_what_a_context_shows_ends_at_now(market: hedgelab.Market) -> None:
    seen: list[tuple[datetime.date, str, np.ndarray, np.ndarray, float]] = []

    class Looks(hedgelab.Strategy):
        def on_bar(self, context: hedgelab.Context) -> None:
            contract = context.listed[0]
            views = context.raw_closes(contract, 7), context.closes(contract, 7)
            seen.append((context.today, contract, *views, context.price(contract)))

    market.run(CONFIG, strategy=Looks)
    assert len(seen) > 200
    for today, contract, raw, closes, price in seen:
        bars = market.bars(contract, end=today)["close"]
        assert bars.index[-1].date() == today
        assert closes[-1] == price == bars.iloc[-1]
        expected = bars.iloc[-7:].to_numpy()
        np.testing.assert_array_equal(closes[~np.isnan(closes)], expected[-np.count_nonzero(~np.isnan(closes)) :])
        np.testing.assert_array_equal(np.isnan(closes), raw == MISSING)
        assert not raw.flags.writeable and len(raw) <= 7


def test_a_context_gives_bars_closes_rates_and_series_up_to_now(market: hedgelab.Market) -> None:
    seen: list[dict[str, Any]] = []

    class Reads(hedgelab.Strategy):
        """With a parameter of text, and another product beside its own."""

        @dataclasses.dataclass
        class Parameters:
            series: str = "nothing"

        @classmethod
        def products(cls, parameters: Parameters) -> list[str]:
            return ["IF"]

        def on_day(self, context: hedgelab.Context) -> None:
            contract, other = context.listed[0], context.listed_of("IF")[0]
            known = context.known(self.parameters.series)
            context.note("storm", known[0] if known else "none yet")
            seen.append({
                "today": context.today, "contract": contract, "bar": context.bar(contract), "other": other,
                "yesterday": context.daily_bar(contract), "closes": context.daily_closes(contract, 5),
                "index": context.index_closes(5), "spot": context.spot_closes(5),
                "rate": context.slot_rate("current_month"), "rate_if": context.slot_rate("current_month", product="IF"),
                "known": known, "values": context.known_values(self.parameters.series, 3),
                "life": context.trading_days_of_life(contract), "trips": context.overlay_round_trips,
            })  # fmt: skip

    storm = ROOT / "configs" / "series" / "storm.csv"
    config = CONFIG | {"data": CONFIG["data"] | {"series": [str(storm)]}, "dividends": {"source": "none"}}
    config["period"] = {"start": "2023-08-01", "end": "2023-12-29"}
    result = hedgelab.run(config, strategy=Reads, strategy__series="storm")
    assert result.document["effective_config"]["strategy"] == {"name": "Reads", "series": "storm"}
    told = pd.read_csv(storm, comment="#", parse_dates=["date"]).set_index("date")["value"]
    assert len(seen) > 90
    for one in seen:
        day = pd.Timestamp(one["today"])
        bars = market.bars(one["contract"], end=one["today"])
        assert one["bar"]["close"] == bars["close"].iloc[-1] == one["closes"][-1]
        assert one["bar"]["volume"] == bars["volume"].iloc[-1]
        assert one["other"].startswith("IF")
        if len(bars) > 1:
            assert one["yesterday"]["high"] == bars["high"].iloc[-2]
        # A value of a day is known when that day is over.
        before = told.loc[: day - pd.Timedelta(days=1)]
        assert one["known"][0] == before.iloc[-1]
        np.testing.assert_array_equal(one["values"], before.iloc[-3:].to_numpy()[-len(one["values"]) :])
        assert one["life"] > 0 and one["trips"] == 0
        assert len(one["index"]) == 5 and len(one["spot"]) == 5
        assert one["rate"] is None or np.isfinite(one["rate"])
        assert one["rate_if"] is None or one["rate_if"] != one["rate"]


def test_wrong_questions_about_the_past_are_refused(market: hedgelab.Market) -> None:
    questions = {
        "bars_back": lambda c: c.bar(c.listed[0], -1),
        "days_back": lambda c: c.daily_bar(c.listed[0], 0),
        "storm": lambda c: c.known("storm"),
        "IX": lambda c: c.listed_of("IX"),
        "note": lambda c: c.note("x", float("nan")),
    }
    for word, question in questions.items():

        class Asks(hedgelab.Strategy):
            ask = staticmethod(question)

            def on_day(self, context: hedgelab.Context) -> None:
                self.ask(context)

        result = market.run(CONFIG, strategy=Asks)
        assert result.document["end"]["status"] == "failed"
        assert word in result.document["end"]["reason"], word


def test_decisions_do_not_change_when_the_run_ends_later(market: hedgelab.Market) -> None:
    short = market.run(CONFIG, strategy=PythonRoll, period__end="2022-12-30").fills
    long = market.run(CONFIG, strategy=PythonRoll).fills
    assert short.equals(long.loc[: short.index[-1]])


def test_a_strategy_that_raises_fails_its_run_with_its_traceback(market: hedgelab.Market) -> None:
    class Breaks(hedgelab.Strategy):
        def on_day(self, context: hedgelab.Context) -> None:
            if context.today >= datetime.date(2022, 9, 1):
                _ = 1 / 0

    result = market.run(CONFIG, strategy=Breaks)
    assert result.status == "failed"
    assert result.document["end"]["day"] == "2022-09-01"
    assert result.reason is not None
    assert result.reason.startswith("Breaks: ZeroDivisionError: division by zero (test_strategy.py, line ")
    assert "Traceback" in result.traceback and "_ = 1 / 0" in result.traceback
    assert str(result.equity.index[-1].date()) == "2022-08-31"
    assert market.run(CONFIG).status == "finished"  # the interpreter and the market live


def test_one_strategy_that_raises_costs_the_others_nothing(market: hedgelab.Market) -> None:
    class RaisesAtOnce(hedgelab.Strategy):
        def on_bar(self, context: hedgelab.Context) -> None:
            raise KeyError("what")

    variants = [{"name": "bad", "strategy": {"name": "RaisesAtOnce"}}, {"name": "good"}]
    comparison = market.run(CONFIG | {"variants": variants})
    assert [result.status for result in comparison.values()] == ["failed", "finished"]
    assert "KeyError: 'what'" in comparison["bad"].traceback and comparison["good"].traceback == ""


def test_an_account_that_cannot_carry_the_rule_ends_as_such(market: hedgelab.Market) -> None:
    class TooLarge(hedgelab.Strategy):
        def on_day(self, context: hedgelab.Context) -> None:
            raise hedgelab.NotCarried("it takes more")

    result = market.run(CONFIG, strategy=TooLarge)
    assert (result.status, result.reason) == ("not_carried", "it takes more")


def test_what_the_engine_refuses_is_an_error_in_the_strategy(market: hedgelab.Market) -> None:
    told: list[str] = []

    class Asks(hedgelab.Strategy):
        def on_day(self, context: hedgelab.Context) -> None:
            questions = [
                lambda: context.price("IC9999"),
                lambda: context.closes("nothing", 3),
                lambda: context.closes("000905", 0),
                lambda: context.in_slot("current"),
                lambda: context.set_target(context.listed[0], float("nan")),
                lambda: context.set_target(context.listed[0], 1.0, "hope"),
                lambda: context.set_target(context.listed[0], 1.0, "overlay"),
                lambda: context.roll(context.listed[0], context.listed[0], 1.0),
                lambda: context.daily_close("000905", 0),
                lambda: context.listed_after("soon"),
                lambda: context.trade_overlay(context.listed[0], 1.0, take_profit=-0.1),
                lambda: context.annualised_basis(context.listed[0], "ours"),
            ]
            for ask in questions:
                with pytest.raises(hedgelab.InputError) as caught:
                    ask()
                told.append(str(caught.value))
            raise SystemExit

    with pytest.raises(SystemExit):
        market.run(CONFIG, strategy=Asks)
    assert len(told) == 12 and all(told)
    assert "did you mean 'current_month'" in told[3] or "current_month" in told[3]


def test_a_context_that_is_kept_answers_no_more(market: hedgelab.Market) -> None:
    kept: list[Any] = []

    class Keeps(hedgelab.Strategy):
        def on_day(self, context: hedgelab.Context) -> None:
            kept.append(context)
            kept.append(context.raw_closes("000905", 5))

    own = hedgelab.Market(market.store)
    own.run(CONFIG, strategy=Keeps)
    own.close()
    del own
    gc.collect()
    with pytest.raises(RuntimeError, match="answers only while"):
        _ = kept[0].equity
    assert kept[-1].sum() > 0  # the view holds what it looks at
    with pytest.raises(ValueError, match="read-only"):
        kept[-1][0] = 1


def test_wakeups_decide_how_often_a_strategy_is_asked(market: hedgelab.Market) -> None:
    calls: dict[str, int] = {"day": 0, "bar": 0}

    class OnDay(hedgelab.Strategy):
        def on_day(self, context: hedgelab.Context) -> None:
            calls["day"] += 1

    class OnBar(hedgelab.Strategy):
        def on_bar(self, context: hedgelab.Context) -> None:
            calls["bar"] += 1

    days = len(market.run(CONFIG, strategy=OnDay).equity)
    market.run(CONFIG, strategy=OnBar)
    assert calls == {"day": days, "bar": days}  # daily bars: one bar a day, the first at the inception
    for wakeups in ("hourly", [], ["9:30"], ["25:00"], 3):
        with pytest.raises(hedgelab.InputError, match="wakeups"):
            type("Wrong", (hedgelab.Strategy,), {"wakeups": wakeups})


def test_parameters_are_a_dataclass_that_a_config_can_hold() -> None:
    def with_field(annotation: Any, default: Any) -> None:
        fields = {"__annotations__": {"x": annotation}} | ({} if default is ... else {"x": default})
        parameters = dataclasses.dataclass(type("Parameters", (), fields))
        type("Wrong", (hedgelab.Strategy,), {"Parameters": parameters})

    for annotation, default, words in [
        (int, ..., "no default"),
        (list, None, "has the type"),
        (int, 1.5, "is no int"),
        (int, True, "is no int"),
        (Literal["a", "b"], "c", "not one of a, b"),
        (float, hedgelab.parameter(2.0, 0.0, 1.0), "outside"),
    ]:
        with pytest.raises(hedgelab.InputError, match=words):
            with_field(annotation, default)
    with pytest.raises(hedgelab.InputError, match="no dataclass"):
        type("Wrong", (hedgelab.Strategy,), {"Parameters": object})
    with pytest.raises(hedgelab.InputError, match="program itself"):
        type("continuous_roll", (hedgelab.Strategy,), {})


def test_a_config_is_held_to_the_ranges_of_parameters(market: hedgelab.Market) -> None:
    for keys, place in [
        ({"hedge_ratio": 2.5}, "strategy.hedge_ratio"),
        ({"slot": "first"}, "strategy.slot"),
        ({"hedge_rato": 1.0}, "strategy.hedge_rato"),
    ]:
        with pytest.raises(hedgelab.InputError) as caught:
            market.run(CONFIG | {"strategy": {"name": "PythonRoll", **keys}})
        assert place in caught.value.place


def test_a_class_defined_again_takes_the_place_of_the_first(market: hedgelab.Market) -> None:
    def define(day: int) -> type[hedgelab.Strategy]:
        class Again(hedgelab.Strategy):
            def on_day(self, context: hedgelab.Context) -> None:
                raise hedgelab.NotCarried(f"of definition {day}")

        return Again

    for day in (1, 2):
        result = market.run(CONFIG, strategy=define(day))
        assert result.reason == f"of definition {day}"
    table = hedgelab.strategies()
    assert table.loc["Again"]["language"].tolist() == ["Python"]
    assert "hold_trading_days" in table.loc["lowest_discount"].index


def test_a_strategy_may_run_another_market_and_not_its_own(market: hedgelab.Market) -> None:
    class Nested(hedgelab.Strategy):
        def on_day(self, context: hedgelab.Context) -> None:
            assert hedgelab.run(CONFIG, period__end="2022-08-31").status == "finished"
            market.run(CONFIG)

    result = market.run(CONFIG, strategy=Nested)
    assert result.status == "failed"
    assert result.reason is not None and "in a run" in result.reason


def test_strategies_of_a_run_are_let_go(market: hedgelab.Market) -> None:
    alive: list[weakref.ref[Any]] = []

    class Counted(hedgelab.Strategy):
        def __init__(self, parameters: Any) -> None:
            super().__init__(parameters)
            alive.append(weakref.ref(self))

        def on_day(self, context: hedgelab.Context) -> None:
            pass

    market.run(CONFIG, strategy=Counted)
    gc.collect()
    assert alive and all(one() is None for one in alive)


def test_a_daily_rule_on_minutes_is_asked_once_a_day(minutes: str) -> None:
    calls: list[datetime.datetime] = []

    class Late(hedgelab.Strategy):
        decide_minutes_before_close = 5

        def on_day(self, context: hedgelab.Context) -> None:
            calls.append(context.now)

    class Twice(hedgelab.Strategy):
        wakeups = ("10:00", "14:30")

        def on_bar(self, context: hedgelab.Context) -> None:
            calls.append(context.now)

    market = hedgelab.Market(minutes)
    config = CONFIG | {"data": {"bars": "1m"}, "product": "IF", "account": CONFIG["account"]}
    config |= {"period": {"start": "2023-12-04", "end": "2023-12-15"}}
    result = market.run(config, strategy=Late)
    assert len(calls) == len(result.equity) - 1 == 10  # the first point is the day before
    assert {(call.hour, call.minute) for call in calls} == {(14, 55)}
    calls.clear()
    market.run(config, strategy=Twice)
    assert len(calls) == 20
    assert {(call.hour, call.minute) for call in calls} == {(10, 0), (14, 30)}


def test_a_copy_of_continuous_roll_gives_its_fills_on_minutes(minutes: str) -> None:
    market = hedgelab.Market(minutes)
    config = CONFIG | {"data": {"bars": "1m"}, "product": "IF"}
    config |= {"period": {"start": "2023-12-04", "end": "2023-12-15"}}
    engine, python = market.run(config), market.run(config, strategy=PythonRoll)
    assert len(engine.fills) >= 3
    assert python.document["provenance"]["fills_digest"] == engine.document["provenance"]["fills_digest"]


class PeeksIntoTheStore(hedgelab.Strategy):
    """A planted leak: reads a file of the store behind the engine's back."""

    def on_day(self, context: hedgelab.Context) -> None:
        days = np.load(Path(hedgelab.sample_store(), "days.npy"))
        context.set_target(context.listed[1], float(len(days) % 7 + context.today.day % 3))


class RemembersOtherRuns(hedgelab.Strategy):
    """A planted leak: what an earlier run saw decides this one."""

    calls: ClassVar[int] = 0

    def on_day(self, context: hedgelab.Context) -> None:
        RemembersOtherRuns.calls += 1
        context.set_target(context.listed[1], float(RemembersOtherRuns.calls % 7))


def test_an_audit_finds_planted_leaks_and_nothing_in_a_sound_rule() -> None:
    config = CONFIG | {"period": {"start": "2022-08-01", "end": "2022-09-30"}}
    sound = hedgelab.audit(config, strategy=PythonRoll, seconds=1, cuts=5)
    assert sound.is_clean, sound
    assert sound.decisions > 3
    for strategy, check in [(PeeksIntoTheStore, "watched"), (RemembersOtherRuns, "repeat")]:
        report = hedgelab.audit(config, strategy=strategy, seconds=1, cuts=5)
        assert not report.is_clean
        assert check in set(report.breaches["check"]), report
    with pytest.raises(hedgelab.InputError, match="seconds"):
        hedgelab.audit(config, seconds=0)
