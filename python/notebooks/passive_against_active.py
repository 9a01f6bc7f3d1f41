# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # Passive against active
#
# The passive hedge shorts the current month and rolls it. The active hedge adds one trade a day inside the day, on the
# derivatives of a polynomial through the last minutes, and is whole again at the close. Both stand here side by side on
# a made-up market: what it pays is a property of its random numbers. Put a store of real minutes in its place.

# %%
import tempfile
from pathlib import Path

import hedgelab

place = Path(tempfile.mkdtemp())
spec = hedgelab.market_spec("two_years")
spec["period"] = {"start": "2023-11-01", "end": "2024-01-31"}
spec["products"] = spec["products"][:1]  # IF
spec["correlation"] = [[1.0]]
hedgelab.generate(spec, place / "store")
market = hedgelab.Market(place / "store")
market.series.groupby(["kind", "frequency"]).size()

# %% [markdown]
# One config, two variants. `lots: fractional` takes the size of the account out of the comparison.

# %%
config = {
    "name": "passive_against_active",
    "data": {"store": str(place / "store"), "bars": "1m"},
    "period": {"start": "2023-11-06", "end": "2024-01-31"},
    "product": "IF",
    "account": {
        "capital": 100_000_000,
        "lots": "fractional",
        "costs": {"fees": "exchange"},
        "margin": {"rates": "none"},
        "spot": {"series": "price_index", "share": 0.7},
    },
    "strategy": {"name": "continuous_roll", "rebalance": "daily"},
    "variants": [
        {"name": "passive"},
        {"name": "active", "strategy": {"name": "active_hedge", "rebalance": "daily", "window": 240}},
    ],
}
comparison = market.run(config)
comparison

# %%
comparison.plot()

# %% [markdown]
# Where the difference comes from: the overlay's trades and their fees; the rest is the same hedge.

# %%
causes = ["spot_move", "futures_index_move", "basis_convergence", "overlay", "fee_open", "fee_close_today"]
sums = {name: result.attribution[causes].sum() for name, result in comparison.items()}
(sums["active"] - sums["passive"]).round(0)

# %%
comparison["active"].plot_attribution()

# %%
active = comparison["active"]
trips = active.fills[active.fills["purpose"] == "overlay"]
days = active.equity.index[1:]
assert set(trips.index.normalize()) <= set(days)
print(f"{len(trips)} overlay fills on {trips.index.normalize().nunique()} of {len(days)} days")

# %% [markdown]
# Each day of the attribution adds up to the change in equity; the engine checks it in integers, and so can you.

# %%
rows = active.attribution
parts = rows[[name for name in rows.columns if name not in ("equity_change", "roll_gap")]].sum(axis=1)
assert (parts - rows["equity_change"]).abs().max() < 0.001
