"""Published snapshots as browsers, messengers and editors get them."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from corredor.dataset import read_atlas
from corredor.selection import Selection
from corredor.sharing.archive import pack_archive
from corredor.sharing.bundle import read_bundle
from corredor.sharing.errors import (
    RateLimitedError,
    RefusedError,
    SnapshotError,
    StoreUnavailableError,
    TooLargeError,
)
from corredor.sharing.publish import publish_view
from corredor.sharing.store import SnapshotStore
from corredor.sharing.store.place import FILE_NAME
from corredor.sharing.verify import verify_bundle
from dashboard import snapshot_routes, snapshots, source
from dashboard.security import MIDDLEWARE
from dashboard.snapshot_answers import find_status
from dashboard.snapshot_routes import SNAPSHOT_ROUTES
from tests.fixtures_dataset import build_parts, write_dataset

SITE = "https://map.example.org"
CREATED = datetime(2026, 11, 23, 7, 0, 12, tzinfo=UTC)
UNKNOWN = "A" * 22
ATTACK = "<script>window.pwned=1</script></title></script><!-- \"'><img src=x onerror=window.pwned=1>"
HOSTILE_COLUMNS = {"name", "place", "note", "group", "title", "publisher", "name_en", "credit"}
ENDINGS = ("", "/embed", "/changes", "/changes.json", "/withdraw", "/map.png", "/bundle.zip")
CROOKED = (UNKNOWN, "%2e%2e", "..%2f..%2fetc%2fpasswd", "x", "A" * 4000, "%00", "é' OR 1=1")
MEDIA = {
    "map.png": ("image/png", b"\x89PNG\r\n"),
    "map.svg": ("image/svg+xml", b"<?xml"),
    "map.html": ("text/html; charset=utf-8", b"<!doctype html>"),
    "data.geojson": ("application/geo+json", b"{"),
    "data.csv": ("text/csv; charset=utf-8", b""),
    "sources.csv": ("text/csv; charset=utf-8", b""),
    "manifest.json": ("application/json", b"{"),
    "citation.txt": ("text/plain; charset=utf-8", b""),
    "CITATION.cff": ("text/plain; charset=utf-8", b""),
    "citation.bib": ("text/plain; charset=utf-8", b"@"),
    "README.txt": ("text/plain; charset=utf-8", b""),
}


class Kept(NamedTuple):
    """A snapshot that was published, in a folder that tests copy."""

    folder: Path
    geodata: Path
    id: str
    key: str


def publish(folder: Path, geodata: Path, **fields: Any) -> Kept:
    atlas = read_atlas(geodata)
    with SnapshotStore.open(folder=folder) as store:
        link, published = publish_view(
            Selection(**fields).apply(atlas), store, language="en", created=CREATED, site=SITE, origin="test"
        )
    assert link == f"{SITE}/s/{published.id}"
    return Kept(folder, geodata, published.id, published.delete_key)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A snapshot of the two cells."""
    geodata = write_dataset(tmp_path_factory.mktemp("geodata"))
    return publish(tmp_path_factory.mktemp("store"), geodata, layers=("cells",))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A snapshot whose records, sources, places and title are markup."""
    parts = build_parts()
    for part in parts.values():
        for row in part if isinstance(part, list) else [part]:
            values = row.get("properties", row) or {}
            for name in values.keys() & {
                "name",
                "place",
                "note",
                "group",
                "title",
                "publisher",
                "name_en",
                "credit",
            }:
                values[name] = f"{values[name]} {ATTACK}"
    geodata = write_dataset(tmp_path_factory.mktemp("hostile"), **parts)
    return publish(tmp_path_factory.mktemp("hostile-store"), geodata, layers=("cells",), text="<script>alert(1)")


@pytest.fixture
def client(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The routes over a copy of the store and of the dataset."""
    yield from serve(kept, tmp_path, monkeypatch)


