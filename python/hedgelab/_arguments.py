"""Arguments as the engine takes them, or an `InputError` that says what was expected."""

from __future__ import annotations

import datetime
import math
import os
from collections.abc import Mapping
from typing import Any

from hedgelab.errors import InputError

_DEEPEST = 60


def word(value: Any, what: str) -> str:
    """A text, such as a symbol or a word to choose from."""
    if not isinstance(value, str):
        raise InputError(f"{value!r}: expected a text, found {type(value).__name__}", what)
    if not _is_utf8(value):
        raise InputError(f"{value!r} is no text in UTF-8", what)
    return value


def path_text(value: Any, what: str) -> str:
    """A path as text. What stands there, if anything, is for the caller to find out."""
    if not isinstance(value, (str, os.PathLike)):
        raise InputError(f"{value!r}: expected a path, found {type(value).__name__}", what)
    text = os.fspath(value)
    if not isinstance(text, str) or not _is_utf8(text) or "\0" in text or not text:
        raise InputError(f"{text!r} is no path", what)
    return text


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def plain(value: Any, place: str, depth: int = 0) -> Any:
    """A value as JSON has it."""
    if depth > _DEEPEST:
        raise InputError(f"lies deeper than {_DEEPEST} levels, or holds itself", place[:80])
    if hasattr(value, "item") and not isinstance(value, (str, bytes)) and getattr(value, "ndim", 0) == 0:
        value = value.item()  # of NumPy
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, os.PathLike):
        return path_text(value, place)
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError(f"{value} is no number that a config can have", place)
    if isinstance(value, Mapping):
        return {str(key): plain(one, f"{place}.{key}", depth + 1) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one, f"{place}.{i}", depth + 1) for i, one in enumerate(value)]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise InputError(f"a config holds texts, numbers, lists and dicts, no {type(value).__name__}", place)
