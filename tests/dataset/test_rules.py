from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corredor.dataset import rules, schema
from corredor.dataset.findings import Unusable

ANY_VALUE = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.sampled_from([Unusable("a nested object"), 10**400, "https://", "https://[", "\ud800"]),
    ),
    lambda item: st.lists(item, max_size=3).map(tuple),
    max_leaves=5,
)
ALL_RULES = [
    rule
    for columns in (
        *schema.LAYER_COLUMNS.values(),
        schema.SOURCE_COLUMNS,
        schema.INDICATOR_COLUMNS,
        schema.METADATA_COLUMNS,
        schema.COUNTRY_COLUMNS,
        schema.STATE_COLUMNS,
        schema.TOWN_COLUMNS,
    )
    for rule in columns.values()
]


@given(ANY_VALUE)
def test_every_rule_answers_for_every_value(value: Any) -> None:
    assert {rule.holds(value) for rule in ALL_RULES} <= {True, False}


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (rules.text(), "Perú"),
        (rules.text(), "x" * 10_000),
        (rules.text(), "<script>alert(1)</script> ${x} `y` \u202eabc\n"),
        (rules.text(), "SÃO PAULO – «IRMû"),
        (rules.one_of(["a", "b"]), "a"),
        (rules.list_of(rules.text(), "…"), ()),
        (rules.list_of(rules.text(), "…", at_least=1), ("a", "b")),
        (rules.whole(1, 6), 6),
        (rules.whole(1, 6), 2.0),
        (rules.number(), 0),
        (rules.number(), 132_000.5),
        (rules.decimal_text(), "2860000"),
        (rules.flag(), False),
        (rules.web_address(), "https://example.org/a?b=ñ#c"),
    ],
)
def test_right_values_are_accepted(rule: rules.Rule, value: Any) -> None:
    assert rule.holds(value)


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (rules.text(), 5),
        (rules.text(), "x" * 20_001),
        (rules.text(), "nul\x00"),
        (rules.text(), "broken \ud800"),
        (rules.text(), "PerÃº"),
        (rules.one_of(["a", "b"]), "A"),
        (rules.list_of(rules.text(), "…"), "a"),
        (rules.list_of(rules.text(), "…"), ("a", "a")),
        (rules.list_of(rules.text(), "…"), ("a", None)),
        (rules.list_of(rules.text(), "…", at_least=1), ()),
        (rules.whole(1, 6), 7),
        (rules.whole(1, 6), 2.5),
        (rules.whole(1, 6), True),
        (rules.whole(1, 6), "2"),
        (rules.number(), -1),
        (rules.number(), float("inf")),
        (rules.number(), 10**400),
        (rules.decimal_text(), "1e9"),
        (rules.decimal_text(), "1.000,5"),
        (rules.decimal_text(), "nan"),
        (rules.flag(), 1),
        (rules.web_address(), "javascript:alert(1)"),
        (rules.web_address(), "https://"),
        (rules.web_address(), "https://[broken"),
        (rules.web_address(), "https://example.org/a b"),
        (rules.web_address(), "www.example.org"),
        (rules.web_address(), 'https://example.org/"onclick="'),
    ],
)
def test_wrong_values_are_refused(rule: rules.Rule, value: Any) -> None:
    assert not rule.holds(value)


def test_a_rule_may_allow_missing_values() -> None:
    assert rules.text().required
    assert not rules.text().or_missing().required
