"""A market opened once: its bars, its basis, studies, and any number of runs."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from hedgelab import _engine
from hedgelab._frames import bars_frame, frame_of
from hedgelab._places import reference_folder
from hedgelab.errors import ClosedMarket, InputError
from hedgelab.result import Comparison, Result
from hedgelab.running import Config, _asked, _made, _plain, _settings
from hedgelab.strategy import Strategy

if TYPE_CHECKING:
    import pandas as pd

Day = datetime.date | str


class Study:
    """What a study of the market gives back.

    Attributes
    ----------
    name : str
    parameters : dict of str
        Every parameter as it was used, defaults included.
    looks_ahead : str
        What of it was not known on the days it speaks of; empty: nothing.
    notes : list of str
        What is missing, and which input would supply it.
    tables : dict of pandas.DataFrame
        By name, in the study's order; units in ``attrs``.
    """

    def __init__(self, name: str, parts: Mapping[str, Any]) -> None:
        self.name = name
        self.parameters: dict[str, str] = dict(parts["parameters"])
        self.looks_ahead: str = parts["looks_ahead"]
        self.notes: list[str] = list(parts["notes"])
        self.tables: dict[str, pd.DataFrame] = {table["name"]: frame_of(table) for table in parts["tables"]}

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def __repr__(self) -> str:
        return f"<Study {self.name}: {', '.join(self.tables)}>"


class Market:
    """A bar store, opened once.

    Parameters
    ----------
    store : path
        Folder of the store.
    instruments : path, optional
        An instrument set: products beside the base rules' own.
    reference : path, optional
        Folder of the rule tables, see `run`.

    Notes
    -----
    A market can be asked by several threads; they take turns. Frames and results that it gave outlive it.

    Examples
    --------
    >>> market = hedgelab.Market(hedgelab.sample_store())  # doctest: +SKIP
    >>> market.bars("IC2306")  # doctest: +SKIP
    """

    def __init__(
        self,
        store: str | os.PathLike[str],
        *,
        instruments: str | os.PathLike[str] | None = None,
        reference: str | os.PathLike[str] | None = None,
    ) -> None:
        self.store = os.fspath(store)
        self._instruments = "" if instruments is None else os.fspath(instruments)
        self._reference = reference_folder(reference)
        self._daily: _engine.Session | None = _engine.open_store(
            self.store, "1d", self._reference, self._instruments, None
        )
        self._sessions: dict[tuple[Any, ...], _engine.Session] = {}

    def close(self) -> None:
        """Lets go of the store. Asking the market afterwards is a `ClosedMarket`."""
        self._daily = None
        self._sessions.clear()

    def __enter__(self) -> Market:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _session(self) -> _engine.Session:
        if self._daily is None:
            raise ClosedMarket(f"the market of {self.store} is closed")
        return self._daily

    def __repr__(self) -> str:
        return f"<Market {self.store}{'' if self._daily is not None else ', closed'}>"

    @property
    def description(self) -> str:
        """Of the store, for people: where its bars came from."""
        return self._session.description

    @property
    def digest(self) -> str:
        """Of the store: results carry it as ``data_digest``."""
        return self._session.digest

    @property
    def is_synthetic(self) -> bool:
        """Whether the market is made up."""
        return self._session.is_synthetic

    @property
    def series(self) -> pd.DataFrame:
        """Every series of the store: symbol, kind, frequency, first and last day, source."""
        import pandas as pd

        names = ["symbol", "kind", "frequency", "first", "last", "source"]
        frame = pd.DataFrame(self._session.series(), columns=names)
        for name in ("first", "last"):
            frame[name] = pd.to_datetime(frame[name])
        return frame

    @property
    def products(self) -> pd.DataFrame:
        """The products of the rules, by code: index, total-return index, multiplier (CNY a point), tick (points)."""
        import pandas as pd

        names = ["product", "index", "total_return_index", "multiplier", "tick", "first_trading_day"]
        frame = pd.DataFrame(self._session.rules.products(), columns=names)
        frame["first_trading_day"] = pd.to_datetime(frame["first_trading_day"])
        return frame.set_index("product")

    def bars(
        self, symbol: str, frequency: str = "1d", start: Day | None = None, end: Day | None = None
    ) -> pd.DataFrame:
        """Bars of a series.

        Parameters
        ----------
        symbol : str
            "IC2306", "000905".
        frequency : {"1d", "5m", "1m"}
        start, end : date or "YYYY-MM-DD", optional
            First and last day, both belong to it.

        Returns
        -------
        pandas.DataFrame
            (bars, fields) of float64: open, high, low, close, settlement (index points), volume, open_interest (lots),
            turnover (CNY), as far as the store has them; a field that a bar lacks is NaN. The index is the day, or the
            end of the bar in exchange time without a time zone. A bar that the store lacks has no row.

        Raises
        ------
        InputError
            For a series that the store does not have, with the nearest symbol.
        """
        return bars_frame(self._session.bars(symbol, frequency, start, end), symbol, frequency)

    def index(
        self, product: str, frequency: str = "1d", start: Day | None = None, end: Day | None = None
    ) -> pd.DataFrame:
        """Bars of the index that a product is settled on, as `bars`."""
        known = {row[0]: row[1] for row in self._session.rules.products()}
        if product not in known:
            raise InputError(f"'{product}' is not one of {', '.join(known)}", "product")
        if not known[product]:
            raise InputError(f"{product} has no index", "product")
        return self.bars(known[product], frequency, start, end)

    def basis(
        self,
        product: str,
        start: Day | None = None,
        end: Day | None = None,
        *,
        contract: str = "current_quarter",
        convention: str = "cinda",
        dividends: str = "none",
    ) -> pd.DataFrame:
        """The basis of a product by day: the study "series" of ``hedgelab basis``.

        Parameters
        ----------
        product : str
        start, end : date or "YYYY-MM-DD", optional
            First and last day; left out: those of the product's bars.
        contract : str
            A slot of the listing, "largest_volume", "largest_open_interest" or "industrial".
        convention : {"cinda", "guojin", "industrial", "huatai"}
            How the rate is annualised.
        dividends : {"none", "trailing_year", "realised"}
            Source of the dividend points that the basis is adjusted by.

        Returns
        -------
        pandas.DataFrame
            (days, columns); shares are shares: 0.01 is 1%.
        """
        found = self.study(
            "series", [product], start, end, contract=contract, convention=convention, dividends={"source": dividends}
        )
        return max(found.tables.values(), key=len)

    def study(
        self,
        study: str,
        products: list[str] | None = None,
        start: Day | None = None,
        end: Day | None = None,
        **keys: Any,
    ) -> Study:
        """One study of the basis: series, term_structure, comovement, regimes, season, drawdown, drivers, spread,
        arbitrage or carry.

        Parameters
        ----------
        study : str
        products : list of str, optional
            Left out: all of which the store has contracts.
        start, end : date or "YYYY-MM-DD", optional
            Left out: the days of the products' bars.
        **keys
            Further keys of the study's config, as configs/studies shows them.
        """
        first, last, there = self._extent(products)
        document = {
            "name": study,
            "data": {"store": self.store} | ({"instruments": self._instruments} if self._instruments else {}),
            "products": there,
            "period": {"start": str(start or first), "end": str(end or last)},
            "studies": [{"study": study} | {key: _plain(value, key) for key, value in keys.items()}],
        }
        [(name, parts)] = _engine.studies(json.dumps(document), study, [], self._reference, self._session)
        return Study(name, parts)

    def _extent(self, products: list[str] | None) -> tuple[datetime.date, datetime.date, list[str]]:
        known = [row[0] for row in self._session.rules.products()]
        for one in products or []:
            if one not in known:
                raise InputError(f"'{one}' is not one of {', '.join(known)}", "products")
        days: dict[str, tuple[datetime.date, datetime.date]] = {}
        for symbol, kind, frequency, first, last, _ in self._session.series():
            product = symbol.rstrip("0123456789")
            if kind != "contract" or frequency != "1d" or (products and product not in products):
                continue
            before = days.get(product, (first, last))
            days[product] = (min(before[0], first), max(before[1], last))
        if not days:
            raise InputError(f"the store has no daily bars of {', '.join(products or known)}", self.store)
        return (
            min(first for first, _ in days.values()),
            max(last for _, last in days.values()),
            products or [one for one in known if one in days],
        )

    def run(
        self,
        config: Config,
        *,
        strategy: type[Strategy] | None = None,
        spot: pd.Series[float] | None = None,
        signal: pd.Series[float] | None = None,
        threads: int | None = None,
        progress: bool | Callable[[float], object] | None = None,
        **sets: Any,
    ) -> Result | Comparison:
        """As `hedgelab.run`, on this market: ``data.store`` of the config is passed over, nothing is opened twice."""
        session = self._session
        asked = _asked(config, strategy, spot, signal, self._reference, sets, session.rules, self.store)
        if asked.folder is not None:
            return _made(asked.open(), asked.plans, threads, progress)
        key = asked.plans.market
        opened = self._sessions.get(key)
        if opened is None:
            opened = self._sessions.setdefault(key, asked.open())
        return _made(opened, asked.plans, threads, progress)


def study(
    config: Mapping[str, Any] | str | os.PathLike[str],
    *,
    reference: str | os.PathLike[str] | None = None,
    **sets: Any,
) -> dict[str, Study]:
    """The studies of a config, as ``hedgelab basis CONFIG``: by name, in its order.

    Parameters
    ----------
    config : path, dict
    reference : path, optional
        See `run`.
    **sets
        As for `run`.
    """
    if isinstance(config, Mapping):
        text, name = json.dumps(_plain(config, "config")), "config"
    else:
        name = os.fspath(config)
        text = _engine.load_json(name)
    found = _engine.studies(text, name, _settings(sets), reference_folder(reference), None)
    return {one: Study(one, parts) for one, parts in found}
