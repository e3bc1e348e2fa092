"""Selection to link and back.

Writing leaves defaults out and keeps one order, so that equal selections give equal links. Reading survives
anything: what it cannot use it leaves out and names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast
from urllib.parse import quote, unquote_plus

from corredor.dataset import Atlas
from corredor.errors import QueryError
from corredor.i18n import translate
from corredor.selection import values
from corredor.selection.fields import SelectionFields, check_order
from corredor.selection.parameters import NO_LAYER, PARAMETERS, Parameter

MAX_QUERY_LENGTH: Final = 16_384
MAX_ITEMS: Final = values.MAX_COUNTRIES
MAX_NOTES: Final = 20

_FOREIGN: Final = re.compile(r"utm_.*|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|_g[al]|embed|embed_options")
_ADDRESS: Final = re.compile(r"\s*[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True)
class Note:
    """One thing in a link that could not be used.

    Parameters
    ----------
    parameter, value : str
        What the link said, shortened and without control characters.
    reason : str
        Last part of the catalogue key ``query.note.<reason>``.
    count : int
        How many more were ignored, for the reason ``more``.
    """

    parameter: str
    value: str
    reason: str
    count: int = 1

    def describe(self, language: str) -> str:
        """Say what was ignored, and why."""
        key = f"query.note.{self.reason}"
        return translate(key, language, parameter=self.parameter, value=self.value, n=self.count)


@dataclass
class Reading:
    """What was read from a link: values by field (``camera.zoom`` for the camera's), notes on what was ignored."""

    fields: dict[str, object] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def note(self, parameter: str, value: str, reason: str) -> None:
        """Add a note, with both texts cleaned and shortened."""
        self.notes.append(Note(_shorten(parameter, 40), _shorten(value, 60), reason))

    def drop_unknown(self, atlas: Atlas) -> None:
        """Drop countries and an open record that an atlas does not have, with a note on each."""
        asked = cast("tuple[str, ...]", self.fields.get("countries", ()))
        known = set(atlas.places.countries["iso3"])
        known.update(code for frame in atlas.layers.values() for codes in frame["countries"] for code in codes)
        for code in asked:
            if code not in known:
                self.note("country", code, "country_not_in_dataset")
        self.fields["countries"] = tuple(code for code in asked if code in known)
        record_id = self.fields.get("camera.open")
        is_corridor = record_id in set(atlas.layer("corridors")["corridor"])
        if isinstance(record_id, str) and not is_corridor and atlas.record(record_id) is None:
            self.note("open", record_id, "record_not_in_dataset")
            del self.fields["camera.open"]


def write_parameters(selection: SelectionFields) -> dict[str, str]:
    """Write a selection as query parameters, not percent-encoded, without defaults, in the order of the table."""
    written = {parameter.name: parameter.write(selection) for parameter in PARAMETERS}
    return {name: text for name, text in written.items() if text}


def write_query(selection: SelectionFields) -> str:
    """Write a selection as a query string without question mark; empty for the default."""
    return "&".join(f"{name}={quote(text, safe=',:')}" for name, text in write_parameters(selection).items())


def read_query(query: object) -> Reading:
    """Read a query string, a whole address or a mapping of parameters; never raises.

    Returns
    -------
    Reading
        Values of the fields that the query sets, each of them valid, and notes on all that was ignored.
        Parameters that other programs add to links (``utm_…``, ``fbclid``, ``embed``) are passed over in silence.
    """
    reading = Reading()
    given = _collect_parameters(query, reading)
    for parameter in PARAMETERS:
        texts = [text for text in given.pop(parameter.name, []) if text.strip()]
        if texts and parameter.is_list:
            _read_list(parameter, texts, reading)
        elif texts:
            if len(set(texts)) > 1:
                reading.note(parameter.name, texts[-1], "repeated")
            _read_one(parameter, texts[-1], reading)
    for name, texts in given.items():
        if not _FOREIGN.fullmatch(name):
            reading.note(name, texts[0] if texts else "", "unknown_parameter")
    _drop_reversed(reading)
    return reading


def limit_notes(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Keep the first `MAX_NOTES` notes and count the others in one more."""
    others = len(notes) - MAX_NOTES
    return (*notes[:MAX_NOTES], Note("", "", "more", others)) if others > 0 else tuple(notes)


def _collect_parameters(query: object, reading: Reading) -> dict[str, list[str]]:
    if query is None:
        return {}
    if isinstance(query, bytes | bytearray):
        query = query.decode("utf-8", errors="replace")
    if isinstance(query, str):
        return _split_query(query, reading)
    if isinstance(query, Mapping):
        return _collect_mapping(query, reading)
    reading.note("?", type(query).__name__, "unreadable")
    return {}


def _split_query(query: str, reading: Reading) -> dict[str, list[str]]:
    head, mark, tail = query.partition("?")
    is_address = _ADDRESS.match(head[:100]) is not None
    if mark and (is_address or "=" not in head):
        query = tail
    elif is_address:
        return {}
    query = query.partition("#")[0]
    if len(query) > MAX_QUERY_LENGTH:
        reading.note("?", "", "link_too_long")
        query = query[:MAX_QUERY_LENGTH].rpartition("&")[0]
    given: dict[str, list[str]] = {}
    for pair in query.split("&"):
        name, _, text = pair.partition("=")
        if name.strip():
            given.setdefault(unquote_plus(name).strip().lower(), []).append(unquote_plus(text))
    return given


def _collect_mapping(query: Mapping[object, object], reading: Reading) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name, value in query.items():
        texts: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
        if not isinstance(name, str):
            reading.note("?", type(name).__name__, "unreadable")
        elif not all(isinstance(text, str) for text in texts):
            reading.note(name, "", "unreadable")
        else:
            given.setdefault(name.strip().lower(), []).extend(text[:MAX_QUERY_LENGTH] for text in texts)
    return given


def _read_one(parameter: Parameter, text: str, reading: Reading) -> None:
    if parameter.name == "text":
        text = values.clean_text(text)
        if len(text) > values.MAX_TEXT_LENGTH:
            text = text[: values.MAX_TEXT_LENGTH].rstrip()
            reading.note(parameter.name, text, "too_long")
    try:
        found = parameter.read(text)
    except QueryError:
        reading.note(parameter.name, text, parameter.reason)
    else:
        reading.fields.update(zip(parameter.fields, found, strict=True))


def _read_list(parameter: Parameter, texts: Sequence[str], reading: Reading) -> None:
    items = list(dict.fromkeys(item.strip() for text in texts for item in text.split(",") if item.strip()))
    if len(items) > MAX_ITEMS:
        reading.note(parameter.name, items[MAX_ITEMS], "too_many")
    says_none = parameter.name == "layers" and NO_LAYER in items
    found: list[object] = []
    for item in items[:MAX_ITEMS]:
        if says_none and item == NO_LAYER:
            continue
        try:
            found += parameter.read(item)
        except QueryError:
            reading.note(parameter.name, item, parameter.reason)
    if found or says_none:
        reading.fields[parameter.fields[0]] = tuple(found)


def _drop_reversed(reading: Reading) -> None:
    start, end = reading.fields.get("period_from"), reading.fields.get("period_to")
    if start is None or end is None:
        return
    try:
        check_order(str(start), str(end))
    except QueryError:
        del reading.fields["period_from"], reading.fields["period_to"]
        reading.note("from", f"{start}–{end}", "reversed")


def _shorten(text: str, length: int) -> str:
    cleaned = values.clean_text(text[: 4 * length])
    is_whole = len(cleaned) <= length and len(text) <= 4 * length
    return cleaned if is_whole else f"{cleaned[: length - 1]}…"
