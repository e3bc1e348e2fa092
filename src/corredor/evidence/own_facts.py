"""The lines of the panel for a row of a file of the reader's own: where it came from, and what the file says."""

from __future__ import annotations

from typing import Final

import pandas as pd

from corredor.dataset import OwnLayer
from corredor.dataset.own_layer import ORIGINAL
from corredor.evidence.facts import Fact, is_known, write_period
from corredor.i18n import format_number, join_list, translate

MAX_CELLS: Final = 60
"""Columns of the file that the panel shows; the rest are counted."""


def list_own_facts(own: OwnLayer, record: pd.Series, language: str) -> list[Fact]:
    """List what is known of a row of a file of the reader's own, then the cells of the file that are not empty.

    Parameters
    ----------
    own : OwnLayer
        The file.
    record : Series
        One of its records.
    language : str
        One of ``vocabulary.LANGUAGES``.
    """

    def say(name: str, value: str) -> Fact:
        return Fact(translate(f"panel.{name}", language), value)

    row = format_number(int(record["row"]), language)
    facts = [say("own_file", translate("panel.own_row", language, file=own.file, row=row))]
    if is_known(record["first_seen"]) or is_known(record["last_seen"]):
        facts.append(say("date", write_period(record, language)))
    words = [translate(f"activity.{activity}", language) for activity in record["activities"] or ()]
    facts.append(say("activities", join_list(words, language) or translate("panel.activity_unknown", language)))
    if is_known(record["value"]):
        facts.append(say("figure", f"{format_number(record['value'], language)} {record['unit'] or ''}".strip()))
    if own.licence:
        facts.append(say("own_licence", own.licence))
    cells = [
        Fact(name.removeprefix(ORIGINAL), str(record[name]))
        for name in record.index
        if isinstance(name, str) and name.startswith(ORIGINAL) and is_known(record[name])
    ]
    facts += cells[:MAX_CELLS]
    if len(cells) > MAX_CELLS:
        facts.append(say("own_more", format_number(len(cells) - MAX_CELLS, language)))
    return facts
