"""The one table that maps the fields of a selection to query parameters, in both directions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from corredor.errors import QueryError
from corredor.selection import values
from corredor.selection.fields import ALL_STATUSES, MATCHES, SelectionFields
from corredor.vocabulary import (
    ACTIVITIES,
    BASEMAPS,
    EVENT_STYLES,
    INCIDENT_KINDS,
    LANGUAGES,
    LAYERS,
    OWN_LAYERS,
    PRECISIONS,
)

NO_LAYER: Final = "none"
"""How a link says that no layer is switched on."""

_NUMBER: Final = re.compile(r"\s*[+-]?[0-9]{1,12}(\.[0-9]{0,30})?\s*")


@dataclass(frozen=True)
class Parameter:
    """One query parameter.

    Parameters
    ----------
    name : str
        As it stands in the link.
    fields : tuple of str
        Fields of the selection that it holds, those of the camera as ``camera.zoom``.
    write : callable
        Selection to text; empty text for the default.
    read : callable
        Text to one value per field; for a list, one item to its value. Raises QueryError.
    reason : str
        Reason of the note when reading fails.
    is_list : bool
        Values are separated by commas, and each is read alone.
    """

    name: str
    fields: tuple[str, ...]
    write: Callable[[SelectionFields], str]
    read: Callable[[str], tuple[object, ...]]
    reason: str = "unknown_value"
    is_list: bool = False


def _list_of(name: str, path: str, vocabulary: Sequence[str]) -> Parameter:
    return Parameter(
        name,
        (path,),
        write=lambda selection: ",".join(_get(selection, path)),
        read=lambda item: (values.check_word(item, vocabulary, name),),
        is_list=True,
    )


def _word_of(name: str, path: str, vocabulary: Sequence[str], default: str = "") -> Parameter:
    def write(selection: SelectionFields) -> str:
        word = _get(selection, path) or ""
        return "" if word == default else word

    return Parameter(name, (path,), write, lambda text: (values.check_word(text, vocabulary, name),))


def _text_of(name: str, path: str, check: Callable[[str], str], reason: str) -> Parameter:
    return Parameter(
        name, (path,), lambda selection: _get(selection, path) or "", lambda text: (check(text),), reason
    )


def _get(selection: SelectionFields, path: str) -> str:
    owner = selection.camera if path.startswith("camera.") else selection
    return getattr(owner, path.removeprefix("camera."))


def _write_layers(selection: SelectionFields) -> str:
    """Name the layers of the dataset: what is the reader's own stays with the reader, and so do its types."""
    shipped = tuple(layer for layer in selection.layers if layer in LAYERS)
    return "" if shipped == LAYERS else ",".join(shipped) or NO_LAYER


def _write_open(selection: SelectionFields) -> str:
    """Name the open record, unless it is a row of the reader's own."""
    opened = selection.camera.open or ""
    return "" if opened.partition(":")[0] in OWN_LAYERS else opened


def _write_near(selection: SelectionFields) -> str:
    return f"{selection.near[0]}:{_write_numbers(selection.near[1:])}" if selection.near else ""


def _read_near(text: str) -> tuple[object, ...]:
    layer, _, km = text.partition(":")
    numbers = _read_numbers(km.strip().lower().removesuffix("km"), "near")
    return (values.check_near((layer, *numbers)),)  # type: ignore[arg-type]


def _write_position(selection: SelectionFields) -> str:
    centre, zoom = selection.camera.centre, selection.camera.zoom
    return _write_numbers((centre or ()) + (() if zoom is None else (zoom,)))


def _read_position(text: str) -> tuple[object, ...]:
    numbers = _read_numbers(text, "at")
    if len(numbers) not in {2, 3}:
        raise QueryError(f"at: expected longitude, latitude and zoom, got {text!r}")
    return values.check_centre(numbers[:2]), values.check_zoom(numbers[2]) if len(numbers) == 3 else None


def _write_numbers(numbers: Sequence[float]) -> str:
    return ",".join(f"{number:.5f}".rstrip("0").rstrip(".") for number in numbers)


def _read_numbers(text: str, argument: str) -> tuple[float, ...]:
    parts = text.split(",")
    if not all(_NUMBER.fullmatch(part) for part in parts):
        raise QueryError(f"{argument}: expected numbers separated by commas, got {text!r}")
    return tuple(float(part) for part in parts)


PARAMETERS: Final = (
    Parameter(
        "layers",
        ("layers",),
        _write_layers,
        lambda item: (values.check_word(item, LAYERS, "layers"),),
        is_list=True,
    ),
    Parameter(
        "country",
        ("countries",),
        lambda selection: ",".join(selection.countries),
        lambda item: (values.check_country(item),),
        "not_a_country",
        is_list=True,
    ),
    _list_of("activity", "activities", ACTIVITIES),
    _word_of("match", "match", MATCHES, default="any"),
    _list_of("kind", "kinds", INCIDENT_KINDS),
    _text_of("from", "period_from", lambda text: values.check_day(text, "from"), "not_a_date"),
    _text_of("to", "period_to", lambda text: values.check_day(text, "to"), "not_a_date"),
    _text_of("grade", "grade", values.check_grade, "not_a_grade"),
    _word_of("precision", "precision", PRECISIONS),
    _list_of("status", "statuses", ALL_STATUSES),
    _text_of("text", "text", values.check_text, "too_long"),
    Parameter("near", ("near",), _write_near, _read_near, "not_a_distance"),
    Parameter(
        "bbox",
        ("bounds",),
        lambda selection: _write_numbers(selection.bounds or ()),
        lambda text: (values.check_bounds(_read_numbers(text, "bbox")),),
        "not_an_area",
    ),
    Parameter("at", ("camera.centre", "camera.zoom"), _write_position, _read_position, "not_a_position"),
    _word_of("base", "camera.basemap", BASEMAPS, default="light"),
    _word_of("events", "camera.events", EVENT_STYLES, default="counts"),
    _word_of("lang", "camera.language", LANGUAGES),
    Parameter("open", ("camera.open",), _write_open, lambda text: (values.check_record_id(text),), "not_an_id"),
)
