"""Where the values of a JSON text lie, found without building them: how deep it is, and its outermost objects."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corredor.importing.errors import ImportFileError

_CHUNK_BYTES: Final = 400_000
_ESCAPED: Final = re.compile(rb"\\.", re.DOTALL)
_QUOTE, _OPEN_LIST, _OPEN_OBJECT, _CLOSE_LIST, _CLOSE_OBJECT = b'"[{]}'
_IS_TOKEN: Final = np.zeros(256, bool)
_IS_TOKEN[[_QUOTE, _OPEN_LIST, _OPEN_OBJECT, _CLOSE_LIST, _CLOSE_OBJECT]] = True
_STEP: Final = np.zeros(256, np.int8)
_STEP[[_OPEN_LIST, _OPEN_OBJECT]] = 1
_STEP[[_CLOSE_LIST, _CLOSE_OBJECT]] = -1


@dataclass(frozen=True, eq=False)
class Brackets:
    """The brackets of a JSON text that stand near its root.

    Parameters
    ----------
    places : ndarray of int64
        Offset of each bracket.
    depths : ndarray of int64
        Depth inside it: 1 for the outermost.
    opens : ndarray of bool
        Whether it opens.
    end_depth : int
        How many are open at the end of the text.
    """

    places: NDArray[np.int64]
    depths: NDArray[np.int64]
    opens: NDArray[np.bool_]
    end_depth: int

    def list_spans(self, depth: int, start: int, end: int) -> tuple[list[tuple[int, int]], int | None]:
        """List the values in brackets at one depth between two offsets, and where an unclosed one opens."""
        here = (self.depths == depth) & (self.places >= start) & (self.places < end)
        opened = self.places[here & self.opens]
        closed = self.places[here & ~self.opens]
        spans = [(int(first), int(last) + 1) for first, last in zip(opened, closed, strict=False)]
        return spans, int(opened[len(closed)]) if len(opened) > len(closed) else None


def find_brackets(content: bytes, max_depth: int, keep_depth: int = 3) -> Brackets:
    """Find the brackets of a JSON text.

    Parameters
    ----------
    content : bytes
        UTF-8.
    max_depth : int
        How deep values may stand in each other.
    keep_depth : int
        Down to which depth brackets are returned.

    Raises
    ------
    ImportFileError
        ``too_deep``; ``broken`` where more is closed than was opened.
    """
    kept_places, kept_depths, kept_opens = [], [], []
    depth = parity = offset = 0
    while offset < len(content):
        end = min(offset + _CHUNK_BYTES, len(content))
        while end < len(content) and content[end - 1] == 0x5C:
            end += 1
        chunk = content[offset:end]
        if b"\\" in chunk:
            chunk = _ESCAPED.sub(b"..", chunk)
        codes = np.frombuffer(chunk, np.uint8)
        tokens = np.flatnonzero(_IS_TOKEN[codes])
        kinds = codes[tokens]
        is_quote = kinds == _QUOTE
        inside = (np.cumsum(is_quote) + parity) & 1
        parity = int(inside[-1]) if len(inside) else parity
        is_bracket = ~is_quote & (inside == 0)
        places, kinds = tokens[is_bracket], kinds[is_bracket]
        after = np.cumsum(_STEP[kinds], dtype=np.int64) + depth
        opens = _STEP[kinds] > 0
        depths = np.where(opens, after, after + 1)
        if len(after):
            depth = int(after[-1])
            deepest = int(depths.max())
            if deepest > max_depth:
                raise ImportFileError("too_deep", limit=max_depth, found=deepest)
            if after.min() < 0:
                raise ImportFileError("broken", format="geojson", detail="]}")
        near = depths <= keep_depth
        kept_places.append(places[near] + offset)
        kept_depths.append(depths[near])
        kept_opens.append(opens[near])
        offset = end
    return Brackets(
        np.concatenate([*kept_places, np.empty(0, np.int64)]).astype(np.int64),
        np.concatenate([*kept_depths, np.empty(0, np.int64)]).astype(np.int64),
        np.concatenate([*kept_opens, np.empty(0, bool)]).astype(bool),
        depth,
    )


@dataclass(frozen=True)
class Member:
    """A member of the outermost object.

    Parameters
    ----------
    start, end : int
        Offsets of its value where that is an object or a list, else 0.
    value : object
        Its value where that is a scalar.
    is_open : bool
        Whether the text ends within it.
    """

    start: int
    end: int
    value: object = None
    is_open: bool = False


def list_members(content: bytes, brackets: Brackets, start: int, end: int) -> dict[str, Member]:
    """List the members of one object without building what stands in them.

    Raises
    ------
    ImportFileError
        ``broken``: what lies between the values is no JSON.
    """
    spans, unclosed = brackets.list_spans(2, start, end)
    pieces, at = [], start
    for number, (first, last) in enumerate(spans):
        pieces += [content[at:first], b"[%d]" % number]
        at = last
    if unclosed is not None:
        pieces += [content[at:unclosed], b"[%d]}" % len(spans)]
    else:
        rest = content[at:end].rstrip()
        pieces.append(rest if rest.endswith(b"}") else rest.rstrip(b", \r\n\t") + b"}")
    try:
        members = json.loads(b"".join(pieces))
    except (ValueError, RecursionError) as error:
        raise ImportFileError("broken", format="geojson", detail=str(error)[:120]) from None
    listed = {}
    for name, value in members.items() if isinstance(members, dict) else ():
        if isinstance(value, list):
            is_open = value[0] == len(spans)
            first, last = (unclosed or 0, end) if is_open else spans[value[0]]
            listed[name] = Member(first, last, is_open=is_open)
        else:
            listed[name] = Member(0, 0, value)
    return listed
