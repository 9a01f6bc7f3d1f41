#!/usr/bin/env python3
"""scripts/crash_campaign.py in its short form: a few kills, and some of the points at which a write can be stopped.

usage: crash_campaign_test.py ROOT BUILD
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
PROGRAM = Path(sys.argv[2] if len(sys.argv) > 2 else ROOT / "build/test").resolve() / "engine/app/hedgelab"
SCALE = int(os.environ.get("HEDGELAB_TEST_SCALE", "1"))

if not PROGRAM.is_file():
    print(f"skipped: {PROGRAM} is not built")
    sys.exit(77)
size = 4 * min(SCALE, 4)
command = [sys.executable, ROOT / "scripts/crash_campaign.py", PROGRAM, "--kills", str(size), "--points", str(3 * size)]
sys.exit(subprocess.run(command).returncode)
