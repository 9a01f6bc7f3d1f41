"""Pictures and pages. What they look like is for eyes; here: that they show what they should, and what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import CONFIG

import hedgelab

plt = pytest.importorskip("matplotlib.pyplot")


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def margined(market: hedgelab.Market) -> hedgelab.Result:
    account = CONFIG["account"] | {"margin": {"rates": "exchange", "call": "top_up"}, "costs": {"fees": "exchange"}}
    return market.run(CONFIG | {"account": account})


def test_every_picture_draws_into_the_axes_it_is_given(margined: hedgelab.Result) -> None:
    for draw in (margined.plot, margined.plot_attribution, margined.plot_basis, margined.plot_margin):
        _, ax = plt.subplots()
        assert draw(ax) is ax
        assert ax.get_title(loc="left").startswith("month")
        ax.figure.savefig(Path("/dev/null"), format="png")


def test_the_line_of_a_picture_is_the_curve(margined: hedgelab.Result) -> None:
    line = margined.plot().get_lines()[0]
    assert line.get_ydata().tolist() == margined.equity["net_value"].tolist()
    drawn = {one.get_label(): one.get_ydata()[-1] for one in margined.plot_attribution().get_lines()}
    assert drawn["equity"] == pytest.approx(margined.attribution["equity_change"].sum())
    parts = sum(end for label, end in drawn.items() if label != "equity" and not label.startswith("_"))
    assert parts == pytest.approx(drawn["equity"], abs=0.01)


def test_a_comparison_has_a_line_for_each(market: hedgelab.Market) -> None:
    comparison = market.run(CONFIG | {"variants": [{"name": "a"}, {"name": "b", "product": "IF"}]})
    lines = comparison.plot().get_lines()
    assert [line.get_label() for line in lines] == ["a", "b"]
    assert comparison._repr_html_().count("<tr>") == 3
    assert list(comparison.net_values.columns) == ["a", "b"]


def test_a_heat_map_has_a_cell_for_each_point(market: hedgelab.Market) -> None:
    points = [(days, ratio) for days in (0, 2) for ratio in (0.5, 0.9, 1.0)]
    variants = [
        {"name": f"p{i}", "strategy": {"roll_before_trading_days": days, "hedge_ratio": ratio}}
        for i, (days, ratio) in enumerate(points)
    ]
    comparison = market.run(CONFIG | {"variants": variants})
    x, y = "strategy.hedge_ratio", "strategy.roll_before_trading_days"
    assert sorted(comparison.varied.columns) == [x, y]
    ax = comparison.heatmap(x, y, "volatility")
    cells = ax.get_images()[0].get_array()
    assert cells.shape == (2, 3)
    assert float(cells[1, 2]) == comparison["p5"].statistics.loc["volatility", "value"]
    for keys, words in [((x, "product"), "does not vary"), ((x, y, "luck"), "no figure"), ((x, x), "several")]:
        with pytest.raises(hedgelab.InputError, match=words):
            comparison.heatmap(*keys)


def test_there_is_no_margin_to_draw_of_an_account_without(month: hedgelab.Result) -> None:
    with pytest.raises(hedgelab.InputError, match="without margin"):
        month.plot_margin()


def test_a_page_is_the_report_of_the_saved_files(margined: hedgelab.Result, tmp_path: Path) -> None:
    margined.report(tmp_path / "live.html")
    margined.save(tmp_path / "month")
    hedgelab.open(tmp_path / "month").report(tmp_path / "opened.html")
    assert (tmp_path / "live.html").read_bytes() == (tmp_path / "opened.html").read_bytes()
    with pytest.raises(hedgelab.InputError, match="cannot be written"):
        margined.report(tmp_path / "no" / "folder.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["live.html", "month", "opened.html"]
