"""Runs, results, and what is said about bad input."""

from __future__ import annotations

import datetime
import filecmp
import json
import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import CONFIG, PROGRAM

import hedgelab

SAMPLE = "configs/comparisons/passive_hedges_sample.json"


def files_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def assert_same_files(one: Path, other: Path) -> None:
    names = files_below(one)
    assert names == files_below(other)
    assert len(names) > 5
    for name in names:
        assert filecmp.cmp(one / name, other / name, shallow=False), name


def test_saved_results_are_the_bytes_of_the_command_line(tmp_path: Path) -> None:
    sets = {"period__end": "2023-06-30"}
    comparison = hedgelab.run(SAMPLE, threads=2, **sets)
    comparison.save(tmp_path / "python")
    subprocess.run(
        [PROGRAM, "run", SAMPLE, "--set", "period.end=2023-06-30", "--out", str(tmp_path / "cli")],
        check=True, capture_output=True,
    )  # fmt: skip
    assert_same_files(tmp_path / "cli", tmp_path / "python")


def test_threads_change_nothing(tmp_path: Path) -> None:
    for threads in (1, 2):
        hedgelab.run(SAMPLE, threads=threads, period__end="2023-01-31").save(tmp_path / str(threads))
    assert_same_files(tmp_path / "1", tmp_path / "2")


def test_an_opened_result_is_the_one_that_was_saved(tmp_path: Path, month: hedgelab.Result) -> None:
    month.save(tmp_path / "month")
    opened = hedgelab.open(tmp_path / "month")
    assert isinstance(opened, hedgelab.Result)
    for name in ("equity", "fills", "rolls", "orders", "attribution", "settlements", "margin_calls"):
        pd.testing.assert_frame_equal(getattr(opened, name), getattr(month, name))
    pd.testing.assert_frame_equal(opened.statistics, month.statistics)
    assert opened.document == month.document
    with pytest.raises(hedgelab.InputError, match="was read from"):
        opened.save(tmp_path / "again")


def test_an_opened_comparison_has_its_results(tmp_path: Path) -> None:
    made = hedgelab.run(SAMPLE, period__end="2023-01-31")
    made.save(tmp_path / "all")
    opened = hedgelab.open(tmp_path / "all")
    assert isinstance(opened, hedgelab.Comparison)
    assert list(opened) == list(made) == ["IC_quarter", "IC_month", "IC_lowest_discount", "IF_quarter", "IF_month",
                                          "IF_lowest_discount", "IM_month"]  # fmt: skip
    pd.testing.assert_frame_equal(opened.table, made.table)
    assert opened["IM_month"].document == made["IM_month"].document


def test_frames_have_their_days_and_units(month: hedgelab.Result) -> None:
    equity = month.equity
    assert isinstance(equity.index, pd.DatetimeIndex)
    assert equity.index.tz is None
    assert str(equity.index[0].date()) == "2022-08-01"
    assert equity.attrs["units"]["equity"] == "CNY"
    assert equity["equity"].iloc[0] == 100_000_000.0
    # The last of it is the sum of all rows of the attribution: in CNY with four decimals, so to 1e-4 times the rows.
    change = month.attribution["equity_change"].sum()
    assert equity["equity"].iloc[-1] - equity["equity"].iloc[0] == pytest.approx(change, abs=1e-2)
    assert month.fills.index.name == "filled_at"
    assert month.fills["symbol"].iloc[0].startswith(("IC", "H00905"))
    assert month.provenance.loc["synthetic_data", "value"] is True
    assert "SYNTHETIC" in month.warnings["warning"].iloc[0]
    assert month.statistics.loc["sharpe", "unit"] == ""
    assert (month.drawdowns["depth"] > 0).all()
    assert month.status == "finished" and month.reason is None and month.traceback == ""


def test_columns_are_looked_at_and_not_copied_again(month: hedgelab.Result) -> None:
    parts = month._source.table("equity")
    arrays = {name: values for name, _, _, kind, values in parts["columns"] if kind in ("double", "decimal")}
    assert arrays
    frame = hedgelab._frames.frame_of(parts)
    for name, values in arrays.items():
        assert values.base is not None  # memory of the engine's
        assert np.shares_memory(frame[name].to_numpy(), values)


def test_returns_chain_to_the_net_value(month: hedgelab.Result) -> None:
    chained = (1.0 + month.returns).prod()
    assert chained == pytest.approx(month.equity["net_value"].iloc[-1], rel=1e-12)


def test_sets_reach_every_value() -> None:
    result = hedgelab.run(
        CONFIG,
        period__end=datetime.date(2022, 12, 30),
        account__capital=np.int64(50_000_000),
        strategy__slot="next_month",
    )
    assert result.document["effective_config"]["strategy"]["slot"] == "next_month"
    assert result.equity["equity"].iloc[0] == 50_000_000.0
    assert str(result.equity.index[-1].date()) == "2022-12-30"


