from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corredor.dataset.dates import is_day, is_partial_date, parse_day_span
from corredor.errors import QueryError


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-09", date(2023, 9, 1), date(2023, 9, 30)),
        ("2023-09-20", date(2023, 9, 20), date(2023, 9, 20)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-12", date(2023, 12, 1), date(2023, 12, 31)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
    ],
)
def test_a_date_spans_its_year_month_or_day(text: str, first: date, last: date) -> None:
    assert parse_day_span(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "2023-13",
        "2023-9",
        "2023-02-31",
        "2023-00",
        "0000",
        "23",
        "",
        " 2023",
        "2023-09-20T10",
        "２０２３",
        "2023\n",
    ],
)
def test_other_dates_are_refused_with_the_forms_that_are_accepted(text: str) -> None:
    with pytest.raises(QueryError, match="expected a date such as 2023, 2023-09 or 2023-09-20"):
        parse_day_span(text)


@given(st.one_of(st.text(), st.dates().map(str), st.from_regex(r"[0-9]{4}-[0-9]{2}", fullmatch=True)))
def test_a_span_begins_before_it_ends_or_is_refused(text: str) -> None:
    try:
        first, last = parse_day_span(text)
    except QueryError:
        return
    assert first <= last
    assert str(first).startswith(text[:4])


def test_dates_of_a_dataset_lie_between_1900_and_2100() -> None:
    assert is_partial_date("1900")
    assert not is_partial_date("2203-01-01")
    assert not is_partial_date(2023)
    assert is_day("2023-09-20")
    assert not is_day("2023-09")
