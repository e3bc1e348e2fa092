"""The words of a figure: the headline and the credit."""

from __future__ import annotations

from typing import Final

from corredor.i18n import capitalise, format_day, format_period, join_list, translate
from corredor.selection import View, describe_filter
from corredor.selection.values import clean_text
from corredor.selection.wording import name_countries, quote
from corredor.vocabulary import LAYERS

MOST_NAMED: Final = 3
"""More countries or activities than these are counted, not named: the sentence below names them."""

MOST_TITLES: Final = 2
"""More own layers than these are counted, not named: the legend names them."""

LONGEST_QUOTED: Final = 30
"""Words searched for are quoted up to so many characters; titles of own layers are cut there."""

LONGEST_TERMS: Final = 80
"""Terms of an own layer are printed up to so many characters; the data that go with the picture have them whole."""


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
    layers = tuple(layer for layer in selection.layers if layer in LAYERS)
    own = _name_own(view, language)
    if own and not layers:
        subject, own = capitalise(own), ""
    elif len(layers) == 1:
        subject = translate(f"figure.headline.{layers[0]}", language)
    elif parts or layers not in (LAYERS, ()):
        has_routes = "corridors" in layers
        subject = translate(f"figure.headline.{'routes' if has_routes else 'gang'}", language)
    else:
        subject = translate("figure.headline.whole", language)
    if own:
        subject = translate("own_release.headline_with", language, subject=subject, names=own)
    if not parts:
        return subject
    return translate("figure.headline.about", language, subject=subject, details=", ".join(parts))


def write_credit(view: View, language: str) -> tuple[str, ...]:
    """Write the lines below a figure: caution, credit, version of the dataset and date of its last record."""
    meta = view.atlas.meta
    lines = [translate("figure.caution", language)]
    if meta.credit:
        lines.append(meta.credit)
    own = _credit_own(view, language)
    if own:
        lines.append(own)
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


def _name_own(view: View, language: str) -> str:
    """Name the own layers by their titles, or how many they are; empty where there are none."""
    titles = [view.atlas.own[layer].title for layer in view.frames if layer in view.atlas.own]
    if len(titles) > MOST_TITLES:
        return translate("own_release.headline_files", language, n=len(titles))
    short = [
        title if len(title) <= LONGEST_QUOTED else f"{title[: LONGEST_QUOTED - 1].rstrip()}…"
        for title in map(clean_text, titles)
    ]
    return join_list([quote(title, language) for title in short], language)


def _credit_own(view: View, language: str) -> str:
    """Say which layers are own data, and under which terms; empty where there are none."""
    layers = [
        translate(
            f"own_release.figure_{'counts' if own.only_aggregates else 'layer'}",
            language,
            title=quote(clean_text(own.title), language),
            licence=clean_text(own.licence)[:LONGEST_TERMS] or translate("own_release.no_licence", language),
        )
        for key, own in view.atlas.own.items()
        if key in view.frames
    ]
    return translate("own_release.figure", language, layers=join_list(layers, language)) if layers else ""


def _say_activities(view: View, language: str) -> str:
    names = [translate(f"activity.{activity}", language) for activity in view.selection.activities]
    if len(names) > 1 and view.selection.match == "all" and len(names) <= MOST_NAMED:
        return describe_filter(view, "activities", language).partition(" (")[0]
    return _list(names, "or", "figure.headline.activities", language)


def _list(names: list[str], conjunction: str, counted: str, language: str) -> str:
    if len(names) > MOST_NAMED:
        return translate(counted, language, n=len(names))
    return join_list(names, language, "and" if conjunction == "and" else "or")
