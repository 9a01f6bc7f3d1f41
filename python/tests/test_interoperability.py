"""Other tools on a result: where definitions agree, so do figures; the differences are the README's."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import hedgelab


def value(result: hedgelab.Result, name: str) -> float:
    return float(result.statistics.loc[name, "value"])


@pytest.mark.filterwarnings("ignore")
def test_quantstats_agrees_where_its_definitions_do(month: hedgelab.Result) -> None:
    stats = pytest.importorskip("quantstats").stats
    returns = month.returns
    assert stats.comp(returns) == pytest.approx(value(month, "cumulative_return"), rel=1e-9)
    assert stats.volatility(returns, periods=252) == pytest.approx(value(month, "volatility"), rel=1e-9)
    assert stats.best(returns) == pytest.approx(value(month, "best_day"), rel=1e-9)
    assert stats.worst(returns) == pytest.approx(value(month, "worst_day"), rel=1e-9)
    # Its drawdown is negative. Of a curve whose first return is a loss it may miss the inception as a peak; this one's
    # deepest drawdown begins later or takes the same peak.
    assert stats.max_drawdown(returns) == pytest.approx(-value(month, "maximum_drawdown"), rel=1e-9)


@pytest.mark.filterwarnings("ignore")
def test_the_differences_to_quantstats_are_those_of_the_readme(month: hedgelab.Result) -> None:
    stats = pytest.importorskip("quantstats").stats
    returns = month.returns
    n = len(returns)
    # Sharpe: arithmetic there, compounded and less 3% a year here.
    assert stats.sharpe(returns, periods=252) == pytest.approx(
        returns.mean() / returns.std(ddof=1) * math.sqrt(252), rel=1e-9
    )
    annual = (1.0 + value(month, "cumulative_return")) ** (252 / n) - 1.0
    assert value(month, "annualised_return") == pytest.approx(annual, rel=1e-9)
    assert value(month, "sharpe") == pytest.approx((annual - 0.03) / value(month, "volatility"), rel=1e-9)


def test_parquet_has_every_table(month: hedgelab.Result, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    month.to_parquet(tmp_path)
    names = {file.stem for file in tmp_path.iterdir()}
    assert names == {"equity", "fills", "rolls", "orders", "attribution", "settlements", "margin_calls"}
    equity = pd.read_parquet(tmp_path / "equity.parquet")
    pd.testing.assert_frame_equal(equity, month.equity)
    assert equity.attrs["units"] == month.equity.attrs["units"]


def test_duckdb_reads_what_is_written(month: hedgelab.Result, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    month.save(tmp_path / "files")
    month.to_parquet(tmp_path / "parquet")
    [(fees,)] = duckdb.sql(f"select sum(fee) from '{tmp_path}/files/fills.csv'").fetchall()
    assert fees == pytest.approx(month.fills["fee"].sum(), rel=1e-12)
    [(most,)] = duckdb.sql(f"select max(equity) from '{tmp_path}/parquet/equity.parquet'").fetchall()
    assert most == month.equity["equity"].max()


def test_numpy_reads_the_curve(month: hedgelab.Result, tmp_path: Path) -> None:
    month.save(tmp_path / "files")
    written = np.load(tmp_path / "files" / "equity.npy")
    assert len(written) == len(month.equity)
