import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corredor.errors import FrameError, QueryError
from corredor.geoprocessing import trace_spread


def make_records(*rows):
    """Make records from (country, state, first_seen); the first day of a year or month is its first."""
    return pd.DataFrame(
        {
            "id": [f"r{number}" for number in range(len(rows))],
            "country": [row[0] for row in rows],
            "state": pd.Series([row[1] for row in rows], dtype=object),
            "first_seen": pd.Series([row[2] for row in rows], dtype=object),
            "start_day": pd.to_datetime([row[2] and (row[2] + "-01-01")[:10] for row in rows]),
        }
    )


RECORDS = make_records(
    ("PER", "PE-LIM", "2019-06-01"),
    ("PER", None, "2018"),
    ("CHL", "CL-TA", "2021-03-01"),
    ("CHL", "CL-TA", None),
    ("CHL", "CL-RM", "2022-01-05"),
)


def test_countries_in_order_of_time():
    spread = trace_spread(RECORDS)
    assert spread.columns.tolist() == ["place_code", "country", "first_day", "first_seen", "record_id", "n"]
    assert spread["place_code"].tolist() == ["PER", "CHL"]
    assert spread["record_id"].tolist() == ["r1", "r2"]
    assert spread["first_seen"].tolist() == ["2018", "2021-03-01"]
    assert spread["first_day"].tolist() == [pd.Timestamp("2018-01-01"), pd.Timestamp("2021-03-01")]
    assert spread["n"].tolist() == [2, 2]
    assert spread.attrs == {"undated": 1, "unplaced": 0}


def test_states_in_order_of_time():
    spread = trace_spread(RECORDS, by="state")
    assert spread["place_code"].tolist() == ["PE-LIM", "CL-TA", "CL-RM"]
    assert spread["country"].tolist() == ["PER", "CHL", "CHL"]
    assert spread.attrs == {"undated": 1, "unplaced": 1}


def test_on_the_same_day_the_more_precise_date_comes_first():
    spread = trace_spread(
        make_records(("PER", None, "2020"), ("PER", None, "2020-01-01"), ("CHL", None, "2020-01-01"))
    )
    assert spread["record_id"].tolist() == ["r1", "r2"]


def test_nothing_dated_nothing_spread():
    spread = trace_spread(make_records(("PER", None, None)))
    assert len(spread) == 0
    assert spread.columns.tolist() == ["place_code", "country", "first_day", "first_seen", "record_id", "n"]
    assert spread.attrs["undated"] == 1


def test_a_missing_column_and_an_unknown_place_are_refused():
    with pytest.raises(FrameError, match="records: lacks start_day"):
        trace_spread(RECORDS.drop(columns="start_day"))
    with pytest.raises(QueryError, match="by: expected country or state, got 'town'"):
        trace_spread(RECORDS, by="town")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["PER", "CHL", "COL"]),
            st.sampled_from([None, "X-1", "X-2"]),
            st.sampled_from([None, "2019", "2020", "2020-05-02", "2021-01-01"]),
        ),
        max_size=12,
    ),
    st.sampled_from(["country", "state"]),
)
def test_every_record_is_counted_once(rows, by):
    records = make_records(*rows)
    before = records.copy(deep=True)
    spread = trace_spread(records, by=by)
    assert spread["n"].sum() + spread.attrs["undated"] + spread.attrs["unplaced"] == len(records)
    assert spread["first_day"].is_monotonic_increasing
    for place, first_day in zip(spread["place_code"], spread["first_day"], strict=True):
        assert first_day == records.loc[records[by] == place, "start_day"].min()
    pd.testing.assert_frame_equal(records, before)
