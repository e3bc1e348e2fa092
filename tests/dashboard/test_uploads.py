"""What the dashboard does with a file that was handed in: its name is words, and nobody else ever holds it."""

from __future__ import annotations

import gc
import logging
import tempfile
import weakref
from datetime import date
from pathlib import Path

import pytest

from corredor.dataset import read_atlas
from corredor.importing.errors import ImportFileError
from dashboard.imports import Import, identify, make_layer
from dashboard.own import OwnData, find_own
from tests.fixtures_dataset import write_dataset

STREET = "Safe house, street 12"
ROWS = f"name,lat,lon,date\n{STREET},7.5,-72.5,2023-05-01\n"
TODAY = date(2026, 11, 26)
NAMES = (
    "../../x.csv",
    "..\\..\\x.csv",
    "C:\\x.csv",
    "/etc/passwd",
    "//server/share/x.csv",
    "x\0.csv",
    "x" * 5_000 + ".csv",
    "CON",
    "NUL.csv",
    "-rf",
    "~root/x.csv",
    "/vsicurl/https://evil.example/x.csv",
    "file:///etc/passwd",
    "a\nb.csv",
    "",
    "..",
    "\ud800.csv",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_never_a_path(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    monkeypatch.chdir(tmp_path)
    atlas = read_atlas(write_dataset(tmp_path / "geodata"))
    before = sorted(tmp_path.rglob("*"))
    handed_in = Import(name, ROWS.encode())
    diagnosis = handed_in.examine(atlas, TODAY)
    layer = make_layer(
        handed_in, diagnosis, atlas, "own1", title="", licence="", may_share=False, public_level=None
    )
    assert diagnosis.accepted == 1
    assert len(identify(name, handed_in.content)) == 16
    assert len(layer.file) <= 120
    assert len(layer.title) <= 80
    assert sorted(tmp_path.rglob("*")) == before  # neither there nor in the private folder is anything left


def test_the_log_holds_neither_rows_nor_names(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    atlas = read_atlas(write_dataset(tmp_path / "geodata"))
    Import("families.csv", ROWS.encode()).examine(atlas, TODAY)
    with pytest.raises(ImportFileError) as refused:
        Import("families.parquet", b"PAR1 " + STREET.encode()).read()
    told = caplog.text + "".join(capfd.readouterr()) + str(refused.value)
    assert STREET not in told
    assert "families" not in told


def test_layers_that_came_in_keep_no_copy_of_the_file(tmp_path: Path) -> None:
    atlas = read_atlas(write_dataset(tmp_path / "geodata"))
    handed_in = Import("list.csv", ROWS.encode())
    diagnosis = handed_in.examine(atlas, TODAY)
    own = OwnData()
    own.put(
        make_layer(handed_in, diagnosis, atlas, "own1", title="", licence="", may_share=False, public_level=None)
    )
    watched = [weakref.ref(handed_in), weakref.ref(diagnosis), weakref.ref(handed_in.read())]
    del handed_in, diagnosis
    gc.collect()
    assert [one() for one in watched] == [None, None, None]
    assert len(own.layers["own1"].records) == 1


def test_what_one_session_holds_is_found_under_its_token_only_and_goes_with_it(tmp_path: Path) -> None:
    atlas = read_atlas(write_dataset(tmp_path / "geodata"))
    mine, other = OwnData(), OwnData()
    handed_in = Import("list.csv", ROWS.encode())
    diagnosis = handed_in.examine(atlas, TODAY)
    mine.put(
        make_layer(handed_in, diagnosis, atlas, "own1", title="", licence="", may_share=False, public_level=None)
    )
    token = mine.token
    assert find_own(token) is mine
    assert find_own(other.token) is None
    assert other.join(atlas) is atlas
    del mine
    gc.collect()
    assert find_own(token) is None
