"""The lines of the panel: each a label and a value in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from corredor.i18n import format_day, format_number, format_period, join_list, read_catalogue, translate

_FLOW_WORDS: Final = ("flow_unit", "flow_note", "flow_period")


@dataclass(frozen=True)
class Fact:
    """One line of the panel: a label and its value in words."""

    label: str
    value: str


def is_known(value: object) -> bool:
    """Say whether a cell of a frame holds anything."""
    return bool(pd.notna(value)) and value != "" if pd.api.types.is_scalar(value) else value is not None


def write_period(record: pd.Series, language: str) -> str:
    """Write the date of a record, or the span from its first to its last."""
    first, last = record["first_seen"], record["last_seen"]
    if first == last or not (first and last):
        return format_day(first or last, language)
    return format_period(first, last, language)


def list_facts(record: pd.Series, language: str) -> list[Fact]:
    """List what is known of a record besides its name, place, note and grade, in the order of the panel."""

    def say(name: str, value: str) -> Fact:
        return Fact(translate(f"panel.{name}", language), value)

    layer, facts = record["layer"], []
    if layer in ("cells", "incidents"):
        facts.append(say("date" if layer == "incidents" else "reported", write_period(record, language)))
    if record["activities"]:
        words = [translate(f"activity.{activity}", language) for activity in record["activities"]]
        facts.append(say("activities", join_list(words, language)))
    elif layer in ("cells", "incidents"):
        facts.append(say("activities", translate("panel.activity_unknown", language)))
    if layer == "incidents":
        facts.append(say("attribution", translate(f"status.incidents.{record['status']}", language)))
        if record["actors"]:
            facts.append(say("actors", "; ".join(record["actors"])))
        if is_known(record["value"]):
            facts.append(
                say("figure", f"{format_number(record['value'], language)} {record['unit'] or ''}".strip())
            )
    elif layer == "cells":
        facts.append(say("group", record["group"]))
    elif layer == "prisons":
        facts += _list_prison_facts(record, language, say)
    else:
        facts += _list_corridor_facts(record, language, say)
    facts.append(say("recorded", format_day(record["recorded"], language)))
    return facts


def _list_prison_facts(record: pd.Series, language: str, say: Callable[[str, str], Fact]) -> list[Fact]:
    facts = []
    if is_known(record["local_name"]):
        facts.append(say("local_name", record["local_name"]))
    control = translate(f"gang_control.{record['gang_controlled']}", language)
    if is_known(record["controlled_by"]):
        control = f"{control} ({record['controlled_by']})"
    facts.append(say("gang_controlled", control))
    if is_known(record["seized_on"]):
        facts.append(say("seized_on", format_day(record["seized_on"], language)))
    if is_known(record["last_seen"]):
        facts.append(say("status_as_of", format_day(record["last_seen"], language)))
    if is_known(record["capacity"]):
        facts.append(say("capacity", format_number(record["capacity"], language)))
    if is_known(record["inmates"]):
        inmates = format_number(record["inmates"], language)
        if is_known(record["inmates_as_of"]):
            inmates = f"{inmates} ({format_day(record['inmates_as_of'], language)})"
        facts.append(say("inmates", inmates))
    return facts


def _list_corridor_facts(record: pd.Series, language: str, say: Callable[[str, str], Fact]) -> list[Fact]:
    facts = [
        say("corridor", record["corridor_name"]),
        say("attribution", translate(f"attribution.{record['attribution']}", language)),
    ]
    if is_known(record["flow_people"]):
        facts.append(say("flow", _write_flow(record, language)))
    return facts


def _write_flow(record: pd.Series, language: str) -> str:
    flow = format_number(record["flow_people"], language)
    unit, note, period = (record[name] if is_known(record[name]) else "" for name in _FLOW_WORDS)
    key = f"flow_unit.{unit}"
    # a dataset of one's own may count by a unit that has no word yet: then as it is written there
    words = translate(key, language) if key in read_catalogue(language).messages else unit
    details = [part for part in (note, "" if period in note else period) if part]
    return " ".join(part for part in (flow, words, f"({'; '.join(details)})" if details else "") if part)
