#!/usr/bin/env python3
"""Checks who includes whom.

usage: check_layers.py ROOT

Prints one line "file:line: what (rule)" per breach and exits 1 when there is any. The table of layers is the one that
engine/README.md explains and engine/CMakeLists.txt links by.
"""

import re
import sys
from pathlib import Path

from cpp_source import source_files

# What each layer may include besides itself. Siblings are absent from each other's rows.
_RULES = {"core", "reference"}
_MARKET = _RULES | {"store", "market"}
_FACTS = _MARKET | {"accounting"}
_RUN = _FACTS | {"table", "strategy", "results"}
_SESSION = _RUN | {"import", "analysis", "simulation"}
_ALL = _SESSION | {"session", "generator", "config"}
LAYERS = {
    "core": set(),
    "table": {"core"},
    "reference": {"core"},
    "store": _RULES,
    "import": _RULES | {"store", "table"},
    "market": _RULES | {"store"},
    "accounting": _RULES,
    "generator": _MARKET,
    "strategy": _FACTS | {"analysis"},
    "results": _FACTS | {"table"},
    "analysis": _FACTS | {"table"},
    "simulation": _RUN,
    "session": _SESSION,
    "config": _ALL - {"config"},
    "sweep": _ALL,
    "report": {"core"},
    "check": _ALL | {"report"},
    "app": _ALL | {"sweep", "report", "check"},
}

# Third-party headers: prefix of the include path, where it may stand (regular expression on the file), in words.
# The first prefix that fits decides.
LIBRARIES = [
    ("fmt/", r"engine/", "fmt belongs to engine/"),
    ("nlohmann/json_fwd.hpp", r"engine/(config|sweep|report|check|app)/", "nlohmann belongs to engine/config, sweep, report, check and app"),
    (
        "nlohmann/",
        r"engine/(config|sweep|report|check|app)/.*\.cc|engine/store/[^/]*(store|manifest)[^/]*\.cc|engine/table/json_[^/]*\.cc|engine/results/result_[^/]*\.cc",
        "nlohmann belongs to the .cc files of engine/config, sweep, report, check and app, of the store and manifest in "
        "engine/store, of json_* in engine/table and result_* in engine/results; headers of config, sweep, report, check and app take nlohmann/json_fwd.hpp",
    ),
    ("linux/", r"engine/check/watched_run\.cc", "the kernel's headers belong to engine/check/watched_run.cc"),
    ("boost/program_options", r"engine/app/", "Program_options belongs to engine/app"),
    ("boost/asio", r"engine/(session|sweep)/.*\.cc", "Asio belongs to the .cc files of engine/session and engine/sweep"),
    (
        "Eigen/",
        r"engine/(results|analysis|strategy)/|strategies/",
        "Eigen belongs to engine/results, analysis, strategy and to strategies/",
    ),
    ("zlib.h", r"engine/(import|check)/", "zlib belongs to engine/import and check"),
    ("archive", r"engine/import/", "libarchive belongs to engine/import"),
    ("sqlite3.h", r"engine/import/", "SQLite belongs to engine/import"),
    ("expat.h", r"engine/import/", "expat belongs to engine/import"),
    ("iconv.h", r"engine/import/", "iconv belongs to engine/import"),
    ("xxhash.h", r"engine/core/", "xxHash belongs to engine/core"),
]

# <cmath>, <vector>: no dot, no folder. C and POSIX headers have both and so are listed.
_STANDARD = re.compile(r"^[a-z_0-9]+$")
_POSIX = re.compile(
    r"^(sys/[a-z_]+|unistd|fcntl|errno|signal|pthread|sched|spawn|poll|dirent|dlfcn|time|fenv|stdint)\.h$"
)
_INCLUDE = re.compile(r"^\s*#\s*include\b\s*(.*?)\s*$")
_TARGET = re.compile(r'^(?:"([^"]*)"|<([^>]*)>)$')
_STRATEGY_RULE = "strategies/ includes only engine/strategy/, Eigen and the standard library"
_ROOTS = ("engine/", "strategies/", "tests/", "benchmarks/")


