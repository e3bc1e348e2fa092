"""The words of a figure: the headline and the credit."""

from __future__ import annotations

from typing import Final

from corredor.i18n import capitalise, format_day, format_period, join_list, translate
from corredor.selection import View, describe_filter
from corredor.selection.values import clean_text
from corredor.selection.wording import name_countries
from corredor.vocabulary import LAYERS

MOST_NAMED: Final = 3
"""More countries or activities than these are counted, not named: the sentence below names them."""

LONGEST_QUOTED: Final = 30
"""Words searched for are quoted up to so many characters."""


def write_headline(view: View, language: str) -> str:
    """Write a headline from what a selection asks for: layers, activities, countries, words, period.

    Returns
    -------
    str
        Such as "Reported cells of the Tren de Aragua: extortion, Chile and Peru, 2022–2024".
    """
    selection = view.selection
    parts = []
    if selection.activities:
        parts.append(_say_activities(view, language))
    elif selection.kinds:
        kinds = [translate(f"kind.{kind}", language) for kind in selection.kinds]
        parts.append(_list(kinds, "or", "figure.headline.kinds", language))
    if selection.countries:
        names = name_countries(view.atlas, language)
        chosen = [name for code, name in names.items() if code in selection.countries]
        chosen += [code for code in selection.countries if code not in names]
        parts.append(_list(chosen, "and", "figure.headline.countries", language))
    text = clean_text(selection.text or "")
    if 0 < len(text) <= LONGEST_QUOTED:
        parts.append(translate("figure.headline.quoted", language, text=text))
    if selection.period_from or selection.period_to:
        parts.append(format_period(selection.period_from, selection.period_to, language))
    if len(selection.layers) == 1:
        subject = translate(f"figure.headline.{selection.layers[0]}", language)
    elif parts or selection.layers not in (LAYERS, ()):
        has_routes = "corridors" in selection.layers
        subject = translate(f"figure.headline.{'routes' if has_routes else 'gang'}", language)
    else:
        subject = translate("figure.headline.whole", language)
    if not parts:
        return subject
    return translate("figure.headline.about", language, subject=subject, details=", ".join(parts))


def write_credit(view: View, language: str) -> tuple[str, ...]:
    """Write the lines below a figure: caution, credit, version of the dataset and date of its last record."""
    meta = view.atlas.meta
    lines = [translate("figure.caution", language)]
    if meta.credit:
        lines.append(meta.credit)
    facts = []
    if meta.version:
        facts.append(translate("figure.version", language, version=meta.version))
    if meta.last_record:
        facts.append(translate("figure.last_record", language, day=format_day(meta.last_record, language)))
    if meta.licence:
        facts.append(translate("figure.licence", language, licence=meta.licence))
    if facts:
        lines.append(capitalise(" · ".join(facts)))
    return tuple(lines)


def _say_activities(view: View, language: str) -> str:
    names = [translate(f"activity.{activity}", language) for activity in view.selection.activities]
    if len(names) > 1 and view.selection.match == "all" and len(names) <= MOST_NAMED:
        return describe_filter(view, "activities", language).partition(" (")[0]
    return _list(names, "or", "figure.headline.activities", language)


def _list(names: list[str], conjunction: str, counted: str, language: str) -> str:
    if len(names) > MOST_NAMED:
        return translate(counted, language, n=len(names))
    return join_list(names, language, "and" if conjunction == "and" else "or")
