"""What the C++ module hands out. Users call the package; this is for type checkers and for editors."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any, TypedDict

import numpy as np
import numpy.typing as npt

class TableParts(TypedDict):
    name: str
    meaning: str
    columns: list[tuple[str, str, str, str, Any]]

class BarParts(TypedDict):
    names: list[str]
    units: list[str]
    block: npt.NDArray[np.float64]
    minutes: npt.NDArray[np.int64]
    kind: str
    source: str

class BarOfContext(TypedDict):
    begin: datetime.datetime
    end: datetime.datetime
    open: float | None
    high: float | None
    low: float | None
    close: float
    volume: int | None
    open_interest: int | None

class Rules:
    @property
    def digest(self) -> str: ...
    def products(self) -> list[tuple[str, str, str, int, float, datetime.date]]: ...

class Plans:
    @property
    def name(self) -> str: ...
    @property
    def warnings(self) -> list[str]: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def has_variants(self) -> bool: ...
    @property
    def runs(self) -> int: ...
    @property
    def market(self) -> tuple[Any, ...]: ...
    def open(self) -> Session: ...

class Session:
    @property
    def rules(self) -> Rules: ...
    @property
    def digest(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def is_synthetic(self) -> bool: ...
    def series(self) -> list[tuple[str, str, str, datetime.date, datetime.date, str]]: ...
    def bars(
        self, symbol: str, frequency: str, start: datetime.date | str | None, end: datetime.date | str | None
    ) -> BarParts: ...

class Run:
    @property
    def name(self) -> str: ...
    @property
    def json(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def traceback(self) -> str: ...
    def table(self, name: str) -> TableParts: ...

class SweepPlan:
    @property
    def name(self) -> str: ...
    @property
    def warnings(self) -> list[str]: ...
    @property
    def points(self) -> int: ...
    @property
    def axes(self) -> list[str]: ...
    @property
    def figures(self) -> list[str]: ...
    @property
    def market(self) -> tuple[Any, ...]: ...
    def open(self) -> Session: ...

class SweepRows:
    @property
    def plan(self) -> SweepPlan: ...
    @property
    def unfinished(self) -> int: ...
    def table(self) -> TableParts: ...
    def best(self, by: str, plateaus: bool, rows: int, groups: bool) -> dict[str, TableParts]: ...
    def document(self, point: int) -> str: ...

class Context:
    """All that a strategy sees and all that it can do, at the close of one bar.

    No method takes a time: what can be asked is what is known now. A context answers only while the strategy is called;
    keep values, not the context. Contracts and series are named by code ("IC2306", "000905"), prices are index points,
    amounts CNY, lots signed.
    """

    @property
    def today(self) -> datetime.date: ...
    @property
    def now(self) -> datetime.datetime:
        """End of the bar that just closed, exchange time."""
    @property
    def slot_of_day(self) -> int:
        """0-based number of that bar within the day."""
    @property
    def slots_today(self) -> int: ...
    @property
    def is_last_bar(self) -> bool: ...
    def is_decision_bar(self, minutes_before_close: int = 0) -> bool:
        """True at the bar that closes so many minutes before the day's last one (daily bars: always)."""
    @property
    def product(self) -> str: ...
    @property
    def multiplier(self) -> int:
        """CNY a point and lot."""
    @property
    def tick(self) -> float:
        """Index points."""
    @property
    def listed(self) -> list[str]:
        """Contracts of the product listed today, nearest expiry first."""
    def listed_of(self, product: str) -> list[str]:
        """Those of another product, which `Strategy.products` names."""
    def trading_days_of_life(self, contract: str) -> int: ...
    def listed_after(self, day: datetime.date | str) -> list[str]:
        """Those that will be listed after the close of `day`: the listing rules are public long before."""
    def is_listed(self, contract: str) -> bool: ...
    def in_slot(self, slot: str, after: datetime.date | str | None = None) -> str | None:
        """The contract in a slot of the listing of today, or of that after a day's close; None: too short a listing."""
    def last_day_in_slot(self, contract: str, slot: str) -> datetime.date | None:
        """Last trading day, today or later, on which it stands in `slot`; None when it does not stand there today."""
    def last_trading_day(self, contract: str) -> datetime.date: ...
    def trading_days_left(self, contract: str) -> int:
        """After today, up to and including the last trading day."""
    def calendar_days_left(self, contract: str) -> int: ...
    def trading_days_until(self, day: datetime.date | str) -> int: ...
    def trading_days_since(self, day: datetime.date | str) -> int: ...
    def price(self, contract: str) -> float:
        """Last close. Raises InputError when the data have none: nothing missing becomes zero."""
    @property
    def spot_price(self) -> float: ...
    @property
    def index_price(self) -> float: ...
    def close(self, symbol: str) -> float | None:
        """Last close of any series known now; None before its first bar."""
    def has_bar(self, symbol: str) -> bool:
        """Whether a bar of the series closed just now."""
    def closes(self, symbol: str, count: int) -> npt.NDArray[np.float64]:
        """The closes of at most `count` bars, oldest first, ending with the one that just closed; NaN: no bar.

        Shorter when the series is younger; empty for a series without bars of the run's length today.
        """
    def raw_closes(self, symbol: str, count: int) -> npt.NDArray[np.int32]:
        """The same as a read-only view of the store, without a copy: 1e-4 index points, the smallest int32: no bar."""
    def daily_close(self, symbol: str, days_back: int = 1) -> float | None:
        """Daily close `days_back` trading days ago: 1 is yesterday."""
    def bar(self, contract: str, bars_back: int = 0) -> BarOfContext | None:
        """The bar that closed `bars_back` slots before the one that just closed; None: the contract has none there."""
    def daily_bar(self, contract: str, days_back: int = 1) -> BarOfContext | None:
        """Of a whole day that is over: 1 is yesterday."""
    def daily_closes(self, contract: str, count: int) -> npt.NDArray[np.float64]:
        """Daily closes known now, at most `count`, oldest first."""
    def index_closes(self, count: int) -> npt.NDArray[np.float64]:
        """The same of the product's index."""
    def spot_closes(self, count: int) -> npt.NDArray[np.float64]:
        """The same of the spot series; empty without one."""
    def slot_rate(
        self, slot: str, convention: str = "cinda", days_back: int = 0, product: str | None = None
    ) -> float | None:
        """Annualised dividend-adjusted basis of the contract that stood in a slot, a share a year; 0 days back: now."""
    def known(self, series: str) -> tuple[float, datetime.datetime] | None:
        """The newest value of a series of the user's own known now, and since when; None before its first."""
    def known_values(self, series: str, count: int) -> npt.NDArray[np.float64]:
        """The last values known now, at most `count`, oldest first."""
    def note(self, key: str, value: float | str) -> None:
        """Writes what the decision compared or chose to decisions.csv, where the run keeps it."""
    def previous_settlement(self, contract: str) -> float | None:
        """Of the trading day before: today's is published after the last bar."""
    def annualised_basis(self, contract: str, convention: str = "cinda") -> float:
        """Dividend-adjusted, at the last close; a share a year."""
    def dividend_points_left(self, contract: str) -> float: ...
    def derivative(self, contract: str, degree: int, window: int) -> tuple[float, float] | None:
        """First and second derivative of the least-squares polynomial through the last `window` closes."""
    @property
    def equity(self) -> float:
        """At last closes, CNY."""
    @property
    def cash(self) -> float: ...
    @property
    def funds(self) -> float:
        """What there is for margin, CNY."""
    @property
    def margin_required(self) -> float: ...
    @property
    def spot_units(self) -> float: ...
    @property
    def spot_value(self) -> float: ...
    @property
    def spot_share(self) -> float:
        """Of equity, to be held in spot."""
    @property
    def has_spot(self) -> bool: ...
    @property
    def whole_lots(self) -> bool: ...
    @property
    def held(self) -> list[str]: ...
    def position(self, contract: str) -> float:
        """Signed lots."""
    def hedge_position(self, contract: str) -> float:
        """Signed lots without the overlay's."""
    def overlay_position(self, contract: str) -> float: ...
    def overlay_entry_price(self, contract: str) -> float:
        """Average price of the overlay's lots, index points."""
    @property
    def overlay_result(self) -> float:
        """Of all overlay trades so far, at last closes, CNY."""
    @property
    def overlay_round_trips(self) -> int: ...
    @property
    def may_short_spot(self) -> bool: ...
    @property
    def short_spot_margin(self) -> float:
        """Share of the value of spot that is sold short."""
    def margin_rate(self, contract: str, short: bool = True) -> float:
        """Share of contract value that a side must leave at the broker; 0 in an account without margin."""
    def is_waiting(self, contract: str) -> bool:
        """True while an order of the contract waits for its fill."""
    @property
    def is_spot_waiting(self) -> bool: ...
    def share_of(self, amount: float, share: float) -> float:
        """amount x share, rounded once to 1e-4 CNY as the engine rounds."""
    def lots_for(self, contract: str, amount: float) -> float:
        """Lots whose value at the last close is nearest to `amount` (signed), whole when the account trades whole."""
    def set_target(self, contract: str, lots: float, purpose: str = "rebalance") -> None:
        """Trades to hold `lots` beside the overlay; replaces what still waits. Fills after this bar."""
    def set_targets(self, lots: dict[str, float], purpose: str = "spread") -> None:
        """Several contracts to their targets, all on the same bar or none; at most eight."""
    def roll(self, from_: str, to: str, lots: float, /) -> None:
        """Leaves one contract and goes to `lots` of another, both on the same bar or not at all."""
    def set_spot(self, value: float) -> None:
        """Buys or sells spot so that it is worth `value` at the last close."""
    def trade_overlay(
        self, contract: str, lots: float, take_profit: float = 0.0, stop_loss: float = 0.0, next_close: bool = False
    ) -> None:
        """Opens or closes overlay lots; guards are shares of the entry price (stop_loss below 0), 0: none."""
    def cancel_overlay(self, contract: str) -> None: ...

