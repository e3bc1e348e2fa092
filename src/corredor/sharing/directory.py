"""The directory of a ZIP archive, read twice: once at the end of the archive, once before each file.

Programs differ in which of the two they trust, so an archive in which they disagree can show two contents to two
readers. Here the two must agree, and every byte must belong to something.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from corredor.sharing.errors import ARCHIVE, DamagedError, NotASnapshotError, Problem, TooLargeError

MAX_FILES: Final = 100

_END: Final = struct.Struct("<4s4H2LH")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_END_MARK: Final = b"PK\x05\x06"
_CENTRAL_MARK: Final = b"PK\x01\x02"
_LOCAL_MARK: Final = b"PK\x03\x04"
_LONGEST_COMMENT: Final = 0xFFFF

SIZES_FOLLOW: Final = 0x0008
"""Flag of an entry whose sizes stand behind its content instead of before it."""


@dataclass(frozen=True)
class Entry:
    """One file of an archive as the directory at its end describes it.

    Parameters
    ----------
    raw_name : bytes
        As stored.
    flags, method, crc, packed_size, size, mode : int
        As stored; mode is that of Unix, 0 where there is none.
    is_folder : bool
        Whether MS-DOS attributes call it a folder.
    packed : memoryview or None
        Its content as packed; None where the two headers contradict each other.
    """

    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed_size: int
    size: int
    mode: int
    is_folder: bool
    packed: memoryview | None

    @property
    def shown_name(self) -> str:
        """The name as a message may show it."""
        text = self.raw_name.decode("utf-8", errors="replace")
        return "".join(character if character.isprintable() else "\ufffd" for character in text[:80])


@dataclass(frozen=True)
class Directory:
    """What an archive holds.

    Parameters
    ----------
    entries : tuple of Entry
        In the order of the directory.
    is_whole : bool
        Whether every byte of the archive belongs to one entry, the directory or the end.
    comment : bytes
        Of the archive.
    """

    entries: tuple[Entry, ...]
    is_whole: bool
    comment: bytes


def read_directory(raw: bytes) -> Directory:
    """Read the directory of an archive.

    Raises
    ------
    NotASnapshotError
        The bytes are no ZIP archive.
    DamagedError
        The archive is cut off, or its directory does not lie where its end says.
    TooLargeError
        It lists more than `MAX_FILES` files.
    """
    end = _find_end(raw)
    _, disk, start_disk, here, count, size, start, _ = _END.unpack_from(raw, end)
    if disk or start_disk or here != count or start + size != end:
        raise _damaged()
    if count > MAX_FILES:
        raise TooLargeError("verify.refused.too_many_files", n=count, limit=MAX_FILES)
    entries, spans, position = [], [], start
    for _ in range(count):
        entry, span, position = _read_entry(raw, position, start, end)
        entries.append(entry)
        spans.append(span)
    if position != end:
        raise _damaged()
    return Directory(tuple(entries), _cover(spans, start), raw[end + _END.size :])


def _find_end(raw: bytes) -> int:
    lowest = max(0, len(raw) - _END.size - _LONGEST_COMMENT)
    found = False
    position = raw.rfind(_END_MARK, lowest)
    while position >= 0:
        found = True
        if position + _END.size <= len(raw):
            comment_size = _END.unpack_from(raw, position)[-1]
            if position + _END.size + comment_size == len(raw):
                return position
        position = raw.rfind(_END_MARK, lowest, position + len(_END_MARK) - 1)
    if found or raw.startswith((_LOCAL_MARK, _END_MARK)):
        raise _damaged()
    raise NotASnapshotError("verify.refused.not_zip")


def _read_entry(raw: bytes, position: int, start: int, end: int) -> tuple[Entry, tuple[int, int, bool], int]:
    if position + _CENTRAL.size > end:
        raise _damaged()
    mark, _, *fields = _CENTRAL.unpack_from(raw, position)
    needed, flags, method, time, day, crc, packed_size, size, name_size, extra_size, comment_size = fields[:11]
    _, _, attributes, header = fields[11:]
    following = position + _CENTRAL.size + name_size + extra_size + comment_size
    if mark != _CENTRAL_MARK or following > end:
        raise _damaged()
    name = raw[position + _CENTRAL.size :][:name_size]
    both = (needed, flags, method, time, day)
    packed, last = _read_local(raw, header, start, both, (crc, packed_size, size), name)
    entry = Entry(
        raw_name=name,
        flags=flags,
        method=method,
        crc=crc,
        packed_size=packed_size,
        size=size,
        mode=attributes >> 16,
        is_folder=bool(attributes & 0x10) or name.endswith(b"/"),
        packed=packed,
    )
    return entry, (header, last, bool(flags & SIZES_FOLLOW)), following


def _read_local(
    raw: bytes,
    header: int,
    start: int,
    both: tuple[int, ...],
    sizes: tuple[int, int, int],
    name: bytes,
) -> tuple[memoryview | None, int]:
    """Return the packed content and where it ends; no content where the header before it says something else."""
    if header + _LOCAL.size > start:
        return None, header
    mark, *fields = _LOCAL.unpack_from(raw, header)
    name_size, extra_size = fields[8:]
    first = header + _LOCAL.size + name_size + extra_size
    last = first + sizes[1]
    own_sizes = tuple(fields[5:8])
    sizes_agree = own_sizes == sizes or (bool(both[1] & SIZES_FOLLOW) and own_sizes == (0, 0, 0))
    own_name = raw[header + _LOCAL.size :][:name_size] if name_size == len(name) else b""
    agree = mark == _LOCAL_MARK and tuple(fields[:5]) == both and sizes_agree and own_name == name
    if not agree or last > start:
        return None, last
    return memoryview(raw)[first:last], last


def _cover(spans: list[tuple[int, int, bool]], start: int) -> bool:
    """Whether the spans of the files lie one behind the other from the first byte to the directory."""
    expected: tuple[int, ...] = (0,)
    for header, last, sizes_follow in sorted(spans):
        if header not in expected:
            return False
        expected = (last, last + 12, last + 16) if sizes_follow else (last,)
    return start in expected


def _damaged() -> DamagedError:
    return DamagedError(Problem(ARCHIVE, "end"))
