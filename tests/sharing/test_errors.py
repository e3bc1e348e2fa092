from __future__ import annotations

import pytest

from corredor.errors import CorredorError
from corredor.i18n import read_catalogue
from corredor.sharing import errors
from corredor.sharing.errors import ARCHIVE, DamagedError, Problem, SnapshotError, TooLargeError
from corredor.vocabulary import LANGUAGES


def test_every_error_is_one_of_ours_and_a_value_error() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) > 8
    assert all(issubclass(kind, CorredorError) for kind in kinds)
    assert all(issubclass(kind, ValueError) for kind in kinds if kind is not CorredorError)


def test_an_error_speaks_every_language() -> None:
    error = TooLargeError("verify.refused.too_many_files", n=1234, limit=100)
    assert str(error) == "The archive holds 1,234 files, and a snapshot at most 100. Nothing was unpacked."
    assert error.describe("es").startswith("El archivo ZIP contiene 1.234 archivos")
    assert isinstance(error, SnapshotError)


def test_an_archive_error_carries_its_problem() -> None:
    error = DamagedError(Problem("map.png", "unpack"))
    assert error.problem.file == "map.png"
    assert str(error) == str(error.problem)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_a_sentence_that_names_the_file_or_the_archive(language: str) -> None:
    keys = [key for key in read_catalogue(language) if key.startswith("verify.problem.")]
    details = {"entry": "map.svg", "found": "no JSON", "field": "name", "expected": "a text"}
    whole = {"en": "archive itself", "es": "archivo ZIP mismo", "pt": "próprio arquivo ZIP"}[language]
    for key in keys:
        reason = key.removeprefix("verify.problem.")
        is_whole = reason in ("end", "outside", "header", "seal", "no_seal")
        sentence = Problem(ARCHIVE if is_whole else "map.png", reason, details).describe(language)
        assert (whole if is_whole else "map.png") in sentence
