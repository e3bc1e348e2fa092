"""What a figure says of itself to programs and to those who do not see it."""

from __future__ import annotations

from dataclasses import dataclass

import corredor
from corredor.mapping.figure.headline import write_credit, write_headline
from corredor.mapping.figure.lettering import clean_label
from corredor.selection import View

_LONGEST = 4000


@dataclass(frozen=True)
class FigureMetadata:
    """What is written into the file, the same for all formats.

    Parameters
    ----------
    title : str
        The headline.
    description : str
        The alt text.
    language : str
        One of ``vocabulary.LANGUAGES``.
    credit : str
        Caution, credit and version of the dataset.
    licence : str
        Licence of the dataset.
    keywords : tuple of str
        Dataset, its version and the hash of its content, and the selection as a query.
    link : str
        Address under which the figure was published; empty where it was not.
    software : str
        This program and its version.
    """

    title: str
    description: str
    language: str
    credit: str
    licence: str
    keywords: tuple[str, ...]
    link: str
    software: str


def write_alt(view: View, language: str) -> str:
    """Describe a figure of a view to those who do not see it."""
    return clean_label(view.selection.alt_text(language, view), _LONGEST)  # type: ignore[attr-defined]


def build_metadata(view: View, language: str, link: str) -> FigureMetadata:
    """Gather what a figure of a view says of itself; there is no time of making in it."""
    meta = view.atlas.meta
    query = view.selection.to_query()  # type: ignore[attr-defined]
    keywords = (
        meta.title,
        f"version {meta.version}",
        f"sha256:{view.atlas.shipped_hash}",
        f"selection ?{query}",
    )
    return FigureMetadata(
        title=clean_label(write_headline(view, language)),
        description=write_alt(view, language),
        language=language,
        credit=" · ".join(clean_label(line) for line in write_credit(view, language)),
        licence=clean_label(meta.licence),
        keywords=tuple(clean_label(keyword) for keyword in keywords),
        link=clean_label(link),
        software=f"Corredor {corredor.__version__}",
    )
