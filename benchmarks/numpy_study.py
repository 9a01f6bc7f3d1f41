#!/usr/bin/env python3
"""The same parameter study as a researcher would write it: vectorised in NumPy, without an account.

usage: benchmarks/numpy_study.py STORE [--windows N] [--product IC] [--from DATE] [--to DATE]

For every degree 3 to 6 and window, and 18 take-profits x 18 stop-losses each: the derivatives of the least-squares polynomial at
every minute (a convolution with its weights), one overlay a day entered at the open after both derivatives agree, left at the
open after a level is met on a close, after the second derivative turns, or at the last close. What a point comes to is the sum of
its trades' returns and their Sharpe ratio: no hedge, lots, fees, limits, rolls, settlement or spot leg, and doubles where the
engine has exact signs. Prints processor time a point, to be set against `study_benchmark STORE` of the same points.
"""

import argparse
import datetime
import io
import json
import os
import sys
import time

try:
    import numpy as np
except ImportError:
    sys.exit("numpy_study: there is no NumPy for this Python; build/python-environment/bin/python has it (scripts/python_environment)")

LEVELS = 18


def column(store, series, name):
    with open(os.path.join(store, series["file"]), "rb") as file:
        file.seek(series["columns"][name])
        return np.lib.format.read_array(io.BytesIO(file.read()), allow_pickle=False)


def front_closes(store, product, first, last):
    """Closes and opens of the contract that expires next, by day (rows) and minute, with the minutes before them."""
    with open(os.path.join(store, "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    days = np.load(os.path.join(store, "days.npy"))
    slots = np.load(os.path.join(store, "slots_1m.npy"))
    begins = np.concatenate([[0], np.cumsum(slots)])
    contracts = sorted((s for s in manifest["series"]
                        if s["frequency"] == "1m" and s["kind"] == "contract" and s["symbol"].startswith(product)),
                       key=lambda s: s["last_day"])
    index = {day: i for i, day in enumerate(days.tolist())}

    def number(text):
        return int(text.replace("-", ""))

    rows, done = [], index.get(first, 0)
    for contract in contracts:
        begin, end = index[number(contract["first_day"])], index[number(contract["last_day"])]
        own_first, own_last = max(done, begin), end - 1  # it is left the evening before it expires
        if own_last < done or days[own_first] > last:
            continue
        close, open_ = column(store, contract, "close"), column(store, contract, "open")
        for day in range(own_first, min(own_last, end) + 1):
            if first <= days[day] <= last:
                at = begins[day] - begins[begin]
                rows.append((close, open_, int(at), int(slots[day])))
        done = max(done, own_last + 1)
    return rows


def weights(degree, window, order):
    """Of the derivative at the newest of `window` prices, oldest first."""
    x = np.arange(window, dtype=float) - (window - 1)
    scale = float(window)
    fit = np.linalg.pinv(np.vander(x / scale, degree + 1, increasing=True))
    return fit[order] * (1 if order == 1 else 2) / scale**order


def study(rows, degree, window, takes, stops):
    """Sum and Sharpe ratio of the trades' returns by take-profit and stop-loss."""
    first, second = weights(degree, window, 1)[::-1], weights(degree, window, 2)[::-1]
    returns = np.zeros((len(rows), len(takes), len(stops)))
    cached = (None, None, None)
    for d, (close, open_, at, slots) in enumerate(rows):
        if at < window or slots < 4:
            continue
        if cached[0] is not close:  # a contract's derivatives once
            prices = close.astype(float)
            cached = (close, np.convolve(prices, first, "valid"), np.convolve(prices, second, "valid"))
        shift = window - 1
        one = np.sign(cached[1][at - shift:at - shift + slots - 2])
        two = np.sign(cached[2][at - shift:at - shift + slots - 2])
        agree = np.flatnonzero((one == two) & (one != 0))
        if agree.size == 0:
            continue
        entered = agree[0] + 1
        side = one[agree[0]]
        entry = float(open_[at + entered])
        path = side * (close[at + entered:at + slots - 2].astype(float) / entry - 1.0)
        turned = np.flatnonzero(side * two[entered:] < 0)
        end = turned[0] if turned.size else path.size
        exits = open_[at + entered + 1:at + slots - 1].astype(float)
        prices = np.append(exits[:end], exits[end] if end < exits.size else close[at + slots - 1])
        path = path[:end]

        def passage(met):
            return np.where(met.any(axis=1), met.argmax(axis=1), end)

        take = passage(path[None, :] >= takes[:, None]) if end else np.zeros(len(takes), int)
        stop = passage(path[None, :] <= -stops[:, None]) if end else np.zeros(len(stops), int)
        at_exit = np.minimum(take[:, None], stop[None, :])
        returns[d] = side * (prices[at_exit] / entry - 1.0)
    total = returns.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return total, returns.mean(axis=0) / returns.std(axis=0, ddof=1) * np.sqrt(252.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", metavar="STORE")
    parser.add_argument("--windows", type=int, default=4, help="how many, from 10 to 800 (default 4; the study has 80)")
    parser.add_argument("--product", default="IC")
    parser.add_argument("--from", dest="first", default="2018-08-01", type=datetime.date.fromisoformat)
    parser.add_argument("--to", dest="last", default="2024-08-02", type=datetime.date.fromisoformat)
    given = parser.parse_args()
    rows = front_closes(given.store, given.product, *(int(day.strftime("%Y%m%d")) for day in (given.first, given.last)))
    if not rows:
        sys.exit(f"numpy_study: {given.store}: no minutes of {given.product} in the period")
    levels = 0.002 + 0.0015 * np.arange(LEVELS)
    begun = time.process_time()
    points, best = 0, -np.inf
    for degree in range(3, 7):
        for window in np.linspace(10, 800, given.windows).astype(int):
            _, sharpe = study(rows, degree, int(window), levels, levels)
            points += sharpe.size
            best = max(best, np.nanmax(sharpe))
    seconds = time.process_time() - begun
    print(f"{points} points over {len(rows)} days in {seconds:.2f} processor seconds: {1e6 * seconds / points:.0f} us a point, "
          f"{1e9 * seconds / points / len(rows):.0f} ns a point and day; best Sharpe ratio of the overlay alone {best:.2f}")


if __name__ == "__main__":
    main()
