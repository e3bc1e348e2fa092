from __future__ import annotations

from pathlib import Path

import pytest

from corredor.dataset import Atlas
from corredor.errors import QueryError
from corredor.exporting import FORMATS, check_suffix, export_view, write_view
from corredor.selection import Selection, View
from corredor.vocabulary import LANGUAGES


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_view_gives_the_same_bytes(view: View, atlas: Atlas, selection: Selection, suffix: str) -> None:
    first = export_view(view, atlas, selection, "en", suffix)
    assert first == export_view(selection.apply(atlas), atlas, Selection(), "en", suffix)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_in_every_language(
    view: View, atlas: Atlas, selection: Selection, suffix: str, language: str
) -> None:
    assert len(export_view(view, atlas, selection, language, suffix)) > 1000


def test_the_verdict_of_a_distance_travels_along(atlas: Atlas) -> None:
    selection = Selection(layers=("cells",), near=("prisons", 500.0))
    content = export_view(selection.apply(atlas), atlas, selection, "en", "csv").decode("utf-8-sig")
    assert "verdict" in content.splitlines()[0].split(",")
    assert "certain" in content


def test_the_suffix_of_a_path_picks_the_format(
    view: View, atlas: Atlas, selection: Selection, tmp_path: Path
) -> None:
    path = tmp_path / "all.GeoJSON"
    write_view(view, atlas, selection, "en", path)
    assert path.read_bytes() == export_view(view, atlas, selection, "en", ".geojson")


def test_an_unknown_suffix_is_refused_with_the_known_ones(
    view: View, atlas: Atlas, selection: Selection, tmp_path: Path
) -> None:
    with pytest.raises(QueryError, match=r"\.geojson, \.gpkg, \.csv, \.kml, \.parquet, got \.shp"):
        write_view(view, atlas, selection, "en", tmp_path / "all.shp")
    with pytest.raises(QueryError, match="got none"):
        check_suffix("")
    assert list(tmp_path.iterdir()) == []
