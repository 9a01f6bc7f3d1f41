"""Sweeps: the rows of the command line as a DataFrame."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import CONFIG, PROGRAM
from python_roll import PythonRoll

import hedgelab

DAYS, RATIO, SLOT = "strategy.roll_before_trading_days", "strategy.hedge_ratio", "strategy.slot"
SWEEP: dict[str, Any] = {
    "name": "rolls",
    "base": CONFIG,
    "axes": [
        {"key": SLOT, "values": ["current_month", "current_quarter"]},
        {"key": DAYS, "values": [0, 1, 3]},
        {"key": RATIO, "from": 0.8, "to": 1.0, "step": 0.1},
    ],
    "parts": 4,
    "out_of_sample": {"test_from": "2023-03-01"},
}


@pytest.fixture(scope="module")
def rolls(market: hedgelab.Market) -> hedgelab.Sweep:
    return market.sweep(SWEEP)


def program(*arguments: str) -> str:
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout


def test_a_sweep_is_a_frame_with_its_parameters_as_columns(rolls: hedgelab.Sweep) -> None:
    assert isinstance(rolls, pd.DataFrame) and isinstance(rolls, hedgelab.Sweep)
    assert rolls.index.name == "point" and rolls.index.tolist() == list(range(18))
    assert rolls.parameters == [SLOT, DAYS, RATIO]
    # The last axis is the fastest: 4 = 0 * 9 + 1 * 3 + 1.
    assert rolls.loc[4, [SLOT, DAYS, RATIO]].tolist() == ["current_month", 1, 0.9]
    assert (rolls["outcome"] == "finished").all() and rolls["ended_on"].isna().all()
    assert rolls.dtypes[DAYS] == np.int64 and rolls.dtypes["sharpe"] == np.float64
    assert rolls.attrs["units"]["maximum_drawdown"] and rolls.attrs["meanings"]["sharpe"]


def test_a_point_of_a_sweep_is_the_run_of_its_config(rolls: hedgelab.Sweep) -> None:
    result = rolls.run(4)
    assert result.document["effective_config"]["strategy"]["hedge_ratio"] == 0.9
    for figure in rolls.figures:
        if figure in result.document["statistics"]:
            assert rolls.loc[4, figure] == result.document["statistics"][figure], figure
    for point in (18, -1, 1.5, "4", True):
        with pytest.raises(hedgelab.InputError):
            rolls.config(point)  # type: ignore[arg-type]
    assert rolls.run(np.int64(4)).name == "rolls-4"


def test_the_folder_is_that_of_the_command_line_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "rolls.json"
    file.write_text(json.dumps(SWEEP))
    ours = hedgelab.sweep(file, out=tmp_path / "ours", threads=3, period__end="2023-04-28")
    hedgelab.sweep(SWEEP, out=tmp_path / "dict", threads=1, period__end="2023-04-28")
    program("sweep", str(file), "--out", str(tmp_path / "theirs"), "--set", "period.end=2023-04-28", "--quiet")
    names = sorted(str(path.relative_to(tmp_path / "theirs")) for path in (tmp_path / "theirs").rglob("*.*"))
    assert "sweep.csv" in names and "best.csv" in names and "columns/sharpe.npy" in names
    for folder in ("ours", "dict"):
        for name in names:
            assert (tmp_path / folder / name).read_bytes() == (tmp_path / "theirs" / name).read_bytes(), name
    # Read back, whoever wrote it, and as pandas reads the file.
    opened = hedgelab.open(tmp_path / "theirs")
    assert isinstance(opened, hedgelab.Sweep)
    pd.testing.assert_frame_equal(pd.DataFrame(opened), pd.DataFrame(ours))
    written = pd.read_csv(tmp_path / "theirs" / "sweep.csv").set_index("point")
    for figure in ours.figures:
        np.testing.assert_array_equal(ours[figure].to_numpy(dtype=float), written[figure].to_numpy(dtype=float))


def test_what_is_read_out_of_a_sweep_is_what_the_command_line_reads(tmp_path: Path) -> None:
    made = hedgelab.sweep(SWEEP, out=tmp_path / "rolls")
    told = json.loads(program("sweep", "best", str(tmp_path / "rolls"), "--rows", "3", "--json"))
    best = made.best(rows=3)
    assert best.index.tolist() == [row["point"] for row in told["best"]]
    assert best["plateau"].tolist() == [row["plateau"] for row in told["best"]]
    luck = made.luck()
    assert [(row["figure"], row["value"]) for row in told["luck"]] == [
        (figure, None if value != value else value) for figure, value in luck["value"].items()
    ]
    assert len(made.out_of_sample()) == len(told["out_of_sample"]) == 1
    peak = made.best("-maximum_drawdown", rows=1, plateaus=False)
    assert peak.index[0] == made["maximum_drawdown"].idxmin()
    for by, words in [("sharp", "sharp"), ("", "figure"), ("sharpe=x", "sharpe=x")]:
        with pytest.raises(hedgelab.InputError, match=words):
            made.best(by)
    with pytest.raises(hedgelab.InputError, match="at least 1"):
        made.best(rows=0)


def test_a_heat_map_is_the_mean_over_what_is_not_drawn(
    rolls: hedgelab.Sweep, market: hedgelab.Market, tmp_path: Path
) -> None:
    made = hedgelab.sweep(SWEEP, out=tmp_path / "rolls")
    told = json.loads(program("sweep", "best", str(tmp_path / "rolls"), "--map", f"{DAYS},{RATIO}", "--json"))
    grid = made.grid(RATIO, DAYS)
    assert grid.shape == (3, 3) and grid.index.tolist() == [0, 1, 3]
    cells = np.array([list(row.values())[1:] for row in told["rows"]], dtype=float)
    np.testing.assert_allclose(grid.to_numpy(), cells, rtol=1e-12)
    words = market.sweep(SWEEP | {"axes": [{"key": SLOT, "values": ["next_month", "current_month"]}, SWEEP["axes"][1]]})
    assert words.grid(DAYS, SLOT).index.tolist() == ["next_month", "current_month"]  # in the sweep's own order
    plt = pytest.importorskip("matplotlib.pyplot")
    ax = rolls.heatmap(RATIO, DAYS)
    assert ax.get_title(loc="left") == "sharpe, mean"
    assert (ax.get_xlabel(), ax.get_ylabel()) == (RATIO, DAYS)
    np.testing.assert_array_equal(np.asarray(ax.get_images()[0].get_array()), rolls.grid(RATIO, DAYS).to_numpy())
    # Of a choice of rows: one point a cell.
    quarter = rolls[rolls[SLOT] == "current_quarter"]
    assert isinstance(quarter, hedgelab.Sweep)
    assert quarter.heatmap(RATIO, DAYS, "volatility").get_title(loc="left") == "volatility"
    assert quarter.grid(RATIO, DAYS).loc[1, 0.9] == rolls.loc[13, "sharpe"]
    plt.close("all")
    for keys, words in [
        ((RATIO, "product"), "no parameter"), ((RATIO, RATIO), "twice"), ((RATIO, DAYS, "luck"), "was not kept"),
    ]:  # fmt: skip
        with pytest.raises(hedgelab.InputError, match=words):
            rolls.heatmap(*keys)
    with pytest.raises(hedgelab.InputError, match="not one of mean"):
        rolls.grid(RATIO, DAYS, statistic="sum")


def test_points_that_do_not_end_are_rows_with_their_reason(market: hedgelab.Market) -> None:
    axes = [{"key": "account.capital", "values": [100_000, 100_000_000]}, {"key": DAYS, "values": [0, 1]}]
    with pytest.warns(UserWarning, match="2 points did not come to their end"):
        made = market.sweep({"name": "small", "base": CONFIG, "axes": axes, "parts": 0})
    assert (made["outcome"] != "finished").tolist() == [True, True, False, False]
    assert made["reason"].notna().tolist() == [True, True, False, False]
    grid = made.grid(DAYS, "account.capital")
    assert grid.loc[100_000].isna().all() and grid.loc[100_000_000].notna().all()


def test_a_sample_and_a_search_are_frames_too(market: hedgelab.Market) -> None:
    axes = [{"key": RATIO, "from": 0.5, "to": 1.0}, {"key": DAYS, "values": [0, 1, 2]}]
    sample = market.sweep({"name": "s", "base": CONFIG, "axes": axes, "sample": {"points": 8}, "parts": 0})
    assert len(sample) == 8 and sample[RATIO].between(0.5, 1.0).all()
    axes[0] = {"key": RATIO, "from": 0.5, "to": 1.0, "step": 0.05}
    search = {"method": "evolution", "points": 12, "population": 4}
    walked = market.sweep({"name": "w", "base": CONFIG, "axes": axes, "search": search, "parts": 0})
    assert 4 <= len(walked) <= 12 and walked["round"].max() >= 1


def test_a_strategy_in_python_is_swept_and_equals_the_engines(market: hedgelab.Market) -> None:
    axes = [{"key": DAYS, "values": [0, 2]}, {"key": RATIO, "values": [0.7, 1.0]}]
    engine = market.sweep({"name": "rolls", "base": CONFIG, "axes": axes, "parts": 0})
    python = hedgelab.sweep({"name": "rolls", "base": CONFIG, "axes": axes, "parts": 0}, strategy=PythonRoll)
    pd.testing.assert_frame_equal(pd.DataFrame(python), pd.DataFrame(engine))

    class BreaksLate(hedgelab.Strategy):
        def on_day(self, context: hedgelab.Context) -> None:
            if context.today.year == 2023:
                raise KeyError("late")

    axis = {"key": "account.capital", "values": [1_000_000, 2_000_000]}
    with pytest.warns(UserWarning, match="2 points"):
        broken = hedgelab.sweep({"name": "b", "base": CONFIG, "axes": [axis], "parts": 0}, strategy=BreaksLate)
    assert broken["outcome"].tolist() == ["failed", "failed"]
    assert broken["reason"].str.contains("KeyError: 'late'").all()


def test_finished_blocks_stand_and_another_sweep_is_refused(tmp_path: Path) -> None:
    shares: list[float] = []
    config = SWEEP | {"block": 6}
    made = hedgelab.sweep(config, out=tmp_path / "rolls", progress=shares.append)
    block = tmp_path / "rolls" / "blocks" / "0000001.block"
    bytes_before = {path.name: path.read_bytes() for path in (tmp_path / "rolls" / "blocks").iterdir()}
    block.unlink()
    again = hedgelab.sweep(config, out=tmp_path / "rolls")
    pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(made))
    assert bytes_before == {path.name: path.read_bytes() for path in (tmp_path / "rolls" / "blocks").iterdir()}
    assert all(0.0 <= share <= 1.0 for share in shares)
    with pytest.raises(hedgelab.InputError, match="another sweep|config"):
        hedgelab.sweep(config, out=tmp_path / "rolls", account__capital=2e8)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "letter.txt").write_text("mine")
    with pytest.raises(hedgelab.InputError):
        hedgelab.sweep(config, out=tmp_path / "own")
    assert (tmp_path / "own" / "letter.txt").read_text() == "mine"


def test_rows_without_a_folder_live_as_long_as_their_frame(market: hedgelab.Market) -> None:
    made = market.sweep(SWEEP | {"axes": SWEEP["axes"][1:], "parts": 0})
    assert made._made is not None and made._made.folder is not None
    folder = Path(made._made.folder.name)
    chosen = made[made[RATIO] > 0.85].copy()
    del made
    assert folder.is_dir() and len(chosen.best(rows=2)) == 2  # the choice keeps it
    deep = copy.deepcopy(chosen)
    del chosen
    assert len(deep.best(rows=2)) == 2
    del deep
    import gc

    gc.collect()
    assert not folder.exists()


def test_rows_that_no_sweep_made_say_so(rolls: hedgelab.Sweep) -> None:
    thawed = pickle.loads(pickle.dumps(pd.DataFrame(rolls)))
    pd.testing.assert_frame_equal(thawed, pd.DataFrame(rolls))
    with pytest.raises(hedgelab.InputError, match="come from no sweep"):
        hedgelab.Sweep({"a": [1]}).best()
    assert hedgelab.Sweep({"a": [1]})["a"].sum() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"axes": []}, "axes"),
        ({"axes": [{"key": "strategy.hedge_rato", "values": [1.0]}]}, "hedge_ratio"),
        ({"axes": [{"key": RATIO, "values": [0.5, 0.5]}]}, "0.5"),
        ({"axes": [{"key": RATIO, "values": [9.0]}]}, RATIO),
        ({"axes": [{"key": RATIO, "values": [float("nan")]}]}, "nan"),
        ({"axes": [{"key": "data.store", "values": ["a"]}]}, "data.store"),
        ({"base": "nowhere.json"}, "nowhere.json"),
        ({"base": 3}, "base"),
        ({"metrics": ["sharp"]}, "sharpe"),
        ({"constraints": ["strategy.degree <"]}, "constraint"),
        ({"parts": 3}, "odd"),
        ({"out_of_sample": {"test_from": "2030-01-01"}}, "2030"),
    ],
)
def test_a_bad_sweep_is_an_input_error(market: hedgelab.Market, change: dict[str, Any], words: str) -> None:
    with pytest.raises(hedgelab.InputError, match=words):
        market.sweep(SWEEP | change)


def test_a_bad_call_is_an_input_error(market: hedgelab.Market) -> None:
    calls: list[Any] = [
        lambda: hedgelab.sweep(CONFIG),  # a run is no sweep
        lambda: hedgelab.sweep([]),  # type: ignore[arg-type]
        lambda: hedgelab.sweep("nowhere.json"),
        lambda: hedgelab.sweep(SWEEP, threads=0),
        lambda: hedgelab.sweep(SWEEP, strategy=object),  # type: ignore[type-var]
        lambda: hedgelab.sweep(SWEEP, account__captial=1),
        lambda: hedgelab.open(Path(__file__).parent),
    ]
    for call in calls:
        with pytest.raises(hedgelab.InputError):
            call()
    with hedgelab.Market(hedgelab.sample_store()) as closing:
        pass
    with pytest.raises(hedgelab.ClosedMarket):
        closing.sweep(SWEEP)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(market.sweep(SWEEP | {"parts": 0})) == 18


INTERRUPTED = """
import os, signal, sys
import hedgelab
calls = []
def progress(share):
    if not calls:
        os.kill(os.getpid(), signal.SIGINT)
    calls.append(share)
try:
    hedgelab.sweep(CONFIG, out=sys.argv[1], threads=int(sys.argv[2]), progress=progress)
except KeyboardInterrupt:
    print("stopped", len(calls) < 5)
print(len(hedgelab.sweep(CONFIG | {"axes": CONFIG["axes"][:1]}, threads=1)))
"""


@pytest.mark.parametrize("threads", ["1", "2"])
def test_ctrl_c_stops_a_sweep_and_what_is_finished_stands(tmp_path: Path, threads: str) -> None:
    axes = [{"key": DAYS, "values": [0, 1]}, {"key": "account.capital", "from": 1e8, "to": 2e8, "count": 1000}]
    config = {"name": "many", "base": CONFIG, "axes": axes, "parts": 0, "block": 50, "metrics": ["fills", "sharpe"]}
    code = f"CONFIG = {config!r}\n" + INTERRUPTED
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "many"), threads], capture_output=True, text=True, timeout=120
    )
    assert done.stdout.split() == ["stopped", "True", "2"], done.stderr
    assert not (tmp_path / "many" / "sweep.csv").exists()