def test_an_error_has_its_place_and_its_message() -> None:
    with pytest.raises(hedgelab.InputError) as caught:
        hedgelab.run(CONFIG | {"produkt": "IC"})
    assert caught.value.place == "config: produkt"
    assert "product" in caught.value.message
    assert str(caught.value) == f"{caught.value.place}: {caught.value.message}"
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.place, copy.message) == (caught.value.place, caught.value.message)


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("no/such.json", "no/such.json"),
        (42, "expected a path or a dict"),
        (CONFIG | {"account": {"capital": float("nan")}}, "nan is no number"),
        (CONFIG | {"account": {"capital": object()}}, "no object"),
        (CONFIG | {"data": {"store": "nowhere"}}, "nowhere"),
        (CONFIG | {"strategy": {"name": "continous_roll"}}, "continuous_roll"),
        (CONFIG | {"period": {"start": "2022-08-01", "end": "1999-01-01"}}, "period.end"),
    ],
)  # fmt: skip
def test_a_bad_config_is_an_input_error(config: object, words: str) -> None:
    with pytest.raises(hedgelab.InputError, match=words):
        hedgelab.run(config)


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path, month: hedgelab.Result) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(hedgelab.InputError, match="is not empty"):
        month.save(tmp_path)
    assert files_below(tmp_path) == ["notes.txt"]
    with pytest.raises(hedgelab.InputError, match="result.json"):
        hedgelab.open(tmp_path)


def test_a_file_that_is_cut_short_is_an_input_error(tmp_path: Path, month: hedgelab.Result) -> None:
    month.save(tmp_path / "cut")
    file = tmp_path / "cut" / "equity.csv"
    file.write_text(file.read_text()[:-20] + "\n1,2\n")
    opened = hedgelab.open(tmp_path / "cut")
    with pytest.raises(hedgelab.InputError, match="equity.csv"):
        _ = opened.equity
    (tmp_path / "cut" / "result.json").write_text("{")
    with pytest.raises(hedgelab.InputError, match="result.json"):
        hedgelab.open(tmp_path / "cut")


def test_progress_is_told_and_its_exception_stops_the_run() -> None:
    told: list[float] = []
    hedgelab.run(SAMPLE, progress=told.append)
    assert all(0.0 <= share <= 1.0 for share in told) and told == sorted(told)


def test_two_sessions_run_in_two_threads() -> None:
    results: list[hedgelab.Result] = []
    threads = [threading.Thread(target=lambda: results.append(hedgelab.run(CONFIG))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 2
    assert results[0].document == results[1].document


def test_a_process_may_fork_after_a_run_with_threads() -> None:
    hedgelab.run(SAMPLE, threads=2, period__end="2022-10-31")
    child = os.fork()
    if child == 0:
        os._exit(0 if hedgelab.run(CONFIG, period__end="2022-10-31").status == "finished" else 1)
    assert os.waitpid(child, 0)[1] == 0


INTERRUPTED = """
import os, signal, threading, time, sys
import hedgelab
calls = []
class Slow(hedgelab.Strategy):
    def on_day(self, context):
        calls.append(context.today)
        time.sleep(0.02)
        if len(calls) == 3:
            os.kill(os.getpid(), signal.SIGINT)
class Endless(hedgelab.Strategy):
    def on_day(self, context):
        os.kill(os.getpid(), signal.SIGINT)
        while True:
            pass
def progress(share):
    if not calls:
        calls.append(share)
        os.kill(os.getpid(), signal.SIGINT)
for given in ({"strategy": Slow}, {"strategy": Endless}, {"threads": int(sys.argv[2]), "progress": progress}):
    calls.clear()
    try:
        hedgelab.run(sys.argv[1] if "threads" in given else CONFIG, **given)
    except KeyboardInterrupt:
        print("stopped", len(calls) < 8)
print(hedgelab.run(CONFIG).status)
"""


def test_ctrl_c_stops_a_run_and_the_interpreter_lives() -> None:
    code = f"CONFIG = {CONFIG!r}\n" + INTERRUPTED
    # The third case needs a run that takes longer than the first look: many variants.
    many = {"name": "many", **CONFIG, "variants": [{"name": f"v{i}"} for i in range(400)]}
    for threads in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code.replace("sys.argv[1] if", f"{many!r} if"), "many", threads],
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.stdout.split() == ["stopped", "True"] * 3 + ["finished"], done.stderr


def test_the_package_is_imported_without_what_takes_long() -> None:
    code = "import sys, hedgelab; print(sorted({'numpy', 'pandas', 'matplotlib', 'pyarrow'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_shipped_configs_and_the_sample_market_are_carried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "comparisons/passive_hedges_sample.json" in hedgelab.shipped_configs()
    monkeypatch.chdir(tmp_path)  # nothing of the tree is below the current folder
    comparison = hedgelab.run(
        hedgelab.shipped_config("comparisons/passive_hedges_sample.json"),
        data__store=hedgelab.sample_store(), period__end="2022-10-31",
    )  # fmt: skip
    assert len(comparison) == 7
    with pytest.raises(hedgelab.InputError, match="did you mean"):
        hedgelab.shipped_config("comparisons/passive_hedge_sample.json")


def test_an_html_view_escapes_what_a_config_says(month: hedgelab.Result) -> None:
    named = hedgelab.run(CONFIG | {"name": "a<b>"}, period__end="2022-10-31")
    assert "a&lt;b&gt;" in named._repr_html_() and "a<b>" not in named._repr_html_()
    assert "<table>" in month._repr_html_()
    json.dumps(month.document)
