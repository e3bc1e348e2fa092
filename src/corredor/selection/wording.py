"""The human clause of each filter: what it asks for, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from corredor.dataset import Atlas
from corredor.i18n import format_period, join_list, name_territory, translate
from corredor.selection.view import View
from corredor.vocabulary import CREDIBILITIES, RELIABILITIES, STATUSES

MAX_COUNTRY_NAMES: Final = 8
"""A sentence that would name more countries names one less than this and counts the others."""


def say_countries(view: View, language: str) -> str:
    """Name the countries from north to south."""
    names = list(name_countries(view.atlas, language).items())
    chosen = [name for code, name in names if code in view.selection.countries]
    known = {code for code, _ in names}
    chosen += [name_territory(code, language) for code in view.selection.countries if code not in known]
    if len(chosen) > MAX_COUNTRY_NAMES:
        others = len(chosen) - MAX_COUNTRY_NAMES + 1
        chosen[MAX_COUNTRY_NAMES - 1 :] = [translate("clause.more_countries", language, n=others)]
    return join_list(chosen, language)


def say_activities(view: View, language: str) -> str:
    """Name the activities: any of them, or all together."""
    names = [translate(f"activity.{activity}", language) for activity in view.selection.activities]
    if view.selection.match == "any" or len(names) == 1:
        return join_list(names, language, "or")
    return translate("clause.activities_all", language, values=join_list(names, language))


def say_kinds(view: View, language: str) -> str:
    """Name the kinds of incidents."""
    names = [translate(f"kind.{kind}", language) for kind in view.selection.kinds]
    return translate("clause.kinds", language, values=join_list(names, language, "or"))


def say_types(view: View, language: str) -> str:
    """Quote what the files of the reader's own call the kinds of event."""
    names = [translate("empty.quote", language, clause=name) for name in view.selection.types]
    return translate("clause.types", language, values=join_list(names, language, "or"))


def say_period(view: View, language: str) -> str:
    """Write the period, open on either side."""
    return format_period(view.selection.period_from, view.selection.period_to, language)


def say_grade(view: View, language: str) -> str:
    """Name the lowest grade."""
    is_best = view.selection.grade == f"{RELIABILITIES[0]}{CREDIBILITIES[0]}"
    return translate("clause.grade_best" if is_best else "clause.grade", language, grade=view.selection.grade)


def say_precision(view: View, language: str) -> str:
    """Say how exactly a record must be located."""
    return translate(f"clause.precision.{view.selection.precision}", language)


def say_statuses(view: View, language: str) -> str:
    """Name the statuses, layer by layer, of the layers that are switched on."""
    clauses = []
    for layer in view.selection.layers:
        wanted = [status for status in STATUSES.get(layer, ()) if status in view.selection.statuses]
        if wanted:
            names = [translate(f"status.{layer}.{status}", language) for status in wanted]
            clauses.append(translate(f"clause.status.{layer}", language, values=join_list(names, language, "or")))
    return " · ".join(clauses)


def say_text(view: View, language: str) -> str:
    """Quote the words searched for."""
    return translate("clause.text", language, text=view.selection.text)


def say_near(view: View, language: str) -> str:
    """Name the layer and the distance."""
    target, within_km = view.selection.near or ("corridors", 0.0)
    return translate(f"clause.near.{target}", language, km=within_km)


def say_bounds(view: View, language: str) -> str:
    """Write the bounds in degrees: to the tenth, to three decimals where they are narrow."""
    west, south, east, north = view.selection.bounds or (-180.0, -90.0, 180.0, 90.0)
    digits = 1 if min(abs(east - west), north - south) >= 1 else 3
    sides = {
        "west": _write_degrees(west, digits, "east", "west", language),
        "south": _write_degrees(south, digits, "north", "south", language),
        "east": _write_degrees(east, digits, "east", "west", language),
        "north": _write_degrees(north, digits, "north", "south", language),
    }
    return translate("clause.bounds", language, **sides)


def name_countries(atlas: Atlas, language: str) -> Mapping[str, str]:
    """Return the names of the countries of an atlas by code, from north to south; the code where a name lacks."""
    countries = atlas.places.countries.sort_values("label_lat", ascending=False, kind="stable")
    names = zip(countries["iso3"], countries[f"name_{language}"], strict=True)
    return {code: name if isinstance(name, str) and name else code for code, name in names}


def name_layer(atlas: Atlas, layer: str, language: str) -> str:
    """Name a layer in the plural; an own layer by the title that its owner gave it."""
    if layer in atlas.own:
        return quote(atlas.own[layer].title, language)
    return translate(f"layer.{layer}", language, n=2)


def quote(text: str, language: str) -> str:
    """Put a text in the quotation marks of a language."""
    return translate("empty.quote", language, clause=text)


def _write_degrees(degrees: float, digits: int, positive: str, negative: str, language: str) -> str:
    rounded = round(degrees, digits)
    side = translate(f"compass.{negative if rounded < 0 else positive}", language)
    return translate("clause.degrees", language, degrees=abs(rounded), side=side)
