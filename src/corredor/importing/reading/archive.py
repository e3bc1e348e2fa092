"""Zip archives: what they hold, checked before anything is unpacked, and unpacked under names of our own."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from corredor.archive_names import find_repeated_name, is_safe_name
from corredor.importing.errors import ImportFileError
from corredor.importing.limits import Limits
from corredor.importing.reading.markup import find_root
from corredor.importing.reading.options import SUFFIXES

SHAPEFILE_SUFFIXES: Final[tuple[str, ...]] = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_ARCHIVES: Final = (".zip", ".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz")
_ENCRYPTED: Final = 0x0001 | 0x0040 | 0x2000
_RATIO_FROM_BYTES: Final = 1_000_000
_CHUNK_BYTES: Final = 1_000_000
_XML_SUFFIXES: Final = (".xml", ".rels", ".vml")


@dataclass(frozen=True)
class Entry:
    """One table of an archive.

    Parameters
    ----------
    name : str
        Of the member that is read; for words only.
    members : mapping of str to ZipInfo
        Its members by suffix: one, or those of a shapefile.
    """

    name: str
    members: dict[str, zipfile.ZipInfo]

    @property
    def suffix(self) -> str:
        """Suffix of the member that is read, lower case."""
        return next(iter(self.members))


@contextmanager
def open_archive(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive that is safe to unpack.

    Raises
    ------
    ImportFileError
        ``truncated`` or ``broken``; ``too_many_members``, ``too_large_unpacked`` or ``bomb``; ``encrypted``,
        ``packing``, ``link``, ``unsafe_name`` or ``duplicate``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(archive.infolist(), limits)
            yield archive
    except zipfile.BadZipFile as error:
        code = "truncated" if "not a zip file" in str(error) else "broken"
        raise ImportFileError(code, format="zip", detail=str(error)[:120]) from None
    except EOFError:
        raise ImportFileError("truncated", format="zip") from None
    except (zlib.error, NotImplementedError, RuntimeError, UnicodeError, OverflowError) as error:
        raise ImportFileError("broken", format="zip", detail=str(error)[:120]) from None


def count_others(archive: zipfile.ZipFile, entries: Sequence[Entry]) -> int:
    """Count the files of an archive, hidden ones aside, that none of its tables is made of."""
    files = [info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info.filename)]
    return len(files) - sum(len(entry.members) for entry in entries)


def list_entries(archive: zipfile.ZipFile) -> list[Entry]:
    """List the tables of an archive, without folders, hidden files, what no reader reads, and notes beside tables.

    Raises
    ------
    ImportFileError
        ``nested``: it holds other archives and no table.
    """
    infos = [info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info.filename)]
    shapefiles = {_cut_suffix(info.filename) for info in infos if _get_suffix(info) == ".shp"}
    entries = []
    for info in infos:
        suffix = _get_suffix(info)
        if suffix == ".shp":
            stem = _cut_suffix(info.filename)
            family = {_get_suffix(each): each for each in infos if _cut_suffix(each.filename) == stem}
            wanted = {each: family[each] for each in SHAPEFILE_SUFFIXES if each in family}
            entries.append(Entry(info.filename, wanted))
        elif suffix in SUFFIXES and _cut_suffix(info.filename) not in shapefiles:
            entries.append(Entry(info.filename, {suffix: info}))
    if not entries:
        nested = next((info.filename for info in infos if _get_suffix(info) in _ARCHIVES), None)
        if nested is not None:
            raise ImportFileError("nested", member=nested[:80])
    return [entry for entry in entries if entry.suffix != ".txt"] or entries


def check_office_markup(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse entities in the members of a workbook that are XML; they can stand only before the first element.

    Raises
    ------
    ImportFileError
        ``entity``.
    """
    for info in archive.infolist():
        if info.filename.lower().endswith(_XML_SUFFIXES):
            with archive.open(info) as stream:
                find_root(stream, info.filename, limits)


def unpack_entry(archive: zipfile.ZipFile, entry: Entry, folder: Path) -> Path:
    """Unpack the members of one table under a name of our own, and return the path of the first."""
    for suffix, info in entry.members.items():
        left = info.file_size
        with archive.open(info) as packed, (folder / f"unpacked{suffix}").open("wb") as unpacked:
            while chunk := packed.read(_CHUNK_BYTES):
                left -= len(chunk)
                if left < 0:
                    raise ImportFileError("bomb", member=info.filename[:80], limit=1, found=2)
                unpacked.write(chunk)
    return folder / f"unpacked{entry.suffix}"


def _check_members(infos: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    if len(infos) > limits.max_members:
        raise ImportFileError("too_many_members", limit=limits.max_members, found=len(infos))
    total_mb = sum(info.file_size for info in infos) / 1e6
    for info in infos:
        _check_member(info, limits)
    if total_mb > limits.max_unpacked_mb:
        raise ImportFileError("too_large_unpacked", limit=limits.max_unpacked_mb, found=round(total_mb))
    repeated = find_repeated_name(info.filename for info in infos)
    if repeated is not None:
        raise ImportFileError("duplicate", member=repeated[:80])


def _check_member(info: zipfile.ZipInfo, limits: Limits) -> None:
    shown = info.filename[:80]
    kind = stat.S_IFMT(info.external_attr >> 16)
    if not is_safe_name(info.orig_filename.removesuffix("/")):
        raise ImportFileError("unsafe_name", member=shown)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ImportFileError("link", member=shown)
    if info.flag_bits & _ENCRYPTED:
        raise ImportFileError("encrypted", member=shown)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ImportFileError("packing", member=shown)
    if info.file_size > max(_RATIO_FROM_BYTES, limits.max_ratio * info.compress_size):
        ratio = round(info.file_size / max(1, info.compress_size))
        raise ImportFileError("bomb", member=shown, limit=limits.max_ratio, found=ratio)


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _get_suffix(info: zipfile.ZipInfo) -> str:
    return PurePosixPath(info.filename).suffix.lower()


def _cut_suffix(name: str) -> str:
    return str(PurePosixPath(name).with_suffix("")).casefold()
