from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from corredor.dataset import GEODATA_VARIABLE, read_atlas
from corredor.mapping import build_payload, list_assets
from corredor.vocabulary import LANGUAGES
from dashboard import camera, routes
from dashboard.routes import PLACES, ROUTES, address_version

JSON_FILES = ("/corredor/atlas.json?lang=es", "/corredor/bands.json", "/corredor/places/countries.json")
OTHERS = tuple(f"/corredor/assets/{name}" for name in list_assets())


@pytest.fixture
def client() -> Iterator[TestClient]:
    routes._answers.clear()
    yield TestClient(Starlette(routes=list(ROUTES)))
    routes._answers.clear()


@pytest.fixture
def plain(client: TestClient) -> TestClient:
    """A client that takes no compression."""
    client.headers["accept-encoding"] = "identity"
    return client


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_records_come_in_a_language(client: TestClient, folder: Path, language: str) -> None:
    answer = client.get(f"/corredor/atlas.json?lang={language}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    payload = answer.json()
    atlas = read_atlas(folder)
    assert payload == json.loads(json.dumps(build_payload(atlas, language)))
    assert payload["locale"].startswith(language)
    assert len(payload["layers"]["cells"]) == len(atlas.layer("cells"))


@pytest.mark.parametrize("query", ["", "?lang=", "?lang=de", "?lang=../../etc"])
def test_a_language_that_we_do_not_speak_is_refused(client: TestClient, folder: Path, query: str) -> None:
    answer = client.get(f"/corredor/atlas.json{query}")
    assert answer.status_code == 400
    assert "en, es, pt" in answer.text


@pytest.mark.parametrize("name", PLACES)
def test_places_come_as_they_lie_in_the_folder(client: TestClient, folder: Path, name: str) -> None:
    answer = client.get(f"/corredor/places/{name}.json")
    assert answer.content == (folder / "places" / f"{name}.geojson").read_bytes()
    assert answer.headers["content-type"] == "application/geo+json"


@pytest.mark.parametrize(
    "address",
    [
        "/corredor/places/rivers.json",
        "/corredor/places/..%2Fsources.json",
        "/corredor/places/%2E%2E%2Flayers%2Fcells.json",
        "/corredor/assets/secret.js",
        "/corredor/assets/..%2Fassets.py",
        "/corredor/assets/",
    ],
)
def test_nothing_else_is_given_away(client: TestClient, folder: Path, address: str) -> None:
    assert client.get(address).status_code == 404


def test_every_leg_has_its_band(client: TestClient, folder: Path) -> None:
    bands = client.get("/corredor/bands.json").json()
    assert [feature["properties"]["id"] for feature in bands["features"]] == ["co_andean_01", "co_andean_02"]


@pytest.mark.parametrize("address", [*JSON_FILES, *OTHERS])
def test_answers_are_compressed_for_those_who_can_read_it(client: TestClient, folder: Path, address: str) -> None:
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    whole = client.get(address, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in whole.headers
    assert packed.content == whole.content
    assert int(packed.headers["content-length"]) < int(whole.headers["content-length"])
    for answer in (packed, whole):
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["etag"] == packed.headers["etag"]


def test_a_packed_answer_is_gzip(client: TestClient, folder: Path) -> None:
    with client.stream("GET", JSON_FILES[0], headers={"accept-encoding": "gzip"}) as answer:
        assert json.loads(gzip.decompress(b"".join(answer.iter_raw())))["points"]


@pytest.mark.parametrize("address", [*JSON_FILES, *OTHERS])
def test_what_the_browser_has_is_not_sent_again(client: TestClient, folder: Path, address: str) -> None:
    etag = client.get(address).headers["etag"]
    again = client.get(address, headers={"if-none-match": etag})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == etag
    other = client.get(address, headers={"if-none-match": '"another"'})
    assert other.status_code == 200


def test_an_address_with_its_version_is_kept_for_a_year(client: TestClient, folder: Path) -> None:
    version = address_version(read_atlas(folder).content_hash)
    lasting = client.get(f"/corredor/atlas.json?lang=en&v={version}").headers["cache-control"]
    assert "immutable" in lasting
    for stale in ("", "&v=", "&v=old"):
        assert client.get(f"/corredor/atlas.json?lang=en{stale}").headers["cache-control"] == "no-cache"


def test_a_changed_dataset_is_sent_anew(client: TestClient, use_dataset: Callable[..., Path]) -> None:
    use_dataset()
    before = client.get("/corredor/atlas.json?lang=en")
    use_dataset(cells=[])
    after = client.get("/corredor/atlas.json?lang=en")
    assert before.json()["layers"]["cells"]
    assert after.json()["layers"]["cells"] == []
    assert before.headers["etag"] != after.headers["etag"]


def test_old_answers_make_room(client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "KEPT_ANSWERS", 2)
    for language in LANGUAGES:
        client.get(f"/corredor/atlas.json?lang={language}")
    assert len(routes._answers) == 2
    assert client.get("/corredor/atlas.json?lang=en").status_code == 200


def test_the_camera_is_noted_for_known_sessions_only(client: TestClient, folder: Path) -> None:
    camera.admit("known")
    query = "at=-70,-18,7&bbox=-72,-20,-68,-16"
    assert client.post(f"/corredor/camera?session=known&{query}").status_code == 204
    sight = camera.look_up("known")
    assert sight is not None
    assert sight.zoom == 7
    assert client.post(f"/corredor/camera?session=unknown&{query}").status_code == 400
    assert client.post("/corredor/camera?session=known&at=here").status_code == 400
    assert client.post("/corredor/camera").status_code == 400
    assert client.get(f"/corredor/camera?session=known&{query}").status_code == 405


def test_health_names_versions_and_faults(plain: TestClient, use_dataset: Callable[..., Path]) -> None:
    use_dataset(disputed=None)
    answer = plain.get("/corredor/health")
    assert answer.status_code == 200
    assert "dataset 2026.1, 1 faults" in answer.text


def test_a_folder_that_cannot_be_used_is_said_and_not_thrown(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(folder)
    for address in ("/corredor/health", *JSON_FILES):
        assert client.get(address).status_code == 503
    monkeypatch.setenv(GEODATA_VARIABLE, str(folder / "nowhere"))
    assert client.get("/corredor/health").status_code == 503


def test_a_missing_file_of_the_base_map_is_said(client: TestClient, use_dataset: Callable[..., Path]) -> None:
    use_dataset(towns=None)
    assert client.get("/corredor/places/towns.json").status_code == 503
    assert client.get("/corredor/places/countries.json").status_code == 200


def test_no_script_names_another_host(client: TestClient, folder: Path) -> None:
    ours = client.get("/corredor/assets/map.js").text + client.get("/corredor/assets/map.css").text
    addresses = {part.split('"')[0] for part in ours.replace("'", '"').split("https://")[1:]}
    assert addresses <= {"leafletjs.com"}  # a link in the attribution
    assert "sourceMappingURL" not in client.get("/corredor/assets/leaflet.js").text
