#!/usr/bin/env python3
"""The daily hedges a second time, slowly: continuous roll and lowest discount on daily bars, with plain loops and a desk
account of its own: whole lots, dated exchange fees, daily settlement to cash. Reads the columns of a bar store, the fee
table and the listing rule as text, and fails unless the trades are the same, the net value of every day within 1e-8, and
cash, fees and settled variation within 0.01 CNY.

usage: daily_hedges_check.py STORE CONFIG RUN_FOLDER REFERENCE     (exit 0 the same, 1 different, 77 without NumPy)

The config is one run on daily bars: fills at the next open (spot at the next close where its series has no open),
futures marked at settlement, exchange fees, no margin, no slippage, dividends none.
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

UNDERLYING = {"IC": ("000905", "H00905"), "IF": ("000300", "H00300"), "IH": ("000016", "H00016"), "IM": ("000852", "H00852")}
MULTIPLIER = {"IC": 200, "IM": 200, "IF": 300, "IH": 300}
LIMIT = 10  # percent of the previous settlement price; on the last trading day twice that
RATE = 10**9
MISSING = -(2**31)
SLOTS = {"current_month": 0, "next_month": 1, "current_quarter": 2, "next_quarter": 3}


def rounded(numerator, denominator):
    """To the nearest integer, half away from zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def column(store, entry, name):
    with open("%s/%s" % (store, entry["file"]), "rb") as file:
        file.seek(entry["columns"][name])
        return [int(v) for v in numpy.load(file)]


class Series:
    def __init__(self, store, days, entry):
        self.first = days.index(entry["first_day"])
        self.columns = {}
        for name in ("open", "close", "settlement", "present"):
            if name in entry["columns"]:
                self.columns[name] = [int(value) for value in column(store, entry, name)]

    def get(self, column, day):
        """None where there is no bar or no value."""
        values, at = self.columns.get(column), day - self.first
        if values is None or not 0 <= at < len(values) or not self.columns["present"][at] or values[at] == MISSING:
            return None
        return values[at]


def third_friday(year, month, days):
    first = datetime.date(year, month, 1)
    friday = (first + datetime.timedelta((4 - first.weekday()) % 7 + 14)).isoformat()
    later = [day for day in days if day >= friday]
    return later[0] if later else friday


