"""The dataset that ships is without fault and complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from corredor.dataset import Atlas, read_atlas

GEODATA = Path(__file__).parents[2] / "geodata"


@pytest.fixture(scope="module")
def shipped() -> Atlas:
    return read_atlas(GEODATA)


def test_the_shipped_dataset_has_no_fault(shipped: Atlas) -> None:
    assert [str(fault) for fault in shipped.faults] == []


def test_the_shipped_dataset_is_complete(shipped: Atlas) -> None:
    counts = {layer: len(frame) for layer, frame in shipped.layers.items()}
    assert counts == {"corridors": 154, "cells": 67, "prisons": 31, "incidents": 124}
    assert shipped.layer("corridors")["corridor"].nunique() == 14
    assert len(shipped.sources) >= 388
    assert len(shipped.indicators) >= 57


def test_every_source_that_is_cited_is_there(shipped: Atlas) -> None:
    cited = {source for frame in shipped.layers.values() for sources in frame["sources"] for source in sources}
    assert cited <= set(shipped.sources.index)
