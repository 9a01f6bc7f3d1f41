"""Backtests of hedges with the CFFEX stock-index futures: the engine of hedgelab, in Python.

>>> import hedgelab
>>> result = hedgelab.run("configs/comparisons/passive_hedges_sample.json")
>>> result.table  # doctest: +SKIP

The package is a thin face on the engine: the same runs, the same bytes. NumPy, pandas, matplotlib and pyarrow are
imported when something asks for them.
"""

from hedgelab._engine import version as _version
from hedgelab._places import sample_store, shipped_config, shipped_configs
from hedgelab.auditing import AuditReport, audit
from hedgelab.errors import ClosedMarket, EngineFault, InputError, NotCarried
from hedgelab.importing import ImportReport, generate, import_frame, market_spec
from hedgelab.market import Market, Study, study
from hedgelab.result import Comparison, Result, open
from hedgelab.running import run
from hedgelab.strategy import Context, Strategy, parameter, strategies

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
    "audit",
    "generate",
    "import_frame",
    "market_spec",
    "open",
    "parameter",
    "run",
    "sample_store",
    "shipped_config",
    "shipped_configs",
    "strategies",
    "study",
]
