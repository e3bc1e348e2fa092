"""An archive from anywhere to files in memory: nothing is written, and nothing hostile is unpacked."""

from __future__ import annotations

import stat
import zlib
from dataclasses import dataclass
from typing import Final

from corredor.archive_names import find_repeated_name, is_safe_name
from corredor.sharing.archive import has_seal, matches_seal
from corredor.sharing.directory import Directory, Entry, read_directory
from corredor.sharing.errors import ARCHIVE, HostileArchiveError, Problem, TooLargeError

MAX_BYTES: Final = 60_000_000
"""Of an archive, and of all that is in it."""
MAX_RATIO: Final = 200
"""A file that unpacks to more than so many times its packed size is a trap; the texts of a snapshot reach 30."""
_RATIO_FROM_BYTES: Final = 1_000_000

_STORED, _DEFLATED = 0, 8
_ENCRYPTED: Final = 0x0001 | 0x0040 | 0x2000
_UTF8: Final = 0x0800


@dataclass(frozen=True)
class Unpacked:
    """What could be read of an archive.

    Parameters
    ----------
    files : mapping of str to bytes
        Each whole and as its checksum says; what is damaged is not among them.
    problems : tuple of Problem
        All that is wrong with the archive.
    comment : bytes
        What it ends with: its seal, if it has one.
    """

    files: dict[str, bytes]
    problems: tuple[Problem, ...]
    comment: bytes = b""


def unpack_archive(raw: bytes) -> Unpacked:
    """Unpack an archive in memory.

    Parameters
    ----------
    raw : bytes
        From anywhere.

    Returns
    -------
    Unpacked
        Archives within archives stay packed.

    Raises
    ------
    NotASnapshotError, DamagedError
        See `read_directory`.
    TooLargeError
        There are more than `MAX_BYTES`, packed or unpacked, or too many files.
    HostileArchiveError
        A name leads outside, stands twice or is no UTF-8, or a file is a link, a folder, a device, encrypted,
        packed in an unusual way, or a bomb.
    """
    if len(raw) > MAX_BYTES:
        raise TooLargeError("verify.refused.too_large", limit=MAX_BYTES // 1_000_000)
    directory = read_directory(raw)
    readable = [(_check_entry(entry), entry) for entry in directory.entries if entry.packed is not None]
    repeated = find_repeated_name(name for name, _ in readable)
    if repeated is not None:
        raise _refuse(repeated, "duplicate")
    if sum(entry.size for _, entry in readable) > MAX_BYTES:
        raise TooLargeError("verify.refused.too_large", limit=MAX_BYTES // 1_000_000)
    files, problems = {}, _find_problems(directory)
    for name, entry in readable:
        content = _unpack_entry(entry)
        if content is None:
            problems.append(Problem(name, "unpack"))
        else:
            files[name] = content
    if not problems and not matches_seal(raw, directory.comment):
        problems.append(Problem(ARCHIVE, "seal" if has_seal(directory.comment) else "no_seal"))
    return Unpacked(files, tuple(problems), directory.comment)


def _find_problems(directory: Directory) -> list[Problem]:
    contradictions = [entry for entry in directory.entries if entry.packed is None]
    problems = [Problem(ARCHIVE, "header", {"entry": entry.shown_name}) for entry in contradictions]
    if not directory.is_whole and not problems:
        problems.append(Problem(ARCHIVE, "outside"))
    return problems


def _check_entry(entry: Entry) -> str:
    """Return the name of an entry that is safe to unpack."""
    shown = entry.shown_name
    kind = stat.S_IFMT(entry.mode)
    if entry.flags & _ENCRYPTED:
        raise _refuse(shown, "encrypted")
    if kind == stat.S_IFLNK:
        raise _refuse(shown, "link")
    if entry.is_folder or kind not in (0, stat.S_IFREG):
        raise _refuse(shown, "no_file")
    if entry.method not in (_STORED, _DEFLATED) or (entry.method == _STORED and entry.size != entry.packed_size):
        raise _refuse(shown, "packing")
    if entry.size > max(_RATIO_FROM_BYTES, MAX_RATIO * entry.packed_size):
        raise _refuse(shown, "bomb")
    try:
        name = entry.raw_name.decode("utf-8" if entry.flags & _UTF8 else "ascii")
    except UnicodeDecodeError:
        raise _refuse(shown, "name_encoding") from None
    if not is_safe_name(name):
        raise _refuse(shown, "unsafe_name")
    return name


def _unpack_entry(entry: Entry) -> bytes | None:
    """Return the content of an entry, None where it is not what its checksum and size say."""
    packed = entry.packed or b""
    if entry.method == _STORED:
        content = bytes(packed)
    else:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflater.decompress(packed, entry.size + 1)
        except zlib.error:
            return None
        if not inflater.eof or inflater.unused_data or inflater.unconsumed_tail:
            return None
    return content if len(content) == entry.size and zlib.crc32(content) == entry.crc else None


def _refuse(name: str, reason: str) -> HostileArchiveError:
    return HostileArchiveError(Problem(name, reason))
