"""Text files to UTF-8: byte order mark, then UTF-8, then what the other bytes look like."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
from charset_normalizer import from_bytes

from corredor.importing.errors import ImportFileError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES: Final = ["cp1252", "mac_roman", "cp850", "cp437", "cp1250", "cp1251", "cp1253", "cp1254", "cp1256"]
_WESTERN_CANDIDATES: Final = ("cp1252", "mac_roman", "cp850")
_WESTERN: Final = re.compile(
    "[áéíóúñüàâãçêõôÁÉÍÓÚÑÜÀÂÃÇÊÕÔ]|(?<![A-Za-z])[¿¡ºª°–—‘’“”…«»\xa0]|[ºª°’”…»\xa0–—](?![A-Za-z])"
)
"""Letters of Spanish and Portuguese, and marks where marks stand: not within a word."""
_WESTERN_SHARE: Final = 0.8
_SAMPLE_BYTES: Final = 100_000
_END_OF_FILE: Final = b"\x1a"
"""Stands at the end of texts from old programs."""


@dataclass(frozen=True)
class Text:
    r"""A text file in memory.

    Parameters
    ----------
    content : bytes
        UTF-8 without a byte order mark; lines end in ``\\n`` or ``\\r\\n``.
    encoding : str
        Of the file.
    stray_bytes : int
        Bytes that are no UTF-8 in a file that is UTF-8 for the most part; they were read as cp1252.
    is_cut : bool
        Whether the file ends within a character.
    """

    content: bytes
    encoding: str
    stray_bytes: int = 0
    is_cut: bool = False


def read_text(raw: bytes, encoding: str | None = None) -> Text:
    """Decode a text file.

    Parameters
    ----------
    raw : bytes
        The whole file.
    encoding : str, optional
        What the user says.

    Raises
    ------
    ImportFileError
        ``encoding``: what the user says does not exist or does not fit; ``unknown_format``: it is no text.
    """
    text = _decode_as_told(raw, encoding) if encoding else _decode_by_evidence(raw)
    content = text.content.rstrip(_END_OF_FILE)
    if b"\0" in content:
        raise ImportFileError("unknown_format", found="binary")
    if b"\n" not in content and b"\r" in content:
        content = content.replace(b"\r", b"\n")
    return Text(content, text.encoding, text.stray_bytes, text.is_cut)


def guess_wide(head: bytes) -> str | None:
    """Tell UTF-16 without a byte order mark by its zeros, None where it is something else."""
    sample = head[: len(head) // 2 * 2]
    if len(sample) < 8:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.7 * half and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd == 0 else None


def _decode_as_told(raw: bytes, encoding: str) -> Text:
    try:
        name = codecs.lookup(encoding).name
        content = raw.decode("utf-8-sig" if name == "utf-8" else name)
    except (LookupError, UnicodeError):
        raise ImportFileError("encoding", encoding=encoding[:40]) from None
    if not isinstance(content, str):
        raise ImportFileError("encoding", encoding=encoding[:40])
    return Text(_encode(content), name)


def _decode_by_evidence(raw: bytes) -> Text:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return _decode(raw[len(mark) :], name)
    wide = guess_wide(raw[:_SAMPLE_BYTES])
    return _decode(raw, wide or "utf-8")


def _decode(raw: bytes, name: str) -> Text:
    if name != "utf-8":
        decoder = codecs.getincrementaldecoder(name)("replace")
        content = decoder.decode(raw)
        return Text(_encode(content), name, is_cut=bool(decoder.getstate()[0]))
    if _is_whole_utf8(raw):
        return Text(raw, name)
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        if error.end == len(raw) and error.reason == "unexpected end of data" and error.start > 0:
            return Text(raw[: error.start], name, is_cut=True)
        return _decode_other(raw)
    return Text(raw, name)


def _decode_other(raw: bytes) -> Text:
    """Decode what is not UTF-8: a few stray bytes in UTF-8, or another encoding altogether."""
    lines = [line for line in raw.splitlines() if not line.isascii()]
    valid = sum(1 for line in lines if _is_utf8(line))
    if valid > 0.8 * len(lines):
        strays: list[int] = []

        def repair(error: UnicodeError) -> tuple[str, int]:
            if not isinstance(error, UnicodeDecodeError):
                raise error
            strays.append(error.end - error.start)
            return error.object[error.start : error.end].decode("cp1252", "replace"), error.end

        codecs.register_error("corredor.stray", repair)
        content = raw.decode("utf-8", "corredor.stray")
        return Text(_encode(content), "utf-8", sum(strays))
    name = _guess_narrow(b"\n".join(lines)[:_SAMPLE_BYTES])
    return Text(_encode(raw.decode(name, "replace")), name)


def _guess_narrow(sample: bytes) -> str:
    """Guess an encoding of one byte per character; the one in which the text looks Spanish or Portuguese wins."""
    shares = {name: _measure_western(sample.decode(name, "replace")) for name in _WESTERN_CANDIDATES}
    best_western = max(shares, key=lambda name: shares[name])
    if shares[best_western] >= _WESTERN_SHARE:
        return best_western
    best = from_bytes(sample, cp_isolation=_CANDIDATES).best()
    return best.encoding if best is not None else "cp1252"


def _measure_western(text: str) -> float:
    odd = sum(1 for letter in text if not letter.isascii())
    return len(_WESTERN.findall(text)) / odd if odd else 0.0


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_whole_utf8(raw: bytes) -> bool:
    """Tell whether bytes are UTF-8 without building the text, which would take twice their memory."""
    whole = pa.Array.from_buffers(
        pa.large_string(), 1, [None, pa.array([0, len(raw)], pa.int64()).buffers()[1], pa.py_buffer(raw)]
    )
    try:
        whole.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _encode(content: str) -> bytes:
    return content.removeprefix("\ufeff").encode("utf-8", "replace")
