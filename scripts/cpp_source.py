"""What the checks of the source tree share: which files there are, and their text without comments and literals."""

import re
from pathlib import Path

SUFFIXES = (".h", ".cc")

_TOKEN = re.compile(
    r'//[^\n]*'
    r'|/\*.*?\*/'
    r'|R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'",  # not the separator of 1'000
    re.DOTALL,
)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def code_of(text):
    """The text with comments and the contents of literals blanked; lines and columns stay. Paths of #include stay."""

    def replace(match):
        token = match.group(0)
        if token.startswith("/"):
            return _blank(token)
        line_start = text.rfind("\n", 0, match.start()) + 1
        if re.match(r"\s*#\s*include\b", text[line_start : match.start()] + token):
            return token
        return token[0] + _blank(token[1:-1]) + token[-1]

    return _TOKEN.sub(replace, text)


class SourceFile:
    """One .h or .cc file: `name` is its path from the root, `lines` and `code_lines` are counted from 0."""

    def __init__(self, root, path):
        self.name = path.relative_to(root).as_posix()
        self.parts = self.name.split("/")
        self.is_header = path.suffix == ".h"
        self.text = path.read_text(encoding="utf-8")
        self.code = code_of(self.text)
        self.lines = self.text.split("\n")
        self.code_lines = self.code.split("\n")


def source_files(root, folders):
    """All sources below the folders of `root` that exist, sorted by path."""
    paths = []
    for folder in folders:
        paths += [path for path in (Path(root) / folder).rglob("*") if path.suffix in SUFFIXES and path.is_file()]
    return [SourceFile(Path(root), path) for path in sorted(paths)]