@pytest.fixture
def hostile_client(hostile: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    yield from serve(hostile, tmp_path, monkeypatch)


def serve(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    shutil.copytree(kept.folder, tmp_path / "store")
    shutil.copytree(kept.geodata, tmp_path / "geodata")
    monkeypatch.delenv("CORREDOR_DATABASE_URL", raising=False)
    monkeypatch.setenv("CORREDOR_SNAPSHOTS", str(tmp_path / "store"))
    monkeypatch.setenv("CORREDOR_GEODATA", str(tmp_path / "geodata"))
    monkeypatch.setattr(snapshots, "_store", None)
    snapshots._bundles.clear()
    source._read.clear()
    app = Starlette(routes=SNAPSHOT_ROUTES, middleware=MIDDLEWARE)
    with TestClient(app, base_url="https://test", raise_server_exceptions=False) as opened:
        yield opened
    if snapshots._store is not None:
        snapshots._store.close()


def read_policy(answer: Any) -> dict[str, list[str]]:
    parts = (part.split() for part in answer.headers["content-security-policy"].split(";"))
    return {part[0]: part[1:] for part in parts}


def hash_elements(page: bytes, element: str) -> list[str]:
    """Hash what stands in every inline script or style, those with attributes that make them mere data left out."""
    found = re.findall(rf"<{element}>(.*?)</{element}>".encode(), page, re.DOTALL)
    return [f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'" for text in found]


def says_no_traceback(answer: Any) -> bool:
    return not re.search(r"Traceback|File &quot;|File \"|\.py\b|sqlalchemy|sqlite3", answer.text)


def test_a_page_is_sent_under_a_policy_that_lets_only_its_own_scripts_run(client: TestClient, kept: Kept) -> None:
    answer = client.get(f"/s/{kept.id}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = read_policy(answer)
    assert not re.search("unsafe-(eval|inline)|https?:|[*]", answer.headers["content-security-policy"])
    scripts, styles = hash_elements(answer.content, "script"), hash_elements(answer.content, "style")
    assert len(scripts) == 3
    assert len(styles) == 1
    assert policy["script-src"] == scripts
    assert policy["style-src"] == styles
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'self'"]
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_no_script_stands_where_the_policy_would_not_count_it(client: TestClient, kept: Kept) -> None:
    page = client.get(f"/s/{kept.id}").text
    tags = re.findall(r"<script[^>]*>", page)
    plain = [tag for tag in tags if tag != "<script>"]
    assert all(re.match(r'<script type="application/(json|octet-stream)"', tag) for tag in plain)
    assert len(plain) == 2
    markup = re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.DOTALL)
    assert not re.search(r"<[^>]*\s(on\w+|style)\s*=", markup)
    assert "javascript:" not in markup


def test_messengers_are_told_of_title_sentence_and_picture(client: TestClient, kept: Kept) -> None:
    page = client.get(f"/s/{kept.id}").text
    told = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page))
    assert told["og:url"] == f"{SITE}/s/{kept.id}"
    assert told["og:image"] == told["twitter:image"] == f"{SITE}/s/{kept.id}/map.png"
    assert told["twitter:card"] == "summary_large_image"
    assert told["og:title"]
    assert f"/oembed?url=https%3A//map.example.org/s/{kept.id}" in page


def test_the_page_says_the_fingerprint_by_which_a_bundle_is_known(client: TestClient, kept: Kept) -> None:
    page = client.get(f"/s/{kept.id}").text
    bundle = verify_bundle(client.get(f"/s/{kept.id}/bundle.zip").content).bundle
    assert bundle is not None
    assert page.count(bundle.fingerprint) == 1
    assert '<a href="../verify?lang=en">Check a snapshot</a>' in page
    assert bundle.fingerprint not in bundle.files["map.html"].decode()


def test_an_embed_may_be_framed_by_anybody_and_has_no_surroundings(client: TestClient, kept: Kept) -> None:
    answer = client.get(f"/s/{kept.id}/embed")
    assert answer.status_code == 200
    assert read_policy(answer)["frame-ancestors"] == ["*"]
    assert "x-frame-options" not in answer.headers
    assert read_policy(answer)["script-src"] == hash_elements(answer.content, "script")
    assert "unsafe-" not in answer.headers["content-security-policy"]
    assert answer.text.count('class="snapshot embed"') == 1


@pytest.mark.parametrize("name", MEDIA)
def test_every_file_is_sent_as_what_it_is_and_can_do_nothing(client: TestClient, kept: Kept, name: str) -> None:
    answer = client.get(f"/s/{kept.id}/{name}")
    media, begin = MEDIA[name]
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media
    assert answer.content.startswith(begin)
    assert answer.content
    assert read_policy(answer)["sandbox"] == []
    assert read_policy(answer)["font-src"] == ["data:"]  # the letters of an SVG stand in it
    assert read_policy(answer)["default-src"] == ["'none'"]
    assert ("content-disposition" in answer.headers) == (name not in ("map.png", "map.svg"))


def test_all_files_of_the_bundle_can_be_had_one_by_one(client: TestClient, kept: Kept) -> None:
    raw = client.get(f"/s/{kept.id}/bundle.zip").content
    bundle = verify_bundle(raw).bundle
    assert bundle is not None
    assert set(bundle.files) == set(MEDIA)


def test_the_bundle_is_the_one_that_was_published(client: TestClient, kept: Kept) -> None:
    answer = client.get(f"/s/{kept.id}/bundle.zip")
    assert answer.headers["content-type"] == "application/zip"
    assert re.fullmatch(
        r'attachment; filename="corredor-[a-z0-9-]+-2026-11-23\.zip"', answer.headers["content-disposition"]
    )
    assert verify_bundle(answer.content).intact


@pytest.mark.parametrize("name", ["other.png", "map.exe", "..%2fmap.png", "%2e%2e", "MAP.PNG", "map.png%00"])
def test_a_file_that_the_bundle_does_not_hold_is_refused(client: TestClient, kept: Kept, name: str) -> None:
    answer = client.get(f"/s/{kept.id}/{name}")
    assert answer.status_code == 404
    assert says_no_traceback(answer)


def test_nothing_has_changed_while_the_dataset_is_the_same(client: TestClient, kept: Kept) -> None:
    told = client.get(f"/s/{kept.id}/changes.json").json()
    assert told["same_dataset"] is True
    assert told["added"] == told["changed"] == told["withdrawn"] == told["no_longer_matching"] == []
    assert told["sentence"].startswith("Nothing has changed since")


def test_what_has_changed_in_the_dataset_is_named(client: TestClient, kept: Kept, tmp_path: Path) -> None:
    path = tmp_path / "geodata" / "layers" / "cells.geojson"
    cells = json.loads(path.read_text())
    first, second = cells["features"]
    first["properties"]["status"] = "dismantled"
    first["properties"]["note"] = f"Since then {ATTACK}"
    added = json.loads(json.dumps(first))
    added["properties"] |= {"id": "ce_new", "name": f"New {ATTACK}"}
    cells["features"] = [first, added]
    path.write_text(json.dumps(cells))
    metadata = tmp_path / "geodata" / "dataset.toml"
    metadata.write_text(metadata.read_text().replace("2026.1", "2026.2"))
    source._read.clear()  # the files' times may be too coarse to tell
    told = client.get(f"/s/{kept.id}/changes.json").json()
    assert told["added"] == ["ce_new"]
    assert told["withdrawn"] == [second["properties"]["id"]]
    assert {tuple(change) for change in told["changed"]} == {("ce_cucuta", "status"), ("ce_cucuta", "note")}
    assert "2026.2" in told["sentence"]
    page = client.get(f"/s/{kept.id}/changes")
    assert page.status_code == 200
    assert page.text.count("<li>") == 4
    assert html.escape(told["sentence"]) in page.text
    assert f"href='../{kept.id}'" in page.text
    assert "<script" not in page.text
    assert "<img" not in page.text
    assert "unsafe-" not in page.headers["content-security-policy"]
    assert client.get(f"/s/{kept.id}").status_code == 200


def test_a_dataset_that_cannot_be_read_leaves_the_page_and_names_no_folder(
    client: TestClient, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORREDOR_GEODATA", str(tmp_path / "nowhere"))
    answer = client.get(f"/s/{kept.id}/changes.json")
    assert answer.status_code == 503
    assert answer.json() == {"error": "This dataset folder cannot be used."}
    assert client.get(f"/s/{kept.id}").status_code == 200


@pytest.mark.parametrize("ending", ["", "/embed"])
def test_oembed_gives_the_frame_of_a_link(client: TestClient, kept: Kept, ending: str) -> None:
    answer = client.get("/oembed", params={"url": f"{SITE}/s/{kept.id}{ending}", "format": "json"})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["version"], told["type"], told["width"], told["height"]) == ("1.0", "rich", 800, 560)
    assert f'src="{SITE}/s/{kept.id}/embed"' in told["html"]
    assert told["thumbnail_url"] == f"{SITE}/s/{kept.id}/map.png"
    assert (told["thumbnail_width"], told["thumbnail_height"]) == (1600, 900)


def test_oembed_keeps_to_the_size_asked_for_and_to_the_address_published(client: TestClient, kept: Kept) -> None:
    asked = {"url": f"https://evil.example/s/{kept.id}", "maxwidth": "400", "maxheight": "99999"}
    told = client.get("/oembed", params=asked).json()
    assert (told["width"], told["height"]) == (400, 560)
    assert 'width="400"' in told["html"]
    assert "thumbnail_url" not in told
    assert "evil.example" not in json.dumps(told)


@pytest.mark.parametrize("most", ["", "-5", "many", "1e9", "٣٠٠", "9" * 400])
def test_oembed_takes_a_size_that_is_none_as_none(client: TestClient, kept: Kept, most: str) -> None:
    told = client.get("/oembed", params={"url": f"{SITE}/s/{kept.id}", "maxwidth": most}).json()
    assert told["width"] == 800


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"url": f"{SITE}/s/{UNKNOWN}"}, 404),
        ({"url": "https://example.org/"}, 404),
        ({"url": f"{SITE}/s/../../{UNKNOWN}"}, 404),
        ({"url": "http://[::1"}, 404),
        ({"url": ""}, 404),
        ({}, 404),
        ({"url": f"{SITE}/s/{UNKNOWN}", "format": "xml"}, 501),
    ],
)
def test_oembed_of_anything_else_is_refused(client: TestClient, asked: dict[str, str], status: int) -> None:
    answer = client.get("/oembed", params=asked)
    assert answer.status_code == status
    assert answer.json()["error"]
    assert says_no_traceback(answer)


