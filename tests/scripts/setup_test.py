#!/usr/bin/env python3
"""scripts/setup looks before it installs, installs only what is missing, and says what to do when it cannot.

usage: setup_test.py ROOT

dpkg-query, apt-get, id and sudo are stand-ins that write down how they were called: nothing is installed.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
TOOLS = ("bash", "sed", "env", "cat")


class Setup(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="hedgelab_setup_"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.calls = self.folder / "calls"
        self.calls.write_text("")
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))
        text = (ROOT / "scripts/setup").read_text()
        self.packages = [line.split()[0] for line in re.search(r"packages='\n(.*?)'", text, re.S).group(1).splitlines()]

    def stand_in(self, name, body):
        path = self.bin / name
        path.write_text(f"#!{shutil.which('bash')}\n{body}\n")
        path.chmod(0o755)

    def machine(self, missing=(), user=0, sudo=False, apt_fails_at="none", removed=()):
        states = "".join(f'{name}) echo config-files; exit 0;; ' for name in removed)
        absent = "".join(f"{name}) exit 1;; " for name in missing)
        self.stand_in("dpkg-query", f'case "${{@: -1}}" in {states}{absent}*) echo installed;; esac')
        self.stand_in("id", f"echo {user}")
        self.stand_in(
            "apt-get",
            f'echo "apt-get frontend=$DEBIAN_FRONTEND $*" >>{self.calls}\ncase "$*" in *{apt_fails_at}*) exit 100;; esac',
        )
        if sudo:
            self.stand_in("sudo", f'echo sudo >>{self.calls}\nexec "$@"')

    def run_setup(self, *arguments):
        return subprocess.run(
            [shutil.which("bash"), str(ROOT / "scripts/setup"), *arguments],
            env={"PATH": str(self.bin)}, capture_output=True, text=True, check=False,
        )

    def called(self):
        return self.calls.read_text().splitlines()

    def test_nothing_is_called_where_nothing_is_missing_even_without_root(self):
        self.machine(user=1000)
        for arguments in ((), ("--check",)):
            result = self.run_setup(*arguments)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertEqual(self.called(), [])

    def test_only_what_is_missing_or_was_removed_is_installed_after_one_update(self):
        self.machine(missing=["cmake"], removed=["libfmt-dev"])
        result = self.run_setup()
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertEqual(
            self.called(),
            ["apt-get frontend=noninteractive -q update",
             "apt-get frontend=noninteractive -q install --no-install-recommends -y cmake libfmt-dev"],
        )

    def test_check_lists_what_is_missing_and_installs_nothing(self):
        self.machine(missing=["cmake", "python3"])
        result = self.run_setup("--check")
        self.assertEqual(result.returncode, 1)
        listed = [line.split()[0] for line in result.stdout.splitlines() if line.startswith("  ")]
        self.assertEqual(listed, ["cmake", "python3"])
        self.assertEqual(self.called(), [])

    def test_a_user_with_sudo_installs_through_it(self):
        self.machine(missing=["cmake"], user=1000, sudo=True)
        self.assertEqual(self.run_setup().returncode, 0)
        self.assertEqual([line.split()[0] for line in self.called()], ["sudo", "apt-get", "sudo", "apt-get"])
        self.assertIn("frontend=noninteractive", self.called()[1])

    def test_a_user_without_sudo_is_given_the_command(self):
        self.machine(missing=["cmake"], user=1000)
        result = self.run_setup()
        self.assertEqual(result.returncode, 1)
        self.assertIn("apt-get update && apt-get install --no-install-recommends -y cmake\n", result.stderr)
        self.assertEqual(self.called(), [])

    def test_a_failing_apt_stops_and_says_what_to_do(self):
        for command in ("update", "install"):
            self.machine(missing=["cmake"], apt_fails_at=command)
            result = self.run_setup()
            self.assertEqual(result.returncode, 1)
            self.assertIn(f"'apt-get {command}' failed", result.stderr)
            self.assertIn("apt-get install --no-install-recommends -y cmake", result.stderr)

    def test_another_system_is_told_the_names_and_not_stopped(self):
        result = self.run_setup()
        self.assertEqual(result.returncode, 0)
        self.assertIn("libeigen3-dev", result.stderr)
        self.assertEqual(self.run_setup("--check").returncode, 1)

    def test_a_wrong_option_is_refused(self):
        self.machine()
        for arguments in (("--chek",), ("--check", "now")):
            self.assertEqual(self.run_setup(*arguments).returncode, 2)

    def test_every_package_has_a_word_why_and_stands_once(self):
        text = (ROOT / "scripts/setup").read_text()
        lines = re.search(r"packages='\n(.*?)'", text, re.S).group(1).splitlines()
        self.assertGreater(len(lines), 10)
        for line in lines:
            self.assertGreater(len(line.split()), 1, line)
        self.assertEqual(len(set(self.packages)), len(self.packages))


if __name__ == "__main__":
    if os.name != "posix" or shutil.which("bash") is None:
        print("no bash on this machine")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
