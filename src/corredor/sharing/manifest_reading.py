"""A manifest from anywhere: understood whole, or refused with the name of what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from corredor.sharing.errors import ManifestError, NewerFormatError, NotASnapshotError, Problem
from corredor.sharing.manifest import FILES, FORMAT, FORMAT_VERSION, MANIFEST_FILE
from corredor.sharing.strict_json import JsonError, parse_strict
from corredor.vocabulary import LANGUAGES, LAYERS, OWN_LAYERS

MAX_BYTES: Final = 16_000_000

_FORMAT: Final = re.compile(r"corredor-snapshot/([1-9][0-9]{0,8})")
_HASH: Final = re.compile(r"sha256:[0-9a-f]{64}")
_NAME: Final = re.compile(r"corredor-[a-z0-9-]{1,120}")
_MOMENT_FORM: Final = "%Y-%m-%dT%H:%M:%SZ"
_LONGEST_TEXT: Final = 20_000
_LONGEST_QUERY: Final = 16_384


def read_manifest(raw: bytes) -> dict[str, Any]:
    """Read a manifest.

    Returns
    -------
    dict
        Everything that `build_manifest` writes stands in it in the right form; whatever else it holds is kept.

    Raises
    ------
    NewerFormatError
        A newer version of the program wrote it.
    NotASnapshotError
        It is JSON, and the manifest of something else.
    ManifestError
        It is no JSON, or lacks something, or something in it has the wrong form.
    """
    try:
        manifest = parse_strict(raw, max_bytes=MAX_BYTES)
    except JsonError as error:
        raise ManifestError(Problem(MANIFEST_FILE, "manifest_json", {"found": str(error)})) from None
    written = manifest.get("format") if isinstance(manifest, dict) else None
    form = _FORMAT.fullmatch(written) if isinstance(written, str) else None
    if form is None:
        raise NotASnapshotError("verify.refused.other_format")
    if int(form[1]) > FORMAT_VERSION:
        raise NewerFormatError("verify.refused.newer", found=form[0], known=FORMAT)
    for path, (expected, holds) in _FIELDS.items():
        if not holds(_look_up(manifest, path)):
            raise ManifestError(Problem(MANIFEST_FILE, "manifest_field", {"field": path, "expected": expected}))
    return manifest


def parse_created(manifest: Mapping[str, Any]) -> datetime:
    """Return when a snapshot was made, in UTC."""
    return datetime.strptime(manifest["created"], _MOMENT_FORM).replace(tzinfo=UTC)


def _look_up(manifest: Mapping[str, Any], path: str) -> Any:
    value: Any = manifest
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT


def _is_optional_address(value: Any) -> bool:
    return value is None or (_is_text(value) and value.startswith(("https://", "http://")))


def _is_query(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_QUERY


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.strptime(value, _MOMENT_FORM).replace(tzinfo=UTC))
    except ValueError:
        return False


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _is_language(value: Any) -> bool:
    return isinstance(value, str) and value in LANGUAGES


def _are_resources(value: Any) -> bool:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return False
    paths = [item.get("path") for item in value]
    return (
        all(isinstance(path, str) and path != MANIFEST_FILE for path in paths)
        and len(set(paths)) == len(paths)
        and set(FILES) <= set(paths)
        and all(type(item.get("bytes")) is int and item["bytes"] >= 0 for item in value)
        and all(_is_hash(item.get("hash")) for item in value)
    )


def _are_records(value: Any) -> bool:
    if not isinstance(value, dict) or not set(value) <= set(LAYERS):
        return False
    if not all(isinstance(hashes, dict) for hashes in value.values()):
        return False
    ids = [record_id for hashes in value.values() for record_id in hashes]
    return len(set(ids)) == len(ids) and all(_is_hash(one) for hashes in value.values() for one in hashes.values())


def _are_own(value: Any) -> bool:
    """Own data of the maker: nothing, or a list of layers, each once, with its records by id."""
    if value is None:
        return True
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return False
    keys = [item.get("layer") for item in value]
    return (
        all(key in OWN_LAYERS for key in keys)
        and len(set(keys)) == len(keys)
        and all(_is_text(item.get(name)) for item in value for name in ("title", "file", "licence"))
        and all(item.get("holds") in ("rows", "counts") for item in value)
        and all(type(item.get("rows")) is int and item["rows"] >= 0 for item in value)
        and all(_are_hashes(item.get("records"), f"{item['layer']}:") for item in value)
    )


def _are_hashes(value: Any, prefix: str) -> bool:
    return isinstance(value, dict) and all(
        record_id.startswith(prefix) and _is_hash(one) for record_id, one in value.items()
    )


def _are_credits(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) and _is_text(item.get("title")) for item in value)


_TEXT: Final = ("a text", _is_text)
_ADDRESS_OR_NONE: Final = ("an address that begins with https:// or http://, or nothing", _is_optional_address)
_HASH_TEXT: Final = ("sha256: and 64 hexadecimal digits", _is_hash)
_CREDITS: Final = ("a list of objects, each with a title", _are_credits)

_FIELDS: Final[Mapping[str, tuple[str, Callable[[Any], bool]]]] = {
    "name": ("corredor- and small letters, digits and hyphens", _is_name),
    "title": _TEXT,
    "description": _TEXT,
    "created": ("a time such as 2026-11-23T07:00:00Z", _is_moment),
    "homepage": _ADDRESS_OR_NONE,
    "language": (f"one of {', '.join(LANGUAGES)}", _is_language),
    "alt_text": _TEXT,
    "fingerprint": _HASH_TEXT,
    "selection.query": ("the query of a link", _is_query),
    "selection.sentence": _TEXT,
    "selection.title": _TEXT,
    "dataset.title": _TEXT,
    "dataset.version": _TEXT,
    "dataset.last_record": _TEXT,
    "dataset.content_hash": _HASH_TEXT,
    "dataset.licence": _TEXT,
    "dataset.credit": _TEXT,
    "program.title": _TEXT,
    "program.version": _TEXT,
    "licenses": _CREDITS,
    "sources": _CREDITS,
    "resources": ("a list of all files, each with path, bytes and hash", _are_resources),
    "records": ("per layer, the hash of each record by its id", _are_records),
    "own": ("nothing, or a list of layers of own data with their title, file, licence and records", _are_own),
}