class Listing:
    """Current month, next month, and the two quarter months after them, as of a day."""

    def __init__(self, product, days):
        self.product, self.days, self.expiries = product, days, {}

    def expiry(self, month):
        if month not in self.expiries:
            self.expiries[month] = third_friday(month // 12, month % 12 + 1, self.days)
        return self.expiries[month]

    def code(self, month):
        return "%s%02d%02d" % (self.product, month // 12 % 100, month % 12 + 1)

    def months(self, after):
        """Months listed when all that expire before `after` are gone."""
        month = int(after[:4]) * 12 + int(after[5:7]) - 1
        if self.expiry(month) < after:
            month += 1
        quarters = [m for m in range(month + 2, month + 12) if (m % 12 + 1) % 3 == 0]
        return [month, month + 1] + quarters[:2]


class Account:
    def __init__(self, capital, multiplier):
        self.cash, self.multiplier = capital, multiplier
        self.earlier, self.basis, self.today = {}, {}, {}  # earlier lots at their last settlement price; today's lots
        self.units = self.fees = self.variation = 0
        self.fills = []

    def net(self, symbol):
        return self.earlier.get(symbol, 0) + sum(size for size, _ in self.today.get(symbol, []))

    def held(self):
        return [symbol for symbol in sorted(set(self.earlier) | set(self.today)) if self.net(symbol)]

    def pay(self, fee):
        self.cash -= fee
        self.fees += fee

    def trade(self, day, symbol, size, price, fees, message):
        """Closes earlier lots, opens the rest. `message`: what the order's messages came to, paid with its first fill."""
        self.pay(message)
        held = self.earlier.get(symbol, 0)
        assert not self.today.get(symbol), "lots of today: not a daily hedge"
        close = min(abs(size), abs(held)) * (1 if size > 0 else -1) if held * size < 0 else 0
        for offset, part in (("close", close), ("open", size - close)):
            if part == 0:
                continue
            rate = rounded(round(float(fees[offset + "_rate"]) * 10**12), 10**3)
            fee = rounded(price * abs(part) * self.multiplier * rate, RATE)
            self.pay(fee)
            self.fills.append((day, symbol, offset, part, price, fee, message))
            message = 0
            if offset == "close":
                gain = (price - self.basis[symbol]) * -part * self.multiplier
                self.cash += gain
                self.variation += gain
                self.earlier[symbol] = held + part
            else:
                self.today.setdefault(symbol, []).append((part, price))

    def trade_spot(self, target, price):
        self.cash -= rounded(price * (target - self.units), 10**6)
        self.units = target

    def unrealised(self, price):
        total = 0
        for symbol in self.held():
            mark = price(symbol)
            total += (mark - self.basis.get(symbol, 0)) * self.earlier.get(symbol, 0) * self.multiplier
            total += sum((mark - own) * size for size, own in self.today.get(symbol, [])) * self.multiplier
        return total

    def settle(self, price, expired):
        gain = self.unrealised(price)
        self.cash += gain
        self.variation += gain
        for symbol in self.held():
            self.earlier[symbol], self.basis[symbol] = self.net(symbol), price(symbol)
        self.today = {}
        for symbol in expired:
            self.earlier.pop(symbol, None)


def recompute(store, config, reference):
    manifest = json.load(open(store + "/manifest.json"))
    days = ["%d-%02d-%02d" % (d // 10000, d // 100 % 100, d % 100) for d in numpy.load(store + "/days.npy")]
    product, strategy, terms = config["product"], config["strategy"], config["account"]
    entries = {entry["symbol"]: entry for entry in manifest["series"] if entry["frequency"] == "1d"}
    listing = Listing(product, days)
    index = Series(store, days, entries[UNDERLYING[product][0]])
    spot = Series(store, days, entries[UNDERLYING[product][terms["spot"]["series"] == "total_return_index"]])
    contracts = {symbol: Series(store, days, entries[symbol]) for symbol in entries if symbol[:2] == product and symbol[2:].isdigit()}

    def rows_of(name):
        lines = [line for line in open(reference + "/" + name, encoding="utf-8") if not line.startswith("#")]
        return sorted((row for row in csv.DictReader(lines) if row["product"] == product), key=lambda row: row["effective_date"])

    fee_rows, delivery_rows = rows_of("fees.csv"), rows_of("delivery_fees.csv")
    account = Account(round(terms["capital"] * 10**4), MULTIPLIER[product])
    share = round(terms["spot"]["share"] * RATE)
    first = next(i for i, day in enumerate(days) if day >= config["period"]["start"])
    last = max(i for i, day in enumerate(days) if day <= config["period"]["end"])
    held = None          # month of the hedge
    decided = None       # day of the last decision (lowest discount)
    orders, spot_target = [], None
    rows = [(days[first], account.cash, account.cash, 0)]

    def close(symbol, day):
        price = contracts[symbol].get("close", day)
        assert price is not None, "%s has no close on %s: not a market for this check" % (symbol, days[day])
        return price

    def is_locked(symbol, size, price, day):
        before = contracts[symbol].get("settlement", day - 1)
        if before is None:
            return False
        part = before * LIMIT * (2 if listing.expiry(held_months[symbol]) == days[day] else 1)
        top, bottom = (before * 100 + part) // 100 // 2000 * 2000, -(-(before * 100 - part) // 100 // 2000) * 2000
        return price >= top if size > 0 else price <= bottom

    def wanted(day):
        """The month to be in after today's decision; None: nothing to do."""
        months = listing.months(days[day])
        if strategy["name"] == "lowest_discount":
            if decided is not None:
                left = days.index(listing.expiry(held)) - day if listing.expiry(held) in days else 99
                if day - decided < strategy["hold_trading_days"] and left >= strategy["exit_below_trading_days"]:
                    return None
            best = None
            level = index.get("close", day) / 1e4
            for month in months:
                expiry = listing.expiry(month)
                left = (datetime.date.fromisoformat(expiry) - datetime.date.fromisoformat(days[day])).days
                if left < strategy["min_days_left"] or left == 0:
                    continue
                rate = (close(listing.code(month), day) / 1e4 - level) / level * 360.0 / (left + 1)
                if best is None or rate > best[0]:
                    best = (rate, month)
            return best and best[1]
        slot, before = SLOTS[strategy["slot"]], strategy["roll_before_trading_days"]
        month = held if held is not None else months[slot]
        event = listing.expiry(month)
        if strategy["roll_trigger"] == "slot_change":
            if listing.months(days[day])[slot] != month:
                event = None  # entered ahead of the change, or late
                if listing.expiry(month) < listing.expiry(months[slot]):
                    month = months[slot]
            else:
                ahead = days[day]
                while True:
                    event = listing.expiry(listing.months(ahead)[0])
                    ahead = (datetime.date.fromisoformat(event) + datetime.timedelta(1)).isoformat()
                    if listing.months(ahead)[slot] != month:
                        break
        if event is not None and (days.index(event) if event in days else 10**9) - day <= before:
            after = (datetime.date.fromisoformat(event) + datetime.timedelta(1)).isoformat()
            following = listing.months(after)[slot]
            if following in months:
                month = following
        daily = strategy.get("rebalance") == "daily"
        return month if month != held or daily else None

    held_months, messages = {}, {}  # expiry months by symbol; what the messages of a waiting order came to
    for day in range(first, last + 1):
        # --- the open, and the close of a spot series without opens
        if day > first:
            fees = [row for row in fee_rows if row["effective_date"] <= days[day]][-1]
            message = round(float(fees["order_fee_cny"]) * 10**4)
            waiting = []
            for legs in orders:
                prices = [contracts[symbol].get("open", day) for symbol, _ in legs]
                stuck = any(price is None or is_locked(symbol, size, price, day) for (symbol, size), price in zip(legs, prices))
                if all(price is not None for price in prices):  # it meets the market: a message a day
                    for symbol, _ in legs:
                        messages[symbol] = messages.get(symbol, 0) + message
                if stuck:
                    waiting.append(legs)
                    continue
                for (symbol, size), price in zip(legs, prices):
                    account.trade(days[day], symbol, size, price, fees, messages.pop(symbol))
            orders = waiting
            if spot_target is not None:
                price = spot.get("open", day)
                account.trade_spot(spot_target, spot.get("close", day) if price is None else price)
                spot_target = None
        # --- the decision at the close
        month = wanted(day)
        if month is not None:
            symbol = listing.code(month)
            held_months[symbol] = month
            equity = account.cash + rounded(spot.get("close", day) * account.units, 10**6)
            equity += account.unrealised(lambda one: close(one, day))
            amount = rounded(equity * share, RATE)
            one_lot = close(symbol, day) * MULTIPLIER[product]
            size = -rounded(rounded(amount * 10**6, one_lot), 10**6)
            spot_target = rounded(amount * 10**6, spot.get("close", day))
            for cancelled in [leg for legs in orders for leg in legs if leg[0] in messages]:
                account.pay(messages[cancelled[0]] + message)  # and the cancel, on a day on which it met the market
            orders, messages = [], {}
            old = listing.code(held) if held is not None else None
            if old is not None and old != symbol and account.net(old):
                orders = [[(old, -account.net(old)), (symbol, size - account.net(symbol))]]
            elif size != account.net(symbol):
                orders = [[(symbol, size - account.net(symbol))]]
            held, decided = month, day
        # --- the evening
        settlement = lambda one: contracts[one].get("settlement", day)
        assert all(settlement(one) is not None for one in account.held()), "no settlement price on " + days[day]
        expired = [one for one in account.held() if listing.expiry(held_months[one]) == days[day]]
        for one in expired:
            rate = [row for row in delivery_rows if row["effective_date"] <= days[day]][-1]["rate"]
            account.pay(rounded(settlement(one) * abs(account.net(one)) * MULTIPLIER[product] * round(float(rate) * RATE), RATE))
        account.settle(settlement, expired)
        # Final settlement has taken the leaving leg of a waiting roll; the entering one goes on alone.
        orders = [[leg for leg in legs if leg[0] not in expired] for legs in orders]
        if day > first:
            rows.append((days[day], account.cash + rounded(spot.get("close", day) * account.units, 10**6), account.cash, account.fees))
    return account, rows


def main():
    store, config_file, run, reference = sys.argv[1:5]
    account, rows = recompute(store, json.load(open(config_file)), reference)
    wrong = []

    def raw(text):
        sign, text = (-1, text[1:]) if text.startswith("-") else (1, text)
        whole, _, digits = text.partition(".")
        return sign * int(whole + (digits + "0000")[:4])

    theirs = [(r["filled_at"][:10], r["symbol"], r["offset"], int(r["quantity"]), raw(r["price"]), raw(r["fee"]), raw(r["order_fee"]))
              for r in csv.DictReader(open(run + "/fills.csv")) if r["purpose"] != "spot"]
    for i in range(max(len(theirs), len(account.fills))):
        a, b = (side[i] if i < len(side) else None for side in (account.fills, theirs))
        if a != b:
            wrong.append("fill %d: recomputed %s, hedgelab %s" % (i + 1, a, b))
    points = list(csv.DictReader(open(run + "/equity.csv")))
    if len(points) != len(rows):
        wrong.append("%d days recomputed, %d of hedgelab" % (len(rows), len(points)))
    worst = 0.0
    for (date, equity, cash, fees), point in zip(rows, points):
        apart = abs(equity / rows[0][1] - float(point["net_value"]))
        worst = max(worst, apart)
        money = [abs(a - raw(b)) for a, b in ((equity, point["equity"]), (cash, point["cash"]), (fees, point["fees"]))]
        if date != point["date"] or apart > 1e-8 or max(money) > 100:
            wrong.append("%s: recomputed equity %d cash %d fees %d, hedgelab %s %s %s %s" % (date, equity, cash, fees, point["date"], point["equity"], point["cash"], point["fees"]))
    variation = json.load(open(run + "/result.json"))["cash"]["futures_variation"]
    if abs(account.variation - round(variation * 10**4)) > 100:
        wrong.append("variation: recomputed %d, hedgelab %s" % (account.variation, variation))
    print("days", len(rows), "fills", len(account.fills), "net value apart by at most %.1e" % worst)
    print("\n".join(wrong[:10]) if wrong else "the same")
    sys.exit(1 if wrong else 0)


main()
