"""A sweep as a job array on a real Slurm of one host: four nodes, faults on the way, and the bytes of the local sweep.

usage: slurm_sweep_test.py ROOT BUILD      exit 77 (skipped) where Slurm is not installed or does not start

Of eight tasks, one exits with 75 on its first start and is requeued; one is on a node whose daemon and steps are killed, and
is requeued on another; the controller is restarted meanwhile; and two tasks write at any time. Prints the log of faults.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(sys.argv[1]).resolve()
BUILD = Path(sys.argv[2]).resolve()
PROGRAM = Path(os.environ.get("HEDGELAB_PROGRAM", BUILD / "engine" / "app" / "hedgelab")).resolve()
CLUSTER = ROOT / "scripts" / "slurm" / "local_cluster"
SKIPPED = 77
TASKS = 8
PATIENCE = 120  # seconds for the array, faults included; it takes about 30

sys.path.insert(0, str(ROOT / "scripts"))
from sweep_campaign import Campaign  # noqa: E402

# What the array runs instead of the program: the same, but for the faults of two tasks on their first start.
FAULTY = """#!/usr/bin/env bash
set -euo pipefail
if [ -z "${SLURM_RESTART_COUNT:-}" ] || [ "$SLURM_RESTART_COUNT" = 0 ]; then
  case $SLURM_ARRAY_TASK_ID in
    2) exit 75 ;;
    5) hostname >/dev/null; echo "$SLURMD_NODENAME" >"$FAULTS/node.tmp"; mv "$FAULTS/node.tmp" "$FAULTS/node"; sleep 600 & wait ;;
  esac
fi
echo "task $SLURM_ARRAY_TASK_ID start ${SLURM_RESTART_COUNT:-0} on $SLURMD_NODENAME" >>"$FAULTS/starts"
exec "$PROGRAM" "$@"
"""


def say(text):
    print(f"{time.monotonic() - STARTED:5.1f} s  {text}", flush=True)


def wait_for(what, holds, patience=PATIENCE):
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if holds():
            return
        time.sleep(0.25)
    sys.exit(f"slurm_sweep_test: waited {patience} s for {what}")


def main():
    scratch = Path(tempfile.mkdtemp(prefix="hedgelab_slurm_"))
    cluster = scratch / "cluster"
    started = subprocess.run([CLUSTER, "start", cluster, "4"], capture_output=True, text=True)
    if started.returncode != 0:
        print(f"slurm_sweep_test: skipped: {started.stderr.strip()}")
        shutil.rmtree(scratch, ignore_errors=True)
        return SKIPPED if started.returncode == SKIPPED else 1
    try:
        return run_array(scratch, cluster)
    finally:
        subprocess.run([CLUSTER, "stop", cluster], check=False)
        shutil.rmtree(scratch, ignore_errors=True)


def run_array(scratch, cluster):
    say("a cluster of 4 nodes is up")
    campaign = Campaign(PROGRAM, scratch, 1)
    faults = scratch / "faults"
    faults.mkdir()
    program = scratch / "hedgelab"
    program.write_text(FAULTY)
    program.chmod(0o755)
    environment = dict(os.environ, SLURM_CONF=str(cluster / "slurm.conf"), HEDGELAB=str(program), PROGRAM=str(PROGRAM),
                       FAULTS=str(faults))
    environment["PATH"] += ":/usr/sbin"
    out = scratch / "array"

    def slurm(*command):
        return subprocess.run(list(map(str, command)), cwd=ROOT, env=environment, capture_output=True, text=True)

    submitted = slurm("sbatch", f"--array=0-{TASKS - 1}", f"--output={scratch}/%a.log", ROOT / "scripts/slurm/sweep.sbatch",
                      campaign.config, out)
    if submitted.returncode != 0:
        sys.exit(f"slurm_sweep_test: sbatch: {submitted.stderr}")
    say(f"{TASKS} tasks are submitted")
    wait_for("task 5 to start", (faults / "node").exists, 60)
    node = (faults / "node").read_text().strip()
    # State is saved some seconds after a change: a controller that stops in order loses nothing.
    subprocess.run([CLUSTER, "restart", cluster], check=True)
    say("the controller was stopped and started again")
    subprocess.run([CLUSTER, "kill-node", cluster, node], check=True)
    say(f"the daemon of {node} and its steps were killed")
    time.sleep(6)
    subprocess.run([CLUSTER, "restart-node", cluster, node], check=True)
    say(f"{node} came back")

    def is_over():
        queue = slurm("squeue", "-h", "-t", "PENDING,RUNNING,COMPLETING,CONFIGURING,SUSPENDED,REQUEUED", "-o", "%i")
        return queue.returncode == 0 and not queue.stdout.strip()

    wait_for("the array to end", is_over)
    say("the queue is empty")
    starts = (faults / "starts").read_text().splitlines()
    print("\n".join(sorted(starts)))
    for task, restarts in ((2, 1), (5, 1)):
        if not any(line.startswith(f"task {task} start {restarts} ") for line in starts):
            logs = (scratch / f"{task}.log").read_text() if (scratch / f"{task}.log").exists() else ""
            sys.exit(f"slurm_sweep_test: task {task} was not started again\n{logs}")
    merged = slurm(PROGRAM, "merge", out)
    if merged.returncode != 0:
        logs = "".join(path.read_text() for path in sorted(scratch.glob("*.log")))
        sys.exit(f"slurm_sweep_test: merge: {merged.stderr}\n{logs}")
    if campaign.merged_of(out) != campaign.merged or campaign.blocks_of(out) != campaign.blocks:
        sys.exit("slurm_sweep_test: the array's files are not those of the local sweep")
    say(f"merged: {len(campaign.blocks)} blocks, every file equal to the local sweep's")
    return 0


STARTED = time.monotonic()
if __name__ == "__main__":
    sys.exit(main())
