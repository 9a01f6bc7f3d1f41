"""Backtests of hedges with the CFFEX stock-index futures: the engine of hedgelab, in Python.

>>> import hedgelab
>>> result = hedgelab.run("configs/comparisons/passive_hedges_sample.json")
>>> result.table  # doctest: +SKIP

The package is a thin face on the engine: the same runs, the same bytes. NumPy, pandas, matplotlib and pyarrow are
imported when something asks for them.
"""

from typing import TYPE_CHECKING, Any

from hedgelab._engine import version as _version
from hedgelab._places import sample_store, shipped_config, shipped_configs
from hedgelab.auditing import AuditReport, audit
from hedgelab.errors import ClosedMarket, EngineFault, InputError, NotCarried
from hedgelab.importing import ImportReport, generate, import_frame, market_spec
from hedgelab.market import Market, Study, rules, study
from hedgelab.result import Comparison, Result, open
from hedgelab.running import run, sweep
from hedgelab.strategy import Context, Strategy, parameter, strategies

if TYPE_CHECKING:
    from hedgelab.sweeps import Sweep

__version__: str = _version()

__all__ = [
    "AuditReport",
    "ClosedMarket",
    "Comparison",
    "Context",
    "EngineFault",
    "ImportReport",
    "InputError",
    "Market",
    "NotCarried",
    "Result",
    "Strategy",
    "Study",
    "Sweep",
    "audit",
    "generate",
    "import_frame",
    "market_spec",
    "open",
    "parameter",
    "rules",
    "run",
    "sample_store",
    "shipped_config",
    "shipped_configs",
    "strategies",
    "study",
    "sweep",
]


def __getattr__(name: str) -> Any:
    if name == "Sweep":  # a DataFrame: pandas comes with it, and not before
        from hedgelab.sweeps import Sweep

        return Sweep
    raise AttributeError(f"module 'hedgelab' has no attribute '{name}'")
