#!/usr/bin/env python3
"""Holds what every shipped comparison gives against its baseline, by `hedgelab check` itself.

usage: shipped_baselines_test.py SOURCE_FOLDER BUILD_FOLDER [ARGUMENTS OF CHECK]

The stores that the configs name are made in a folder of the test: the made-up markets always, the real one where the data
are (HEDGELAB_REAL_DATA, else ../shared/real_data); configs without their store are left out and named. After a change
that is meant to move returns, together with an entry under "Changed behavior" in CHANGES.md:

    tests/scripts/shipped_baselines_test.py . build/debug --update
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE, BUILD = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
PROGRAM = Path(os.environ.get("HEDGELAB_PROGRAM", BUILD / "engine" / "app" / "hedgelab"))


def real_data():
    named = os.environ.get("HEDGELAB_REAL_DATA")
    folder = Path(named) if named else SOURCE.parent / "shared" / "real_data"
    return folder if folder.is_dir() else None


def document(config):
    """A config as Python reads it: its lines of comment, which the engine allows, taken out."""
    lines = config.read_text(encoding="utf-8").splitlines()
    return json.loads("\n".join(line for line in lines if not line.lstrip().startswith("//")))


def main():
    configs = sorted((SOURCE / "configs" / "comparisons").glob("*.json"))
    unheld = [config.name for config in configs if not (config.parent / "baselines" / config.name).is_file()]
    if unheld and "--init" not in sys.argv[3:]:
        sys.exit(f"no baseline: {', '.join(unheld)}; write it with --init")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "configs").symlink_to(SOURCE / "configs")
        (folder / "market_data").symlink_to(SOURCE / "market_data")

        def hedgelab(*arguments):
            return subprocess.run([PROGRAM, *map(str, arguments)], cwd=folder, check=False)

        for store in {document(config)["data"]["store"] for config in configs} - {"market_data/sample/store"}:
            (folder / store).parent.mkdir(parents=True, exist_ok=True)
            if store.endswith("real_store"):
                if real_data() is not None:
                    made = hedgelab("import", "configs/import/real_data.json", "--from", real_data(), "--store", store, "--quiet")
                    assert made.returncode == 0, store
            else:
                made = hedgelab("generate", f"configs/markets/{Path(store).name}.json", "--store", store, "--quiet")
                assert made.returncode == 0, store
        return hedgelab("check", "configs/comparisons", "--skip-missing-data", *sys.argv[3:]).returncode


if __name__ == "__main__":
    sys.exit(main())
