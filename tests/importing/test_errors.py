"""Every reason has words, and survives the way between two processes."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from string import Formatter

import pytest

from corredor.errors import CorredorError
from corredor.i18n import read_catalogue
from corredor.importing.errors import (
    CODES,
    CrsSuggestion,
    CrsUnknownError,
    ImportFileError,
    PartNeededError,
    join_names,
    read_message,
)
from corredor.vocabulary import LANGUAGES

IMPORTING = Path(__file__).resolve().parents[2] / "src" / "corredor" / "importing"


def list_raised() -> dict[str, set[str]]:
    """List the codes that the readers raise, each with the values that they give."""
    raised: dict[str, set[str]] = {}
    for path in [IMPORTING / "limits.py", *(IMPORTING / "reading").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "ImportFileError":
                continue
            codes = [each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)]
            for code in codes:
                given = {str(keyword.arg) for keyword in node.keywords}
                raised[str(code)] = given & raised.get(str(code), given)
    return raised


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language: str) -> None:
    keys = {
        key.removeprefix("import_error.") for key in read_catalogue(language) if key.startswith("import_error.")
    }
    assert keys == set(CODES)


def test_every_code_that_is_raised_is_known_and_gives_what_its_words_need() -> None:
    raised = list_raised()
    assert set(CODES) - set(raised) == {"crs_unknown", "part_needed"}
    for code, given in raised.items():
        words = str(read_catalogue("en").messages[f"import_error.{code}"])
        assert {name for _, name, _, _ in Formatter().parse(words) if name} <= given, code


def test_errors_are_errors_of_ours_and_values() -> None:
    error = ImportFileError("too_large", limit=200, found=312.5)
    assert isinstance(error, CorredorError)
    assert isinstance(error, ValueError)
    assert str(error) == (
        "The file has 312.5 MB; at most 200 MB are accepted. Split it, or leave out what is not needed."
    )
    assert "312,5 MB" in error.describe("es")


@pytest.mark.parametrize(
    "error",
    [
        ImportFileError("bomb", member="a.csv", limit=200, found=1_000),
        CrsUnknownError(
            [(500_000.25, 10_000_000)], [CrsSuggestion("EPSG:32719", "WGS 84 / UTM zone 19S", -69.0, 0.0)]
        ),
        PartNeededError(["uno", "dos"]),
    ],
)
def test_an_error_comes_back_as_it_went(error: ImportFileError) -> None:
    back = read_message(json.loads(json.dumps(error.write_message())))
    assert type(back) is type(error)
    assert vars(back) == vars(error)
    assert str(back) == str(error)


def test_the_question_names_samples_and_suggestions() -> None:
    words = str(CrsUnknownError([(1.5, 2), (3, 4)], [CrsSuggestion("EPSG:32719", "UTM 19S", -69, 0)]))
    assert "1.5, 2; 3, 4" in words
    assert "EPSG:32719 (UTM 19S)" in words


def test_many_names_are_cut() -> None:
    assert join_names([str(at) for at in range(20)]).endswith("11; …")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ImportFileError("broken", format="flatgeobuf", detail="0"), "parece FlatGeobuf, pero está dañado."),
        (
            ImportFileError("broken", format="gpx", detail="mismatched tag (1)"),
            "Detalle técnico: mismatched tag (1).",
        ),
        (ImportFileError("entity", member="-"), "El XML declara"),
        (ImportFileError("entity", member="a.kml"), "El XML de «a.kml» declara"),
        (ImportFileError("unknown_format", found="binary"), "es de datos binarios desconocidos, un formato"),
        (ImportFileError("unknown_format", found="PDF"), "es PDF, un formato"),
    ],
)
def test_words_hold_no_more_than_they_tell(error: ImportFileError, words: str) -> None:
    assert words in error.describe("es")
