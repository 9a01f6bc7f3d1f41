"""Frames into a store, and Series into a run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import CONFIG

import hedgelab


@pytest.fixture
def bars(market: hedgelab.Market) -> pd.DataFrame:
    return market.bars("IC2306")


def test_a_frame_comes_back_as_it_went_in(tmp_path: Path, bars: pd.DataFrame, market: hedgelab.Market) -> None:
    report = hedgelab.import_frame(bars, tmp_path / "store", symbol="IC2306")
    assert report.written and report.bars == len(bars)
    index = market.index("IC", start="2023-01-01", end="2023-06-16")
    again = hedgelab.import_frame(index, tmp_path / "store", symbol="000905", kind="index")
    assert again.written
    own = hedgelab.Market(tmp_path / "store")
    pd.testing.assert_frame_equal(own.bars("IC2306"), bars)
    pd.testing.assert_frame_equal(own.index("IC"), index)
    # The same once more tells the store nothing new.
    assert not hedgelab.import_frame(bars, tmp_path / "store", symbol="IC2306").written


def test_parquet_arrow_and_hdf5_reach_a_store_through_pandas(tmp_path: Path, bars: pd.DataFrame) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("tables")
    bars.to_parquet(tmp_path / "bars.parquet")
    from_parquet = pd.read_parquet(tmp_path / "bars.parquet")
    from_arrow = pyarrow.Table.from_pandas(bars).to_pandas()
    bars.to_hdf(tmp_path / "bars.h5", key="IC2306")
    from_hdf5 = pd.read_hdf(tmp_path / "bars.h5", "IC2306")
    for name, frame in (("parquet", from_parquet), ("arrow", from_arrow), ("hdf5", from_hdf5)):
        hedgelab.import_frame(frame, tmp_path / name, symbol="IC2306")
        pd.testing.assert_frame_equal(hedgelab.Market(tmp_path / name).bars("IC2306"), bars)


def test_minutes_say_which_end_their_stamps_name(tmp_path: Path, minutes: str) -> None:
    frame = hedgelab.Market(minutes).bars("IF2312", "1m", "2023-12-05", "2023-12-06")
    daily = hedgelab.Market(minutes).bars("IF2312", "1d", "2023-12-05", "2023-12-06")
    with pytest.raises(hedgelab.InputError, match="label"):
        hedgelab.import_frame(frame, tmp_path / "store", symbol="IF2312", frequency="1m")
    hedgelab.import_frame(daily, tmp_path / "store", symbol="IF2312")
    hedgelab.import_frame(frame, tmp_path / "store", symbol="IF2312", frequency="1m", label="end")
    pd.testing.assert_frame_equal(hedgelab.Market(tmp_path / "store").bars("IF2312", "1m"), frame)
    begin = frame.set_axis(frame.index - pd.Timedelta(minutes=1))
    report = hedgelab.import_frame(begin, tmp_path / "store", symbol="IF2312", frequency="1m", label="begin")
    assert not report.written and report.known == len(frame)  # the same bars by their other ends


def changed(frame: pd.DataFrame, change: str) -> pd.DataFrame:
    frame = frame.copy()
    match change:
        case "no index":
            return frame.reset_index(drop=True)
        case "a time zone":
            return frame.tz_localize("Asia/Shanghai")
        case "unsorted":
            return frame.iloc[::-1]
        case "a stamp twice":
            return pd.concat([frame.iloc[:1], frame])
        case "times of day":
            return frame.set_axis(frame.index + pd.Timedelta(hours=15))
        case "no close":
            return frame.drop(columns="close")
        case "a column of another name":
            return frame.rename(columns={"volume": "vol"})
        case "texts":
            return frame.assign(open="high")
        case "a close that is missing":
            frame.iloc[3, frame.columns.get_loc("close")] = np.nan
        case "infinite":
            frame.iloc[3, frame.columns.get_loc("high")] = np.inf
        case "empty":
            return frame.iloc[:0]
    return frame


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("no index", "expected a DatetimeIndex"), ("a time zone", "Asia/Shanghai"), ("unsorted", "out of order"),
        ("a stamp twice", "stands there twice"), ("times of day", "finer than days"), ("no close", "no column close"),
        ("a column of another name", "vol are unknown"), ("texts", "expected numbers"),
        ("a close that is missing", "row 3 has no close"), ("infinite", "row 3 is infinite"), ("empty", "is empty"),
    ],
)  # fmt: skip
def test_a_bad_frame_is_an_input_error_and_writes_nothing(
    tmp_path: Path, bars: pd.DataFrame, change: str, words: str
) -> None:
    with pytest.raises(hedgelab.InputError, match=words):
        hedgelab.import_frame(changed(bars, change), tmp_path / "store", symbol="IC2306")
    assert not (tmp_path / "store").exists()


def test_the_importers_findings_name_the_rows(tmp_path: Path, bars: pd.DataFrame) -> None:
    wrong = bars.copy()
    wrong.iloc[5, wrong.columns.get_loc("high")] = 1.0  # below its low
    with pytest.raises(hedgelab.InputError, match="row 5: .*nothing was written|nothing was written: row 5"):
        hedgelab.import_frame(wrong, tmp_path / "store", symbol="IC2306")
    saturday = pd.concat([bars.iloc[:1].set_axis([pd.Timestamp("2023-01-07")]), bars.loc["2023-01-09":]])
    with pytest.raises(hedgelab.InputError, match="row 0"):
        hedgelab.import_frame(saturday, tmp_path / "store", symbol="IC2306")
    report = hedgelab.import_frame(saturday, tmp_path / "store", symbol="IC2306", policies={"closed_day": "drop"})
    assert report.written and report.dropped == 1


def net_value(market: hedgelab.Market) -> pd.Series:
    close = market.bars("H00905", start="2022-08-01", end="2023-06-30")["close"]
    return (close / close.iloc[0]).rename("fund")


def test_a_net_value_is_the_spot_leg(market: hedgelab.Market, tmp_path: Path) -> None:
    value = net_value(market)
    result = market.run(CONFIG, spot=value)
    assert "spot_price" in result.equity and result.document["provenance"]["spot_digest"]
    assert result.document["effective_config"]["account"]["spot"].get("series") is None
    # The same through a file of the user's own.
    file = tmp_path / "fund.csv"
    file.write_text("date,value\n" + "".join(f"{day.date()},{one:.9f}\n" for day, one in value.items()))
    account = CONFIG["account"] | {"spot": {"csv": str(file), "share": 0.7}}
    assert hedgelab.run(CONFIG | {"account": account}).document == result.document
    result.save(tmp_path / "fund")  # the file of the Series is gone by now; nothing asks for it


def test_a_signal_is_the_hedge_ratio(market: hedgelab.Market) -> None:
    days = net_value(market).index
    full = market.run(CONFIG, signal=pd.Series(1.0, index=days))
    assert set(full.fills["symbol"].str[:2]) >= {"IC"}
    none = market.run(CONFIG, signal=pd.Series(0.0, index=days))
    assert not none.fills["symbol"].str.startswith("IC").any()
    # On from 2022-12-01's close: the first futures fill is on the next trading day.
    late = market.run(CONFIG, signal=pd.Series([0.0, 1.0], index=pd.to_datetime(["2022-08-01", "2022-12-01"])))
    futures = late.fills[late.fills["symbol"].str.startswith("IC")]
    assert str(futures.index[0].date()) == "2022-12-02"
    digest = late.document["effective_config"]["strategy"]["signal"]
    assert len(digest) == 32 and digest != full.document["effective_config"]["strategy"]["signal"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: list(s), "expected a pandas Series"),
        (lambda s: s.tz_localize("UTC"), "time zone"),
        (lambda s: s.iloc[::-1], "out of order"),
        (lambda s: pd.concat([s.iloc[:1], s]), "twice"),
        (lambda s: s.where(s.index != s.index[3]), "nothing missing becomes zero"),
        (lambda s: s.astype(str), "expected numbers"),
        (lambda s: s.set_axis(s.index + pd.Timedelta(hours=15)), "times of day"),
        (lambda s: s.reset_index(drop=True).set_axis([f"row {i}" for i in range(len(s))]), "no dates"),
        (lambda s: s * 0.0, "above 0"),
        (lambda s: s.iloc[:0], "empty"),
        (lambda s: s.rename("a/b"), "cannot name"),
        (lambda s: s.rename("000905"), "taken"),
        (lambda s: s.set_axis([*s.index[:-1], pd.Timestamp("2023-07-01")]), "2023-07-01"),
        (lambda s: s.iloc[5:], "fund"),
    ],
)
def test_a_bad_net_value_is_an_input_error(market: hedgelab.Market, change: object, words: str) -> None:
    with pytest.raises(hedgelab.InputError, match=words) as caught:
        market.run(CONFIG, spot=change(net_value(market)))
    assert "/tmp" not in str(caught.value)


def test_a_signal_out_of_range_is_an_input_error(market: hedgelab.Market) -> None:
    day = pd.to_datetime(["2022-08-01"])
    with pytest.raises(hedgelab.InputError, match="expected 0 to 2"):
        market.run(CONFIG, signal=pd.Series([3.0], index=day))
    with pytest.raises(hedgelab.InputError, match="strategy or signal"):
        market.run(CONFIG, signal=pd.Series([1.0], index=day), strategy=hedgelab.Strategy)
