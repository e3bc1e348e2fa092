"""What a store holds: one file, replaced as a whole, that names every other file with its size and hash."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from corredor.events.errors import DamagedStoreError, EventStoreError
from corredor.events.folder import Folder, explain

FORMAT: Final = "corredor-events"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True)
class StoredFile:
    """A file of a store.

    Parameters
    ----------
    path : str
        Relative to the store.
    source : str
        Source whose events it holds.
    rows, bytes : int
    sha256 : str
        In hex.
    """

    path: str
    source: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Part(StoredFile):
    """Rows of one country.

    Parameters
    ----------
    country : str or None
        Alpha-3 code, None for events in no country of the dataset.
    bbox : (west, south, east, north)
        Of the points, in degrees.
    first_day, last_day : int or None
        From 1970-01-01; None where all are undated.
    """

    country: str | None
    bbox: tuple[float, float, float, float]
    first_day: int | None
    last_day: int | None


@dataclass(frozen=True)
class Cube(StoredFile):
    """Counts per H3 cell.

    Parameters
    ----------
    resolution : int
        Of the cells; 0 where the whole store is one.
    graded : bool
        Whether the counts are kept apart by precision and grade too.
    """

    resolution: int
    graded: bool


@dataclass(frozen=True)
class Source:
    """Where events came from.

    Parameters
    ----------
    name : str
    inputs : tuple of str
        Names of the files, without folders.
    rows, refused : int
        Rows taken and rows refused.
    refused_files : tuple of str
        Tables of the refused rows in the store.
    atlas_hash : str
        State of the dataset whose outlines and corridor legs were used.
    precision : str or None
        Precision of the rows that did not say any.
    terms : str
        Terms under which the rows were given, ``"acled"`` where they may not be passed on; ``""`` where they are
        the owner's, or the owner stated the right to share them.
    """

    name: str
    inputs: tuple[str, ...]
    rows: int
    refused: int
    refused_files: tuple[str, ...]
    atlas_hash: str
    precision: str | None
    terms: str = ""


@dataclass(frozen=True)
class Manifest:
    """All that a store holds.

    Parameters
    ----------
    generation : int
        Counts the changes to the store.
    built : str
        When it was last changed, in UTC.
    program : str
        Version of corredor that changed it.
    sources : tuple of Source
    parts : tuple of Part
    cubes : tuple of Cube
    retired : tuple of str
        Files that the last change replaced. They stay until the change after, for whoever still reads them.
    """

    generation: int = 0
    built: str = ""
    program: str = ""
    sources: tuple[Source, ...] = ()
    parts: tuple[Part, ...] = ()
    cubes: tuple[Cube, ...] = ()
    retired: tuple[str, ...] = field(default=())

    @property
    def rows(self) -> int:
        """How many events there are."""
        return sum(part.rows for part in self.parts)

    @property
    def may_share(self) -> bool:
        """Whether the terms of all sources allow to pass rows on; counts may always be."""
        return not any(source.terms for source in self.sources)

    def files(self) -> Iterator[StoredFile]:
        """List the files with their sizes and hashes."""
        yield from self.parts
        yield from self.cubes

    def paths(self) -> set[str]:
        """Return the paths of all files that belong to the store as it is."""
        return {file.path for file in self.files()} | {name for one in self.sources for name in one.refused_files}

    def without(self, name: str) -> Manifest:
        """Return the manifest without a source and its files."""
        return replace(
            self,
            sources=tuple(source for source in self.sources if source.name != name),
            parts=tuple(part for part in self.parts if part.source != name),
            cubes=tuple(cube for cube in self.cubes if cube.source != name),
        )


def read_manifest(folder: Folder) -> Manifest:
    """Read the manifest of a store.

    Raises
    ------
    EventStoreError
        There is no store, it is of another version, or its manifest is no manifest.
    """
    where = folder.locate(MANIFEST)
    try:
        written = folder.read(MANIFEST)
    except (FileNotFoundError, NotADirectoryError):
        raise EventStoreError(
            f"{folder.place} holds no store of events: there is no {MANIFEST}; "
            f"'corredor events build INPUT -o {folder.place}' makes one"
        ) from None
    except OSError as error:
        raise EventStoreError(f"{where} cannot be read: {explain(error)}") from error
    try:
        content = json.loads(written)
    except ValueError as error:
        raise DamagedStoreError(f"{where} is no JSON ({error}); build the store again") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise DamagedStoreError(f"{where} is not the manifest of a store of events; build the store again")
    if content.get("version") != VERSION:
        raise EventStoreError(
            f"{where} is of version {content.get('version')!r}, this program reads version {VERSION}: "
            "build the store again, or use the program that built it"
        )
    try:
        return _parse(content)
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedStoreError(
            f"{where} lacks something or holds something wrong ({error}); build the store again"
        ) from error


def write_manifest(folder: Folder, manifest: Manifest) -> None:
    """Replace the manifest of a store: the one step by which a change becomes visible.

    Raises
    ------
    EventStoreError
        It cannot be written; the old one is untouched.
    """
    content = {"format": FORMAT, "version": VERSION, **asdict(manifest)}
    with folder.write(MANIFEST) as file:
        file.write(json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n")


def check_files(folder: Folder, manifest: Manifest, *, hashes: bool = False) -> None:
    """Check that all files of a store are there and whole.

    Parameters
    ----------
    folder : Folder
    manifest : Manifest
    hashes : bool
        Whether to read every file through; else the sizes are compared.

    Raises
    ------
    DamagedStoreError
        For the first file that is missing or different.
    """
    for file in manifest.files():
        size = folder.measure(file.path)
        where, remedy = folder.locate(file.path), f"build the source {file.source!r} again"
        if size is None:
            raise DamagedStoreError(f"{where} is missing; {remedy}")
        if size != file.bytes:
            raise DamagedStoreError(f"{where} has {size:,} bytes, expected {file.bytes:,}; {remedy}")
        if hashes and folder.hash(file.path) != file.sha256:
            raise DamagedStoreError(f"{where} was changed: its SHA-256 is not the one in {MANIFEST}; {remedy}")


def _parse(content: dict[str, Any]) -> Manifest:
    _check_paths(one["path"] for one in (*content["parts"], *content["cubes"]))
    return Manifest(
        generation=int(content["generation"]),
        built=str(content["built"]),
        program=str(content["program"]),
        sources=tuple(
            Source(**{**one, "inputs": tuple(one["inputs"]), "refused_files": _check_paths(one["refused_files"])})
            for one in content["sources"]
        ),
        parts=tuple(Part(**{**one, "bbox": tuple(map(float, one["bbox"]))}) for one in content["parts"]),
        cubes=tuple(Cube(**one) for one in content["cubes"]),
        retired=_check_paths(content["retired"]),
    )


def _check_paths(paths: Iterable[str]) -> tuple[str, ...]:
    """Refuse paths that lead out of the store."""
    listed = tuple(paths)
    for path in listed:
        if not path.startswith(("parts/", "cube/", "refused/")) or ".." in path.split("/"):
            raise ValueError(f"{path!r} lies outside the store")
    return listed
