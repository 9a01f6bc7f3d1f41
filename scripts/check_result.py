#!/usr/bin/env python3
"""Recomputes the figures of result folders from their own files, by another road than the engine's.

usage: check_result.py FOLDER...    (folders of single runs; a comparison's sub-folders are found)

Exact decimals throughout. From fills, settlement prices and the day's income it recomputes positions, variation, cash,
fees, equity and notionals; it holds the attribution against the curve, rolls against fills, fills against the bars of
the store (when the store of the run is there) and its cap of participation. Multipliers are those of
market_data/reference of this checkout. Prints one line per contradiction and exits 1 when there is any.
"""

import csv
import json
import struct
import sys
from collections import defaultdict
from decimal import Decimal, getcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
getcontext().prec = 60
UNIT = Decimal("0.0001")
FEES = ("fee_open", "fee_close", "fee_close_today")
MISSING_PRICE = -(2**31)


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text):
    return Decimal(text or "0")


def multipliers():
    lines = (ROOT / "market_data/reference/products.csv").read_text(encoding="utf-8").splitlines()
    table = csv.DictReader(line for line in lines if line and not line.startswith("#"))
    return {row["code"]: Decimal(row["multiplier"]) for row in table}


class Store:
    """Bars of a store by its manifest: high and low of a contract's bar."""

    FORMATS = {"<i4": "i", "<i8": "q", "|u1": "B"}

    def __init__(self, folder):
        self.folder = Path(folder)
        self.manifest = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        self.days = [str(day) for day in self.values((self.folder / "days.npy").read_bytes())]
        self.series = {(s["frequency"], s["symbol"]): s for s in self.manifest["series"]}
        self.columns = {}

    def values(self, data):
        length = struct.unpack_from("<H", data, 8)[0]
        header = data[10 : 10 + length].decode("latin-1")
        form = self.FORMATS[header.split("'descr': '")[1].split("'")[0]]
        count = int(header.split("'shape': (")[1].split(",")[0])
        return struct.unpack_from(f"<{count}{form}", data, 10 + length)

    def column(self, frequency, symbol, name):
        key = (frequency, symbol, name)
        if key not in self.columns:
            entry = self.series.get((frequency, symbol))
            found = entry and entry["columns"].get(name)
            if found is None:
                self.columns[key] = None
            else:
                self.columns[key] = self.values((self.folder / entry["file"]).read_bytes()[found:])
        return self.columns[key]

    def daily(self, symbol, date, name):
        """A daily bar's value; None when the store has none."""
        values = self.column("1d", symbol, name)
        day = date.replace("-", "")
        if values is None or day not in self.days:
            return None
        first = self.series[("1d", symbol)]["first_day"].replace("-", "")
        at = self.days.index(day) - self.days.index(first)
        return values[at] if 0 <= at < len(values) else None


