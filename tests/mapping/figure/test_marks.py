from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corredor.dataset import Atlas
from corredor.mapping.figure.badges import place_badges
from corredor.mapping.figure.frame import Box, Frame
from corredor.mapping.figure.marks import box_at, merge_marks, width_of_mark, width_of_symbol
from corredor.mapping.figure.places import Place, gather_places
from corredor.selection import Selection

FRAME = Frame.fit((-10, -10, 10, 10), Box(0, 0, 600, 600))


def make_place(x: float, y: float, order: int = 0, **counts: int) -> Place:
    return Place(0, 0, f"place {order}", order, Counter(counts), x=x, y=y)


PLACES = st.lists(
    st.tuples(st.floats(0, 600), st.floats(0, 600), st.integers(1, 120), st.sampled_from(["cells", "prisons"])),
    max_size=40,
)


@given(PLACES)
def test_marks_keep_every_record_and_never_touch(places: list[tuple[float, float, int, str]]) -> None:
    made = [make_place(x, y, n, **{layer: count}) for n, (x, y, count, layer) in enumerate(places)]
    marks = merge_marks(made, FRAME)
    assert sum(sum(mark.counts.values()) for mark in marks) == sum(place.total for place in made)
    assert sorted(place.order for mark in marks for place in mark.members) == list(range(len(made)))
    assert not any(a.box.crosses(b.box) for n, a in enumerate(marks) for b in marks[:n])
    for mark in marks:
        assert FRAME.box.grow(0.001).holds(mark.body.left, mark.body.top)
        assert FRAME.box.grow(0.001).holds(mark.body.right, mark.body.bottom)


def test_the_biggest_stays_where_it_is() -> None:
    (mark,) = merge_marks([make_place(100, 100, 0, cells=1), make_place(110, 100, 1, cells=5)], FRAME)
    assert (mark.x, mark.y) == (110, 100)
    assert mark.counts == {"cells": 6}
    assert [place.order for place in mark.members] == [1, 0]


def test_marks_apart_stay_apart() -> None:
    assert len(merge_marks([make_place(100, 100, 0, cells=1), make_place(140, 100, 1, cells=1)], FRAME)) == 2


def test_nothing_makes_no_mark() -> None:
    assert merge_marks([], FRAME) == []


def test_a_mark_is_faded_where_all_of_it_is_only_possible() -> None:
    place = make_place(100, 100, 0, cells=2)
    place.possible = 1
    assert not merge_marks([place], FRAME)[0].faded
    place.possible = 2
    assert merge_marks([place], FRAME)[0].faded


def test_widths_are_those_of_the_screen() -> None:
    assert [width_of_symbol(count) for count in (0, 1, 2, 99, 100, 1000)] == [0, 19, 24, 24, 29, 34]
    assert width_of_mark({"cells": 1, "prisons": 3}, badge=True) == 19 + 24 + 22


class TestBadges:
    def test_a_badge_stays_on_its_label_point_where_there_is_room(self) -> None:
        (badge,) = place_badges([make_place(300, 300, cells=1)], [], FRAME)
        assert (badge.x, badge.y) == (300, 300)

    def test_it_steps_aside_for_a_mark(self) -> None:
        taken = box_at(300, 300, 30)
        (badge,) = place_badges([make_place(300, 300, cells=1)], [taken], FRAME)
        assert not badge.box.crosses(taken)
        assert badge.home == (300, 300)

    @given(PLACES)
    def test_badges_touch_nothing_as_long_as_there_is_room(
        self, places: list[tuple[float, float, int, str]]
    ) -> None:
        made = [make_place(x, y, n, **{layer: count}) for n, (x, y, count, layer) in enumerate(places[:5])]
        badges = place_badges(made, [], FRAME)
        assert not any(a.box.crosses(b.box) for n, a in enumerate(badges) for b in badges[:n])
        assert sum(sum(badge.counts.values()) for badge in badges) == sum(place.total for place in made)

    def test_without_any_room_it_is_drawn_all_the_same(self) -> None:
        (badge,) = place_badges([make_place(300, 300, cells=1)], [Box(-100, -100, 700, 700)], FRAME)
        assert (badge.x, badge.y) == (300, 300)


class TestGather:
    def test_records_of_one_place_are_one_place(self, tiny: Atlas) -> None:
        gathered = gather_places(Selection().apply(tiny), Frame.fit((-74, 6, -70, 8), Box(0, 0, 4000, 2000)), "en")
        assert [(place.name, dict(place.counts)) for place in gathered.points] == [
            ("Tocorón", {"prisons": 1, "incidents": 1}),
            ("Bogotá", {"prisons": 1, "incidents": 1}),
            ("Cúcuta", {"cells": 1}),
        ]
        assert [(place.area, place.total) for place in gathered.areas] == [("VE-T", 1), ("VEN", 1)]
        assert gathered.tinted == {"VE-T"}
        assert (gathered.outside, gathered.coarse) == (0, 2)

    def test_far_out_states_stand_on_their_country(self, tiny: Atlas) -> None:
        gathered = gather_places(
            Selection().apply(tiny), Frame.fit((-120, -50, -30, 50), Box(0, 0, 400, 400)), "en"
        )
        assert [(place.area, dict(place.counts)) for place in gathered.areas] == [
            ("VEN", {"cells": 1, "incidents": 1})
        ]
        assert gathered.tinted == {"VE-T"}

    def test_what_lies_outside_is_counted(self, tiny: Atlas) -> None:
        gathered = gather_places(Selection().apply(tiny), Frame.fit((-74, 7, -72.1, 8), Box(0, 0, 400, 200)), "en")
        assert dict(gathered.counts) == {"cells": 1}
        assert gathered.outside == 6

    @pytest.mark.parametrize("layers", [(), ("corridors",)])
    def test_without_points_there_is_nothing(self, layers: tuple[str, ...], tiny: Atlas) -> None:
        gathered = gather_places(Selection(layers=layers).apply(tiny), FRAME, "en")
        assert (gathered.points, gathered.areas, gathered.outside) == ((), (), 0)
