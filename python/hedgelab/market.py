"""A market opened once: its bars, its basis, studies, and any number of runs."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from hedgelab import _engine
from hedgelab._arguments import path_text, plain, word
from hedgelab._frames import bars_frame, frame_of
from hedgelab._places import reference_folder
from hedgelab.errors import ClosedMarket, InputError
from hedgelab.result import Comparison, Result
from hedgelab.running import Config, _asked, _made, _settings
from hedgelab.strategy import Strategy

if TYPE_CHECKING:
    import pandas as pd

    from hedgelab.sweeps import Sweep

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
    data_digest, rules_digest : str
        Of the store and of the rule tables that its figures are of; the first is empty of a study without a store.
    is_synthetic : bool
        Whether its market is made up.
    """

    def __init__(self, name: str, parts: Mapping[str, Any]) -> None:
        self.name = name
        self.parameters: dict[str, str] = dict(parts["parameters"])
        self.looks_ahead: str = parts["looks_ahead"]
        self.notes: list[str] = list(parts["notes"])
        self.data_digest: str = parts["data_digest"]
        self.rules_digest: str = parts["rules_digest"]
        self.is_synthetic: bool = parts["is_synthetic"]
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
        self.store = path_text(store, "store")
        self._instruments = "" if instruments is None else path_text(instruments, "instruments")
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
        return bars_frame(
            self._session.bars(word(symbol, "symbol"), word(frequency, "frequency"), start, end), symbol, frequency
        )

    def index(
        self, product: str, frequency: str = "1d", start: Day | None = None, end: Day | None = None
    ) -> pd.DataFrame:
        """Bars of the index that a product is settled on, as `bars`."""
        known = {row[0]: row[1] for row in self._session.rules.products()}
        if word(product, "product") not in known:
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
            "products": there,
            "period": {"start": str(start or first), "end": str(end or last)},
            "studies": [{"study": study} | keys],
        }
        return self._made("basis", document)[study]

    def weekly(self, date: Day | None = None, products: list[str] | None = None, **keys: Any) -> Study:
        """The table of the week as ``hedgelab weekly`` makes it.

        Parameters
        ----------
        date : date or "YYYY-MM-DD", optional
            Last day of the week; left out: the last day of the store.
        products : list of str, optional
            Left out: all of which the store has contracts.
        **keys
            Further keys of the config, as configs/studies/weekly.json shows them.
        """
        there = self._extent(products)[2]
        document = {"name": "weekly", "products": there} | ({"date": str(date)} if date is not None else {}) | keys
        return self._made("weekly", document)["weekly"]

    def today(
        self,
        date: Day | None = None,
        products: list[str] | None = None,
        *,
        account: Mapping[str, Any] | str | os.PathLike[str] | None = None,
        dividends: str | os.PathLike[str] = "trailing_year",
        since: Day = "2021-07-01",
    ) -> Study:
        """Each listed contract of a day, the rules in force and the desk's account, as ``hedgelab today``.

        Parameters
        ----------
        date : date or "YYYY-MM-DD", optional
            Left out: the last day of the store.
        products : list of str, optional
            Left out: all of which the store has contracts.
        account : dict or path, optional
            cash, spot_value (CNY) and positions, as configs/studies/account.json; adds the tables account and rolls.
        dividends : {"trailing_year", "none"} or path
            The source of the points, or a table of forecasts as_of,contract,points.
        since : date or "YYYY-MM-DD"
            First day of the percentiles.
        """
        with _as_file(account) as file:
            parts = _engine.today(self._session, date, _codes(products), path_text(dividends, "dividends"), file, since)
        return Study("today", parts)

    def dividends(
        self,
        products: list[str] | None = None,
        start: Day | None = None,
        end: Day | None = None,
        *,
        sources: Sequence[str | Mapping[str, Any]] = ("trailing_year",),
        **keys: Any,
    ) -> dict[str, Study]:
        """Points that the indexes paid and how good estimates were, as ``hedgelab dividends``.

        Parameters
        ----------
        products : list of str, optional
        start, end : date or "YYYY-MM-DD", optional
        sources : list of str or dict
            "trailing_year", or an object "dividends" of a config such as {"source": "forecast", "table": PATH}.
        **keys
            Further keys of the config: fewest_calendar_days, and "stages" for a forecast from the constituents.

        Returns
        -------
        dict of Study
            "dividends", and "stages" where they are asked for.
        """
        first, last, there = self._extent(products)
        document = {
            "name": "dividends",
            "products": there,
            "period": {"start": str(start or first), "end": str(end or last)},
            "sources": [{"source": one} if isinstance(one, str) else one for one in sources],
        }
        return self._made("dividends", document | keys)

    def members(self, product: str, **keys: Any) -> Study:
        """The exchange's ranking of members, as ``hedgelab members``.

        Parameters
        ----------
        product : str
        **keys
            Keys of the config, as configs/studies/members.json shows them: ranks, period, slot, window, ...
        """
        return self._made("members", {"name": "members", "product": product} | keys)["members"]

    def versus(self, product: str, **keys: Any) -> Study:
        """The roll against stocks and funds, as ``hedgelab versus``.

        Parameters
        ----------
        product : str
        **keys
            Keys of the config, as configs/studies/versus.json shows them: first_year, last_year, funds, ...
        """
        return self._made("versus", {"name": "versus", "product": product} | keys)["versus"]

    def volatility(self, underlying: str, product: str, **keys: Any) -> Study:
        """VIX and SKEW from option chains, as ``hedgelab volatility``, with this market's futures beside the forwards.

        Parameters
        ----------
        underlying, product : str
            "IO" and "IF".
        **keys
            Keys of the config, as configs/studies/volatility.json shows them: chains, rate, maturity_days, ...
        """
        document = {"name": "volatility", "underlying": underlying, "product": product, "store": self.store} | keys
        [(_, parts)] = _engine.studies(
            "volatility", json.dumps(plain(document, "volatility")), "volatility", [], self._reference, self._session
        )
        return Study("volatility", parts)

    def rules(self, product: str, on: Day, *, history: bool = False) -> Study:
        """What the dated rule tables say of a product on a day, as ``hedgelab rules``.

        Parameters
        ----------
        product : str
        on : date or "YYYY-MM-DD"
        history : bool
            Also every dated row of the product with its source.
        """
        session = self._session
        return Study(
            "rules",
            _engine.rules_on(word(product, "product"), on, history, self._reference, self._instruments, session.rules),
        )

    def _made(self, kind: str, document: Mapping[str, Any]) -> dict[str, Study]:
        data = {"store": self.store} | ({"instruments": self._instruments} if self._instruments else {})
        text = json.dumps(plain({"data": data, **document}, kind))
        found = _engine.studies(kind, text, kind, [], self._reference, self._session)
        return {name: Study(name, parts) for name, parts in found}

    def _extent(self, products: list[str] | None) -> tuple[datetime.date, datetime.date, list[str]]:
        known = [row[0] for row in self._session.rules.products()]
        for one in _codes(products):
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
        return _made(self._opened(asked.plans.market, asked.open), asked.plans, threads, progress)

    def sweep(
        self,
        config: Config,
        *,
        out: str | os.PathLike[str] | None = None,
        threads: int | None = None,
        progress: bool | Callable[[float], object] | None = None,
        **sets: Any,
    ) -> Sweep:
        """As `hedgelab.sweep`, on this market: ``data.store`` of the base is passed over, nothing is opened twice."""
        from hedgelab.sweeps import _asked_sweep, _swept

        plan = _asked_sweep(config, None, self._reference, sets, self._session.rules, self.store)
        return _swept(plan, self._opened(plan.market, plan.open), out, threads, progress)

    def _opened(self, key: tuple[Any, ...], open_it: Callable[[], _engine.Session]) -> _engine.Session:
        opened = self._sessions.get(key)
        return opened if opened is not None else self._sessions.setdefault(key, open_it())


