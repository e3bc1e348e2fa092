from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corredor.dataset.findings import Unusable
from corredor.dataset.wording import (
    escape_text,
    format_position,
    list_choices,
    name_examples,
    name_nearest,
    quote_value,
)


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("Perú", '"Perú"'),
        ("a\nb\x00\ud800\u202e", '"a\\nb\\x00\\ud800\\u202e"'),
        (None, "empty"),
        (True, "true"),
        (2.5, "2.5"),
        (("a", 1, None), '["a", 1, empty]'),
        (tuple("abcdef"), '["a", "b", "c", "d", …]'),
        (Unusable("a nested object"), "a nested object"),
    ],
)
def test_values_are_quoted_on_one_line(value: object, quoted: str) -> None:
    assert quote_value(value) == quoted


def test_a_long_text_is_cut_and_its_length_told() -> None:
    assert quote_value("x" * 5000) == f'"{"x" * 60}… (5000 characters)"'


@given(st.text())
def test_escaped_text_always_prints_and_encodes(text: str) -> None:
    assert escape_text(text).isprintable()
    escape_text(text).encode()


@pytest.mark.parametrize(
    ("word", "nearest"),
    [("extorsion", "extortion"), ("Extortion", "extortion"), ("arson", None), (5, None), ("x" * 10_000, None)],
)
def test_the_nearest_word_is_suggested_only_if_it_is_near(word: object, nearest: str | None) -> None:
    assert name_nearest(word, ["extortion", "drug_trafficking"]) == nearest


def test_lists_are_spelled_out() -> None:
    assert list_choices([1, "b"]) == "one of 1, b"
    assert name_examples(["a", "b"]) == "a, b"
    assert name_examples(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert format_position(-72.5, 7.123456) == "[-72.5, 7.12346]"
