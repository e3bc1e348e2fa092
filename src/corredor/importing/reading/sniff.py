"""What a file is by what is in it; its suffix decides only between kinds of text."""

from __future__ import annotations

import codecs
import zipfile
from io import BytesIO
from typing import Final

from corredor.importing.errors import ImportFileError
from corredor.importing.limits import Limits
from corredor.importing.reading.encoding import guess_wide
from corredor.importing.reading.markup import find_root

HEAD_BYTES: Final = 65_536
ARCHIVE: Final = "archive"

_MAGIC: Final = (
    (b"SQLite format 3\0", "geopackage"),
    (b"fgb\x03fgb", "flatgeobuf"),
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", ARCHIVE),
    (b"PK\x05\x06", ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"\0\0\x27\x0a", "shapefile"),
)
_FOREIGN: Final = (
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
)
_ROOTS: Final = {"kml": "kml", "gpx": "gpx"}
_CONTROL: Final = frozenset(range(32)) - frozenset(b"\t\n\r\f\x0b\x1a\x1b\x1e")
_WIDE_MARKS: Final = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def find_format(head: bytes, limits: Limits) -> str:
    """Find what a file is.

    Parameters
    ----------
    head : bytes
        Its first `HEAD_BYTES`.
    limits : Limits
        How deep XML may be.

    Returns
    -------
    str
        One of ``options.FORMATS``, or `ARCHIVE`.

    Raises
    ------
    ImportFileError
        ``empty``, ``unknown_format``, or ``entity`` where XML begins with a DOCTYPE.
    """
    if not head.strip():
        raise ImportFileError("empty")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    for magic, found in _FOREIGN:
        if head.startswith(magic):
            raise ImportFileError("unknown_format", found=found)
    text = _decode_head(head)
    start = text.lstrip()[:1]
    if start == b"<":
        return _find_markup(head, text, limits)
    if start in (b"{", b"["):
        return _find_json(text)
    if start == b"\x1e":
        return "geojsonseq"
    return "csv"


def find_archive_format(archive: zipfile.ZipFile) -> str:
    """Find what a zip archive is: ``xlsx``, ``ods``, ``kmz``, or `ARCHIVE` for one that holds other files."""
    names = set(archive.namelist())
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        kind = archive.read("mimetype")
        if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            return "ods"
    return "kmz" if "doc.kml" in names else ARCHIVE


def _decode_head(head: bytes) -> bytes:
    """Write the head as UTF-8 without a mark, and refuse what is no text."""
    wide = next((name for mark, name in _WIDE_MARKS if head.startswith(mark)), None) or guess_wide(head)
    if wide is not None:
        return head.decode(wide, "replace").removeprefix("\ufeff").encode("utf-8", "replace")
    controls = sum(map(head.count, (bytes([code]) for code in _CONTROL)))
    if b"\0" in head or controls > 0.02 * len(head):
        raise ImportFileError("unknown_format", found="binary")
    return head.removeprefix(codecs.BOM_UTF8)


def _find_markup(head: bytes, text: bytes, limits: Limits) -> str:
    if b"<html" in text[:2_000].lower():
        raise ImportFileError("unknown_format", found="HTML")
    root = find_root(BytesIO(head), "-", limits)
    if root not in _ROOTS:
        raise ImportFileError("unknown_format", found=f"XML ({root[:40]})" if root else "XML")
    return _ROOTS[root]


def _find_json(text: bytes) -> str:
    lines = [line.strip() for line in text.split(b"\n") if line.strip()]
    if len(lines) > 1 and lines[0].startswith(b"{") and lines[0].endswith(b"}") and lines[1].startswith(b"{"):
        return "geojsonseq"
    if text.lstrip().startswith(b"["):
        raise ImportFileError("unknown_format", found="JSON ([…])")
    return "geojson"
