#!/usr/bin/env python3
"""The active hedge a second time, slowly: numpy.polyfit at every decision, plain loops, an account that only adds up
its trades. Reads the columns of a bar store and the files that `hedgelab run` wrote, and fails unless every fill and the
equity and overlay of every day are the same.

usage: active_hedge_check.py STORE CONFIG RUN_FOLDER     (exit 0 the same, 1 different, 77 without NumPy)

The config is one run on 1-minute bars: continuous current-month hedge, rolled one trading day before expiry, next_open,
whole lots, marks at settlement, fixed fees, spot leg on the price index, parameters named in full.
"""

import csv
import datetime
import json
import sys

try:
    import numpy
except ImportError:
    print("numpy is not installed for", sys.executable)
    sys.exit(77)

INDEX = {"IC": "000905", "IF": "000300"}
MULTIPLIER = {"IC": 200, "IF": 300}
TICK = 2000  # 0.2 points at 1e-4
RATE = 10**9


def rounded(numerator, denominator):
    """To the nearest integer, half away from zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def minute_text(day, slot, end):
    begin = 9 * 60 + 30 + slot if slot < 120 else 13 * 60 + slot - 120
    return "%s %02d:%02d" % (day, (begin + end) // 60, (begin + end) % 60)


def column(store, entry, name):
    with open("%s/%s" % (store, entry["file"]), "rb") as file:
        file.seek(entry["columns"][name])
        return [int(v) for v in numpy.load(file)]


class Series:
    def __init__(self, store, manifest, days, symbol):
        entry = [s for s in manifest["series"] if s["symbol"] == symbol and s["frequency"] == "1m"][0]
        self.shift = days.index(entry["first_day"]) * 240
        for name in ("open", "high", "low", "close", "present"):
            setattr(self, name, column(store, entry, name))
        self.closes = []  # of present bars so far
        self.last = None

    def at(self, bar):
        """Index of the market's bar in the columns; None where there is none."""
        here = bar - self.shift
        return here if 0 <= here < len(self.close) and self.present[here] else None


class Account:
    def __init__(self, capital, multiplier, costs):
        self.money, self.multiplier = capital, multiplier
        self.rates = {k: round(costs[k + "_rate"] * RATE) for k in ("open", "close", "close_today")}
        self.order_fee = round(costs["order_fee_cny"] * 10**4)
        self.today, self.earlier, self.overlay = {}, {}, {}
        self.overlay_money = 0
        self.units = 0
        self.fills, self.spot_fills = [], []

    def net(self, symbol):
        return self.today.get(symbol, 0) + self.earlier.get(symbol, 0)

    def hedge(self, symbol):
        return self.net(symbol) - self.overlay.get(symbol, 0)

    def trade(self, time, symbol, size, price, purpose):
        order_fee = self.order_fee
        rest = size
        for offset, book in (("close_today", self.today), ("close", self.earlier), ("open", self.today)):
            held = book.get(symbol, 0)
            part = rest
            if offset != "open":
                part = 0 if held * rest >= 0 else (min(abs(rest), abs(held)) * (1 if rest > 0 else -1))
            if part == 0:
                continue
            fee = rounded(price * abs(part) * self.multiplier * self.rates[offset], RATE)
            book[symbol] = held + part
            flow = -price * part * self.multiplier - fee - order_fee
            self.money += flow
            if purpose == "overlay":
                self.overlay[symbol] = self.overlay.get(symbol, 0) + part
                self.overlay_money += flow
            self.fills.append((time, symbol, offset, purpose, part, price, fee, order_fee))
            order_fee = 0
            rest -= part

    def trade_spot(self, time, target, price):
        units = target - self.units
        if units == 0:
            return
        self.money -= rounded(price * units, 10**6)
        self.units = target
        self.spot_fills.append((time, units, price))

    def equity(self, mark, spot):
        held = [s for s in set(self.today) | set(self.earlier) if self.net(s)]
        futures = sum(self.net(s) * mark(s) * self.multiplier for s in held)
        return self.money + futures + rounded(spot * self.units, 10**6)


def third_friday(month, days):
    first = datetime.date(2000 + int(month[:2]), int(month[2:]), 1)
    friday = first + datetime.timedelta((4 - first.weekday()) % 7 + 14)
    later = [d for d in days if d >= friday.isoformat()]
    return later[0] if later else friday.isoformat()


