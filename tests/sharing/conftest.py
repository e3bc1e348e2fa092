from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from corredor.dataset import Atlas, read_atlas
from corredor.selection import Selection
from corredor.sharing.bundle import Bundle, build_bundle
from tests.fixtures_dataset import write_dataset
from tests.sharing.fakes import build_no_page, draw_nothing

CREATED = datetime(2026, 11, 23, 7, 0, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def tiny_atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The tiny dataset of nine records; see `write_dataset`."""
    return read_atlas(write_dataset(tmp_path_factory.mktemp("geodata")))


@pytest.fixture(scope="session")
def make_snapshot(tiny_atlas: Atlas) -> Callable[..., Bundle]:
    """Return a function that makes a snapshot with a picture and a page of a few bytes."""

    def make(selection: Selection | None = None, atlas: Atlas = tiny_atlas, **options: object) -> Bundle:
        given = {"language": "en", "created": CREATED, "draw_figure": draw_nothing, "build_page": build_no_page}
        view = (selection or Selection()).apply(atlas)
        return build_bundle(view, **{**given, **options})  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def snapshot(make_snapshot: Callable[..., Bundle]) -> Bundle:
    """A snapshot of all nine records."""
    return make_snapshot()


@pytest.fixture(scope="session")
def archive(make_snapshot: Callable[..., Bundle]) -> bytes:
    """A snapshot of one cell, ce_cucuta, packed."""
    return make_snapshot(Selection(layers=("cells",), activities=("extortion",))).to_zip()
