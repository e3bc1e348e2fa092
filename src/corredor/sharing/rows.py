"""The records of a snapshot as rows of words, for the table of its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from corredor.dataset import OwnLayer
from corredor.evidence import write_grade, write_grade_code, write_kicker, write_place
from corredor.evidence.facts import is_known
from corredor.i18n import format_number, format_period, join_list, translate
from corredor.selection import View
from corredor.selection.wording import quote


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
            own = view.atlas.own.get(layer)
            dated = own is not None or layer in ("cells", "incidents")
            coarse = record.precision in ("state", "country")
            activities = [translate(f"activity.{name}", language) for name in record.activities or ()]
            rows.append(
                PageRow(
                    id=record.id,
                    layer=write_kicker(record, language)
                    if own is None
                    else translate("own_release.kicker", language, title=quote(own.title, language)),
                    name=f"{record.corridor_name}: {record['name']}" if layer == "corridors" else record["name"],
                    note=_write_note(own, record, language),
                    place=write_place(view.atlas, record, language),
                    located=translate(f"precision.{record.precision}.long", language) if coarse else "",
                    period=_write_period(record, language) if dated else "",
                    activities=join_list(activities, language),
                    status=translate(f"status.{layer}.{record.status}", language)
                    if own is None
                    else record.type
                    if is_known(record.type)
                    else "",
                    grade=write_grade_code(record),
                    grade_words=write_grade(record, language),
                    numbers=tuple(sorted(numbers[source] for source in record.sources if source in numbers)),
                )
            )
    return rows


def _write_note(own: OwnLayer | None, record: pd.Series, language: str) -> str:
    """Write what a record says; of a row of own data also where it stands in its file."""
    note = record.note if is_known(record.note) else ""
    if own is None or own.counted:
        return note
    row = translate("own_release.row", language, file=own.file, row=format_number(int(record["row"]), language))
    return f"{note} ({row})" if note else row


def _write_period(record: pd.Series, language: str) -> str:
    first, last = (day if is_known(day) else None for day in (record.first_seen, record.last_seen))
    return format_period(first, last, language)
