"""Pictures of results, with matplotlib: drawn into the axes given, or into new ones, which are returned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hedgelab.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from hedgelab.result import Comparison, Result

# Causes that are one thing to a reader; what is left of the columns stands by its own name.
_GROUPS = {
    "spot": ("spot_move", "dividends"),
    "futures by index": ("futures_index_move",),
    "basis convergence": ("basis_convergence",),
    "roll spread": ("roll_spread",),
    "overlay": ("overlay",),
    "fees and slippage": (
        "fee_open", "fee_close", "fee_close_today", "fee_order", "fee_delivery", "spot_cost", "slippage",
    ),
    "interest and lending": ("interest", "lending"),
}  # fmt: skip
_LOSS = "#b3362b"


def _axes(ax: Axes | None, height: float = 3.6) -> Axes:
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise InputError("pictures need matplotlib, which is not installed", "plot") from None
    _, made = plt.subplots(figsize=(9.0, height), layout="constrained")
    return made


def _finish(ax: Axes, title: str, label: str) -> Axes:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    ax.set_title(title, loc="left")
    ax.set_ylabel(label)
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(axis="y", alpha=0.3)
    locator = AutoDateLocator(minticks=4, maxticks=9)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    return ax


def _millions(ax: Axes) -> None:
    from matplotlib.ticker import FuncFormatter

    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / 1e6:,.1f}"))


def _percent(ax: Axes) -> None:
    from matplotlib.ticker import PercentFormatter

    ax.yaxis.set_major_formatter(PercentFormatter(1.0))


def plot_equity(result: Result, ax: Axes | None = None) -> Axes:
    """Net value as a line, drawdown as a shade below, on an axis of its own."""
    ax = _axes(ax)
    value = result.equity["net_value"]
    depth = value / value.cummax() - 1.0
    below = ax.twinx()
    below.fill_between(value.index, depth.to_numpy(), 0.0, color=_LOSS, alpha=0.18, linewidth=0)
    deepest = min(float(depth.min()), -1e-6)
    below.set_ylim(deepest * 3.0, 0.0)
    below.set_yticks([deepest, 0.0])
    below.set_ylabel("drawdown", color=_LOSS)
    below.spines[["top"]].set_visible(False)
    _percent(below)
    ax.plot(value.index, value.to_numpy(), linewidth=1.2)
    ax.set_zorder(below.get_zorder() + 1)
    ax.patch.set_visible(False)
    end = "" if result.reason is None else f" ({result.status})"
    return _finish(ax, f"{result.name}{end}", "net value")


def plot_comparison(comparison: Comparison, ax: Axes | None = None) -> Axes:
    """One line a result."""
    ax = _axes(ax, 4.2)
    values = comparison.net_values
    for name in values.columns:
        ax.plot(values.index, values[name].to_numpy(), linewidth=1.1, label=name)
    ax.legend(frameon=False, fontsize="small", ncols=2)
    return _finish(ax, comparison.name, "net value")


def heatmap(grid: pd.DataFrame, title: str, ax: Axes | None = None) -> Axes:
    """Cells of a grid by color, with their values; its index is y, its columns are x, NaN stays empty."""
    import numpy as np

    ax = _axes(ax, 4.2)
    cells = grid.to_numpy(dtype=float)
    image = ax.imshow(cells, cmap="viridis", aspect="auto")
    lightest = np.nanmin(cells) + 0.6 * (np.nanmax(cells) - np.nanmin(cells))
    ax.set_xticks(range(cells.shape[1]), [str(one) for one in grid.columns])
    ax.set_yticks(range(cells.shape[0]), [str(one) for one in grid.index])
    ax.set_xlabel(str(grid.columns.name))
    ax.set_ylabel(str(grid.index.name))
    ax.set_title(title, loc="left")
    if cells.size <= 400:
        for y, row in enumerate(cells.tolist()):
            for x, value in enumerate(row):
                if value == value:
                    color = "black" if value > lightest else "white"
                    ax.text(x, y, f"{value:.3g}", ha="center", va="center", fontsize=8, color=color)
    ax.figure.colorbar(image, ax=ax)
    return ax


def _grouped(rows: pd.DataFrame) -> dict[str, Any]:
    groups = {}
    for name, columns in _GROUPS.items():
        there = [column for column in columns if column in rows.columns]
        total = rows[there].sum(axis=1) if there else None
        if total is not None and bool((total != 0.0).any()):
            groups[name] = total.cumsum()
    return groups


def plot_attribution(result: Result, ax: Axes | None = None) -> Axes:
    """What each cause has given or taken so far, and their sum, in millions of CNY."""
    ax = _axes(ax, 4.2)
    rows = result.attribution
    for name, sums in _grouped(rows).items():
        ax.plot(sums.index, sums.to_numpy(), linewidth=1.0, label=name)
    total = rows["equity_change"].cumsum()
    ax.plot(total.index, total.to_numpy(), color="black", linewidth=1.6, label="equity")
    ax.axhline(0.0, color="grey", linewidth=0.6)
    ax.legend(frameon=False, fontsize="small", ncols=2)
    _millions(ax)
    return _finish(ax, f"{result.name}: where the result came from", "CNY millions")


def plot_basis(result: Result, ax: Axes | None = None) -> Axes:
    """Basis convergence and roll spread so far, and the gap that each roll took on as bars, in millions of CNY."""
    ax = _axes(ax, 4.2)
    rows = result.attribution
    for column, label in (("basis_convergence", "basis convergence"), ("roll_spread", "roll spread")):
        sums = rows[column].cumsum()
        ax.plot(sums.index, sums.to_numpy(), linewidth=1.2, label=label)
    if "roll_gap" in rows.columns:
        gaps = rows["roll_gap"][rows["roll_gap"] != 0.0]
        ax.bar(gaps.index, gaps.to_numpy(), width=4.0, color="grey", alpha=0.6, label="gap of a roll")
    ax.axhline(0.0, color="grey", linewidth=0.6)
    ax.legend(frameon=False, fontsize="small")
    _millions(ax)
    return _finish(ax, f"{result.name}: basis and rolls", "CNY millions")


def plot_margin(result: Result, ax: Axes | None = None) -> Axes:
    """Margin over cash by day, and margin calls as marks.

    Raises
    ------
    InputError
        For an account without margin: there is nothing to draw.
    """
    import pandas as pd

    ratio = result.equity["margin_ratio"]
    if bool(ratio.isna().all()):
        raise InputError('the account ran without margin ("margin": {"rates": "none"})', result.name)
    ax = _axes(ax)
    ax.plot(ratio.index, ratio.to_numpy(), linewidth=1.0)
    calls = result.margin_calls
    if len(calls) > 0:
        days = pd.DatetimeIndex(calls.index).normalize()
        at = ratio.reindex(days).to_numpy()
        ax.plot(days, at, "v", color=_LOSS, markersize=5, linestyle="none", label="margin call")
        ax.legend(frameon=False, fontsize="small")
    ax.axhline(1.0, color="grey", linewidth=0.6)
    _percent(ax)
    return _finish(ax, f"{result.name}: margin over cash", "of cash")
