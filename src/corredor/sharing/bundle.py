"""A snapshot as one archive: picture, page, data, sources, citation and manifest."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import pandas as pd

from corredor.dataset import translate_atlas
from corredor.exporting import export_view, write_table
from corredor.exporting.contents import gather_export
from corredor.selection import EventCells, Selection, View, leave_own, withhold_rows
from corredor.sharing.archive import pack_archive
from corredor.sharing.citation import build_citation_texts
from corredor.sharing.errors import DamagedError, NotASnapshotError
from corredor.sharing.manifest import MANIFEST_FILE, build_manifest, describe_snapshot, write_manifest
from corredor.sharing.manifest_reading import parse_created, read_manifest
from corredor.sharing.readme import write_readme
from corredor.sharing.unpack import unpack_archive

DrawFigure = Callable[..., bytes]
BuildPage = Callable[..., bytes]


@dataclass(frozen=True, eq=False)
class Bundle:
    """The files of a snapshot.

    Parameters
    ----------
    name : str
        Of the archive, such as ``corredor-cells-chl-2026-11-23.zip``.
    files : mapping of str to bytes
        All files by name, the manifest among them.
    manifest : mapping
        The same manifest, read.
    """

    name: str
    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]

    @property
    def created(self) -> datetime:
        """When the snapshot was made, UTC."""
        return parse_created(self.manifest)

    @property
    def language(self) -> str:
        """Language of its words, one of ``vocabulary.LANGUAGES``."""
        return self.manifest["language"]

    @property
    def fingerprint(self) -> str:
        """``sha256:`` and 64 digits, the same only for the same snapshot to the last byte of every file."""
        return self.manifest["fingerprint"]

    def to_zip(self) -> bytes:
        """Pack the files into an archive; the same files give the same bytes."""
        return pack_archive(self.files, self.created, self.manifest["format"])


def build_bundle(
    view: View,
    *,
    language: str,
    created: datetime,
    link: str = "",
    size: str = "wide",
    draw_figure: DrawFigure | None = None,
    build_page: BuildPage | None = None,
    own: bool = False,
) -> Bundle:
    """Build the snapshot of a view.

    Parameters
    ----------
    view : View
        What is shown; translated where its atlas is in another language and can be.
    language : str
        One of ``vocabulary.LANGUAGES``.
    created : datetime
        When the snapshot is made, with a time zone.
    link : str
        Address under which it will be published, http or https; empty for one that is only a file.
    size : str
        Size of the picture, of ``mapping.figure.FIGURE_SIZES``.
    draw_figure, build_page : callable, optional
        In place of ``mapping.figure.draw_figure`` and ``sharing.page.build_page``.
    own : bool
        Whether own layers of the view go into it, by counts alone where their terms forbid to pass rows on. Without
        it the snapshot is that of the dataset alone.

    Returns
    -------
    Bundle
        The same for the same arguments, dataset and version of the program.

    Raises
    ------
    QueryError
        `created` has no time zone, `link` is no web address, or there is no such size.
    """
    atlas = translate_atlas(view.atlas, language)
    selection = cast("Selection", view.selection)
    if atlas is not view.atlas:
        view = dataclasses.replace(selection.apply(atlas), events=view.events)
    view = withhold_rows(view) if own else leave_own(view)
    atlas, selection = view.atlas, cast("Selection", view.selection)
    snapshot = describe_snapshot(view, language=language, created=created, link=link)
    moment = parse_created(snapshot)
    draw, make_page = draw_figure or _draw_figure, build_page or _build_page
    theme = "dark" if selection.camera.basemap == "dark" else "light"
    pictures = {
        f"map.{suffix}": draw(view, language=language, size=size, file_format=suffix, theme=theme, link=link)
        for suffix in ("png", "svg")
    }
    page = make_page(view, language=language, created=moment, picture=pictures["map.png"], link=link)
    files = {
        **pictures,
        "map.html": page,
        "data.geojson": export_view(view, atlas, selection, language, "geojson"),
        "data.csv": export_view(view, atlas, selection, language, "csv"),
        "sources.csv": write_table(gather_export(view, atlas, selection, language).sources),
        **({} if view.events is None else {"cells.csv": write_table(list_cells(view.events))}),
        **build_citation_texts(snapshot),
    }
    files["README.txt"] = write_readme(snapshot, [*files, "README.txt"])
    manifest = build_manifest(view, files, language=language, created=moment, link=link)
    files[MANIFEST_FILE] = write_manifest(manifest)
    return Bundle(f"{manifest['name']}.zip", files, manifest)


def list_cells(events: EventCells) -> pd.DataFrame:
    """List cells of events with their counts, and their kinds where hot spots are drawn."""
    cells = pd.DataFrame({"cell": events.cells, "count": events.counts})
    return cells.assign(kind=events.kinds) if events.kinds else cells


def read_bundle(raw: bytes) -> Bundle:
    """Read a snapshot out of an archive.

    Parameters
    ----------
    raw : bytes
        From anywhere. Whether the files are those that were published is for `verify_bundle` to say; even then a
        page out of it is as trustworthy as whoever handed it in.

    Raises
    ------
    RefusedError
        Of the kinds in `errors`: the bytes are no archive or none of a snapshot, too large, cut off or damaged,
        hostile, of a newer format, or their manifest cannot be understood.
    """
    unpacked = unpack_archive(raw)
    damage = [problem for problem in unpacked.problems if problem.reason in ("header", "unpack")]
    if damage:
        raise DamagedError(damage[0])
    return assemble_bundle(unpacked.files)


def assemble_bundle(files: Mapping[str, bytes]) -> Bundle:
    """Make a bundle of unpacked files.

    Raises
    ------
    NotASnapshotError
        There is no manifest among them, or that of something else.
    NewerFormatError, ManifestError
        See `read_manifest`.
    """
    if MANIFEST_FILE not in files:
        raise NotASnapshotError("verify.refused.no_manifest")
    manifest = read_manifest(files[MANIFEST_FILE])
    return Bundle(f"{manifest['name']}.zip", files, manifest)


def _draw_figure(view: View, **options: Any) -> bytes:
    from corredor.mapping.figure import draw_figure

    return draw_figure(view, **options)


def _build_page(view: View, **options: Any) -> bytes:
    from corredor.sharing.page import build_page

    return build_page(view, **options)
