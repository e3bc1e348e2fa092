"""What every export holds, whatever its format: the records, their sources, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import geopandas as gpd
import pandas as pd

from corredor import __version__
from corredor.dataset import Atlas
from corredor.evidence import Citation, build_citations
from corredor.exporting.own_rows import describe_own, tidy_columns, write_own_licence
from corredor.exporting.records import GEOMETRY_MEANINGS, OWN_MEANING, build_records
from corredor.i18n import translate
from corredor.selection import Camera, Selection, View, withhold_rows

SOURCE_COLUMNS = ("id", "citation", "title", "publisher", "published", "url", "language", "kind", "note")


@dataclass(frozen=True)
class About:
    """What an export says of itself; all texts.

    Parameters
    ----------
    title, description, dataset_version, licence, credit, last_record : str
        Of the dataset.
    content_hash : str
        SHA-256 of the dataset's files, to tell one state of the data from another; own data are no part of it.
    selection : str
        What was selected, in a sentence.
    query : str
        The same as the query string of a link; empty where nothing is filtered. Without the position of the map, so
        that equal selections give equal files.
    language : str
        Language of the sentence and of the columns in words.
    notice : str
        What a reader must not take the records for.
    written_by : str
        Program and its version.
    own_data : str
        Which layers are the exporter's own data, under which terms; empty where none are.
    """

    title: str
    description: str
    dataset_version: str
    licence: str
    credit: str
    last_record: str
    content_hash: str
    selection: str
    query: str
    language: str
    notice: str
    written_by: str
    own_data: str = ""

    def as_texts(self) -> dict[str, str]:
        """Give everything by name, in order, with what each value of ``geometry_is`` means."""
        texts = {one.name: str(getattr(self, one.name)) for one in fields(self)}
        codes = (*GEOMETRY_MEANINGS, OWN_MEANING) if self.own_data else GEOMETRY_MEANINGS
        if not self.own_data:
            del texts["own_data"]
        return texts | {
            f"geometry_is={code}": translate(f"export.geometry_is.{code}", self.language) for code in codes
        }


@dataclass(frozen=True, eq=False)
class Export:
    """The contents of one export.

    Parameters
    ----------
    about : About
        Where it comes from.
    layers : mapping of str to GeoDataFrame
        Layers that are switched on, in vocabulary order, as `records.build_records` makes them; EPSG:4326.
    sources : DataFrame
        One row per source of these records, in the order of the dataset: `SOURCE_COLUMNS`, all texts.
    titles : mapping of str to str
        What the owner calls each layer of own data.
    """

    about: About
    layers: Mapping[str, gpd.GeoDataFrame]
    sources: pd.DataFrame
    titles: Mapping[str, str] = field(default_factory=dict)


def gather_export(view: View, atlas: Atlas, selection: Selection, language: str) -> Export:
    """Gather exactly the records of a view with their evidence.

    Parameters
    ----------
    view : View
        `selection` applied to `atlas`.
    atlas : Atlas
        Gives sources, outlines and the credit line.
    selection : Selection
        Gives the sentence and the query.
    language : str
        One of ``vocabulary.LANGUAGES``.

    Returns
    -------
    Export
        Of own layers whose terms forbid to pass rows on, it holds counts (`corredor.selection.withhold_rows`). An
        own row has its layer's title as credit and the terms that its owner stated, never those of the dataset.
    """
    if view.atlas.own:
        view = withhold_rows(view)
        atlas = view.atlas
    about = describe_export(view, atlas, selection, language)
    citations = _cite_sources(view, atlas, language)
    texts = {citation.id: format_citation(citation) for citation in citations}
    layers = {}
    for layer, frame in view.frames.items():
        built = build_records(layer, frame, atlas.places, texts, language)
        if layer in atlas.own:
            own = atlas.own[layer]
            terms = write_own_licence(own, language)
            layers[layer] = tidy_columns(built).assign(credit=own.title, licence=terms, dataset_version=None)
        else:
            layers[layer] = built.assign(
                credit=about.credit, licence=about.licence, dataset_version=about.dataset_version
            )
    titles = {key: own.title for key, own in atlas.own.items()}
    return Export(about, layers, _list_sources(citations, atlas, language), titles)


def describe_export(view: View, atlas: Atlas, selection: Selection, language: str) -> About:
    """Say where an export of a view comes from."""
    meta = atlas.meta
    return About(
        title=meta.title,
        description=meta.description,
        dataset_version=meta.version,
        licence=meta.licence,
        credit=meta.credit,
        last_record=meta.last_record,
        content_hash=atlas.shipped_hash,
        selection=selection.sentence(language, view),
        query=selection.replace(camera=Camera()).to_query(),
        language=language,
        notice=translate("export.notice", language),
        written_by=f"corredor {__version__}",
        own_data=describe_own(view, language),
    )


def format_citation(citation: Citation) -> str:
    """Write a source as one line: publisher, title, date, address, as far as they are known."""
    title = f"“{citation.title}”" if citation.title else citation.id
    return ", ".join(part for part in (citation.publisher, title, citation.published, citation.url) if part)


def _cite_sources(view: View, atlas: Atlas, language: str) -> list[Citation]:
    used: set[str] = set()
    for frame in view.frames.values():
        used.update(source for sources in frame["sources"] for source in sources or ())
        if "flow_source" in frame.columns:
            used.update(source for source in frame["flow_source"] if isinstance(source, str))
    return build_citations(atlas, [source for source in atlas.sources.index if source in used], language)


def _list_sources(citations: list[Citation], atlas: Atlas, language: str) -> pd.DataFrame:
    published = atlas.sources["published"]
    terms = {key: write_own_licence(own, language) for key, own in atlas.own.items()}
    rows = [
        {
            "id": citation.id,
            "citation": format_citation(citation),
            "title": citation.title,
            "publisher": citation.publisher,
            "published": published[citation.id],
            "url": citation.url,
            "language": citation.language,
            "kind": citation.kind,
            "note": terms.get(citation.id, citation.note),
        }
        for citation in citations
    ]
    return pd.DataFrame(rows, columns=list(SOURCE_COLUMNS), dtype=object)
