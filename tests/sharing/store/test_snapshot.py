from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from corredor.sharing.errors import RefusedError
from corredor.sharing.store import Published
from corredor.sharing.store.snapshot import LONGEST_TEXT
from tests.sharing.store.publisher import META


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * (LONGEST_TEXT + 1)])
def test_a_text_that_no_database_keeps_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="title"):
        replace(META, title=text)


def test_a_language_is_a_short_word() -> None:
    with pytest.raises(RefusedError, match="16 characters"):
        replace(META, language="e" * 17)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        replace(META, created=datetime(2026, 3, 1))


def test_a_delete_key_is_not_shown_by_accident() -> None:
    assert "secret" not in repr(Published("id", "secret"))
