# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # Your own portfolio, hedged
#
# A net value by day is all that is needed: a pandas Series. This one is made up, an index with a beta of 0.9, some
# skill and some noise. Yours is read with `pandas.read_csv(..., index_col=0, parse_dates=True)["value"]`.

# %%
import numpy as np
import pandas as pd

import hedgelab

market = hedgelab.Market(hedgelab.sample_store())
index = market.index("IC", start="2022-08-01", end="2024-06-28")["close"].pct_change().fillna(0.0)
noise = np.random.default_rng(7).normal(0.0002, 0.004, len(index))
fund = (1.0 + 0.9 * index + noise).cumprod().rename("fund")
fund.iloc[[0, -1]]

# %%
config = {
    "name": "fund",
    "data": {"store": hedgelab.sample_store()},
    "period": {"start": "2022-08-01", "end": "2024-06-28"},
    "product": "IC",
    "account": {
        "capital": 100_000_000,
        "costs": {"fees": "exchange"},
        "margin": {"rates": "exchange", "call": "top_up"},
        "spot": {"share": 0.75},
    },
    "strategy": {"name": "continuous_roll", "slot": "current_quarter", "roll_trigger": "slot_change"},
}
hedged = market.run(config, spot=fund)
hedged

# %% [markdown]
# How well the hedge hedges. Effectiveness, the share of the fund's variance that is gone, is highest near the fund's
# beta of 0.9; the residual beta is measured against the fund itself, noise included.

# %%
measures = ["effectiveness", "correlation", "residual_beta", "tracking_error"]
by_ratio = {
    ratio: market.run(config, spot=fund, strategy__hedge_ratio=ratio).statistics["value"][measures]
    for ratio in (0.8, 0.9, 1.0)
}
pd.DataFrame(by_ratio).astype(float).round(3)

# %% [markdown]
# What it costs: the basis that the short side pays, in percent of the notional hedged a year.

# %%
hedged.document["attribution"]["hedging_cost_of_notional"]

# %%
hedged.plot()

# %%
hedged.plot_basis()

# %%
hedged.plot_margin()

# %% [markdown]
# A rule of your own: hedge only while the index stands below its mean of sixty days. The signal of a day is known at
# its close, and the trade is made at the next open.

# %%
close = market.index("IC")["close"]
signal = (close < close.rolling(60).mean()).astype(float).loc["2022-08-01":]
timed = market.run(config, spot=fund, signal=signal)
pd.concat({"always": hedged.statistics["value"], "timed": timed.statistics["value"]}, axis=1).loc[
    ["annualised_return", "volatility", "maximum_drawdown"]
]

# %% [markdown]
# The same as a strategy in Python, which sees what a strategy in C++ sees. It gives the same fills.


# %%
class BelowItsMean(hedgelab.Strategy):
    """Hedges in the current month while the index is below its mean of sixty days."""

    def __init__(self, parameters):
        super().__init__(parameters)
        self.contract = None
        self.ratio = None

    def on_day(self, context):
        closes = context.closes("000905", 60)
        ratio = 1.0 if len(closes) == 60 and closes[-1] < closes.mean() else 0.0
        target = self.contract or context.in_slot("current_month")
        if context.trading_days_left(target) <= 1:
            target = context.in_slot("current_month", after=context.last_trading_day(target)) or target
        if (target, ratio) == (self.contract, self.ratio):
            return
        spot = context.share_of(context.equity, context.spot_share)
        lots = -context.lots_for(target, context.share_of(spot, ratio))
        context.set_spot(spot)
        if self.contract not in (None, target) and context.position(self.contract) != 0:
            context.roll(self.contract, target, lots)
        else:
            context.set_target(target, lots, "hedge" if self.contract is None else "rebalance")
        self.contract, self.ratio = target, ratio


own = market.run(config, spot=fund, strategy=BelowItsMean)
assert own.equity["equity"].equals(timed.equity["equity"])
own
