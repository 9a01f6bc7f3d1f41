"""What is wrong is an InputError that says where; and nothing that outlives its session crashes."""

from __future__ import annotations

import datetime
import gc
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import CONFIG

import hedgelab

AXES = [{"key": "strategy.hedge_ratio", "values": [0.8, 1.0]}, {"key": "account.capital", "values": [1e8, 2e8]}]
SWEEP = {"name": "four", "base": CONFIG, "axes": AXES, "parts": 0}


def circular() -> dict[str, Any]:
    config: dict[str, Any] = dict(CONFIG)
    config["account"] = config
    return config


def deep() -> dict[str, Any]:
    config: dict[str, Any] = {}
    inner = config
    for _ in range(5000):
        inner["a"] = inner = {}
    return config


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: circular(), "holds itself"),
        (lambda: deep(), "holds itself"),
        (lambda: CONFIG | {"name": "\udcff"}, "config"),
        (lambda: CONFIG | {"name": {1, 2}}, "no set"),
        (lambda: CONFIG | {"name": np.zeros(2)}, "no ndarray"),
        (lambda: CONFIG | {"account": None}, "account"),
        (lambda: "\udcff", "is no path"),
        (lambda: "a\0b", "is no path"),
        (lambda: "", "is no path"),
        (lambda: b"configs", "found bytes"),
        (lambda: 3, "found int"),
        (lambda: None, "found NoneType"),
        (lambda: Path("/"), "is a folder"),
    ],
)
@pytest.mark.parametrize("call", [hedgelab.run, hedgelab.sweep, hedgelab.audit, hedgelab.study])
def test_what_is_no_config_is_an_input_error(
    call: Callable[[Any], object], change: Callable[[], Any], words: str
) -> None:
    with pytest.raises(hedgelab.InputError, match=words if call is hedgelab.run else None):
        call(change())


def bad_calls(market: hedgelab.Market, bars: pd.DataFrame, store: Path) -> dict[str, tuple[Callable[[], object], str]]:
    series = bars["close"].rename("fund") / 1000.0
    twice = bars.set_axis(["open", "open", *bars.columns[2:]], axis="columns")

    def frame(wrong: Any, **keys: Any) -> Callable[[], object]:
        return lambda: hedgelab.import_frame(wrong, store, **({"symbol": "IC2306"} | keys))

    def spot(wrong: Any) -> Callable[[], object]:
        return lambda: market.run(CONFIG, spot=wrong)

    return {
        "complex bars": (frame(bars.astype(complex)), "complex128"),
        "objects": (frame(bars.astype(object)), "object"),
        "times as prices": (frame(bars.assign(open=pd.Timestamp("2020-01-01"))), "datetime64"),
        "spans as prices": (frame(bars.assign(open=pd.Timedelta(1, "s"))), "timedelta64"),
        "categories": (frame(bars.assign(open=pd.Categorical(["a"] * len(bars)))), "category"),
        "truth": (frame(bars.assign(open=True)), "bool"),
        "a column twice": (frame(twice), "open stands there twice"),
        "columns in levels": (
            frame(bars.set_axis(pd.MultiIndex.from_product([["a"], bars.columns]), axis=1)),
            "unknown",
        ),
        "periods": (frame(bars.set_axis(bars.index.to_period("D"))), "PeriodIndex"),
        "no stamp": (frame(bars.set_axis(bars.index.where(bars.index != bars.index[3]))), "row 3"),
        "levels": (frame(bars.set_axis(pd.MultiIndex.from_arrays([bars.index, bars.index]))), "MultiIndex"),
        "far too large": (frame(bars[["close"]] * 1e300), "row 0"),
        "below zero": (frame(-bars), "bad_price"),
        "before the calendar": (frame(bars.set_axis(bars.index - pd.Timedelta(days=120_000))), "calendar"),
        "a symbol that climbs": (frame(bars, symbol="../x"), "symbol"),
        "no symbol": (frame(bars, symbol=None), "symbol"),
        "no frame": (frame(bars["close"]), "found Series"),
        "a policy of none": (frame(bars, policies={"x": "y"}), "policies"),
        "objects in a policy": (frame(bars, policies={"off_tick": object()}), "no object"),
        "no store": (lambda: hedgelab.import_frame(bars, None, symbol="IC2306"), "store: None"),
        "complex net value": (spot(series.astype(complex)), "complex128"),
        "missing net value": (spot(series.astype("Float64").mask(series.index == series.index[4])), "missing"),
        "net value by period": (spot(series.set_axis(series.index.to_period("D"))), "no dates"),
        "net value by number": (spot(series.reset_index(drop=True)), "no dates"),
        "net value too large": (spot(series * 1e300), "spot: fund.csv:2"),
        "net value too small": (spot(series * 1e-300), "not a positive number"),
        "net value as a frame": (spot(series.to_frame()), "found DataFrame"),
        "a name of two lines": (spot(series.rename("a\nb")), "cannot name"),
        "a name too long": (spot(series.rename("a" * 400)), "cannot name"),
        "a name of no text": (spot(series.rename("\udcff")), "cannot name"),
        "a signal of objects": (lambda: market.run(CONFIG, signal=series.astype(object)), "object"),
        "a signal below zero": (lambda: market.run(CONFIG, signal=-series), "expected 0 to 2"),
        "a signal that is a number": (lambda: market.run(CONFIG, signal=1), "found int"),
        "threads in words": (lambda: market.run(CONFIG, threads="2"), "threads"),
        "threads without end": (lambda: market.run(CONFIG, threads=10**12), "from 1 to 1024"),
        "progress in words": (lambda: market.run(CONFIG, progress="yes"), "progress"),
        "no symbol of bars": (lambda: market.bars(None), "symbol: None"),
        "a number of bars": (lambda: market.bars("IC2306", 3), "frequency: 3"),
        "a start in a zone": (lambda: market.bars("IC2306", start=pd.Timestamp("2023-01-02", tz="UTC")), "time zone"),
        "a start that is none": (lambda: market.bars("IC2306", start=pd.NaT), "NaT"),
        "a start of NumPy": (
            lambda: market.bars("IC2306", end=np.datetime64("2023-01-01")),
            "expected a datetime.date",
        ),
        "no market": (lambda: hedgelab.Market(None), "store: None"),
        "a file as a market": (lambda: hedgelab.Market("README.md"), "no bar store"),
        "no result": (lambda: hedgelab.open(None), "folder: None"),
        "no place to save": (lambda: market.run(CONFIG).save(None), "folder: None"),
        "a file to save to": (lambda: market.run(CONFIG).save("README.md"), "README.md"),
        "a page as a folder": (lambda: market.run(CONFIG).report("/"), "cannot be written"),
        "no folder of a sweep": (lambda: market.sweep(SWEEP, out=""), "out: ''"),
        "a file as a sweep": (lambda: market.sweep(SWEEP, out="README.md"), "README.md"),
        "no rows": (lambda: market.sweep(SWEEP).best(rows=True), "rows: True"),
        "no figure": (lambda: market.sweep(SWEEP).best(by=None), "by: None"),
        "no spec": (lambda: hedgelab.generate(3, store), "spec: 3"),
        "no account": (lambda: market.today(account=3), "account: 3"),
        "a text of products": (lambda: market.today(products="IC"), "list of codes"),
        "no product": (lambda: market.rules(None, "2024-06-28"), "product: None"),
        "no day": (lambda: market.rules("IC", None), "on: None"),
        "a config of none": (lambda: hedgelab.shipped_config(3), "shipped_config"),
        "a strategy that is made": (lambda: market.run(CONFIG, strategy=3), "subclass"),
        "reference of bytes": (lambda: hedgelab.run(CONFIG, reference=b"x"), "reference"),
    }


