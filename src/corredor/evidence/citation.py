"""Sources as citations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from corredor.dataset import Atlas
from corredor.i18n import format_day


@dataclass(frozen=True)
class Citation:
    """One source as a reader cites it.

    Parameters
    ----------
    id, title, publisher, kind, language, note : str
        As in ``sources.csv``; empty where unknown.
    published : str
        The date in words of the reader's language; empty where it is unknown.
    url : str
        An ``http`` or ``https`` address, else empty.
    """

    id: str
    title: str
    publisher: str
    published: str
    url: str
    kind: str
    language: str
    note: str


def _keep_safe_address(url: str) -> str:
    """Give an address back when following it can only open a web page, else an empty string."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def build_citations(atlas: Atlas, source_ids: Iterable[str], language: str) -> list[Citation]:
    """Turn source ids into citations.

    Parameters
    ----------
    atlas : Atlas
        The dataset.
    source_ids : iterable of str
        Ids in ``sources.csv``; unknown ones are left out, as `read_atlas` has already reported them.
    language : str
        Language of the dates.

    Returns
    -------
    list of Citation
        In the order given, each once.
    """
    citations = []
    for source_id in dict.fromkeys(source_ids):
        if source_id not in atlas.sources.index:
            continue
        source = atlas.sources.loc[source_id]
        citations.append(
            Citation(
                id=source_id,
                title=source["title"],
                publisher=source["publisher"],
                published=format_day(source["published"], language) if source["published"] else "",
                url=_keep_safe_address(source["url"]),
                kind=source["kind"],
                language=source["language"],
                note=source["note"],
            )
        )
    return citations
