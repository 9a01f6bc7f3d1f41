# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # A sweep, and how much of its best point is luck
#
# Sixty hedges that differ in three parameters, on one market, and three questions to the best of them: how do its
# neighbours fare, does what was best before hold afterwards, and what would the best of so many strategies without any
# skill have shown?

# %%
import hedgelab

market = hedgelab.Market(hedgelab.sample_store())
base = {
    "name": "roll",
    "data": {"store": hedgelab.sample_store()},
    "period": {"start": "2022-08-01", "end": "2024-06-28"},
    "product": "IC",
    "account": {
        "capital": 100_000_000,
        "costs": {"fees": "exchange"},
        "margin": {"rates": "none"},
        "spot": {"series": "total_return_index", "share": 0.7},
    },
    "strategy": {"name": "continuous_roll"},
}
days, ratio = "strategy.roll_before_trading_days", "strategy.hedge_ratio"
sweep = market.sweep(
    {
        "name": "rolls",
        "base": base,
        "axes": [
            {"key": "strategy.slot", "values": ["current_month", "next_month", "current_quarter"]},
            {"key": days, "values": [0, 1, 2, 3, 5]},
            {"key": ratio, "from": 0.8, "to": 1.1, "step": 0.1},
        ],
        "out_of_sample": {"train_months": 9, "test_months": 3},
    }
)
sweep[["annualised_return", "volatility", "sharpe", "maximum_drawdown"]].describe().round(3)

# %% [markdown]
# A row is a point, its parameters are columns, so pandas answers what is asked of them.

# %%
sweep.groupby("strategy.slot")["sharpe"].agg(["min", "median", "max"]).round(2)

# %%
sweep[sweep["strategy.slot"] == "current_month"].heatmap(ratio, days)

# %%
sweep.heatmap(ratio, "strategy.slot", "maximum_drawdown", statistic="max")

# %% [markdown]
# A plateau beats a peak: points are ranked by the median of a point and its neighbours (one step along one axis).

# %%
best = sweep.best(rows=5)
best[["strategy.slot", days, ratio, "sharpe", "plateau", "lowest_neighbour", "deflated_sharpe"]].round(3)

# %% [markdown]
# What luck says of the whole sweep. The Sharpe ratio that the best of so many tries without skill would show is set
# against the best one's, whose returns are not normal and not many (the deflated ratio of Bailey and López de Prado);
# and the probability of overfitting is how often the best of one half of the days lies below the median of the other.

# %%
luck = sweep.luck()
luck.round(4)

# %%
assert 0.0 <= luck.loc["overfitting_probability", "value"] <= 1.0
chosen = sweep.out_of_sample()
chosen.round(3)

# %% [markdown]
# Any point is a run like every other: its curve, its fills, its causes.

# %%
one = sweep.run(best.index[0])
one.plot()
