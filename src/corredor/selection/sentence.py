"""The sentence under the map, why it is empty, and the text for those who do not see it."""

from __future__ import annotations

from collections import Counter

from corredor.i18n import capitalise, join_list, name_territory, translate
from corredor.selection.filters import FILTERS, FILTERS_BY_NAME
from corredor.selection.view import Count, View
from corredor.selection.wording import name_countries, name_layer

SEPARATOR = " · "


def write_sentence(view: View, language: str) -> str:
    """Say what the map shows: counts, then each filter, then what is left out or placed only coarsely.

    Returns
    -------
    str
        Such as "53 of 71 cells · Peru and Chile · extortion · 2022–2024 · graded B2 or better · 9 placed only to a
        state". Plain text: escape it for HTML.
    """
    clauses = [_count_layers(view, language)]
    clauses += [describe_filter(view, one.name, language) for one in FILTERS if one.touches(view.selection)]
    events = [view.events.sentence] if view.events else []
    return SEPARATOR.join([*clauses, *_remark(view, language), *events])


HEADLINE_FILTERS = ("countries", "activities", "kinds", "period")


def write_headline(view: View, language: str) -> str:
    """Say in a few words what the map is about: its layers, and where, what and when.

    Returns
    -------
    str
        Such as "Cells and prisons · Peru and Chile · extortion"; plain text. Finer filters stand in the sentence.
    """
    layers = [layer for layer, count in view.counts.items() if count.total]
    names = join_list([name_layer(view.atlas, layer, language) for layer in layers], language)
    clauses = [
        FILTERS_BY_NAME[name].say(view, language)
        for name in HEADLINE_FILTERS
        if FILTERS_BY_NAME[name].touches(view.selection)
    ]
    if not clauses:
        return translate("headline.everything", language, layers=names or translate("clause.no_layer", language))
    return capitalise(SEPARATOR.join([names, *clauses]))


def describe_filter(view: View, name: str, language: str) -> str:
    """Say what one filter that is set asks for, which layers it leaves alone, and how sure its answer is.

    Parameters
    ----------
    view : View
        The selection applied.
    name : str
        Name of a filter of `filters.FILTERS` that is set.
    language : str
        One of ``vocabulary.LANGUAGES``.
    """
    one = FILTERS_BY_NAME[name]
    clause = one.say(view, language)
    if name == "near" and any(view.verdicts.values()):
        verdicts = view.verdicts
        return translate(
            "clause.verdicts", language, clause=clause, certain=verdicts["certain"], possible=verdicts["possible"]
        )
    touched = one.touches(view.selection)
    spared = [layer for layer in view.counts if layer not in touched]
    if not one.names_exceptions or not spared or not touched:
        return clause
    names = join_list([name_layer(view.atlas, layer, language) for layer in spared], language)
    return translate("clause.except", language, clause=clause, layers=names)


def describe_empty(view: View, language: str) -> str:
    """Say why nothing is shown and what to drop; empty text where something is shown."""
    if not view.is_empty:
        return ""
    if not view.selection.layers:
        return translate("empty.no_layer", language)
    if view.total == 0:
        return translate("empty.no_records", language)
    clauses = {
        name: translate("empty.quote", language, clause=FILTERS_BY_NAME[name].say(view, language))
        for name in view.removed_by
    }
    sentences = [translate("empty.nothing", language)]
    ways: list[tuple[tuple[str, ...], int]] = [((name,), n) for name, n in view.restored_by.items() if n]
    for names, count in ways or [(view.remedy, view.remedy_count)]:
        without = join_list([clauses[name] for name in names], language)
        sentences.append(translate("empty.without", language, n=count, clauses=without))
    for name, removed in view.removed_by.items():
        if removed == view.total and len(clauses) > 1:
            sentences.append(translate("empty.removes", language, n=removed, clause=clauses[name]))
    return " ".join(sentences)


def write_alt_text(view: View, language: str) -> str:
    """Say for those who do not see the map what it shows, and in which three countries most of it lies."""
    sentence = write_sentence(view, language).replace(SEPARATOR, "; ")
    sentences = [translate("alt.map", language, sentence=sentence)]
    counts = count_countries(view)
    if len(counts) > 1:
        names = name_countries(view.atlas, language)
        most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3]
        places = [
            translate("alt.place", language, name=names.get(code) or name_territory(code, language), n=n)
            for code, n in most
        ]
        sentences.append(translate("alt.most", language, places=join_list(places, language)))
    return " ".join(sentences)


def count_countries(view: View) -> Counter[str]:
    """Count the records of a view by country; what stands for several rows counts as so many."""
    counts: Counter[str] = Counter()
    for frame in view.frames.values():
        weights = frame["count"] if "count" in frame.columns else [1] * len(frame)
        for country, n in zip(frame["country"], weights, strict=True):
            if isinstance(country, str):
                counts[country] += n
    return counts


def _count_layers(view: View, language: str) -> str:
    if not view.counts:
        return translate("clause.no_layer", language)
    filtered = {layer for one in FILTERS for layer in one.touches(view.selection)}
    phrases = []
    for layer, count in view.counts.items():
        is_filtered = layer in filtered
        if layer in view.atlas.own:
            title = name_layer(view.atlas, layer, language)
            phrases.append(_say_count("own", count, is_filtered, language, title=title))
            continue
        if layer != "corridors":
            phrases.append(_say_count(layer, count, is_filtered, language))
            continue
        corridors = _say_count(layer, view.corridors, is_filtered, language)
        if count.shown == 0:
            phrases.append(corridors)
            continue
        legs = _say_count("legs", count, is_filtered, language)
        phrases.append(translate("clause.with_legs", language, corridors=corridors, legs=legs))
    return join_list(phrases, language)


def _say_count(noun: str, count: Count, is_filtered: bool, language: str, **more: str) -> str:
    if count.total == 0 or not is_filtered:
        form = "whole"
    elif count.shown == 0:
        form = "none"
    else:
        form = "all" if count.shown == count.total else "some"
    return translate(f"count.{noun}.{form}", language, shown=count.shown, n=count.total, **more)


def _remark(view: View, language: str) -> list[str]:
    counts = {
        "undated": view.undated_left_out,
        "unknown_activity": view.unknown_activity_left_out,
        **view.placed_coarsely,
    }
    return [translate(f"remark.{name}", language, n=count) for name, count in counts.items() if count]
