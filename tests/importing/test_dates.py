from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corredor.importing.doctor import Answers, Diagnosis
from corredor.importing.doctor.days import read_day
from tests.importing.conftest import TODAY, Examine, list_findings


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03 December 2020", "2020-12-03"),
        ("9-May-20", "2020-05-09"),
        ("01-January-2015", "2015-01-01"),
        ("January 05, 2020", "2020-01-05"),
        ("Mar 5, 2020", "2020-03-05"),
        ("13-Jan-20", "2020-01-13"),
        ("Thu, 01/01/2026 - 12:00", "2026-01-01"),
        ("2020-01-05T23:59:00Z", "2020-01-05"),
        ("2020-01-05 12:00:00", "2020-01-05"),
        ("20200105", "2020-01-05"),
        ("5 de enero de 2020", "2020-01-05"),
        ("quinta-feira, 1 de janeiro de 2026", "2026-01-01"),
        ("31-12-98", "1998-12-31"),
    ],
)
def test_the_styles_that_exports_have_are_read(text: str, day: str) -> None:
    written = read_day(text, TODAY)
    assert (written.precision, [str(one) for one in written.distinct]) == ("day", [day])


@pytest.mark.parametrize(
    ("text", "precision"),
    [("2020", "year"), ("enero de 2020", "month"), ("2020-03", "month"), ("03/2020", "month")],
)
def test_coarse_dates_stay_coarse(text: str, precision: str) -> None:
    assert read_day(text, TODAY).precision == precision


@pytest.mark.parametrize("text", ["2019-02-31", "2020-13-01", "31/02/2020", "soon", "12", "0201-01-01", "99/99/99"])
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert read_day(text, TODAY).precision == ""


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("05/11/2015", {"2015-11-05", "2015-05-11"}),
        ("05/05/2015", {"2015-05-05"}),
        ("31-12-19", {"2019-12-31"}),
        ("04-01-04", {"2004-01-04", "2004-04-01"}),
        ("19-12-31", {"2019-12-31"}),
        ("Thu, 05/02/2026", {"2026-02-05"}),
        ("Sat, 05/02/2026", {"2026-05-02"}),
    ],
)
def test_a_date_of_numbers_has_as_many_readings_as_there_are(text: str, readings: set[str]) -> None:
    assert {str(day) for day in read_day(text, TODAY).distinct} == readings


@given(st.dates(date(1985, 1, 1), date(2026, 11, 26)))
def test_one_of_the_readings_is_the_date_that_was_written(day: date) -> None:
    for form in ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%y", "%y-%m-%d", "%d-%b-%y", "%B %d, %Y", "%Y%m%d"):
        assert day in read_day(day.strftime(form), TODAY).distinct


def examine_dates(examine: Examine, dates: list[str], **columns: list[str]) -> Diagnosis:
    count = len(dates)
    lat = [f"{4.6 + step / 1000:.4f}" for step in range(count)]
    return examine({"fecha": dates, **columns, "lat": lat, "lon": ["-74.08"] * count, "pais": ["Colombia"] * count})


def test_a_column_decides_by_its_own_evidence_and_lists_what_it_decided(examine: Examine) -> None:
    found = examine_dates(examine, ["31-12-19", "04-01-04", "05-05-05"])
    assert list_findings(found) == [(3, "date_ambiguous", "repaired")]
    assert found.findings[["was", "now"]].iloc[0].tolist() == ["04-01-04", "2004-01-04"]
    assert found.records["first_seen"].tolist() == ["2019-12-31", "2004-01-04", "2005-05-05"]


def test_a_column_beyond_doubt_is_noted_once(examine: Examine) -> None:
    found = examine_dates(examine, [f"{day}/03/2019" for day in range(13, 32)] + ["31/01/2019", "05/11/2019"])
    assert list_findings(found) == []
    assert [(note.code, note.values) for note in found.notes] == [("date_order", {"order": "dmy", "rows": 20})]
    assert found.records["first_seen"].iloc[-1] == "2019-11-05"


def test_a_value_against_its_column_is_listed(examine: Examine) -> None:
    found = examine_dates(examine, [f"{day}/03/2019" for day in range(13, 32)] + ["12/31/2019", "05/11/2019"])
    assert list_findings(found) == [(21, "date_ambiguous", "repaired"), (22, "date_ambiguous", "repaired")]
    assert found.records["first_seen"].tolist()[-2:] == ["2019-12-31", "2019-11-05"]


def test_other_columns_tell(examine: Examine) -> None:
    found = examine_dates(examine, ["05/11/2015", "06/11/2015"], mes=["Nov", "noviembre"])
    assert found.findings["why"].tolist() == ["date_order_neighbours"] * 2
    assert found.records["first_seen"].tolist() == ["2015-11-05", "2015-11-06"]


def test_the_order_of_the_rows_tells(examine: Examine) -> None:
    found = examine_dates(examine, [f"{month:02d}/{day:02d}/2020" for month in range(1, 13) for day in (3, 9)])
    assert set(found.findings["why"]) == {"date_order_sorted"}
    assert found.records["first_seen"].is_monotonic_increasing


def test_where_nothing_tells_it_is_asked(examine: Examine) -> None:
    dates = ["05/11/2015", "03/02/2015", "2015-01-01"]
    asked = examine_dates(examine, dates)
    assert list_findings(asked) == [(2, "date_ambiguous", "refused"), (3, "date_ambiguous", "refused")]
    question = asked.questions[0]
    assert (question.code, question.column, question.rows) == ("date_order", "fecha", 2)
    assert (question.values["day_first"], question.values["month_first"]) == ("2015-11-05", "2015-05-11")
    for day_first, seen in ((True, "2015-11-05"), (False, "2015-05-11")):
        table = {"fecha": dates, "lat": ["4.6", "4.7", "4.8"], "lon": ["-74.08"] * 3}
        answered = examine(table, answers=Answers(day_first=day_first))
        assert list_findings(answered) == []
        assert answered.records["first_seen"].iloc[0] == seen


def test_declined_dates_leave_the_row_undated(examine: Examine) -> None:
    table = {"fecha": ["2019-02-31", "05/11/2015"], "lat": ["4.6", "4.7"], "lon": ["-74.08"] * 2}
    found = examine(table, declined={"date_invalid", "date_ambiguous"})
    assert found.accepted == 2
    assert found.records["first_seen"].tolist() == [None, None]


def test_impossible_and_future_dates_are_refused(examine: Examine) -> None:
    found = examine_dates(examine, ["2019-02-31", "2027-01-01", "2026-11-26", "", "s/d"])
    assert list_findings(found) == [(2, "date_invalid", "refused"), (3, "date_future", "refused")]
    assert found.records["first_seen"].tolist() == ["2026-11-26", None, None]


def test_a_table_may_have_years_only(examine: Examine) -> None:
    found = examine({"ano": ["2019", "2020"], "mes": ["", "febrero"], "lat": ["4.6", "4.7"], "lon": ["-74.08"] * 2})
    assert found.records["first_seen"].tolist() == ["2019", "2020-02"]
    assert [str(day)[:10] for day in found.records["end_day"]] == ["2019-12-31", "2020-02-29"]
