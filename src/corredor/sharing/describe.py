"""A check in plain sentences, for the command line and for the screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from corredor.dataset import parse_day_span
from corredor.errors import QueryError
from corredor.i18n import format_day, format_number, join_list, read_catalogue, translate
from corredor.selection.values import clean_text
from corredor.sharing.checking import Verification
from corredor.sharing.compare import UNSEEN, Change, Changes

_LONGEST_VALUE: Final = 300
_LARGEST_NUMBER: Final = 10**15
_DAYS: Final = ("first_seen", "last_seen", "recorded", "seized_on", "inmates_as_of")
_CODES: Final = {
    "activities": "activity.{code}",
    "attribution": "attribution.{code}",
    "basis": "basis.{code}",
    "flow_unit": "flow_unit.{code}",
    "gang_controlled": "gang_control.{code}",
    "kind": "kind.{code}",
    "mode": "mode.{code}",
    "precision": "precision.{code}.short",
    "status": "status.{layer}.{code}",
}
"""Catalogue keys of the codes that a field holds."""


def describe_verification(verification: Verification, changes: Changes | None, language: str) -> list[str]:
    """Say what a check of a snapshot found, and what has changed since.

    Parameters
    ----------
    verification : Verification
        What `verify_bundle` found.
    changes : Changes or None
        What `compare_bundle` found; None where it was not asked.
    language : str
        One of ``vocabulary.LANGUAGES``.

    Returns
    -------
    list of str
        Plain sentences without control characters; the first says intact, not intact, or why that cannot be told.
        Escape them for HTML.
    """
    lines = [clean_text(line) for line in _describe_check(verification, language)]
    return lines + (describe_changes(changes, language) if changes else [])


def describe_changes(changes: Changes, language: str) -> list[str]:
    """Say what has changed since a snapshot was made.

    Returns
    -------
    list of str
        As `describe_verification`: first one sentence that sums up, then one for each record and field.
    """
    return [clean_text(line) for line in _describe_changes(changes, language)]


def _describe_check(verification: Verification, language: str) -> Iterator[str]:
    bundle = verification.bundle
    if verification.refusal is not None:
        yield verification.refusal.describe(language)
    elif verification.intact and bundle is not None:
        day, time = format_day(f"{bundle.created:%Y-%m-%d}", language), f"{bundle.created:%H:%M}"
        yield translate("verify.intact", language, n=len(bundle.files), day=day, time=time)
    else:
        yield translate("verify.not_intact", language)
        yield from (problem.describe(language) for problem in verification.problems)
        if verification.contents_intact:
            yield translate("verify.contents_intact", language)
    if bundle is None:
        return
    dataset = bundle.manifest["dataset"]
    yield translate("verify.shows", language, sentence=bundle.manifest["selection"]["sentence"])
    yield translate(
        "verify.dataset",
        language,
        title=dataset["title"],
        version=dataset["version"],
        last_record=_write_day(dataset["last_record"], language),
    )
    own = sum(len(layer["records"]) for layer in bundle.manifest.get("own") or ())
    if own:
        yield translate("own_release.compared", language, n=own)
    if verification.intact:
        yield translate("verify.fingerprint", language, fingerprint=bundle.fingerprint)


def _describe_changes(changes: Changes, language: str) -> Iterator[str]:
    counts = {
        "added": len(changes.added),
        "changed": len(changes.changed_ids),
        "no_longer_matching": len(changes.no_longer_matching),
        "withdrawn": len(changes.withdrawn),
    }
    phrases = [translate(f"verify.count.{what}", language, n=n) for what, n in counts.items() if n]
    if not changes.same_dataset:
        what = "other_dataset"
    elif phrases:
        what = "moved_on"
    else:
        what = "same_state" if changes.same_state else "no_change"
    yield translate(
        f"verify.{what}",
        language,
        old_title=changes.old_title,
        new_title=changes.new_title,
        old=changes.old_version,
        new=changes.new_version,
        counts=join_list(phrases or [translate("verify.count.nothing", language)], language),
    )
    yield from (note.describe(language) for note in changes.notes)
    for what in ("added", "withdrawn", "no_longer_matching"):
        for record_id in getattr(changes, what):
            yield translate(f"verify.{what}", language, record=_name_record(record_id, changes))
    for change in changes.changed:
        record, words = _name_record(change.id, changes), _describe_change(change, changes, language)
        yield translate("verify.changed", language, record=record, change=words)


def _name_record(record_id: str, changes: Changes) -> str:
    return f"{changes.names.get(record_id, record_id)} ({record_id})"


def _describe_change(change: Change, changes: Changes, language: str) -> str:
    label = translate(f"verify.field.{change.field}", language)
    if change.field == UNSEEN:
        return label
    layer = changes.layers[change.id]
    old, new = (_write_value(change.field, layer, value, language) for value in (change.old, change.new))
    return f"{label}: {old} → {new}"


def _write_value(field: str, layer: str, value: Any, language: str) -> str:
    if value is None or value == []:
        return translate("value.unknown", language)
    if field == "geometry":
        return _write_positions(value)
    items = value if isinstance(value, list) else [value]
    text = "; ".join(_write_item(field, layer, item, language) for item in items)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


def _write_item(field: str, layer: str, item: Any, language: str) -> str:
    if isinstance(item, int | float) and not isinstance(item, bool) and abs(item) < _LARGEST_NUMBER:
        return format_number(item, language)
    if not isinstance(item, str):
        return json.dumps(item, ensure_ascii=False)
    if field in _DAYS:
        return _write_day(item, language)
    if field == "layer" and f"layer_about.{item}" in read_catalogue(language):
        return translate(f"layer.{item}", language, n=2)
    key = _CODES[field].format(layer=layer, code=item) if field in _CODES else ""
    return translate(key, language) if key in read_catalogue(language) else item


def _write_positions(value: Any) -> str:
    try:
        pairs = [(float(lon), float(lat)) for lon, lat in value]
    except (TypeError, ValueError, OverflowError):
        return json.dumps(value, ensure_ascii=False)[:_LONGEST_VALUE]
    return " – ".join(f"{lat:.5f}°, {lon:.5f}°" for lon, lat in pairs[:4])


def _write_day(day: str, language: str) -> str:
    try:
        parse_day_span(day)
    except QueryError:
        return day or translate("value.undated", language)
    return format_day(day, language)
