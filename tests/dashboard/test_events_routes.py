"""The route that the map asks for events while it is moved."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from corredor.dataset import GEODATA_VARIABLE
from corredor.events import EventStore, QueryTimeError, open_store
from corredor.selection import Selection
from dashboard import event_routes, events
from dashboard.event_answers import MAX_BYTES, answer_view
from dashboard.event_routes import EVENT_ROUTES
from tests.fixtures_dataset import write_dataset
from tests.fixtures_events import HOSTILE, make_events, write_store

TOWNS = [(-72.5, 7.5), (-71.2, 6.5), (-70.4, 7.1), (-73.4, 6.3)]
ROWS = 3_000
ALL = {"view": "-180,-85,180,85", "zoom": "4"}
ADDRESS = "/corredor/events/cells"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store beside the tiny dataset; never changed by a test."""
    folder = tmp_path_factory.mktemp("events")
    geodata = write_dataset(folder / "geodata")
    return write_store(folder, make_events(ROWS, TOWNS), geodata)


@pytest.fixture
def client(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client of a server that shows the store."""
    monkeypatch.setenv(GEODATA_VARIABLE, str(place.parent / "geodata"))
    monkeypatch.setenv("CORREDOR_EVENTS", str(place))
    yield from _serve()


@pytest.fixture
def copy(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the store that a test may spoil, and that the server shows."""
    shutil.copytree(place, tmp_path / "store")
    monkeypatch.setenv("CORREDOR_EVENTS", str(tmp_path / "store"))
    return tmp_path / "store"


def _serve() -> Iterator[TestClient]:
    kept = (event_routes._answers, events._open, events._refused, events._looked, events._hot, events._drawn)
    for one in kept:
        one.clear()
    yield TestClient(Starlette(routes=list(EVENT_ROUTES)))
    for one in kept:
        one.clear()


@pytest.fixture
def spoiled(copy: Path) -> Iterator[TestClient]:
    """A client of a server that shows the copy."""
    yield from _serve()


def ask(client: TestClient, **parameters: str) -> dict:
    answer = client.get(f"{ADDRESS}?{urlencode(ALL | parameters)}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def count_cells(store: EventStore, selection: Selection) -> int:
    return store.count(selection).shown


@pytest.mark.parametrize(
    ("query", "selection"),
    [
        ({}, Selection()),
        ({"activity": "extortion"}, Selection(activities=("extortion",))),
        ({"from": "2022", "to": "2023-05-03"}, Selection(period_from="2022", period_to="2023-05-03")),
        ({"grade": "B2"}, Selection(grade="B2")),
        ({"precision": "site"}, Selection(precision="site")),
        ({"near": "corridors:25"}, Selection(near=("corridors", 25.0))),
        ({"text": "extorsion"}, Selection(text="extorsion")),
        ({"bbox": "-73,7,-72,8"}, Selection(bounds=(-73.0, 7.0, -72.0, 8.0))),
    ],
)
@pytest.mark.parametrize("style", ["counts", "hot"])
def test_the_counts_of_a_whole_view_add_up_to_the_sentence(
    client: TestClient, place: Path, query: dict[str, str], selection: Selection, style: str
) -> None:
    answer = ask(client, **query, events=style)
    shown = sum(answer["places" if answer["kind"] == "points" else "counts"])
    assert 0 < shown == count_cells(open_store(place), selection)


def test_few_events_come_one_by_one(client: TestClient, place: Path) -> None:
    answer = ask(client, view="-70,7.9,-69.8,8", zoom="11")
    assert answer["kind"] == "points"
    assert answer["places"] == [1]
    assert answer["names"] == [HOSTILE[0]]
    assert answer["days"] == ["2024-05-06"]
    assert answer["coarse"] == "0"
    assert [side * answer["unit"] for side in answer["at"]] == pytest.approx([-69.9, 7.95])


def test_events_of_one_place_are_gathered_and_coarse_ones_apart(client: TestClient, place: Path) -> None:
    selection = {"activity": "extortion", "view": "-72.51,7.49,-72.49,7.51", "zoom": "12"}
    answer = ask(client, **selection)
    assert answer["kind"] == "points"
    assert len(answer["places"]) < sum(answer["places"])
    assert set(answer["coarse"]) == {"0", "1"}


def test_the_classes_do_not_depend_on_the_view(client: TestClient) -> None:
    here, there = (ask(client, view=view, zoom="6") for view in ("-75,5,-69,9", "-72.9,7.2,-72.1,7.8"))
    assert here["kind"] == there["kind"] == "cells" or there["kind"] == "points"
    assert here["breaks"] == ask(client, zoom="6")["breaks"]
    assert here["breaks"][0] == 1


@pytest.mark.parametrize(
    "spoil",
    [
        {"view": ""},
        {"view": "1,2,3"},
        {"view": "nan,nan,nan,nan"},
        {"view": "inf,-inf,1,2"},
        {"view": "-70,9,-75,5"},
        {"view": "-75,5,-75,9"},
        {"view": "1e400,0,1,1"},
        {"view": "-75, 5,-70,9"},
        {"view": "1_0,5,20,9"},
        {"view": "9" * 5_000},
        {"zoom": "99"},
        {"zoom": "-1"},
        {"zoom": "nan"},
        {"zoom": "3;DROP TABLE events"},
        {"events": "warm"},
        {"events": "off"},
        {"country": "'; DROP TABLE events; --"},
        {"activity": "1 OR 1=1"},
        {"from": "2020'--"},
        {"to": "9999-99-99"},
        {"grade": "B2) OR (1=1"},
        {"precision": "town;"},
        {"near": "corridors:1e9"},
        {"near": "corridors:25 UNION SELECT 1"},
        {"bbox": "0,0,0,0"},
        {"text": "x" * 300},
        {"text": "x" * 7_000},
        {"match": "UNION"},
        {"unheard_of": "1"},
    ],
    ids=lambda spoil: " ".join(f"{name}={value[:24]}" for name, value in spoil.items()),
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(client: TestClient, spoil: dict[str, str]) -> None:
    answer = client.get(f"{ADDRESS}?{urlencode(ALL | spoil)}")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "no-store"
    assert 10 < len(answer.text) < 400
    assert answer.text.endswith(".")


@pytest.mark.parametrize("text", [*HOSTILE, "%", "_", "\\", "a' OR '1'='1", "\x00", "ñ" * 100])
def test_any_words_are_searched_for_as_words(client: TestClient, place: Path, text: str) -> None:
    answer = client.get(f"{ADDRESS}?{urlencode(ALL | {'text': text})}")
    assert answer.status_code == 200
    found = answer.json()
    shown = sum(found["places" if found["kind"] == "points" else "counts"])
    assert shown == count_cells(open_store(place), Selection(text=text))


def test_a_parameter_twice_is_refused(client: TestClient) -> None:
    assert client.get(f"{ADDRESS}?{urlencode(ALL)}&zoom=5").status_code == 400


def test_an_answer_is_compressed_and_known_again(client: TestClient, place: Path) -> None:
    address = f"{ADDRESS}?{urlencode(ALL)}"
    plain = client.get(address, headers={"accept-encoding": "identity"})
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content)
    assert plain.json() == packed.json()
    assert plain.headers["etag"] == packed.headers["etag"]
    assert plain.headers["vary"] == "Accept-Encoding"
    assert plain.headers["cache-control"] == "no-cache"
    again = client.get(address, headers={"if-none-match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_equal_questions_have_equal_tags_and_others_do_not(client: TestClient) -> None:
    def tag(**parameters: str) -> str:
        return client.get(f"{ADDRESS}?{urlencode(ALL | parameters)}").headers["etag"]

    assert tag(activity="extortion,kidnapping") == tag(activity="kidnapping,extortion", lang="es", at="1,1,4")
    assert tag(layers="cells", kind="raid", status="active") == tag()
    assert len({tag(), tag(zoom="9"), tag(view="-75,5,-70,9"), tag(activity="extortion"), tag(events="hot")}) == 5


def test_who_waits_for_the_map_is_told(client: TestClient) -> None:
    question = events.write_question(Selection(activities=("extortion",), layers=("cells",)), "counts")
    seen = events.count_drawn(question)
    assert not events.wait_until_drawn(question, seen, 0.0)
    assert client.post("/corredor/events/drawn?activity=extortion&v=1").status_code == 204
    assert events.wait_until_drawn(question, seen, 0.0)
    assert events.count_drawn(question) == seen + 1


@pytest.mark.parametrize("query", ["activity=1'--", "events=off", f"text={'x' * 7_000}", "zoom=3"])
def test_a_report_of_nonsense_is_refused(client: TestClient, query: str) -> None:
    assert client.post(f"/corredor/events/drawn?{query}").status_code == 400
    assert not events._drawn


def test_answers_keep_their_size(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(place)
    monkeypatch.setattr("dashboard.event_answers.MAX_BYTES", 3_000)
    for style in ("counts", "hot"):
        body = answer_view(store, Selection(), (-180.0, -85.0, 180.0, 85.0), 8, style)
        assert len(body) <= 3_000 < MAX_BYTES
        assert json.loads(body)["counts"]


def test_without_a_store_there_is_nothing(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CORREDOR_EVENTS")
    answer = client.get(f"{ADDRESS}?{urlencode(ALL)}")
    assert (answer.status_code, answer.text) == (404, "No store of events is set on this server.")


def test_a_question_that_takes_too_long_is_stopped(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(*_: object) -> None:
        raise QueryTimeError("/secret/place: took longer than 5 s")

    monkeypatch.setattr(EventStore, "cells", wait)
    answer = client.get(f"{ADDRESS}?{urlencode(ALL)}")
    assert answer.status_code == 504
    assert "took too long" in answer.text
    assert "secret" not in answer.text
    assert answer.headers["retry-after"] == "5"


@pytest.mark.parametrize("damage", ["gone", "half", "version", "part", "cube"])
def test_a_store_that_cannot_be_used_is_said_without_its_place(
    spoiled: TestClient, copy: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    manifest = copy / "manifest.json"
    if damage == "gone":
        shutil.rmtree(copy)
    elif damage == "half":
        manifest.unlink()
    elif damage == "version":
        manifest.write_text(manifest.read_text().replace('"version": 1', '"version": 999'))
    else:
        files = (
            sorted((copy / "parts").rglob("*.parquet")) if damage == "part" else sorted((copy / "cube").glob("*"))
        )
        for file in files:
            file.write_bytes(b"x" * file.stat().st_size)
    answer = spoiled.get(f"{ADDRESS}?{urlencode(ALL | {'text': 'rescate' if damage == 'part' else ''})}")
    assert answer.status_code == 503
    assert str(copy.parent) not in answer.text
    assert str(copy) in caplog.text


def test_a_store_that_is_put_in_order_is_shown_again(
    spoiled: TestClient, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest, text = copy / "manifest.json", (copy / "manifest.json").read_text()
    manifest.unlink()
    address = f"{ADDRESS}?{urlencode(ALL)}"
    assert spoiled.get(address).status_code == 503
    manifest.write_text(text)
    assert spoiled.get(address).status_code == 503  # looked at again only after a while
    monkeypatch.setattr(events, "CHECK_S", 0.0)
    assert spoiled.get(address).status_code == 200
    manifest.unlink()
    assert spoiled.get(address).status_code == 503


def test_packed_bytes_are_the_plain_ones(client: TestClient) -> None:
    ask(client)
    ((plain, packed),) = event_routes._answers.values()
    assert gzip.decompress(packed) == plain
