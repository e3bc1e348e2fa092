"""Evidence of one event of a store: every column that the store has of it, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from corredor.dataset import Atlas
from corredor.evidence.facts import Fact
from corredor.evidence.render import render_template
from corredor.i18n import capitalise, format_number, format_period, join_list, translate

LONGEST_TEXT: Final = 2_000
_LINK: Final = re.compile(r"https?://[^\s\"<>]{1,2000}", re.IGNORECASE)


@dataclass(frozen=True)
class Event:
    """One event as the panel shows it; plain text.

    Parameters
    ----------
    id, name, place, when : str
        The place is the country and the state, as far as they are known.
    located : str
        How exactly it is placed.
    grade : str or None
        Such as ``B2``.
    grade_words : str
        What the grade says.
    origin : str
        Source and row of its file.
    url, host : str
        Address where it was reported and the site of it; empty where there is none that a browser can open.
    facts : tuple of Fact
        Everything else that is known.
    """

    id: str
    name: str
    place: str
    when: str
    located: str
    grade: str | None
    grade_words: str
    origin: str
    url: str
    host: str
    facts: tuple[Fact, ...]


def build_event(row: Mapping[str, Any], atlas: Atlas, language: str) -> Event:
    """Put one row of a store into words.

    Parameters
    ----------
    row : mapping
        A row of `corredor.events.EventStore.page`.
    atlas : Atlas
        For the names of countries, states and legs.
    language : str
        One of ``vocabulary.LANGUAGES``.
    """

    def t(key: str, **values: object) -> str:
        return translate(key, language, **values)

    precision, grade = row["precision"], row["grade"]
    located = t(f"panel.located_{precision}") if precision else t("events.located_unknown")
    if precision == "site":
        located = t("precision.site.short")
    grade_words = (
        f"{t(f'reliability.{grade[0]}')} · {t(f'credibility.{grade[1]}')}" if grade else t("events.grade_unknown")
    )
    activities = join_list([t(f"activity.{name}") for name in row["activities"]], language)
    when = format_period(row["first_seen"], row["last_seen"], language)
    origin = t("events.source_row", source=str(row["source"]), row=str(int(row["row"])))
    facts = {
        "date": capitalise(when),
        "activities": activities or t("panel.activity_unknown"),
        "kind": row["type"],
        "value": None if row["value"] is None else format_number(float(row["value"]), language),
        "text": None if row["text"] is None else _shorten(str(row["text"])),
        "located": located,
        "coordinates": f"{float(row['lon']):.4f}, {float(row['lat']):.4f}",
        "leg": _name_leg(row, atlas, language),
        "verdict": t(f"verdict.{row['verdict']}") if row.get("verdict") else None,
        "source": row["source"],
        "source_file": origin,
        "reference": row["reference"],
    }
    url = str(row["url"] or "").strip()
    is_link = _LINK.fullmatch(url) is not None
    return Event(
        id=str(row["id"]),
        name=str(row["name"] or row["type"] or t("events.unnamed")),
        place=_name_place(row, atlas, language),
        when=when if row["first_seen"] else t("events.undated_event"),
        located=t(f"precision.{precision}.short") if precision else t("events.located_unknown"),
        grade=grade,
        grade_words=grade_words,
        origin=origin,
        url=url if is_link else "",
        host=(urlsplit(url).hostname or "") if is_link else "",
        facts=tuple(Fact(t(f"events.{name}"), str(value)) for name, value in facts.items() if value),
    )


def render_event(event: Event, language: str) -> str:
    """Write the full evidence of one event as an HTML fragment, inert whatever its file says."""
    return render_template("event.html", language, e=event)


def render_event_line(event: Event, language: str) -> str:
    """Write what stands under the name of an event in a list, as an HTML fragment."""
    return render_template("event_line.html", language, e=event)


def _name_place(row: Mapping[str, Any], atlas: Atlas, language: str) -> str:
    names = []
    for table, key, code in (
        (atlas.places.states, "id", row["state"]),
        (atlas.places.countries, "iso3", row["country"]),
    ):
        if code:
            found = table.loc[table[key] == code, f"name_{language}"]
            names.append(str(code) if found.empty else str(found.iloc[0]))
    return ", ".join(names) or translate("value.unknown", language)


def _name_leg(row: Mapping[str, Any], atlas: Atlas, language: str) -> str | None:
    if row["leg_id"] is None or row["leg_km"] is None:
        return None
    found = atlas.record(str(row["leg_id"]))
    name = str(row["leg_id"]) if found is None else str(found[1]["name"])
    return translate("events.leg_value", language, name=name, km=format_number(round(row["leg_km"], 1), language))


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
