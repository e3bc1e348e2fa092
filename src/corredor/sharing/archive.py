"""Files to one ZIP archive, the same bytes each time, under a seal that covers all of them."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Final

SEAL: Final = re.compile(rb"corredor-snapshot/[0-9]{1,9} sha256:([0-9a-f]{64})")
"""The comment of an archive: the SHA-256 of everything that stands before it."""

_STORED: Final = (".png",)
_PLAIN_FILE: Final = 0o100644 << 16
_UNIX: Final = 3
_FIRST_YEAR: Final = 1980


def pack_archive(files: Mapping[str, bytes], created: datetime, snapshot_format: str) -> bytes:
    """Pack files into an archive.

    Parameters
    ----------
    files : mapping of str to bytes
        By name; written in the order of the names.
    created : datetime
        UTC; stands as the time of every file.
    snapshot_format : str
        Such as ``corredor-snapshot/1``; stands in the seal.

    Returns
    -------
    bytes
        The same for the same arguments and the same build of zlib. The archive's comment is its seal (`SEAL`).
    """
    moment = max(created.year, _FIRST_YEAR), *created.timetuple()[1:6]
    blank = _write_seal(snapshot_format, "0" * 64)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.comment = blank
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, moment)
            entry.create_system = _UNIX
            entry.external_attr = _PLAIN_FILE
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name], compresslevel=9)
    sealed = stream.getvalue()[: -len(blank)]
    return sealed + _write_seal(snapshot_format, hashlib.sha256(sealed).hexdigest())


def has_seal(comment: bytes) -> bool:
    """Whether the comment of an archive is a seal."""
    return SEAL.fullmatch(comment) is not None


def matches_seal(raw: bytes, comment: bytes) -> bool:
    """Whether an archive is, byte for byte, the one that its seal was made for.

    Parameters
    ----------
    raw : bytes
        The archive.
    comment : bytes
        Its comment, with which it ends.
    """
    found = SEAL.fullmatch(comment)
    sealed = memoryview(raw)[: len(raw) - len(comment)]
    return found is not None and found[1].decode() == hashlib.sha256(sealed).hexdigest()


def _write_seal(snapshot_format: str, digest: str) -> bytes:
    return f"{snapshot_format} sha256:{digest}".encode("ascii")
