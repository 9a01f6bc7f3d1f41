"""Market analysis: what the commands print, as DataFrames."""

from __future__ import annotations

import datetime
import json
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import PROGRAM

import hedgelab

STORE = "market_data/sample/store"


def program(*arguments: str) -> dict[str, dict]:
    """The documents that a command prints, by name."""
    done = subprocess.run([PROGRAM, *arguments, "--format", "json"], check=True, capture_output=True, text=True)
    return {one["name"]: one for one in json.loads(done.stdout)["studies"]}


def same(study: hedgelab.Study, told: dict) -> None:
    """Parameters, notes, and every cell of every table."""
    assert study.parameters == told["parameters"]
    assert (study.looks_ahead, study.notes) == (told["looks_ahead"], told["notes"])
    assert list(study.tables) == [table["table"] for table in told["tables"]]
    for table in told["tables"]:
        frame = study[table["table"]]
        rows = frame.reset_index() if frame.index.name else frame
        assert len(rows) == len(table["rows"]), table["table"]
        for name in [column["name"] for column in table["columns"]]:
            for ours, theirs in zip(rows[name].tolist(), [row[name] for row in table["rows"]], strict=True):
                if isinstance(ours, datetime.datetime) and ours is not pd.NaT:
                    ours = ours.strftime("%Y-%m-%d")
                if theirs is None:
                    assert ours is None or ours != ours or ours is pd.NaT, (table["table"], name)
                else:
                    assert ours == theirs, (table["table"], name)


@pytest.mark.parametrize("kind", ["weekly", "dividends", "volatility", "members", "versus", "basis"])
def test_a_shipped_study_is_that_of_its_command(kind: str) -> None:
    file = f"configs/studies/{kind}.json"
    sets = [] if kind == "volatility" else [f"data.store={STORE}"]
    keys = {} if kind == "volatility" else {"data__store": STORE}
    if kind == "basis":
        sets += ["period.start=2022-08-01", "period.end=2024-06-28", 'studies=[{"study": "series"}]', 'products=["IC"]']
        keys |= {"period__start": "2022-08-01", "period__end": "2024-06-28", "products": ["IC"]}
        keys |= {"studies": [{"study": "series"}]}
    told = program(kind, file, *[part for one in sets for part in ("--set", one)])
    studies = hedgelab.study(file, kind, **keys)
    assert list(studies) == list(told)
    for name, study in studies.items():
        same(study, told[name])


def test_a_market_answers_what_the_commands_answer(market: hedgelab.Market) -> None:
    same(
        market.today("2024-06-28", since="2023-07-24"),
        program("today", STORE, "--date", "2024-06-28", "--since", "2023-07-24")["today"],
    )
    account = "configs/studies/account.json"
    with_account = program("today", STORE, "--date", "2024-06-28", "--account", account, "--no-dividends")["today"]
    same(market.today("2024-06-28", account=account, dividends="none"), with_account)
    document = {"cash": 12000000, "spot_value": 70000000, "positions": [{"contract": "IC2409", "lots": -60}]}
    own = market.today(datetime.date(2024, 6, 28), account=document)
    assert list(own.tables)[:2] == ["contracts", "rules"] and "account" in own.tables
    same(market.rules("IC", "2024-06-28"), program("rules", "--product", "IC", "--on", "2024-06-28")["rules"])
    history = program("rules", "--product", "IM", "--on", "2024-06-28", "--history")["rules"]
    same(hedgelab.rules("IM", datetime.date(2024, 6, 28), history=True), history)
    weekly = market.weekly("2024-06-21", ["IF", "IC"])
    assert weekly.data_digest == market.digest and weekly.is_synthetic
    paid = market.dividends(["IF"], "2023-07-24", "2024-06-28")
    assert list(paid) == ["dividends"]
    tables = "configs/studies/tables"
    members = market.members("IF", ranks=[f"{tables}/ranks.csv"], dividends={"source": "trailing_year"})
    assert len(members.tables) > 0
    versus = market.versus("IF", first_year=2023, last_year=2023, funds=f"{tables}/funds.csv")
    assert len(versus.tables) > 0
    chains = market.volatility("IO", "IF", chains=f"{tables}/chains.csv", rate=0)
    assert chains.tables and chains.data_digest == market.digest


def test_figures_are_numbers_and_days_are_an_index(market: hedgelab.Market) -> None:
    volatility = hedgelab.study("configs/studies/volatility.json", "volatility")["volatility"]
    long = max(volatility.tables.values(), key=len)
    assert isinstance(long.index, pd.DatetimeIndex) and long.index.tz is None
    assert any(dtype == np.float64 for dtype in long.dtypes)
    assert set(long.attrs["units"]) >= set(long.columns)


def test_a_bad_question_is_an_input_error(market: hedgelab.Market, tmp_path: Path) -> None:
    wrong = tmp_path / "account.json"
    wrong.write_text('{"cash": "much"}')
    for ask, words in [
        (lambda: market.weekly("2024-07-31"), "the store ends on 2024-06-28"),
        (lambda: market.weekly("soon"), "soon"),
        (lambda: market.weekly(products=["IX"]), "IX"),
        (lambda: market.weekly(rate_since="2023-01-01"), "rates_since"),
        (lambda: market.today("2024-06-29"), "2024-06-29"),
        (lambda: market.today("2024-07-31"), "the store ends on"),
        (lambda: market.today(since="then"), "since"),
        (lambda: market.today(products=["IX"]), "IX"),
        (lambda: market.today(account="nowhere.json"), "nowhere.json"),
        (lambda: market.today(account=wrong), "cash"),
        (lambda: market.today(account={"cash": 1, "positions": [{"contract": "IC9999", "lots": 1}]}), "^account: "),
        (lambda: market.today(dividends="nowhere.csv"), "nowhere.csv"),
        (lambda: market.members("IF"), "ranks"),
        (lambda: market.members("IF", ranks=["nowhere.csv"]), "nowhere.csv"),
        (lambda: market.versus("IX", first_year=2023, last_year=2023), "IX"),
        (lambda: market.volatility("IO", "IF"), "chains"),
        (lambda: market.dividends(sources=["hope"]), "hope"),
        (lambda: hedgelab.rules("IM", "2020-01-02"), "2022-07-22"),
        (lambda: hedgelab.rules("IX", "2024-01-02"), "IX"),
        (lambda: hedgelab.rules("IF", "soon"), "soon"),
        (lambda: hedgelab.study("configs/studies/weekly.json", "week"), "did you mean 'weekly'"),
        (lambda: hedgelab.study("configs/studies/weekly.json"), "configs/studies/weekly.json"),
        (lambda: hedgelab.study({"name": "x"}, "versus"), "config"),
    ]:
        with pytest.raises(hedgelab.InputError, match=words):
            ask()


def test_a_closed_market_answers_nothing() -> None:
    with hedgelab.Market(hedgelab.sample_store()) as market:
        today = market.today()
    for ask in (market.today, market.weekly, market.dividends, lambda: market.rules("IC", "2024-06-28")):
        with pytest.raises(hedgelab.ClosedMarket):
            ask()
    assert len(today["contracts"]) > 0  # what it gave lives on
