from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corredor.exporting.inert import defuse_formula, flatten_lists, join_items, replace_forbidden

FORMULAS = (
    *("=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u200b=1", "＝1+1"),
    *('=HYPERLINK("http://x")', "-2+3+cmd|' /C calc'!A0"),
)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_a_text(text: str) -> None:
    assert defuse_formula(text).startswith("'")


@pytest.mark.parametrize("text", ["", "Cúcuta", "a = b", "-70.5", "+58", "1,000", "2023-09", "a-b"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert defuse_formula(text) == text


def test_a_cell_that_a_semicolon_would_begin_is_a_text_too() -> None:
    assert defuse_formula("police;=1+1") == "police;'=1+1"
    assert defuse_formula("line\n@x") == "line\n'@x"


@given(st.text())
def test_no_text_is_ever_a_formula(text: str) -> None:
    defused = defuse_formula(text)
    assert re.fullmatch(r"[+-]?[0-9]+([.,][0-9]+)*", defused) or not defused.strip().startswith(
        ("=", "+", "-", "@")
    )
    defused.encode()


@given(st.text())
def test_no_forbidden_character_is_left(text: str) -> None:
    cleaned = replace_forbidden(text)
    assert len(cleaned) == len(text)
    assert not set(cleaned) & {"\x00", "\x08", "\x0b", "\x1b", "\ud800", "\uffff"}
    assert replace_forbidden(cleaned) == cleaned


def test_lists_become_texts_and_nothing_else_does() -> None:
    assert join_items(("a", "b")) == "a;b"
    assert join_items(()) is None
    assert join_items(float("nan")) is None
    frame = pd.DataFrame({"actors": [("a", "b"), ()], "sources_citations": [("x; y", "z"), ()], "n": [1, 2]})
    flat = flatten_lists(frame, ["actors", "sources_citations", "absent"])
    assert flat["actors"].tolist() == ["a;b", None]
    assert flat["sources_citations"].tolist() == ["x; y | z", None]
    assert frame["actors"].tolist() == [("a", "b"), ()]
