"""One snapshot with the real picture and the real page."""

from __future__ import annotations

import pytest

from corredor.dataset import Atlas
from corredor.selection import Selection
from corredor.sharing import build_bundle, compare_bundle, describe_verification, read_bundle, verify_bundle
from corredor.sharing.bundle import Bundle
from tests.sharing.conftest import CREATED

LINK = "https://corredor.example.org/s/abc_DEF"


@pytest.fixture(scope="module")
def made(tiny_atlas: Atlas) -> Bundle:
    view = Selection(layers=("cells", "prisons")).apply(tiny_atlas)
    return build_bundle(view, language="es", created=CREATED, link=LINK, size="square")


def test_is_whole_and_holds_real_files(made: Bundle, tiny_atlas: Atlas) -> None:
    raw = made.to_zip()
    verification = verify_bundle(raw)
    assert verification.intact
    assert read_bundle(raw).files == made.files
    changes = compare_bundle(made, tiny_atlas)
    assert changes.is_empty
    assert describe_verification(verification, changes, "es")[0].startswith("Intacta: los 11 archivos")
    assert made.files["map.png"].startswith(b"\x89PNG\r\n")
    assert b"<svg" in made.files["map.svg"]
    assert made.files["map.html"].lower().startswith(b"<!doctype html>")
    assert LINK.encode() in made.files["map.html"]
    assert LINK in made.files["citation.txt"].decode()


def test_is_the_same_to_the_last_byte_when_made_again(made: Bundle, tiny_atlas: Atlas) -> None:
    view = Selection(layers=("cells", "prisons")).apply(tiny_atlas)
    again = build_bundle(view, language="es", created=CREATED, link=LINK, size="square")
    assert [name for name in made.files if made.files[name] != again.files[name]] == []
    assert again.to_zip() == made.to_zip()