def test_every_bad_call_is_an_input_error_and_writes_nothing(market: hedgelab.Market, tmp_path: Path) -> None:
    calls = bad_calls(market, market.bars("IC2306"), tmp_path / "store")
    for name, (call, words) in calls.items():
        try:
            call()
        except hedgelab.InputError as error:
            assert words in str(error), name
            assert "/tmp/hedgelab-" not in str(error), name
        else:
            pytest.fail(f"{name}: no error")
    assert list(tmp_path.iterdir()) == []


def test_what_a_market_gave_outlives_it() -> None:
    kept: dict[str, Any] = {}

    class Keeps(hedgelab.Strategy):
        def on_day(self, context: hedgelab.Context) -> None:
            kept["context"] = context
            kept["view"] = context.raw_closes(context.listed[0], 30)

    with hedgelab.Market(hedgelab.sample_store()) as market:
        kept["result"] = market.run(CONFIG, strategy=Keeps)
        kept["bars"] = market.bars("IC2306")
        kept["today"] = market.today("2024-06-28")
        kept["sweep"] = market.sweep(SWEEP)
    del market
    gc.collect()
    assert kept["view"].sum() != 0 and kept["bars"]["close"].sum() > 0
    assert len(kept["result"].fills) >= 0 and len(kept["today"]["contracts"]) > 0
    assert len(kept["sweep"].best(rows=2)) == 2 and kept["sweep"].run(0).status == "finished"
    for ask in (lambda: kept["context"].price("IC2306"), lambda: kept["context"].closes("IC2306", 3)):
        with pytest.raises(RuntimeError, match="only while on_bar or on_day is called"):
            ask()
    with pytest.raises(RuntimeError, match="keep values"):
        _ = kept["context"].today


def test_threads_that_share_a_market_take_turns(market: hedgelab.Market) -> None:
    alone = market.sweep(SWEEP)
    told: list[Any] = []

    def ask() -> None:
        told.append(market.sweep(SWEEP))
        told.append(market.run(CONFIG).document)
        told.append(market.today("2024-06-28")["contracts"])

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 9
    for one in told:
        if isinstance(one, hedgelab.Sweep):
            pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(alone))
    documents = [one for one in told if isinstance(one, dict)]
    assert documents[0] == documents[1] == documents[2]


def test_a_process_may_fork_after_a_sweep_with_threads(market: hedgelab.Market) -> None:
    assert len(market.sweep(SWEEP, threads=2)) == 4
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if len(market.sweep(SWEEP, threads=2)) == 4 else 1
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_what_a_callers_own_code_raises_comes_back_to_it(market: hedgelab.Market) -> None:
    class Stop(Exception):
        pass

    def stop(share: float) -> None:
        raise Stop

    many = {"name": "many", "base": CONFIG, "parts": 0}
    many["axes"] = [{"key": "account.capital", "from": 1e8, "to": 2e8, "count": 1000}]
    for threads in (1, 2):
        with pytest.raises(Stop):
            market.sweep(many, progress=stop, threads=threads)
    assert market.run(CONFIG).status == "finished"


def test_a_strategy_may_not_sweep_the_market_that_it_is_in(market: hedgelab.Market) -> None:
    class Sweeps(hedgelab.Strategy):
        def on_day(self, context: hedgelab.Context) -> None:
            if context.today >= datetime.date(2022, 8, 3):
                market.sweep(SWEEP)

    result = market.run(CONFIG, strategy=Sweeps)
    assert result.status == "failed" and result.reason is not None and "in a run" in result.reason
