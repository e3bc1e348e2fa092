"""The manifest of a snapshot: a Frictionless data package that is JSON-LD in schema.org's terms as well.

Why these, and what protects the manifest itself: docs/decisions/0005-snapshot-manifest.md.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from corredor import __version__
from corredor.errors import QueryError
from corredor.i18n import translate
from corredor.selection import Selection, View, withhold_rows
from corredor.selection.values import clean_text
from corredor.sharing.licences import list_data_sources, name_licence
from corredor.sharing.own_data import (
    describe_own_layers,
    hash_own_records,
    list_own_sources,
    name_own_licence,
)
from corredor.sharing.records import hash_records

MANIFEST_FILE: Final = "manifest.json"
FORMAT_VERSION: Final = 1
FORMAT: Final = f"corredor-snapshot/{FORMAT_VERSION}"

FILES: Final = (
    "map.png",
    "map.svg",
    "map.html",
    "data.geojson",
    "data.csv",
    "sources.csv",
    "citation.txt",
    "CITATION.cff",
    "citation.bib",
    "README.txt",
)
"""What every snapshot of this format holds, besides its manifest."""

_MEDIA_TYPES: Final[Mapping[str, str]] = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "html": "text/html",
    "geojson": "application/geo+json",
    "csv": "text/csv",
    "txt": "text/plain",
    "cff": "application/yaml",
    "bib": "application/x-bibtex",
}
_WITHOUT_ENCODING: Final = ("png", "pdf")
_UNKNOWN_DIGEST: Final = "0" * 64

# What the keys mean to a reader of JSON-LD. Keys that are not named here are terms of the data package.
_CONTEXT: Final = {
    "@version": 1.1,
    "@vocab": "https://specs.frictionlessdata.io/data-package/#",
    "schema": "https://schema.org/",
    "title": "schema:name",
    "description": "schema:description",
    "created": {"@id": "schema:dateCreated", "@type": "schema:DateTime"},
    "version": "schema:version",
    "homepage": {"@id": "schema:url", "@type": "@id"},
    "image": {"@id": "schema:image", "@type": "@id"},
    "language": "schema:inLanguage",
    "licenses": "schema:license",
    "sources": "schema:isBasedOn",
    "credit": "schema:creditText",
    "program": "schema:creator",
    "resources": "schema:hasPart",
    "path": "@id",
    "mediatype": "schema:encodingFormat",
    "bytes": "schema:contentSize",
    "hash": "schema:sha256",
    "records": {"@type": "@json"},
    "own": {"@type": "@json"},
}


def describe_snapshot(view: View, *, language: str, created: datetime, link: str = "") -> dict[str, Any]:
    """Say what a snapshot of a view is, as far as it does not depend on its files.

    Parameters
    ----------
    view : View
        What is shown; its atlas in `language`.
    language : str
        One of ``vocabulary.LANGUAGES``.
    created : datetime
        When the snapshot is made, with a time zone.
    link : str
        Address under which it is published, http or https; empty where it is not.

    Returns
    -------
    dict
        The manifest without resources, records and fingerprint. Texts hold no control or invisible characters. Own
        data of a view stand under ``own`` and among ``licenses`` and ``sources``; ``dataset`` and the query do not
        know of them.

    Raises
    ------
    QueryError
        `created` has no time zone, or `link` is no web address.
    """
    view = withhold_rows(view)
    selection, meta = view.selection, view.atlas.meta
    own = describe_own_layers(view)
    if not isinstance(selection, Selection):
        raise QueryError(f"view: expected one of a Selection, got {type(selection).__name__}")
    moment = check_created(created)
    camera = dataclasses.replace(selection.camera, language=language)
    title = clean_text(selection.headline(language, view))
    sentence = clean_text(selection.sentence(language, view))
    described = {
        "@context": _CONTEXT,
        "@type": "schema:Dataset",
        "profile": "data-package",
        "format": FORMAT,
        "fingerprint": f"sha256:{_UNKNOWN_DIGEST}",
        "name": f"corredor-{selection.slug()}-{moment:%Y-%m-%d}",
        "title": title,
        "description": f"{sentence}. {translate('export.notice', language)}",
        "created": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        "version": clean_text(meta.version),
        "homepage": _check_link(link),
        "image": "map.png",
        "language": language,
        "alt_text": clean_text(selection.alt_text(language, view)),
        "selection": {
            "query": selection.replace(camera=camera).to_query(),
            "sentence": sentence,
            "title": title,
        },
        "dataset": {
            "title": clean_text(meta.title),
            "version": clean_text(meta.version),
            "last_record": clean_text(meta.last_record),
            "content_hash": f"sha256:{view.atlas.shipped_hash}",
            "licence": clean_text(meta.licence),
            "credit": clean_text(meta.credit),
        },
        "program": {"title": "corredor", "version": __version__},
        "licenses": [name_licence(clean_text(meta.licence)), *map(name_own_licence, own)],
        "sources": [*list_data_sources(meta), *list_own_sources(own)],
        "own": own,
    }
    if view.events is not None:
        described["events"] = {
            "shown": view.events.shown,
            "total": view.events.total,
            "resolution": view.events.resolution,
            "store": view.events.version,
        }
    return {name: value for name, value in described.items() if value not in ("", [])}


def build_manifest(
    view: View, files: Mapping[str, bytes], *, language: str, created: datetime, link: str = ""
) -> dict[str, Any]:
    """Build the manifest of a snapshot.

    Parameters
    ----------
    view, language, created, link
        As in `describe_snapshot`.
    files : mapping of str to bytes
        All other files of the snapshot, by name.

    Returns
    -------
    dict
        As `describe_snapshot`, with ``resources`` (per file: name, path, media type, size in bytes, SHA-256),
        ``records`` (per layer of the dataset, the hash of each record; see `hash_record`) and ``fingerprint``. The
        hashes of own records stand with their layer, under ``own``.
    """
    view = withhold_rows(view)
    manifest = describe_snapshot(view, language=language, created=created, link=link)
    manifest["resources"] = [_describe_file(name, files[name], language) for name in sorted(files)]
    manifest["records"] = hash_records(view)
    hashes = hash_own_records(view)
    for layer in manifest.get("own", ()):
        layer["records"] = hashes[layer["layer"]]
    manifest["fingerprint"] = _take_fingerprint(_write(manifest), _UNKNOWN_DIGEST)
    return manifest


def write_manifest(manifest: Mapping[str, Any]) -> bytes:
    """Write a manifest as the file that `build_manifest` took the fingerprint of."""
    return _write(manifest)


def has_own_fingerprint(raw: bytes, fingerprint: str) -> bool:
    """Whether a manifest, byte for byte, is the one that its fingerprint was taken of.

    Parameters
    ----------
    raw : bytes
        The file.
    fingerprint : str
        ``sha256:`` and 64 digits: of the file with these digits written as zeros.
    """
    digest = fingerprint.removeprefix("sha256:")
    return raw.count(digest.encode()) == 1 and _take_fingerprint(raw, digest) == fingerprint


def check_created(created: datetime) -> datetime:
    """Return a time in UTC to the second; raise QueryError for one without a time zone."""
    if created.tzinfo is None:
        raise QueryError(f"created: expected a time with its time zone, got {created.isoformat()}")
    return created.astimezone(UTC).replace(microsecond=0)


def _take_fingerprint(raw: bytes, digest: str) -> str:
    return f"sha256:{hashlib.sha256(raw.replace(digest.encode(), _UNKNOWN_DIGEST.encode())).hexdigest()}"


def _check_link(link: str) -> str:
    if not link:
        return ""
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or set(link) & set(' "<>\\^`{|}'):
        raise QueryError(f"link: expected an address that begins with https:// or http://, got {link[:80]!r}")
    if not (link.isascii() and link.isprintable()):
        raise QueryError(f"link: expected an address in ASCII, percent-encoded, got {link[:80]!r}")
    return link


def _describe_file(name: str, content: bytes, language: str) -> dict[str, Any]:
    suffix = name.rpartition(".")[2].lower()
    encoding = {} if suffix in _WITHOUT_ENCODING else {"encoding": "utf-8"}
    return {
        "name": name.lower(),
        "path": name,
        "title": translate(f"bundle.file.{name.lower().replace('.', '_')}", language),
        "mediatype": _MEDIA_TYPES[suffix],
        **encoding,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }


def _write(manifest: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(manifest, ensure_ascii=False, indent=1, allow_nan=False)}\n".encode()