@pytest.mark.parametrize(
    "ending", ["", "/embed", "/changes", "/changes.json", "/withdraw", "/map.png", "/bundle.zip"]
)
@pytest.mark.parametrize(
    "wanted", [UNKNOWN, "%2e%2e", "..%2f..%2fetc%2fpasswd", "x", "A" * 4000, "%00", "é' OR 1=1"]
)
def test_an_unknown_or_crooked_id_is_not_found(client: TestClient, wanted: str, ending: str) -> None:
    answer = client.get(f"/s/{wanted}{ending}")
    assert answer.status_code == 404
    assert says_no_traceback(answer)
    assert "root:" not in answer.text


def test_an_address_that_is_none_is_not_found_and_a_last_slash_is_forgiven(client: TestClient, kept: Kept) -> None:
    for path in ("/s", "/s/", f"/s/{kept.id}/a/b", f"/s/{kept.id}//", "/s//map.png"):
        assert client.get(path).status_code == 404
    answer = client.get(f"/s/{kept.id}/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, f"../{kept.id}")
    assert client.get(f"/s/{kept.id}/").status_code == 200


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en-GB", "No snapshot has this address"),
        ("es-CL,es;q=0.9", "Ninguna"),
        ("pt-BR", "Nenhum"),
        ("fr", "No snapshot has this address"),
    ],
)
def test_a_refusal_is_in_the_reader_s_language(client: TestClient, language: str, sentence: str) -> None:
    answer = client.get(f"/s/{UNKNOWN}", headers={"accept-language": language})
    assert answer.status_code == 404
    assert sentence in answer.text
    assert "unsafe-" not in answer.headers["content-security-policy"]