def _layer_breach(parts, included):
    """(what, rule) when a file at `parts` must not include our header `included`; None when it may."""
    folder = included.split("/")
    if parts[0] == "strategies":
        return None if included.startswith("engine/strategy/") else (f"a strategy includes {included}", _STRATEGY_RULE)
    layer = parts[1]
    if folder[0] != "engine":
        return f"engine/{layer} includes {included}", "engine/ includes only engine/"
    if folder[1] == layer:
        return None
    if folder[1] not in LAYERS:
        return f"engine/{layer} includes {included}", f"engine/{folder[1]} is no layer"
    if folder[1] not in LAYERS[layer]:
        allowed = ", ".join(name for name in LAYERS if name in LAYERS[layer]) or "no other layer"
        return f"engine/{layer} includes engine/{folder[1]}", f"engine/{layer} may include {allowed}"
    return None


def _library_breach(file, included):
    for prefix, where, rule in LIBRARIES:
        if included.startswith(prefix):
            return None if re.match(where, file.name) else (f"<{included}>", rule)
    if _STANDARD.match(included):
        return None
    if _POSIX.match(included):
        return (f"<{included}>", _STRATEGY_RULE) if file.parts[0] == "strategies" else None
    return f"<{included}>", "not a library of this project: see LIBRARIES in scripts/check_layers.py"


def _is_layered(file):
    return file.parts[0] in ("engine", "strategies")


def _include_breach(file, target):
    match = _TARGET.match(target)
    if match is None:
        return f"#include {target}", "an include names its file, so that it can be checked"
    quoted, bracketed = match.groups()
    if bracketed is not None:
        if bracketed.startswith(_ROOTS):
            return f"<{bracketed}>", "our own headers are included in quotes"
        return _library_breach(file, bracketed) if _is_layered(file) else None
    if not quoted.startswith(_ROOTS) or ".." in quoted.split("/"):
        return f'"{quoted}"', "our own headers are included by their full path from the root"
    return _layer_breach(file.parts, quoted) if _is_layered(file) else None


def breaches_in(file):
    """Yields (line, what, rule)."""
    if file.parts[0] == "engine" and len(file.parts) < 3:
        yield 1, "a source file outside the layers", "every source of engine/ belongs to a layer, a sub-folder"
        return
    if file.parts[0] == "engine" and file.parts[1] not in LAYERS:
        yield 1, f"engine/{file.parts[1]} is no layer", "layers: " + ", ".join(LAYERS)
        return
    if file.is_header:
        if file.parts[0] == "strategies":
            yield 1, "a header in strategies/", "a strategy is one .cc file"
        if not any(re.match(r"^\s*#\s*pragma\s+once\s*$", line) for line in file.code_lines):
            yield 1, "no #pragma once", "every header starts with it"
    for number, line in enumerate(file.code_lines, 1):
        match = _INCLUDE.match(line)
        if match:
            breach = _include_breach(file, match.group(1))
            if breach:
                yield number, *breach


def unknown_layers(root):
    """Sub-folders of engine/ that are no layer, whatever is in them."""
    return [path.name for path in sorted((root / "engine").iterdir()) if path.is_dir() and path.name not in LAYERS]


def main(arguments):
    if len(arguments) != 1:
        sys.exit("usage: check_layers.py ROOT")
    root = Path(arguments[0])
    files = source_files(root, ["engine", "strategies", "tests", "benchmarks"])
    if not any(file.parts[0] == "engine" for file in files):
        sys.exit(f"check_layers: no sources in {root / 'engine'}: is this the root of the project?")
    count = 0
    for folder in unknown_layers(root):
        if not any(file.name.startswith(f"engine/{folder}/") for file in files):
            print(f"engine/{folder}:1: engine/{folder} is no layer (layers: {', '.join(LAYERS)})")
            count += 1
    for file in files:
        for number, what, rule in breaches_in(file):
            print(f"{file.name}:{number}: {what} ({rule})")
            count += 1
    print(f"check_layers: {len(files)} files, {count} breaches")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
