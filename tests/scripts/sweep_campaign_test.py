"""The short form of scripts/sweep_campaign.py: sweeps killed at random moments end with the bytes of one that was not.

usage: sweep_campaign_test.py ROOT BUILD
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(sys.argv[1]).resolve()
BUILD = Path(sys.argv[2]).resolve()
PROGRAM = os.environ.get("HEDGELAB_PROGRAM", str(BUILD / "engine" / "app" / "hedgelab"))

sys.exit(subprocess.run([sys.executable, ROOT / "scripts" / "sweep_campaign.py", PROGRAM, "--kills", "8"], check=False).returncode)
