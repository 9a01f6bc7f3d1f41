"""Markets: bars, basis, studies."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import CONFIG, PROGRAM

import hedgelab


def test_bars_are_a_frame_of_doubles_by_day(market: hedgelab.Market) -> None:
    bars = market.bars("IC2306")
    assert (bars.dtypes == np.float64).all()
    assert bars.index.is_monotonic_increasing and bars.index.tz is None
    assert str(bars.index[-1].date()) == "2023-06-16"  # its last trading day, the third Friday
    assert (bars["high"] >= bars[["open", "close"]].max(axis=1)).all()
    assert bars.attrs["units"]["close"] == "index points" and bars.attrs["units"]["volume"] == "lots"
    part = market.bars("IC2306", start="2023-05-04", end="2023-05-08")
    pd.testing.assert_frame_equal(part, bars.loc["2023-05-04":"2023-05-08"])
    assert [str(day.date()) for day in part.index] == ["2023-05-04", "2023-05-05", "2023-05-08"]
    assert len(market.bars("IC2306", start="2024-01-01")) == 0
    assert len(market.bars("IC2306", end="2001-01-01")) == 0


def test_the_index_of_a_product_is_the_rules(market: hedgelab.Market) -> None:
    pd.testing.assert_frame_equal(market.index("IC"), market.bars("000905"))
    assert market.products.loc["IC", "multiplier"] == 200
    assert set(market.series["kind"]) == {"contract", "index", "total_return"}


def test_a_series_that_is_not_there_comes_with_the_nearest(market: hedgelab.Market) -> None:
    for ask, words in [
        (lambda: market.bars("IC2036"), "did you mean 'IC23"),
        (lambda: market.bars("IC2306", "1m"), "1m"),
        (lambda: market.bars("IC2306", "1h"), "not one of 1d, 5m, 1m"),
        (lambda: market.bars("IC2306", start="soon"), "expected a datetime.date"),
        (lambda: market.index("IX"), "not one of"),
        (lambda: market.basis("IX"), "not one of"),
        (lambda: market.study("serie"), "series"),
        (lambda: hedgelab.Market("nowhere"), "nowhere"),
    ]:
        with pytest.raises(hedgelab.InputError, match=words):
            ask()


def test_the_basis_is_future_less_index(market: hedgelab.Market) -> None:
    basis = market.basis("IC", "2023-05-04", "2023-05-31", contract="current_month")
    assert len(basis) == 20
    day = basis.iloc[0]
    futures = market.bars(day["contract"]).loc[basis.index[0], "close"]
    index = market.index("IC").loc[basis.index[0], "close"]
    assert day["basis"] == pytest.approx(futures - index, abs=1e-9)


def test_studies_are_those_of_the_command_line(tmp_path: Path) -> None:
    sets = {"data__store": "market_data/sample/store", "period__start": "2022-08-01", "period__end": "2024-06-28"}
    config = {
        "name": "two", "data": {"store": "market_data/sample/store"}, "products": ["IC", "IF"],
        "period": {"start": "2022-08-01", "end": "2024-06-28"},
        "studies": [{"study": "series"}, {"study": "term_structure"}],
    }  # fmt: skip
    file = tmp_path / "two.json"
    file.write_text(json.dumps(config))
    studies = hedgelab.study(file, **sets)
    out = tmp_path / "out"
    subprocess.run([PROGRAM, "basis", str(file), "--out", str(out)], check=True, capture_output=True)
    compared = 0
    for name, study in studies.items():
        assert study.parameters["products"] == "IC, IF"
        for table, frame in study.tables.items():
            written = pd.read_csv(out / f"{table}.csv" if table == name else out / f"{name}_{table}.csv")
            rows = frame.reset_index() if frame.index.name else frame
            assert set(written.columns) == set(rows.columns)
            for column in written.columns:
                if pd.api.types.is_float_dtype(rows[column]):
                    np.testing.assert_array_equal(written[column].to_numpy(dtype=float), rows[column].to_numpy())
                    compared += 1
    assert compared > 5


def test_a_market_runs_many_times_and_gives_what_run_gives(market: hedgelab.Market) -> None:
    one, two, alone = market.run(CONFIG), market.run(CONFIG), hedgelab.run(CONFIG)
    assert one.document == two.document == alone.document
    assert len(market._sessions) >= 1


def test_a_closed_market_says_so_and_its_frames_live() -> None:
    with hedgelab.Market(hedgelab.sample_store()) as market:
        bars = market.bars("IC2306")
        result = market.run(CONFIG, period__end="2022-10-31")
    with pytest.raises(hedgelab.ClosedMarket):
        market.bars("IC2306")
    with pytest.raises(hedgelab.ClosedMarket):
        market.run(CONFIG)
    assert bars["close"].sum() > 0 and len(result.fills) > 0


def test_minutes_carry_the_end_of_their_bar(minutes: str) -> None:
    market = hedgelab.Market(minutes)
    day = market.bars("IF2312", "1m", "2023-12-05", "2023-12-05")
    assert day.index.name == "end"
    assert (str(day.index[0].time()), str(day.index[-1].time())) == ("09:31:00", "15:00:00")
    assert len(day) <= 240
