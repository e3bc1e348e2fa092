from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from corredor import __version__
from corredor.dataset import Atlas
from corredor.errors import QueryError
from corredor.selection import Camera, Selection
from corredor.sharing.bundle import Bundle
from corredor.sharing.manifest import (
    FILES,
    FORMAT,
    MANIFEST_FILE,
    check_created,
    describe_snapshot,
    has_own_fingerprint,
    write_manifest,
)
from corredor.vocabulary import LANGUAGES
from tests.sharing.conftest import CREATED

HOSTILE = '</script>\x00\x1b[31m \ud800 \u202eabc "q" =1+1'


def test_says_what_the_snapshot_is(snapshot: Bundle, tiny_atlas: Atlas) -> None:
    manifest = snapshot.manifest
    assert manifest["format"] == FORMAT == "corredor-snapshot/1"
    assert manifest["created"] == "2026-11-23T07:00:12Z"
    assert manifest["name"] == "corredor-atlas-2026-11-23"
    assert manifest["program"] == {"title": "corredor", "version": __version__}
    assert manifest["dataset"] == {
        "title": "Tiny dataset",
        "version": "2026.1",
        "last_record": "2026-01-15",
        "content_hash": f"sha256:{tiny_atlas.content_hash}",
        "licence": "CC-BY-4.0",
        "credit": "Corredor, CC BY 4.0",
    }
    assert manifest["alt_text"].startswith("Map of the Tren de Aragua atlas:")
    assert "homepage" not in manifest


def test_says_the_selection_as_query_as_sentence_and_as_title(make_snapshot: Callable[..., Bundle]) -> None:
    camera = Camera(centre=(-70.0, 7.0), zoom=6.5, basemap="dark", open="ce_cucuta")
    selection = Selection(layers=("cells",), countries=("COL",), activities=("extortion",), camera=camera)
    for language in LANGUAGES:
        said = make_snapshot(selection, language=language).manifest["selection"]
        read, notes = Selection.from_query(said["query"])
        assert notes == ()
        assert read == selection.replace(camera=dataclasses.replace(camera, language=language))
        assert said["title"] in {
            "Cells · Colombia · extortion",
            "Células · Colombia · extorsión",
            "Células · Colombia · extorsão",
        }
        assert "1 " in said["sentence"] or "only" in said["sentence"]


def test_names_size_and_hash_of_every_other_file(snapshot: Bundle) -> None:
    listed = {resource["path"]: resource for resource in snapshot.manifest["resources"]}
    assert sorted(listed) == sorted(FILES)
    for name, resource in listed.items():
        content = snapshot.files[name]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["name"] == name.lower()
        assert resource["title"]
    assert listed["data.geojson"]["mediatype"] == "application/geo+json"
    assert "encoding" not in listed["map.png"]


def test_gives_licence_and_credit_of_every_source_of_data(snapshot: Bundle) -> None:
    sources = {source["title"]: source for source in snapshot.manifest["sources"]}
    assert list(sources) == ["Tiny dataset", "Natural Earth", "GeoNames"]
    assert [source["licenses"][0]["name"] for source in sources.values()] == [
        "CC-BY-4.0",
        "public-domain",
        "CC-BY-4.0",
    ]
    assert all(source["credit"] for source in sources.values())
    assert snapshot.manifest["licenses"][0]["path"] == "https://creativecommons.org/licenses/by/4.0/"


def test_keeps_the_forms_of_a_data_package_and_of_json_ld(snapshot: Bundle) -> None:
    manifest = json.loads(snapshot.files[MANIFEST_FILE])
    assert manifest["profile"] == "data-package"
    assert all(set(resource) >= {"name", "path"} for resource in manifest["resources"])
    assert all({"name", "path"} & set(licence) for licence in manifest["licenses"])
    assert manifest["@type"] == "schema:Dataset"
    terms = [value for name, value in manifest["@context"].items() if not name.startswith("@")]
    assert all(not isinstance(term, str) or term.startswith(("schema:", "https://", "@id")) for term in terms)
    assert manifest == snapshot.manifest


def test_its_fingerprint_covers_every_byte_of_it(snapshot: Bundle) -> None:
    raw = write_manifest(snapshot.manifest)
    assert raw == snapshot.files[MANIFEST_FILE]
    assert has_own_fingerprint(raw, snapshot.fingerprint)
    digest = snapshot.fingerprint.removeprefix("sha256:").encode()
    blank = raw.replace(digest, b"0" * 64)
    assert hashlib.sha256(blank).hexdigest().encode() == digest
    for position in range(0, len(raw), 7):
        changed = raw[:position] + bytes([raw[position] ^ 2]) + raw[position + 1 :]
        assert not has_own_fingerprint(changed, snapshot.fingerprint)


def test_hostile_texts_are_plain_text(tiny_atlas: Atlas) -> None:
    meta = dataclasses.replace(
        tiny_atlas.meta, title=HOSTILE, version=HOSTILE, licence=HOSTILE, credit=HOSTILE, last_record=HOSTILE
    )
    view = Selection(layers=("cells",)).apply(dataclasses.replace(tiny_atlas, meta=meta))
    text = write_manifest(describe_snapshot(view, language="en", created=CREATED)).decode("utf-8")
    assert not any(character in text for character in "\x00\x1b\u202e\ud800")
    assert json.loads(text)["licenses"][0]["title"] == '</script> [31m abc "q" =1+1'


def test_the_time_is_that_of_greenwich_to_the_second() -> None:
    chile = timezone(timedelta(hours=-3))
    local = datetime(2026, 11, 22, 23, 30, 0, 999, tzinfo=chile)
    assert check_created(local) == datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
    with pytest.raises(QueryError, match="time zone"):
        check_created(datetime(2026, 11, 23))


@pytest.mark.parametrize("link", ["https://example.org/s/abc_-1?x=1", "http://127.0.0.1:8501/s/a"])
def test_a_link_is_kept(make_snapshot: Callable[..., Bundle], link: str) -> None:
    assert make_snapshot(link=link).manifest["homepage"] == link


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "example.org/s/a",
        "https://",
        "https://a b",
        'https://a/"',
        "https://ñ.org/",
        "https://[",
    ],
)
def test_what_is_no_address_is_refused(make_snapshot: Callable[..., Bundle], link: str) -> None:
    with pytest.raises(QueryError, match="link: expected an address"):
        make_snapshot(link=link)