def recompute(store, config):
    manifest = json.load(open(store + "/manifest.json"))
    days = ["%d-%02d-%02d" % (d // 10000, d // 100 % 100, d % 100) for d in numpy.load(store + "/days.npy")]
    product, p, share = config["product"], config["strategy"], round(config["account"]["spot"]["share"] * RATE)
    series = {s["symbol"]: Series(store, manifest, days, s["symbol"]) for s in manifest["series"]
              if s["frequency"] == "1m" and (s["symbol"].startswith(product) or s["symbol"] == INDEX[product])}
    contracts = sorted(s for s in series if s.startswith(product))
    expiry = {s: third_friday(s[2:], days) for s in contracts}
    settlement, settlement_shift = {}, {}
    for s in manifest["series"]:
        if s["frequency"] == "1d" and s["symbol"] in contracts:
            settlement[s["symbol"]] = column(store, s, "settlement")
            settlement_shift[s["symbol"]] = days.index(s["first_day"])
    index = series[INDEX[product]]
    account = Account(round(config["account"]["capital"] * 10**4), MULTIPLIER[product], config["account"]["costs"])
    take, stop = round(p["take_profit"] * RATE), round(p["stop_loss"] * RATE)
    on_touch = p["levels"] == "on_touch"
    held_in = None      # contract of the hedge
    waiting = []        # [(legs, purpose)] for the next open at which every leg has a bar
    spot_target = None
    equity_rows = []
    reasons = {"rule": 0, "take": 0, "stop": 0, "touch": 0, "close": 0}
    first, last = days.index(config["period"]["start"]), days.index(config["period"]["end"])
    ages = numpy.arange(1.0 - p["window"], 1.0) / p["window"]

    for d in range(0, last + 1):
        contract, state, openings, guard = held_in, "flat", 0, None
        for slot in range(240):
            bar = d * 240 + slot
            if d < first:  # history only
                for s in series.values():
                    here = s.at(bar)
                    if here is not None:
                        s.last = s.close[here]
                        s.closes.append(s.last)
                continue
            time = minute_text(days[d], slot, 0)
            # --- the open
            own = series[contract].at(bar) if contract else None
            if guard and own is not None:
                side, entry, stop_at, take_at = guard
                price = series[contract].open[own]
                if (stop_at and side * (price - stop_at) <= 0) or (take_at and side * (price - take_at) >= 0):
                    account.trade(time, contract, -account.overlay[contract], price, "overlay")
                    guard, reasons["touch"] = None, reasons["touch"] + 1
            still = []
            for legs, purpose in waiting:
                places = [series[s].at(bar) for s, size in legs]
                if any(place is None for place in places):
                    still.append((legs, purpose))
                    continue
                for (s, size), place in zip(legs, places):
                    price = series[s].open[place]
                    account.trade(time, s, size, price, purpose)
                    if purpose == "overlay" and account.overlay[s] != 0:
                        side, entry = (1 if size > 0 else -1), price
                        if on_touch:
                            low = lambda r: entry * (RATE + r) // (RATE * TICK) * TICK
                            high = lambda r: -(-entry * (RATE + r) // (RATE * TICK)) * TICK
                            levels = (low(stop), high(take)) if side > 0 else (high(-stop), low(-take))
                            guard = (side, entry) + levels
            waiting = still
            if spot_target is not None:
                account.trade_spot(time, spot_target, index.open[index.at(bar)])
                spot_target = None
            # --- inside the bar and at its close
            time = minute_text(days[d], slot, 1)
            if guard and own is not None:
                side, entry, stop_at, take_at = guard
                worst, best = series[contract].low[own], series[contract].high[own]
                if side < 0:
                    worst, best = best, worst
                hit = stop_at if side * (worst - stop_at) <= 0 else take_at if side * (best - take_at) >= 0 else None
                if hit is not None:
                    account.trade(time, contract, -account.overlay[contract], hit, "overlay")
                    guard, reasons["touch"] = None, reasons["touch"] + 1
            if state == "restoring" and own is not None and account.overlay.get(contract, 0) != 0:
                account.trade(time, contract, -account.overlay[contract], series[contract].close[own], "overlay")
                reasons["close"] += 1
            for s in series.values():
                here = s.at(bar)
                if here is not None:
                    s.last = s.close[here]
                    s.closes.append(s.last)
            # --- the decision on the overlay
            lots = account.overlay.get(contract, 0) if contract else 0
            ordered = any(purpose == "overlay" for legs, purpose in waiting)
            if state == "trading" and lots == 0 and not ordered:
                state = "flat" if openings < p["max_openings_a_day"] else "done"
            if slot == 238:
                waiting = [w for w in waiting if w[1] != "overlay"]
                guard, state = None, "restoring"
            elif slot < 238 and own is not None and len(series[contract].closes) >= p["window"] and not ordered:
                if (state == "flat" and openings < p["max_openings_a_day"]) or lots != 0:
                    f = numpy.polyfit(ages, numpy.array(series[contract].closes[-p["window"]:]) / 10000.0, p["degree"])
                    f1, f2 = f[-2], 2 * f[-3]
                    if state == "flat" and f1 * f2 > 0:
                        size = abs(account.hedge(contract))
                        if size == 0:  # the roll into it still waits for a bar of the old contract
                            amount = rounded(account.equity(lambda s: series[s].last, index.last) * share, RATE)
                            size = rounded(rounded(amount * 10**6, series[contract].last * MULTIPLIER[product]), 10**6)
                        waiting.append(([(contract, size if f1 > 0 else -size)], "overlay"))
                        state, openings = "trading", openings + 1
                    elif lots != 0:
                        gain = (series[contract].last - entry) * side * RATE
                        leave = None
                        if {"second_derivative": f2, "first_derivative": f1, "none": 0.0}[p["exit_rule"]] * side < 0:
                            leave = "rule"
                        elif not on_touch and gain >= take * entry:
                            leave = "take"
                        elif not on_touch and gain <= stop * entry:
                            leave = "stop"
                        if leave:
                            guard, reasons[leave] = None, reasons[leave] + 1
                            waiting.append(([(contract, -lots)], "overlay"))
        if d < first:
            continue
        # --- the hedge, at the last close
        target = held_in or [s for s in contracts if expiry[s] >= days[d]][0]
        if expiry[target] in days and days.index(expiry[target]) - d <= 1:
            target = [s for s in contracts if expiry[s] > expiry[target]][0]
        if target != held_in:
            amount = rounded(account.equity(lambda s: series[s].last, index.last) * share, RATE)
            one = series[target].last * MULTIPLIER[product]
            size = -rounded(rounded(amount * 10**6, one), 10**6)
            spot_target = rounded(amount * 10**6, index.last)
            if held_in is None:
                waiting.append(([(target, size)], "hedge"))
            else:
                waiting.append(([(held_in, -account.hedge(held_in)), (target, size - account.hedge(target))], "roll"))
            held_in = target
        # --- the night
        marks = {s: settlement[s][d - settlement_shift[s]] for s in contracts if account.net(s)}
        for s in contracts:
            account.earlier[s], account.today[s] = account.net(s), 0
        equity_rows.append((days[d], account.equity(marks.get, index.last), account.overlay_money))
    return account, equity_rows, reasons


def raw(text):
    whole, _, digits = text.partition(".")
    return int(whole + (digits + "0000")[:4])


def main():
    store, config_file, run = sys.argv[1:4]
    account, equity, reasons = recompute(store, json.load(open(config_file)))
    wrong = []

    def compare(name, mine, theirs):
        for i in range(max(len(mine), len(theirs))):
            a, b = mine[i] if i < len(mine) else None, theirs[i] if i < len(theirs) else None
            if a != b:
                wrong.append("%s %d: recomputed %s, hedgelab %s" % (name, i + 1, a, b))

    rows = list(csv.DictReader(open(run + "/fills.csv")))
    compare("fill", account.fills,
            [(r["filled_at"], r["symbol"], r["offset"], r["purpose"], int(r["quantity"]), raw(r["price"]),
              raw(r["fee"]), raw(r["order_fee"])) for r in rows if r["purpose"] != "spot"])
    spot = [r for r in rows if r["purpose"] == "spot"]
    compare("spot fill", account.spot_fills,
            [(r["filled_at"], round(float(r["quantity"]) * 10**6), raw(r["price"])) for r in spot])
    compare("day", equity, [(r["date"], raw(r["equity"]), raw(r["overlay"]))
                            for r in list(csv.DictReader(open(run + "/equity.csv")))[1:]])
    overlay = sum(f[3] == "overlay" for f in account.fills)
    rolls = sum(f[3] == "roll" for f in account.fills)
    print("days", len(equity), "overlay fills", overlay, "roll fills", rolls, "exits", reasons)
    print("\n".join(wrong[:10]) if wrong else "the same")
    sys.exit(1 if wrong else 0)


main()
