"""Figures by country: the latest of each kind, with its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from corredor.dataset import Atlas
from corredor.evidence.citation import Citation, build_citations
from corredor.i18n import format_day, format_number, translate

EVERYWHERE: Final = {"venezuelans_abroad_total": 1, "venezuelan_migrants_refugees": 5, "darien_crossings": 1}
"""Kinds of figures shown while no country is chosen, and how many of each: the largest."""


@dataclass(frozen=True)
class Figure:
    """One figure as reported: what is counted, where, how many, when, and who says so."""

    label: str
    country: str
    value: str
    date: str
    note: str
    citation: Citation | None


def pick_figures(atlas: Atlas, countries: Sequence[str]) -> pd.DataFrame:
    """Pick the latest figure of each kind for some countries, or the largest of the main kinds for all.

    Parameters
    ----------
    atlas : Atlas
        The dataset.
    countries : sequence of str
        ISO 3166-1 alpha-3 codes; empty for all.

    Returns
    -------
    DataFrame
        Rows of ``atlas.indicators``, at most one per country and kind.
    """
    rows = atlas.indicators
    if rows.empty:
        return rows
    # a figure for a whole year says more than a later one for a month
    whole_year = rows["date"].str.len() == len("2024")
    ordered = rows.assign(whole_year=whole_year).sort_values(["whole_year", "date", "id"])
    latest = ordered.drop_duplicates(["country", "indicator"], keep="last").drop(columns="whole_year")
    if countries:
        return latest[latest["country"].isin(countries)].sort_values(["country", "indicator"])
    chosen = [latest[latest["indicator"] == kind].nlargest(number, "value") for kind, number in EVERYWHERE.items()]
    return pd.concat(chosen)


def list_figures(atlas: Atlas, countries: Sequence[str], language: str) -> list[Figure]:
    """Write the figures of `pick_figures` in words.

    Parameters
    ----------
    atlas : Atlas
        The dataset, in that language.
    countries : sequence of str
        ISO 3166-1 alpha-3 codes; empty for all.
    language : str
        One of ``vocabulary.LANGUAGES``.
    """
    names = atlas.places.countries.set_index("iso3")[f"name_{language}"]
    figures = []
    for row in pick_figures(atlas, countries).itertuples(index=False):
        citations = build_citations(atlas, [row.source], language)
        figures.append(
            Figure(
                label=translate(f"indicator.{row.indicator}", language),
                country=names.get(row.country, row.country),
                value=format_number(row.value, language),
                date=format_day(row.date, language),
                note=row.note or "",
                citation=citations[0] if citations else None,
            )
        )
    return figures