def test_a_form_withdraws_with_the_key_and_the_page_then_says_so(client: TestClient, kept: Kept) -> None:
    form = client.get(f"/s/{kept.id}/withdraw")
    assert form.status_code == 200
    assert '<form method="post">' in form.text
    assert read_policy(form)["form-action"] == ["'self'"]
    wrong = client.post(f"/s/{kept.id}/withdraw", data={"key": UNKNOWN})
    assert wrong.status_code == 403
    assert "not the delete key" in wrong.text
    assert client.get(f"/s/{kept.id}").status_code == 200
    right = client.post(f"/s/{kept.id}/withdraw", data={"key": f" {kept.key} "})
    assert right.status_code == 200
    day = f"{datetime.now(UTC):%Y-%m-}"
    assert day in right.text
    for ending in ENDINGS:
        gone = client.get(f"/s/{kept.id}{ending}")
        assert gone.status_code == 410
        assert day in gone.text
    assert client.get("/oembed", params={"url": f"{SITE}/s/{kept.id}"}).status_code == 410


@pytest.mark.parametrize(
    "given",
    [
        {"data": {}},
        {"data": {"key": ""}},
        {"data": {"key": "x" * 3000}},
        {"data": {"key": "x" * 1_000_000}},
        {"data": {"other": "x"}},
        {"data": dict.fromkeys("abcdef", "x")},
        {"files": {"key": ("key.txt", b"x")}},
        {"content": b"{}", "headers": {"content-type": "application/json"}},
        {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
        {"content": iter([b"key=", b"x" * 5000])},
        {"content": b"\xff\xfe", "headers": {"content-type": "application/x-www-form-urlencoded"}},
    ],
)
def test_a_form_without_the_key_withdraws_nothing(client: TestClient, kept: Kept, given: dict[str, Any]) -> None:
    answer = client.post(f"/s/{kept.id}/withdraw", **given)
    assert answer.status_code == 403
    assert says_no_traceback(answer)
    assert client.get(f"/s/{kept.id}").status_code == 200


def test_nobody_withdraws_what_is_not_there(client: TestClient, kept: Kept) -> None:
    assert client.post(f"/s/{UNKNOWN}/withdraw", data={"key": kept.key}).status_code == 404


def test_a_store_that_cannot_be_opened_is_a_sentence_and_may_be_tried_again(
    client: TestClient, kept: Kept, tmp_path: Path
) -> None:
    path = tmp_path / "store" / FILE_NAME
    whole = path.read_bytes()
    path.write_bytes(b"no database at all, but long enough to be read as one" * 40)
    answer = client.get(f"/s/{kept.id}")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    assert "damaged" in answer.text
    assert str(tmp_path) not in answer.text
    assert says_no_traceback(answer)
    assert client.get("/oembed", params={"url": f"{SITE}/s/{kept.id}"}).status_code == 503
    path.write_bytes(whole)
    assert client.get(f"/s/{kept.id}").status_code == 200


def test_a_stored_bundle_that_cannot_be_read_is_the_store_s_fault(
    client: TestClient, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SnapshotStore, "read_bundle", lambda *_: b"no archive")
    answer = client.get(f"/s/{kept.id}")
    assert answer.status_code == 503
    assert "no longer the one that was published" in answer.text


def test_a_bundle_of_a_newer_format_asks_for_an_update(client: TestClient, kept: Kept, tmp_path: Path) -> None:
    with SnapshotStore.open(folder=tmp_path / "store") as store:
        bundle = read_bundle(store.read_bundle(kept.id))
        manifest = bundle.files["manifest.json"].replace(b"corredor-snapshot/1", b"corredor-snapshot/2")
        newer = pack_archive({**bundle.files, "manifest.json": manifest}, bundle.created, "corredor-snapshot/2")
        meta = store.get(kept.id).meta
        assert meta is not None
        snapshot_id = store.publish(newer, meta=meta, origin="a later program").id
    for ending in ("", "/embed", "/map.png"):
        answer = client.get(f"/s/{snapshot_id}{ending}")
        assert answer.status_code == 503
        assert "newer" in answer.text
        assert says_no_traceback(answer)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CORREDOR_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing"),
        ("CORREDOR_DATABASE_URL", "mysql://nobody@127.0.0.1/nothing"),
        ("CORREDOR_DATABASE_URL", "no address"),
        ("CORREDOR_SNAPSHOTS", "/dev/null/store"),
        ("CORREDOR_MAX_BUNDLE_MB", "many"),
    ],
)
def test_a_store_that_is_not_there_is_a_sentence_without_its_address(
    client: TestClient, kept: Kept, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, ending: str
) -> None:
    monkeypatch.setenv(variable, value)
    answer = client.get(f"/s/{kept.id}{ending}")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    assert says_no_traceback(answer)
    assert value not in answer.text


