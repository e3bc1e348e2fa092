from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from corredor.cli.snapshot import SIZES
from corredor.mapping.figure import FIGURE_SIZES
from corredor.sharing.verify import verify_bundle
from tests.cli.conftest import Run
from tests.fixtures_dataset import write_dataset

MAGIC = {
    "png": b"\x89PNG\r\n\x1a\n",
    "svg": b"<?xml",
    "pdf": b"%PDF-",
    "html": b"<!doctype html>",
    "zip": b"PK\x03\x04",
}
UNKNOWN = "A" * 22


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an empty store."""
    monkeypatch.delenv("CORREDOR_DATABASE_URL", raising=False)
    monkeypatch.setenv("CORREDOR_SNAPSHOTS", str(tmp_path / "store"))
    return tmp_path / "store"


@pytest.fixture(scope="session")
def bundle(geodata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the two cells."""
    from typer.testing import CliRunner

    from corredor.cli import app

    path = tmp_path_factory.mktemp("bundle") / "cells.zip"
    call = ["snapshot", "--layer", "cells", "--geodata", str(geodata), "-o", str(path)]
    assert CliRunner().invoke(app, call, prog_name="corredor").exit_code == 0
    return path


@pytest.mark.parametrize("suffix", MAGIC)
def test_the_suffix_says_what_is_written(run: Run, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"map.{suffix}"
    outcome = run("snapshot", "--layer", "cells", "--size", "square", "--lang", "es", "-o", path)
    assert (outcome.code, outcome.stdout) == (0, "")
    assert path.read_bytes().startswith(MAGIC[suffix])
    assert "2 células" in outcome.stderr


def test_a_picture_has_the_size_and_the_scale_asked_for(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "map.png"
    assert run("snapshot", "--country", "COL", "--size", "portrait", "--scale", 2, "-o", path).code == 0
    raw = path.read_bytes()
    assert (int.from_bytes(raw[16:20], "big"), int.from_bytes(raw[20:24], "big")) == (2160, 3840)


def test_the_sizes_are_those_that_can_be_drawn(run: Run) -> None:
    assert tuple(FIGURE_SIZES) == SIZES
    told = re.sub(r"[│\s]+", " ", run("snapshot", "--help").stdout).replace("- ", "-")
    assert f"Size: {', '.join(SIZES)}." in told


@pytest.mark.parametrize("size", FIGURE_SIZES)
def test_every_size_is_drawn_in_its_pixels(run: Run, tmp_path: Path, size: str) -> None:
    path = tmp_path / "map.png"
    assert run("snapshot", "--layer", "prisons", "--size", size, "-o", path).code == 0
    with Image.open(path) as drawn:
        assert drawn.size == (FIGURE_SIZES[size].width_px, FIGURE_SIZES[size].height_px)


def test_a_link_stands_for_its_filters(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    link = "http://127.0.0.1:8501/?layers=prisons&country=VEN&lang=pt"
    assert run("snapshot", "--url", link, "-o", path).code == 0
    page = path.read_text()
    assert '<html lang="pt' in page
    assert re.findall(r'<tr id="r-([^"]+)"', page) == ["pr_tocoron"]


def test_each_country_gets_a_file_of_its_own(run: Run, tmp_path: Path) -> None:
    outcome = run("snapshot", "--layer", "prisons", "--each", "country", "-o", tmp_path / "map.png")
    assert outcome.code == 0
    written = sorted(tmp_path.iterdir())
    assert [path.name for path in written] == ["map-col.png", "map-ven.png"]
    assert all(path.read_bytes().startswith(MAGIC["png"]) for path in written)
    assert written[0].read_bytes() != written[1].read_bytes()


def test_a_bar_shows_how_far_a_batch_is_where_somebody_sees_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = ("--layer", "prisons", "--each", "country", "-o", tmp_path / "map.svg")
    assert "%" not in run("snapshot", *calls).stderr
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TERM", "xterm")
    outcome = run("snapshot", *calls)
    assert "100%" in outcome.stderr
    assert outcome.stdout == ""


@pytest.mark.parametrize("suffix", ["html", "zip"])
def test_a_batch_may_be_of_pages_or_bundles(run: Run, tmp_path: Path, suffix: str) -> None:
    outcome = run("snapshot", "--layer", "cells", "--each", "country", "-o", tmp_path / f"map.{suffix}")
    assert outcome.code == 0
    written = sorted(tmp_path.iterdir())
    assert len(written) > 1
    assert all(path.read_bytes().startswith(MAGIC[suffix]) for path in written)


def test_each_keeps_to_the_countries_asked_for(run: Run, tmp_path: Path) -> None:
    calls = ("--layer", "corridors", "--country", "VEN", "--each", "country", "-o", tmp_path / "map.svg")
    assert run("snapshot", *calls).code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["map-ven.svg"]


def test_each_of_nothing_says_so_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    outcome = run("snapshot", "--text", "nowhere", "--each", "country", "-o", tmp_path / "map.png")
    assert outcome.code == 1
    assert outcome.stderr.strip()
    assert not list(tmp_path.iterdir())


def test_nothing_selected_is_still_a_picture(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "map.png"
    assert run("snapshot", "--text", "nowhere", "-o", path).code == 0
    assert path.read_bytes().startswith(MAGIC["png"])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--size", "huge", "-o", "map.png"), "--size"),
        (("--size", "widee", "-o", "map.png"), "wide"),
        (("--theme", "blue", "-o", "map.png"), "--theme"),
        (("--each", "town", "-o", "map.png"), "--each"),
        (("--scale", "9", "-o", "map.png"), "--scale"),
        (("--lang", "de", "-o", "map.png"), "--lang"),
        (("-o", "map.gif"), ".png"),
        (("-o", "map"), ".png"),
        (("-o", "nowhere/map.png"), "nowhere"),
        ((), "--output"),
    ],
)
def test_a_wrong_call_is_refused_before_anything_is_drawn(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run("snapshot", *arguments)
    assert outcome.code == 2
    assert named in re.sub(r"[│\s]+", " ", outcome.stderr)
    assert not list(tmp_path.iterdir())


def test_an_untouched_bundle_is_intact_and_nothing_has_changed(run: Run, bundle: Path) -> None:
    outcome = run("verify", bundle)
    assert outcome.code == 0
    lines = outcome.stdout.splitlines()
    assert lines[0].startswith("Intact: all 11 files")
    assert any(line.startswith("Nothing has changed since") for line in lines)


def test_the_answer_is_in_the_language_asked_for(run: Run, bundle: Path) -> None:
    assert run("verify", bundle, "--lang", "es").stdout.startswith("Intacta: los 11 archivos")


def test_one_flipped_byte_is_found_and_its_file_is_named(run: Run, bundle: Path, tmp_path: Path) -> None:
    raw = bytearray(bundle.read_bytes())
    picture = bytes(verify_bundle(bytes(raw)).bundle.files["map.png"])  # type: ignore[union-attr]
    place = raw.find(picture[2000:2100])
    raw[place if place > 0 else len(raw) // 2] ^= 1
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(raw)
    outcome = run("verify", damaged)
    assert outcome.code == 1
    assert outcome.stdout.startswith("Not intact")
    assert re.search(r"“[\w.]+”", outcome.stdout)
    if place > 0:
        assert "“map.png”" in outcome.stdout


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04cut off"])
def test_what_is_no_bundle_is_not_intact(run: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.zip"
    path.write_bytes(content)
    outcome = run("verify", path)
    assert outcome.code == 1
    assert outcome.stdout.strip()


def test_a_file_that_is_not_there_is_a_wrong_call(run: Run, tmp_path: Path) -> None:
    outcome = run("verify", tmp_path / "nowhere.zip")
    assert outcome.code == 2
    assert "cannot be read" in re.sub(r"[│\s]+", " ", outcome.stderr)


def test_a_dataset_that_has_moved_on_is_compared(run: Run, bundle: Path, tmp_path: Path) -> None:
    newer = write_dataset(tmp_path / "newer", cells=lambda cells: cells[:1])
    outcome = run("verify", bundle, "--against", newer)
    assert outcome.code == 0
    assert "1 withdrawn" in outcome.stdout
    assert "Withdrawn: " in outcome.stdout
    assert run("verify", bundle, "--against", tmp_path / "nowhere").code == 2


def test_what_was_published_can_be_withdrawn_once(run: Run, store: Path) -> None:
    published = run("publish", "--layer", "prisons", "--site", "https://map.example.org/")
    assert published.code == 0
    link, key = published.stdout.splitlines()
    assert re.fullmatch(r"https://map\.example\.org/s/[\w-]{22}", link)
    assert store.is_dir()
    wrong = run("withdraw", link, UNKNOWN)
    assert wrong.code == 1
    assert "not the delete key" in wrong.stderr
    assert key not in published.stderr
    done = run("withdraw", f"{link}/embed", f" {key} ")
    assert done.code == 0
    assert re.search(r"\d{4}-\d\d-\d\d", done.stderr)
    assert run("withdraw", link.rpartition("/")[2], key).code == 0


@pytest.mark.parametrize("snapshot", ["x", "https://map.example.org/", "../../etc/passwd"])
def test_what_is_no_id_is_a_wrong_call(run: Run, store: Path, snapshot: str) -> None:
    assert run("withdraw", snapshot, UNKNOWN).code == 2
    assert not store.exists()


def test_an_unknown_id_is_an_error_of_the_data(run: Run, store: Path) -> None:
    outcome = run("withdraw", UNKNOWN, UNKNOWN)
    assert outcome.code == 1
    assert "No snapshot has this address" in outcome.stderr


def test_an_address_that_is_none_is_refused_and_nothing_is_kept(run: Run, store: Path) -> None:
    outcome = run("publish", "--site", "javascript:alert(1)")
    assert outcome.code in (1, 2)
    assert outcome.stderr.strip()
    assert outcome.stdout == ""


def test_publishing_that_is_switched_off_says_so(run: Run, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORREDOR_PUBLISHING", "off")
    outcome = run("publish", "--layer", "prisons")
    assert (outcome.code, outcome.stdout) == (1, "")
    assert "switched off" in outcome.stderr


def test_a_setting_that_cannot_be_is_a_sentence(run: Run, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORREDOR_PUBLISHING", "perhaps")
    outcome = run("withdraw", UNKNOWN, UNKNOWN)
    assert outcome.code in (1, 2)
    assert "CORREDOR_PUBLISHING" in outcome.stderr
