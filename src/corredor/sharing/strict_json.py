"""JSON from anywhere, read so that all readers would understand the same by it."""

from __future__ import annotations

import json
from typing import Any


class JsonError(ValueError):
    """A text is no JSON, or JSON on which readers disagree; the message is a clause in English."""


def parse_strict(raw: bytes, *, max_bytes: int) -> Any:
    """Read JSON.

    Parameters
    ----------
    raw : bytes
        UTF-8.
    max_bytes : int
        How long it may be.

    Raises
    ------
    JsonError
        It is longer, no UTF-8, no JSON, nested too deeply, has a key twice in one object, a number that is none, or
        half of a surrogate pair.
    """
    if len(raw) > max_bytes:
        raise JsonError(f"longer than {max_bytes:,} bytes")
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_build_object, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except JsonError:
        raise
    except UnicodeError:
        raise JsonError("not in UTF-8") from None
    except RecursionError:
        raise JsonError("nested too deeply") from None
    except ValueError:
        raise JsonError("no JSON") from None
    return value


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) < len(pairs):
        raise JsonError("an object with one key twice")
    return built


def _refuse_constant(name: str) -> Any:
    raise JsonError(f"{name} in place of a number")