def _codes(products: list[str] | None) -> list[str]:
    if products is None:
        return []
    if isinstance(products, str) or not isinstance(products, Sequence):
        raise InputError(f"{products!r}: expected a list of codes", "products")
    return [word(one, "products") for one in products]


@contextlib.contextmanager
def _as_file(account: Mapping[str, Any] | str | os.PathLike[str] | None) -> Iterator[str]:
    """The engine reads an account from a file, which its messages name."""
    if account is None:
        yield ""
    elif isinstance(account, Mapping):
        with tempfile.TemporaryDirectory(prefix="hedgelab-") as folder:
            file = os.path.join(folder, "account.json")
            with open(file, "w", encoding="utf-8") as text:
                json.dump(plain(account, "account"), text)
            try:
                yield file
            except InputError as error:
                raise InputError(error.message.replace(file, "account"), error.place.replace(file, "account")) from None
    else:
        yield path_text(account, "account")


def study(
    config: Mapping[str, Any] | str | os.PathLike[str],
    command: str = "basis",
    *,
    reference: str | os.PathLike[str] | None = None,
    **sets: Any,
) -> dict[str, Study]:
    """The studies of a config, as ``hedgelab basis CONFIG`` and the other commands of market analysis: by name.

    Parameters
    ----------
    config : path, dict
    command : {"basis", "weekly", "dividends", "volatility", "members", "versus"}
        Whose config it is.
    reference : path, optional
        See `run`.
    **sets
        As for `run`.
    """
    if isinstance(config, Mapping):
        text, name = json.dumps(plain(config, "config")), "config"
    else:
        name = path_text(config, "config")
        text = _engine.load_json(name)
    found = _engine.studies(word(command, "command"), text, name, _settings(sets), reference_folder(reference), None)
    return {one: Study(one, parts) for one, parts in found}


def rules(
    product: str,
    on: Day,
    *,
    history: bool = False,
    instruments: str | os.PathLike[str] | None = None,
    reference: str | os.PathLike[str] | None = None,
) -> Study:
    """What the dated rule tables say of a product on a day, as ``hedgelab rules``: see `Market.rules`."""
    folder = "" if instruments is None else path_text(instruments, "instruments")
    return Study(
        "rules", _engine.rules_on(word(product, "product"), on, history, reference_folder(reference), folder, None)
    )
