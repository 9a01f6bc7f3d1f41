#!/usr/bin/env python3
"""Help, completion and manual pages come from the options themselves; progress and colour stay on terminals.

usage: terminal_manners_test.py SOURCE_FOLDER BUILD_FOLDER
"""

import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE, BUILD = Path(sys.argv[1]), Path(sys.argv[2])
PROGRAM = BUILD / "engine" / "app" / "hedgelab"


def hedgelab(*arguments, **options):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, cwd=SOURCE, check=False, **options)


def command_names():
    lines = hedgelab("--help").stdout.split("commands:\n", 1)[1].splitlines()
    return [line.split()[0] for line in lines if line.startswith("  ")]


def options_in_help(command):
    return set(re.findall(r"--([a-z][a-z-]*)", "\n".join(
        line[:40] for line in hedgelab(command, "--help").stdout.split("options:")[1].splitlines() if "--" in line[:12])))


def completed(*words):
    script = hedgelab("completion", "bash").stdout
    quoted = " ".join(f"'{word}'" for word in ("hedgelab", *words))
    call = f"COMP_WORDS=({quoted}); COMP_CWORD={len(words)}; _hedgelab; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    run = subprocess.run(["bash", "-c", script + "\n" + call], capture_output=True, text=True, check=True)
    return run.stdout.split()


def on_terminal(*arguments, columns=80, environment=None):
    """What the program writes when all its streams are a terminal of so many columns."""
    reader, writer = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen([PROGRAM, *arguments], stdin=writer, stdout=writer, stderr=writer, cwd=SOURCE,
                               env={**os.environ, **(environment or {})})
    os.close(writer)
    text = b""
    while True:
        try:
            part = os.read(reader, 65536)
        except OSError:
            break
        if not part:
            break
        text += part
    process.wait()
    os.close(reader)
    return text.decode()


class Manners(unittest.TestCase):
    def test_every_command_has_help_by_both_ways(self):
        names = command_names()
        self.assertIn("run", names)
        for name in names:
            help_text = hedgelab(name, "--help")
            self.assertEqual(help_text.returncode, 0, name)
            self.assertIn("--quiet", help_text.stdout, name)
            self.assertEqual(hedgelab("help", name).stdout, help_text.stdout)

    def test_an_unknown_command_is_named_with_the_nearest(self):
        for arguments in (["help", "runn"], ["runn"], ["man", "runn"]):
            answer = hedgelab(*arguments)
            self.assertEqual(answer.returncode, 2)
            self.assertIn("did you mean 'run'?", answer.stderr)
        self.assertEqual(hedgelab("completion", "fish").returncode, 2)

    def test_bash_completes_commands_options_and_files(self):
        self.assertEqual(completed("wee"), ["weekly"])
        self.assertEqual(completed("run", "--thr"), ["--threads"])
        self.assertEqual(completed("help", "basi"), ["basis"])
        for name in command_names():
            self.assertEqual({word[2:] for word in completed(name, "--")}, options_in_help(name), name)
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "trial.json").touch()
            self.assertEqual(completed("run", folder + "/tr"), [folder + "/trial.json"])

    def test_zsh_reads_its_script(self):
        script = hedgelab("completion", "zsh").stdout
        self.assertTrue(script.startswith("#compdef hedgelab\n"))
        for option in options_in_help("run"):
            self.assertIn(f"'*--{option}[", script)
        if not shutil.which("zsh"):
            self.skipTest("no zsh here: its script is not read by it")
        subprocess.run(["zsh", "-n"], input=script, text=True, check=True)

    def test_manual_pages_hold_what_help_says(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(hedgelab("man", "--out", folder).returncode, 0)
            pages = sorted(page.name for page in Path(folder).iterdir())
            self.assertEqual(pages, sorted(["hedgelab.1", *(f"hedgelab-{name}.1" for name in command_names())]))
            page = Path(folder, "hedgelab-run.1").read_text()
            self.assertEqual(page, hedgelab("man", "run").stdout)
            for option in options_in_help("run"):
                self.assertIn("\\-\\-" + option.replace("-", "\\-"), page)
            if shutil.which("groff"):
                for name in pages:
                    said = subprocess.run(["groff", "-man", "-Tascii", "-ww", Path(folder, name)], capture_output=True, text=True)
                    self.assertEqual(said.stderr, "", name)

    def test_progress_and_escape_codes_stay_on_terminals(self):
        config = "configs/comparisons/passive_hedges_sample.json"
        with tempfile.TemporaryDirectory() as folder:
            plain = hedgelab("run", config, "--out", folder + "/a")
            self.assertNotIn("\x1b", plain.stdout + plain.stderr)
            self.assertEqual(plain.stderr, f"results in {folder}/a\n")
            quiet = hedgelab("run", config, "--out", folder + "/b", "--quiet")
            self.assertEqual((quiet.stdout, quiet.stderr), (plain.stdout, ""))
            seen = on_terminal("run", config, "--out", folder + "/c", "--quiet", columns=100)
            self.assertNotIn("\x1b", seen)

    def test_tables_keep_to_the_width_of_the_terminal(self):
        config = "configs/comparisons/passive_hedges_sample.json"
        with tempfile.TemporaryDirectory() as folder:
            for columns in (60, 100):
                seen = on_terminal("run", config, "--out", folder + "/a", "--quiet", columns=columns)
                ruled = [i for i, line in enumerate(seen.splitlines()) if re.fullmatch(r"[- ]+", line) and "--" in line]
                self.assertTrue(ruled)
                widest = max(len(seen.splitlines()[i]) for i in ruled)
                self.assertLessEqual(widest, columns)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
