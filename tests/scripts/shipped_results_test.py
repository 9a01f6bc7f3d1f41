"""Holds the bytes of what every shipped comparison gives: equity curves and fills, by digest.

usage: shipped_results_test.py ROOT BUILD [--update]

tests/golden/shipped_results.json has, for every variant of every file in configs/comparisons, a digest of its equity
curve, one of its fills, and the final equity for people. A difference is printed with both sides. --update writes the
file anew: only together with an entry under "Changed behavior" in CHANGES.md.

Configs on the sample market and on made-up ones always run; those on real data where the data are (HEDGELAB_REAL_DATA,
else ../shared/real_data), and what is skipped is said.
"""

import csv
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(sys.argv[1]).resolve()
BUILD = Path(sys.argv[2]).resolve()
PROGRAM = Path(os.environ.get("HEDGELAB_PROGRAM", BUILD / "engine" / "app" / "hedgelab"))
EXPECTED = ROOT / "tests" / "golden" / "shipped_results.json"
# The columns that the digests cover, by name: a new column moves nothing.
EQUITY = ["date", "net_value", "equity", "settled_equity", "cash", "spot_value", "futures_notional", "fees", "overlay", "flow"]
FILLS = ["decided_at", "filled_at", "symbol", "offset", "purpose", "quantity", "price", "notional", "fee", "order_fee", "slippage"]


def real_data():
    named = os.environ.get("HEDGELAB_REAL_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "real_data"
    return folder if folder.is_dir() else None


def document(config):
    """A config as Python reads it: its lines of comment, which the engine allows, taken out."""
    lines = config.read_text(encoding="utf-8").splitlines()
    return json.loads("\n".join(line for line in lines if not line.lstrip().startswith("//")))


def hedgelab(*arguments):
    done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"hedgelab {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stderr}")
    return done


def digest(file, columns):
    hasher = hashlib.sha256()
    with open(file, newline="", encoding="utf-8") as lines:
        rows = csv.DictReader(lines)
        last = None
        for row in rows:
            hasher.update(("|".join(row[column] for column in columns) + "\n").encode())
            last = row
    return hasher.hexdigest()[:16], last


def results_of(config, store, folder):
    out = folder / config.stem
    hedgelab("run", config, "--set", f"data.store={store}", "--out", out)
    folders = [out] if (out / "result.json").exists() else [one for one in sorted(out.iterdir()) if one.is_dir()]
    found = {}
    for one in folders:
        equity, last = digest(one / "equity.csv", EQUITY)
        fills, _ = digest(one / "fills.csv", FILLS)
        found[one.name] = {"equity": equity, "fills": fills, "final_equity": last["equity"]}
    return found


def main():
    expected = json.loads(EXPECTED.read_text()) if EXPECTED.exists() and EXPECTED.stat().st_size else {}
    obtained, skipped, moved = {}, [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stores = {"market_data/sample/store": ROOT / "market_data" / "sample" / "store"}
        for config in sorted((ROOT / "configs" / "comparisons").glob("*.json")):
            wanted = document(config)["data"]["store"]
            if wanted not in stores:
                stores[wanted] = None
                if wanted.endswith("real_store"):
                    if real_data() is not None:
                        stores[wanted] = folder / "real"
                        hedgelab("import", "configs/import/real_data.json", "--from", real_data(), "--store", folder / "real")
                else:
                    stores[wanted] = folder / Path(wanted).name
                    hedgelab("generate", f"configs/markets/{Path(wanted).name}.json", "--store", stores[wanted])
            if stores[wanted] is None:
                skipped.append(config.stem)
                continue
            obtained[config.stem] = results_of(config, stores[wanted], folder)
    for config, variants in obtained.items():
        for variant in sorted(set(variants) | set(expected.get(config, {}))):
            before, now = expected.get(config, {}).get(variant), variants.get(variant)
            if before != now:
                moved.append(f"{config}/{variant}: expected {before}, obtained {now}")
    count = sum(len(variants) for variants in obtained.values())
    print(f"{count} variants of {len(obtained)} configs, {len(moved)} moved")
    if skipped:
        print(f"skipped without real data: {', '.join(skipped)}")
    if "--update" in sys.argv[3:]:
        kept = {**expected, **obtained}
        EXPECTED.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
        print(f"{EXPECTED.relative_to(ROOT)} written")
        return 0
    print("\n".join(moved))
    return 1 if moved else 0


sys.exit(main())