def version() -> str: ...
def read_config(path: str, settings: Sequence[str], reference: str, known: Rules | None) -> Plans: ...
def read_document(text: str, name: str, settings: Sequence[str], reference: str, known: Rules | None) -> Plans: ...
def load_document(path: str) -> str: ...
def load_json(path: str) -> str: ...
def open_store(store: str, bars: str, reference: str, instruments: str, known: Rules | None) -> Session: ...
def studies(
    kind: str, text: str, name: str, settings: Sequence[str], reference: str, known: Session | None
) -> list[tuple[str, dict[str, Any]]]: ...
def today(
    session: Session,
    date: datetime.date | str | None,
    products: Sequence[str],
    dividends: str,
    account: str,
    since: datetime.date | str,
) -> dict[str, Any]: ...
def rules_on(
    product: str, date: datetime.date | str, history: bool, reference: str, instruments: str, known: Rules | None
) -> dict[str, Any]: ...
def read_sweep(path: str, settings: Sequence[str], reference: str, known: Rules | None, store: str) -> SweepPlan: ...
def read_sweep_document(
    text: str, name: str, settings: Sequence[str], reference: str, known: Rules | None, store: str
) -> SweepPlan: ...
def run_sweep(
    plan: SweepPlan,
    session: Session,
    folder: str,
    merged: bool,
    threads: int,
    progress: Callable[[float], object] | None,
) -> SweepRows: ...
def open_sweep(folder: str, reference: str) -> SweepRows: ...
def run(session: Session, plans: Plans, threads: int, progress: Callable[[float], object] | None) -> list[Run]: ...
def save(runs: Sequence[Run], folder: str) -> None: ...
def comparison_table(runs: Sequence[Run]) -> TableParts: ...
def read_rows(file: str) -> TableParts: ...
def figures() -> dict[str, list[tuple[str, str, str]]]: ...
def report_page(folder: str) -> str: ...
def register_strategy(name: str, summary: str, parameters: Sequence[dict[str, Any]]) -> None: ...
def strategies() -> list[
    tuple[str, str, bool, list[tuple[str, bool | int | float | str, float, float, list[str], str]]]
]: ...
def import_files(spec: str, folder: str, store: str, reference: str, existing: str, overlap: str) -> dict[str, Any]: ...
def generate(spec: str, name: str, store: str, reference: str) -> str: ...
def audit(
    session: Session, plans: Plans, seconds: float, most_cuts: int, seed: int, threads: int
) -> dict[str, Any]: ...
