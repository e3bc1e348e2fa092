"""Gather what is known of one record, in words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from corredor.dataset import Atlas
from corredor.errors import QueryError
from corredor.evidence.citation import Citation, build_citations
from corredor.evidence.facts import Fact, is_known, list_facts
from corredor.evidence.neighbours import Neighbour, find_neighbours
from corredor.evidence.own_facts import list_own_facts
from corredor.i18n import join_list, name_territory, translate
from corredor.vocabulary import OWN_LAYERS


@dataclass(frozen=True)
class Evidence:
    """What the sources say of one record.

    Parameters
    ----------
    id, layer, name : str
        The record.
    kicker : str
        What it is, in a few words: layer, kind or status.
    place : str
        Town, state and country.
    claim : str
        The note of the dataset: what is reported.
    grade : str
        Code such as ``B2``.
    grade_words : str
        The grade and the legal stage in words.
    located : str
        How exactly the sources locate it.
    facts : tuple of Fact
        Everything else, in order.
    neighbours : tuple of Neighbour
        Nearest corridor leg and nearest prison.
    citations : tuple of Citation
        The sources.
    untied : bool
        True when the sources do not tie the gang to it, or the tie is disputed.
    """

    id: str
    layer: str
    name: str
    kicker: str
    place: str
    claim: str
    grade: str
    grade_words: str
    located: str
    facts: tuple[Fact, ...]
    neighbours: tuple[Neighbour, ...]
    citations: tuple[Citation, ...]
    untied: bool


def _name_country(atlas: Atlas, code: str, language: str) -> str:
    countries = atlas.places.countries
    found = countries.loc[countries["iso3"] == code, f"name_{language}"]
    return found.iloc[0] if len(found) else name_territory(code, language)


def _name_state(atlas: Atlas, code: str | None, language: str) -> str:
    states = atlas.places.states
    found = states.loc[states["id"] == code, f"name_{language}"]
    return found.iloc[0] if len(found) else ""


def write_place(atlas: Atlas, record: pd.Series, language: str) -> str:
    """Write town, state and country of a record; of a corridor leg the countries that it touches."""
    country = join_list([_name_country(atlas, code, language) for code in record["countries"]], language)
    if record["layer"] == "corridors":
        return country
    parts = [record["place"], _name_state(atlas, record["state"], language), country]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def write_kicker(record: pd.Series, language: str) -> str:
    """Write in a few words what a record is: its layer, and its kind, mode or status."""
    layer = record["layer"]
    if layer in OWN_LAYERS:
        parts = [translate("panel.one_own", language)]
        return " · ".join([*parts, record["type"]] if is_known(record["type"]) else parts)
    parts = [translate(f"panel.one_{layer}", language)]
    if layer == "corridors":
        parts += [
            translate(f"mode.{record['mode']}", language),
            translate(f"status.corridors.{record['status']}", language),
        ]
    elif layer == "incidents":
        parts.append(translate(f"kind.{record['kind']}", language))
    else:
        parts.append(translate(f"status.{layer}.{record['status']}", language))
    return " · ".join(parts)


def write_grade_code(record: pd.Series) -> str:
    """Write a record's grade such as ``B2``; empty where it has none."""
    if not is_known(record["reliability"]) or pd.isna(record["credibility"]):
        return ""
    return f"{record['reliability']}{int(record['credibility'])}"


def write_grade(record: pd.Series, language: str) -> str:
    """Write a record's grade and legal stage in words; a row of the reader's own may have none."""
    if not write_grade_code(record):
        return translate("grade.none", language)
    words = [
        translate(f"reliability.{record['reliability']}", language),
        translate(f"credibility.{int(record['credibility'])}", language),
    ]
    if is_known(record["basis"]):
        words.append(translate(f"basis.{record['basis']}", language))
    return "; ".join(words)


def build_evidence(atlas: Atlas, record_id: str, language: str) -> Evidence:
    """Gather the evidence of one record.

    Parameters
    ----------
    atlas : Atlas
        The dataset, in that language (`corredor.dataset.translate_atlas`).
    record_id : str
        Id of a record in any layer.
    language : str
        One of ``vocabulary.LANGUAGES``, for the labels and dates.

    Returns
    -------
    Evidence
        Plain text throughout: whoever draws it escapes it.

    Raises
    ------
    QueryError
        When no record has that id.
    """
    found = atlas.record(record_id)
    if found is None:
        raise QueryError(f"no record has the id {record_id!r}")
    layer, record = found
    precision = (
        "leg" if layer == "corridors" else record["precision"] if is_known(record["precision"]) else "unknown"
    )
    return Evidence(
        id=record_id,
        layer=layer,
        name=record["name"],
        kicker=write_kicker(record, language),
        place=write_place(atlas, record, language),
        claim=record["note"] or "",
        grade=write_grade_code(record),
        grade_words=write_grade(record, language),
        located=translate(f"panel.located_{precision}", language),
        facts=tuple(
            list_own_facts(atlas.own[layer], record, language)
            if layer in atlas.own
            else list_facts(record, language)
        ),
        neighbours=tuple(find_neighbours(atlas, record, language)),
        citations=tuple(build_citations(atlas, record["sources"], language)),
        untied=record.get("attribution", record["status"]) in ("unattributed", "disputed"),
    )
