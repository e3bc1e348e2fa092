"""What the Share dialog says will travel of own layers."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from corredor.dataset import add_own_layers, read_atlas
from corredor.i18n import translate
from corredor.selection import Selection
from corredor.vocabulary import LANGUAGES
from dashboard.panels.own_share import list_travelling
from tests.fixtures_dataset import write_dataset
from tests.fixtures_own import make_own


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_layer_says_rows_or_counts_and_how_exactly(tmp_path: Path, language: str) -> None:
    own = [
        make_own(title="Exact"),
        make_own(key="own2", title="Coarse", public_level="state"),
        make_own(key="own3", title="Counted", terms="acled"),
        make_own(key="own4", title="Switched off"),
    ]
    atlas = add_own_layers(read_atlas(write_dataset(tmp_path)), own)

    def words(key: str, **values: object) -> str:
        return translate(key, language, **values)

    session = SimpleNamespace(words=words, atlas=atlas, language=language)
    view = Selection(layers=("cells", "own1", "own2", "own3")).apply(atlas)
    exact, coarse, counted = list_travelling(session, view)  # type: ignore[arg-type]
    assert "Exact" in exact
    assert exact.endswith(words("own_release.level_exact"))
    assert coarse.endswith(words("own_release.level_state"))
    quoted = translate("empty.quote", language, clause="Counted")
    assert counted == translate("own_release.travels_counts", language, n=4, title=quoted, level="")