class Check:
    def __init__(self, folder):
        self.folder = folder
        self.found = []
        self.result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        config = self.result["effective_config"]
        self.config = json.loads(config) if isinstance(config, str) else config
        self.account = self.config.get("account", {})
        self.curve = rows_of(folder / "equity.csv")
        self.attribution = rows_of(folder / "attribution.csv")
        fills = rows_of(folder / "fills.csv")
        self.spot = [fill for fill in fills if fill["offset"] == "spot"]
        self.fills = [fill for fill in fills if fill["offset"] != "spot"]
        self.settlements = rows_of(folder / "settlements.csv")
        self.rolls = rows_of(folder / "rolls.csv")
        self.multipliers = multipliers()
        self.variation = defaultdict(Decimal)  # by day
        self.cash_dividends = self.result["cash"]["dividends"] != 0  # else they are in the price of the spot series
        self.whole_lots = all(number(fill["quantity"]) % 1 == 0 for fill in self.fills)
        # A fraction of a lot is rounded at every entry, once; whole lots are exact.
        self.slack = Decimal(0) if self.whole_lots else UNIT * (10 + 4 * len(self.fills) + 4 * len(self.settlements))

    def say(self, file, row, what):
        self.found.append(f"{self.folder}/{file}: {row}: {what}")

    def equal(self, file, row, what, given, expected, slack=Decimal(0)):
        if abs(given - expected) > slack:
            self.say(file, row, f"{what} is {given}; recomputed {expected}")

    def multiplier(self, symbol):
        return self.multipliers[symbol.rstrip("0123456789")]

    def check_all(self):
        self.check_notionals()
        self.check_attribution()
        self.check_positions()
        self.check_cash()
        self.check_rolls()
        self.check_hedge()
        self.check_bars()
        return self.found

    def check_notionals(self):
        for fill in self.fills:
            exact = number(fill["quantity"]) * number(fill["price"]) * self.multiplier(fill["symbol"])
            self.equal("fills.csv", fill["filled_at"], "notional", number(fill["notional"]), exact, UNIT)

    def check_attribution(self):
        curve = {row["date"]: row for row in self.curve}
        before = self.curve[0]
        for row in self.attribution:
            causes = [number(value) for key, value in row.items() if key not in ("date", "equity_change", "roll_gap")]
            self.equal("attribution.csv", row["date"], "sum of causes", sum(causes), number(row["equity_change"]))
            now = curve[row["date"]]
            change = number(now["equity"]) - number(before["equity"])
            self.equal("attribution.csv", row["date"], "equity_change", number(row["equity_change"]), change)
            before = now
        self.equal("result.json", "final_equity", "it", number(str(self.result["final_equity"])), number(before["equity"]))

    def check_positions(self):
        """Lots by contract evening by evening; variation from fills and settlement prices; nothing lives past its end."""
        fills = defaultdict(list)
        for fill in self.fills:
            fills[fill["filled_at"][:10]].append(fill)
        settled = defaultdict(list)
        for row in self.settlements:
            settled[row["date"]].append(row)
        lots, marks, ended = defaultdict(Decimal), {}, {}
        settles = self.account.get("mark", "settlement") == "settlement"
        for point in self.curve:
            date = point["date"]
            traded = defaultdict(list)
            for fill in fills.get(date, []):
                if fill["symbol"] in ended:
                    self.say("fills.csv", date, f"{fill['symbol']} traded after its final settlement on {ended[fill['symbol']]}")
                traded[fill["symbol"]].append(fill)
            notional = Decimal(0)
            named = set()
            for row in settled.get(date, []):
                symbol, price = row["symbol"], number(row["price"])
                named.add(symbol)
                value = self.multiplier(symbol)
                variation = lots[symbol] * (price - marks.get(symbol, price)) * value
                legs = traded.pop(symbol, [])
                for fill in legs:
                    variation += number(fill["quantity"]) * (price - number(fill["price"])) * value
                    lots[symbol] += number(fill["quantity"])
                # What the day's closing trades realised was booked with them; the row has the rest.
                if all(fill["offset"] == "open" for fill in legs):
                    slack = Decimal(0) if self.whole_lots else UNIT * (2 + 2 * len(self.fills))
                    self.equal("settlements.csv", f"{date} {symbol}", "variation", number(row["variation"]), variation, slack)
                self.equal("settlements.csv", f"{date} {symbol}", "quantity", number(row["quantity"]), lots[symbol])
                if row["kind"] == "final":
                    ended[symbol] = date
                    lots[symbol] = Decimal(0)
                marks[symbol] = price
                notional += lots[symbol] * price * value
                self.variation[date] += variation
            for symbol, legs in traded.items():  # closed within the day: no settlement price is needed
                sums = lots[symbol] * marks.get(symbol, Decimal(0)) + sum(
                    number(fill["quantity"]) * number(fill["price"]) for fill in legs
                )
                lots[symbol] += sum(number(fill["quantity"]) for fill in legs)
                self.variation[date] -= sums * self.multiplier(symbol)
                if lots[symbol] != 0:
                    self.say("settlements.csv", date, f"{symbol} was traded, is held and not settled")
            for symbol, held in lots.items():
                if held != 0 and symbol not in named:
                    self.say("settlements.csv", date, f"{held} lots of {symbol} are held and not settled")
            if settles:
                self.equal("equity.csv", date, "futures_notional", number(point["futures_notional"]), notional, UNIT * 10)

    def check_cash(self):
        by_day = {row["date"]: row for row in self.attribution}
        delivery, spent, paid = (defaultdict(Decimal) for _ in range(3))
        for row in self.settlements:
            delivery[row["date"]] += number(row["fee"])
        for fill in self.spot:
            spent[fill["filled_at"][:10]] += number(fill["notional"]) + number(fill["fee"])
        for fill in self.fills:
            paid[fill["filled_at"][:10]] += number(fill["fee"])
        total = Decimal(0)
        settles = self.account.get("mark", "settlement") == "settlement"
        for before, now in zip(self.curve, self.curve[1:]):
            date = now["date"]
            day = {key: number(value) for key, value in by_day[date].items() if key != "date"}
            self.equal("fills.csv", date, "fees", paid[date], -sum(day[key] for key in FEES))
            self.equal("settlements.csv", date, "delivery fees", delivery[date], -day["fee_delivery"])
            income = day["interest"] + day["lending"] + day["capital_flow"]
            if self.cash_dividends:
                income += day["dividends"]
            cash = number(before["cash"]) + self.variation[date] - paid[date] + day["fee_order"] - delivery[date]
            cash += income - spent[date]
            if settles:
                self.equal("equity.csv", date, "cash", number(now["cash"]), cash, self.slack)
                self.equal("equity.csv", date, "equity", number(now["equity"]), cash + number(now["spot_value"]), self.slack)
            total += paid[date] - day["fee_order"] + delivery[date]
            self.equal("equity.csv", date, "fees", number(now["fees"]), total)
            if now["margin_ratio"] and number(now["cash"]) > 0:
                ratio = float(number(now["margin"]) / number(now["cash"]))
                if settles and abs(float(now["margin_ratio"]) - ratio) > 1e-9 * max(1.0, ratio):
                    self.say("equity.csv", date, f"margin_ratio is {now['margin_ratio']}; recomputed {ratio}")

    def check_hedge(self):
        """Every evening's hedge from what was settled, and the counts of result.json from those evenings."""
        held = defaultdict(dict)
        for row in self.settlements:
            if row["kind"] == "daily" and number(row["quantity"]) != 0:
                held[row["date"]][row["symbol"]] = number(row["quantity"])
        days, unhedged, outside, worst = 0, 0, 0, None
        band = self.config.get("statistics", {}).get("hedge_ratio_band", 0.1)
        for point, row in zip(self.curve, rows_of(self.folder / "hedge.csv"), strict=True):
            date = row["date"]
            self.equal("hedge.csv", date, "spot_value", number(row["spot_value"]), number(point["spot_value"]))
            lots = held[date] if point is not self.curve[0] else {}
            self.equal("hedge.csv", date, "contracts", Decimal(row["contracts"]), Decimal(len(lots)))
            if not lots and row["contract"]:
                self.say("hedge.csv", date, f"names {row['contract']}, and nothing is held")
            one_product = len({symbol.rstrip("0123456789") for symbol in lots}) == 1
            if one_product and row["index_close"]:
                index = number(row["index_close"])
                delta = sum(quantity * self.multiplier(symbol) * index for symbol, quantity in lots.items())
                self.equal("hedge.csv", date, "futures_delta", number(row["futures_delta"]), delta, UNIT * len(lots))
                basis = float(number(row["close"]) - index)
                rate = basis / float(index) * 360 / (int(row["calendar_days_left"]) + 1)
                if abs(float(row["basis"]) - basis) > 1e-9 or abs(float(row["annualised"]) - rate) > 1e-12:
                    self.say("hedge.csv", date, f"basis {row['basis']}, annualised {row['annualised']}; recomputed {basis}, {rate}")
            if point is self.curve[0] or number(row["spot_value"]) == 0:
                continue
            days += 1
            if number(row["futures_delta"]) == 0:
                unhedged += 1
                continue
            ratio = -float(number(row["futures_delta"])) / float(number(row["spot_value"]))
            if abs(ratio - float(row["hedge_ratio"])) > 1e-12 * max(1.0, abs(ratio)):
                self.say("hedge.csv", date, f"hedge_ratio is {row['hedge_ratio']}; recomputed {ratio}")
            outside += abs(ratio - 1) > band
            worst = max(worst or 0.0, abs(ratio - 1))
        cover = self.result["hedge_cover"]
        given = [cover["days"], cover["days_unhedged"], cover["days_outside_band"]]
        if given != [days, unhedged, outside]:
            self.say("result.json", "hedge_cover", f"says {given}; recomputed {[days, unhedged, outside]}")
        if worst is not None and abs(abs(cover["worst_ratio"] - 1) - worst) > 1e-12 * max(1.0, worst):
            self.say("result.json", "hedge_cover", f"worst ratio {cover['worst_ratio']}; recomputed {worst} away from 1")

    def check_rolls(self):
        rolls = len({(roll["decided_at"], roll["from"], roll["to"]) for roll in self.rolls})
        if self.result["counts"]["rolls"] != rolls:
            self.say("result.json", "counts", f"{self.result['counts']['rolls']} rolls; rolls.csv has {rolls}")
        legs = defaultdict(set)
        for fill in self.fills:
            legs[fill["filled_at"]].add((fill["symbol"], number(fill["price"])))
        for roll in self.rolls:
            at = roll["filled_at"]
            if roll["from"] == roll["to"]:
                self.say("rolls.csv", at, f"{roll['from']} is rolled into itself")
            if number(roll["price_out"]) <= 0 or number(roll["price_in"]) <= 0:
                self.say("rolls.csv", at, f"{roll['from']} to {roll['to']}: a price that is not positive")
            if number(roll["quantity_out"]) * number(roll["quantity_in"]) >= 0:
                self.say("rolls.csv", at, f"{roll['from']} to {roll['to']}: both legs on one side")
            self.equal("rolls.csv", at, "spread", number(roll["spread"]),
                       number(roll["price_in"]) - number(roll["price_out"]))
            for side, price in (("from", "price_out"), ("to", "price_in")):
                if (roll[side], number(roll[price])) not in legs[at]:
                    self.say("rolls.csv", at, f"no fill of {roll[side]} at {roll[price]}")

    def check_bars(self):
        """Daily runs: every fill within its bar, and all of a bar's fills within the cap."""
        data = self.config.get("data", {})
        folder = Path(data.get("store", ""))
        if data.get("bars") != "1d" or not (folder / "manifest.json").is_file():
            return
        store = Store(folder)
        filled = defaultdict(Decimal)
        for fill in self.fills:
            date = fill["filled_at"][:10]
            high, low = (store.daily(fill["symbol"], date, name) for name in ("high", "low"))
            if high is not None and low is not None and high != MISSING_PRICE and low != MISSING_PRICE:
                if not low <= number(fill["price"]) * 10000 <= high:
                    self.say("fills.csv", fill["filled_at"], f"{fill['symbol']} at {fill['price']}: outside its bar")
            filled[(fill["symbol"], date)] += abs(number(fill["quantity"]))
        cap = self.account.get("participation")
        if not cap:
            return
        for (symbol, date), lots in filled.items():
            volume = store.daily(symbol, date, "volume")
            if volume is not None and volume >= 0 and lots > Decimal(str(cap)) * volume:
                self.say("fills.csv", date, f"{symbol}: {lots} lots of a volume of {volume}; the cap is {cap} of it")


def main(arguments):
    if not arguments:
        sys.exit(__doc__)
    folders = []
    for name in arguments:
        folder = Path(name)
        folders += [folder] if (folder / "result.json").is_file() else sorted(p.parent for p in folder.glob("*/result.json"))
    if not folders:
        sys.exit("check_result: no result.json in " + ", ".join(arguments))
    found = [line for folder in folders for line in Check(folder).check_all()]
    print("".join(line + "\n" for line in found) + f"check_result: {len(folders)} results, {len(found)} contradictions")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
