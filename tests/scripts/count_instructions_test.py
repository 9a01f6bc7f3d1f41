"""Instructions of a run-minute stay within 2% of what is recorded for this compiler (scripts/count_instructions).

usage: count_instructions_test.py ROOT BUILD      exit 77 (skipped, with the reason) without valgrind or a record of the build

A planted record shows that a count which is off is found, and that one of another compiler is not compared.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT, BUILD = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
SCRIPT = ROOT / "scripts" / "count_instructions"


def run(*options):
    done = subprocess.run([SCRIPT, BUILD, *options], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def main():
    code, text = run()
    print(text, end="")
    if code != 0:
        return code
    recorded = json.loads((ROOT / "benchmarks" / "instructions.json").read_text(encoding="utf-8"))["recorded"]
    assert all(len(counts) == 3 for counts in recorded.values()), "a record without a count for each run"
    # No count is equal to the last hundredth of what stands there but by the machine's own repeatability.
    code, text = run("--within", "-1", "--only", "passive")
    assert code == 1 and "off by more than" in text, f"a count that is off was not found: {code}\n{text}"
    return 0


if __name__ == "__main__":
    sys.exit(main())
