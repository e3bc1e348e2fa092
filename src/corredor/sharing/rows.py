"""The records of a snapshot as rows of words, for the table of its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corredor.evidence import write_grade, write_kicker, write_place
from corredor.i18n import format_period, join_list, translate
from corredor.selection import View


@dataclass(frozen=True)
class PageRow:
    """One record in words; ``numbers`` are those of its sources in the page's bibliography."""

    id: str
    layer: str
    name: str
    note: str
    place: str
    located: str
    period: str
    activities: str
    status: str
    grade: str
    grade_words: str
    numbers: tuple[int, ...]


def build_page_rows(view: View, language: str, numbers: Mapping[str, int]) -> list[PageRow]:
    """Build a row for every record shown, in the order of the layers.

    Parameters
    ----------
    view : View
        What is shown; its atlas in `language`.
    language : str
        One of ``vocabulary.LANGUAGES``.
    numbers : mapping of str to int
        Number of each source in the bibliography.
    """
    rows = []
    for layer, frame in view.frames.items():
        for _, record in frame.iterrows():
            dated = layer in ("cells", "incidents")
            coarse = record.precision in ("state", "country")
            activities = [translate(f"activity.{name}", language) for name in record.activities]
            rows.append(
                PageRow(
                    id=record.id,
                    layer=write_kicker(record, language),
                    name=f"{record.corridor_name}: {record['name']}" if layer == "corridors" else record["name"],
                    note=record.note or "",
                    place=write_place(view.atlas, record, language),
                    located=translate(f"precision.{record.precision}.long", language) if coarse else "",
                    period=format_period(record.first_seen, record.last_seen, language) if dated else "",
                    activities=join_list(activities, language),
                    status=translate(f"status.{layer}.{record.status}", language),
                    grade=f"{record.reliability}{record.credibility}",
                    grade_words=write_grade(record, language),
                    numbers=tuple(sorted(numbers[source] for source in record.sources if source in numbers)),
                )
            )
    return rows