@pytest.mark.parametrize(
    ("error", "status", "wait"),
    [
        (RateLimitedError("store.rate", most=30, n=2, retry_after_s=95), 429, "95"),
        (TooLargeError("store.too_large", size=30, most=25), 413, None),
        (RefusedError("store.off"), 403, None),
        (StoreUnavailableError("store.full"), 503, "60"),
        (SnapshotError("store.empty"), 400, None),
    ],
)
def test_each_refusal_has_its_status_and_its_sentence(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, error: SnapshotError, status: int, wait: str | None
) -> None:
    def refuse(_: str) -> None:
        raise error

    monkeypatch.setattr(snapshot_routes, "find_snapshot", refuse)
    answer = client.get(f"/s/{UNKNOWN}")
    assert (answer.status_code, find_status(error)) == (status, status)
    assert html.escape(error.describe("en")) in answer.text
    assert answer.headers.get("retry-after") == wait
    assert client.get(f"/s/{UNKNOWN}/changes.json").json() == {"error": error.describe("en")}


def test_hostile_words_stay_words(hostile_client: TestClient, hostile: Kept) -> None:
    answer = hostile_client.get(f"/s/{hostile.id}")
    assert answer.status_code == 200
    page = answer.text
    assert "&lt;script&gt;" in page
    assert "<script>window.pwned" not in page
    assert "<img src=x" not in page
    assert len(re.findall(r"<script\b[^>]*>", page)) == 5
    assert read_policy(answer)["script-src"] == hash_elements(answer.content, "script")
    for tag in re.findall(r"<(?:meta|link|title)[^>]*>", page):
        assert tag.count('"') % 2 == 0
        assert "<" not in tag[1:]
        assert "'" not in tag or "Content-Security-Policy" in tag
    told = hostile_client.get("/oembed", params={"url": f"{SITE}/s/{hostile.id}"}).json()
    assert "<script" not in told["html"]
    assert told["html"].count("<") == 2
