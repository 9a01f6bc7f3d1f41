# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # A grid, and how much of its best point is luck
#
# Twenty hedges that differ in two parameters, on one market, and three questions to the best of them: how do its
# neighbours fare, does the order of the first half hold in the second, and what would the best of twenty strategies
# without any skill have shown?

# %%
import itertools
import math

import numpy as np
import pandas as pd

import hedgelab

market = hedgelab.Market(hedgelab.sample_store())
days_before = [0, 1, 2, 3, 5]
ratios = [0.8, 0.9, 1.0, 1.1]
base = {
    "name": "grid",
    "data": {"store": hedgelab.sample_store()},
    "period": {"start": "2022-08-01", "end": "2024-06-28"},
    "product": "IC",
    "account": {
        "capital": 100_000_000,
        "costs": {"fees": "exchange"},
        "margin": {"rates": "none"},
        "spot": {"series": "total_return_index", "share": 0.7},
    },
    "strategy": {"name": "continuous_roll", "slot": "current_month"},
}
points = list(itertools.product(days_before, ratios))
variants = [
    {"name": f"p{i}", "strategy": {"roll_before_trading_days": days, "hedge_ratio": ratio}}
    for i, (days, ratio) in enumerate(points)
]
comparison = market.run(base | {"variants": variants})
keys = ["strategy.roll_before_trading_days", "strategy.hedge_ratio"]
grid = comparison.varied[keys].assign(sharpe=comparison.table["sharpe"]).pivot(index=keys[0], columns=keys[1])["sharpe"]
grid.round(2)

# %%
comparison.heatmap("strategy.hedge_ratio", "strategy.roll_before_trading_days")

# %% [markdown]
# A plateau beats a peak: the best point beside the mean of those that touch it.

# %%
values = grid.to_numpy()
row, column = np.unravel_index(np.argmax(values), values.shape)
around = values[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
print(f"best {values[row, column]:.2f}, its neighbourhood {around.mean():.2f}, all {values.mean():.2f}")

# %% [markdown]
# The order of the first half in the second: 1 is the same order, 0 is none.

# %%
returns = pd.DataFrame({name: result.returns for name, result in comparison.items()})
half = len(returns) // 2


def sharpe(part: pd.DataFrame) -> pd.Series:
    """Daily mean over daily deviation, by the year."""
    return part.mean() / part.std() * math.sqrt(252)


first, second = sharpe(returns.iloc[:half]), sharpe(returns.iloc[half:])
held = first.rank().corr(second.rank())
print(f"rank correlation of the halves {held:.2f}")
assert -1.0 <= held <= 1.0

# %% [markdown]
# The best of N strategies without skill, whose Sharpe ratios scatter as these do, is expected at
# $\sigma\,((1-\gamma)\,\Phi^{-1}(1-1/N) + \gamma\,\Phi^{-1}(1-1/(Ne)))$ (Bailey and López de Prado). Twenty variants
# of one hedge are far fewer than twenty independent trials, so this is what chance could do at most.

# %%
from statistics import NormalDist

normal, gamma, trials = NormalDist(), 0.5772156649, len(points)
scatter = float(values.std(ddof=1))
expected = scatter * ((1 - gamma) * normal.inv_cdf(1 - 1 / trials) + gamma * normal.inv_cdf(1 - 1 / (trials * math.e)))
print(f"best above the mean by {values.max() - values.mean():.2f}; chance alone would give {expected:.2f}")
