"""What was published with an earlier version is served by this one: page, frame, pictures, data, changes."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from corredor.sharing.store.place import FILE_NAME
from corredor.sharing.verify import verify_bundle
from tests.dashboard.test_snapshot_routes import Kept, hash_elements, read_policy, serve
from tests.fixtures_dataset import write_dataset

FIXTURES: Final = Path(__file__).parents[1] / "sharing" / "store" / "fixtures"
VERSIONS: Final = sorted(path.stem for path in FIXTURES.glob("v*.sqlite"))


@pytest.fixture(params=VERSIONS)
def told(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What was put into the database when it was made."""
    content = json.loads((FIXTURES / f"{request.param}.json").read_text(encoding="utf-8"))
    return {**content, "database": FIXTURES / f"{request.param}.sqlite"}


@pytest.fixture
def client(
    told: dict[str, Any], tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """The routes over a copy of that database and a dataset of today."""
    folder = tmp_path_factory.mktemp("old")
    shutil.copyfile(told["database"], folder / FILE_NAME)
    geodata = write_dataset(tmp_path_factory.mktemp("today"), cells=lambda cells: cells[:1])
    yield from serve(Kept(folder, geodata, told["live"]["id"], ""), tmp_path, monkeypatch)


@pytest.mark.parametrize("ending", ["", "/embed"])
def test_its_page_stands_with_its_records_and_may_run(
    client: TestClient, told: dict[str, Any], ending: str
) -> None:
    answer = client.get(f"/s/{told['live']['id']}{ending}")
    assert answer.status_code == 200
    assert re.findall(r'<tr id="r-([^"]+)"', answer.text) == told["records"]
    assert read_policy(answer)["script-src"] == hash_elements(answer.content, "script") != []
    if not ending:
        assert told["fingerprint"] in answer.text


def test_every_file_is_the_one_that_was_published(client: TestClient, told: dict[str, Any]) -> None:
    for name, digest in told["files"].items():
        answer = client.get(f"/s/{told['live']['id']}/{name}")
        assert (answer.status_code, hashlib.sha256(answer.content).hexdigest()) == (200, digest), name
    picture = client.get(f"/s/{told['live']['id']}/map.png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    verification = verify_bundle(client.get(f"/s/{told['live']['id']}/bundle.zip").content)
    assert verification.intact
    assert verification.bundle is not None
    assert verification.bundle.fingerprint == told["fingerprint"]


def test_it_is_compared_with_the_dataset_of_today(client: TestClient, told: dict[str, Any]) -> None:
    answer = client.get(f"/s/{told['live']['id']}/changes.json").json()
    assert answer["differs"] is True
    assert answer["withdrawn"] == told["records"][1:]


def test_it_is_offered_as_a_frame_and_withdrawn_with_its_key(client: TestClient, told: dict[str, Any]) -> None:
    link = f"https://map.example.org/s/{told['live']['id']}"
    assert client.get("/oembed", params={"url": link}).json()["title"] == told["meta"]["title"]
    answer = client.post(f"/s/{told['live']['id']}/withdraw", data={"key": told["live"]["delete_key"]})
    assert answer.status_code == 200
    assert client.get(f"/s/{told['live']['id']}").status_code == 410


def test_what_was_withdrawn_then_is_withdrawn_still(client: TestClient, told: dict[str, Any]) -> None:
    answer = client.get(f"/s/{told['withdrawn']['id']}")
    assert answer.status_code == 410
    assert told["withdrawn"]["at"][:10] in answer.text
