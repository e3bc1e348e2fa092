"""Files of the reader's own are filtered and counted like the rest, and stay out of links and lasting caches."""

from __future__ import annotations

import gc
import weakref

import pytest

from corredor.dataset import Atlas, add_own_layers, list_types, read_atlas
from corredor.dataset.locate import find_geodata
from corredor.errors import QueryError
from corredor.selection import Camera, Selection
from corredor.vocabulary import LANGUAGES, LAYERS
from tests.fixtures_own import make_own

EVERYTHING = Selection(layers=(*LAYERS, "own1"))


@pytest.fixture(scope="module")
def shipped() -> Atlas:
    return read_atlas(find_geodata())


@pytest.fixture(scope="module")
def atlas(shipped: Atlas) -> Atlas:
    return add_own_layers(shipped, [make_own()])


def list_rows(selection: Selection, atlas: Atlas) -> list[int]:
    return selection.apply(atlas).frames["own1"]["row"].tolist()


def test_stand_beside_the_dataset_with_ids_and_a_source_of_their_own(shipped: Atlas, atlas: Atlas) -> None:
    assert atlas.layer("own1")["id"].tolist() == ["own1:2", "own1:3", "own1:4", "own1:118"]
    assert atlas.record("own1:118")[1]["sources"] == ("own1",)
    assert atlas.sources.loc["own1", "title"] == "Our list"
    assert list_types(atlas.own) == ["Boat", "Checkpoint", "Threat"]
    assert atlas.content_hash != shipped.content_hash == atlas.dataset_hash
    assert "own1" not in shipped.layers
    assert add_own_layers(shipped, []) is shipped


@pytest.mark.parametrize(
    ("fields", "rows"),
    [
        ({}, [2, 3, 4, 118]),
        ({"countries": ("CHL",)}, [2]),
        ({"activities": ("extortion", "robbery")}, [4, 118]),
        ({"period_from": "2023-06", "period_to": "2024"}, [3, 118]),
        ({"grade": "F6"}, []),
        ({"precision": "town"}, [2, 3, 118]),
        ({"text": "LIMA"}, [118]),
        ({"types": ("Threat",)}, [4, 118]),
        ({"near": ("corridors", 40.0), "countries": ("CHL", "PER")}, [2, 3, 4, 118]),
        ({"bounds": (-71.0, -19.0, -70.0, -18.2)}, [2]),
        ({"kinds": ("raid",), "statuses": ("active",)}, [2, 3, 4, 118]),
    ],
)
def test_answer_the_same_filters(atlas: Atlas, fields: dict, rows: list[int]) -> None:
    assert list_rows(EVERYTHING.replace(**fields), atlas) == rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_are_counted_in_the_sentence_by_their_title(atlas: Atlas, language: str) -> None:
    selection = EVERYTHING.replace(layers=("own1",), types=("Threat",))
    sentence = selection.sentence(language, selection.apply(atlas))
    assert "Our list" in sentence
    assert "Threat" in sentence
    assert "2" in sentence
    assert "Our list" in selection.headline(language, selection.apply(atlas))


def test_never_stand_in_a_link(atlas: Atlas) -> None:
    selection = EVERYTHING.replace(types=("Threat",), countries=("PER",))
    assert selection.to_query() == "country=PER"
    assert Selection(camera=Camera(open="own1:118")).to_query() == ""
    assert selection.without_own() == Selection(countries=("PER",))


def test_a_selection_without_them_passes_them_over(shipped: Atlas) -> None:
    view = EVERYTHING.apply(shipped)
    assert tuple(view.frames) == LAYERS
    assert EVERYTHING.sentence("en", view) == Selection().sentence("en", Selection().apply(shipped))


def test_no_cache_outlives_them(shipped: Atlas) -> None:
    atlas = add_own_layers(shipped, [make_own()])
    EVERYTHING.replace(near=("corridors", 30.0), text="lima").apply(atlas)
    seen = weakref.ref(atlas.layer("own1"))
    del atlas
    gc.collect()
    assert seen() is None


def test_a_key_is_known_and_used_once(shipped: Atlas) -> None:
    for keys in (("own1", "own1"), ("mine",)):
        with pytest.raises(QueryError, match="own1, own2"):
            add_own_layers(shipped, [make_own(key=key) for key in keys])
