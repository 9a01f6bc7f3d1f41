"""The Kubernetes manifest of a sweep: its numbers agree, its exit codes are the program's, and the API's schema takes it.

usage: kubernetes_manifest_test.py ROOT      exit 77 (skipped) without a YAML reader

The schema is asked where the PyPI package kubernetes-validate is installed; without it the rest is still checked.
"""

import sys
from pathlib import Path

ROOT = Path(sys.argv[1]).resolve()
MANIFEST = ROOT / "scripts" / "kubernetes" / "sweep_job.yaml"


def main():
    try:
        import yaml
    except ImportError:
        print("kubernetes_manifest_test: skipped: no Python package yaml (Debian: python3-yaml)")
        return 77
    job = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    faults = []

    def check(holds, what):
        if not holds:
            faults.append(what)

    spec = job["spec"]
    pod = spec["template"]["spec"]
    container = pod["containers"][0]
    script = container["args"][0]
    check((job["apiVersion"], job["kind"]) == ("batch/v1", "Job"), "is no batch/v1 Job")
    check(spec["completionMode"] == "Indexed", "is not indexed: JOB_COMPLETION_INDEX would be missing")
    check(f"--shards {spec['completions']} " in script, "--shards is not the count of completions")
    check(pod["restartPolicy"] == "Never", "a pod failure policy needs restartPolicy Never")
    codes = [rule["onExitCodes"] for rule in spec["podFailurePolicy"]["rules"] if "onExitCodes" in rule]
    check(codes == [{"containerName": container["name"], "operator": "In", "values": [2, 3]}], "2 and 3 alone end the job")
    check("75" not in str(codes), "75 asks to be started again")
    try:
        import kubernetes_validate
    except ImportError:
        print("kubernetes_manifest_test: the API's schema was not asked: no Python package kubernetes-validate")
    else:
        try:
            kubernetes_validate.validate(job, kubernetes_validate.latest_version(), strict=True)
        except Exception as error:  # its own exceptions differ from version to version
            faults.append(f"the API's schema: {error}")
    for fault in faults:
        print(f"{MANIFEST.relative_to(ROOT)}: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
