from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from corredor.dataset import Atlas
from corredor.mapping.figure.basemap import cut_shapes
from corredor.mapping.figure.corridors import chain_legs, plan_arrows
from corredor.mapping.figure.frame import Box, Frame
from corredor.mapping.figure.furniture import choose_corner, plan_notice, plan_scale_bar
from corredor.mapping.figure.outlines import read_outlines
from corredor.mapping.figure.sheet import join_lines, trace_shapes
from corredor.mapping.figure.theme import THEMES
from corredor.selection import Selection

BOX = Box(0, 0, 800, 400)
FRAME = Frame.fit((-74, 6, -70, 8), BOX)


class TestOutlines:
    def test_coasts_and_borders_are_drawn_once(self, tiny: Atlas) -> None:
        outlines = read_outlines(tiny)
        degree = shapely.length(
            shapely.linestrings([outlines.countries[0].bounds[:2], outlines.countries[0].bounds[2:]])
        )
        assert degree > 0
        # two squares side by side: the shared edge is a border, the rest is coast
        rim = shapely.length(shapely.union_all(outlines.countries).boundary)
        assert shapely.length(outlines.coasts).sum() == pytest.approx(rim)
        assert [line.bounds[0] for line in outlines.borders] == pytest.approx([-72 * 111319.49], rel=1e-6)
        # each country is two states one above the other: two lines between states
        assert len(outlines.state_borders) == 2
        assert all(line.bounds[1] == pytest.approx(line.bounds[3]) for line in outlines.state_borders)

    def test_they_are_prepared_once_for_a_state_of_the_data(self, tiny: Atlas) -> None:
        assert read_outlines(tiny) is read_outlines(tiny)


class TestCutting:
    def test_shapes_are_placed_on_the_layout(self, tiny: Atlas) -> None:
        shapes, positions = cut_shapes(read_outlines(tiny).countries, FRAME)
        assert positions.tolist() == [0, 1]
        assert shapes[0].bounds[0] == pytest.approx(0, abs=4)
        assert shapes[0].bounds[2] == pytest.approx(400, abs=4)

    def test_they_end_a_little_beyond_the_frame(self, tiny: Atlas) -> None:
        close = Frame.fit((-73.1, 6.9, -72.9, 7.1), BOX)
        (shape,), _ = cut_shapes(read_outlines(tiny).countries, close)
        assert shape.bounds == pytest.approx((-12, -12, 812, 412), abs=0.5)

    def test_nothing_is_left_elsewhere(self, tiny: Atlas) -> None:
        shapes, positions = cut_shapes(read_outlines(tiny).countries, Frame.fit((10, 10, 20, 20), BOX))
        assert (len(shapes), len(positions)) == (0, 0)

    def test_a_frame_across_the_antimeridian_has_land_from_both_sides(self) -> None:
        degree = 111_319.49
        boxes = np.array([shapely.box(west * degree, 0, (west + 5) * degree, degree) for west in (-180, 175)])
        shapes, positions = cut_shapes(boxes, Frame.fit((170, -5, -170, 5), BOX))
        left = {position: shape.bounds[0] for position, shape in zip(positions.tolist(), shapes, strict=True)}
        assert left == pytest.approx({0: 400, 1: 200}, abs=0.5)


class TestCorridors:
    def test_legs_that_look_the_same_are_chained(self, tiny: Atlas) -> None:
        first, second = chain_legs(tiny.layer("corridors"), FRAME)
        assert (first.stroke.interpolated, second.stroke.interpolated) == (False, True)
        assert first.nodes == pytest.approx(np.array([(500.0, 99.5), (300.0, 99.5)]), abs=1.0)
        assert second.stroke.dash == (7.0, 6.0)

    def test_what_misses_the_frame_is_left_out(self, tiny: Atlas) -> None:
        assert chain_legs(tiny.layer("corridors"), Frame.fit((10, 10, 20, 20), BOX)) == ()

    def test_arrows_point_along_the_leg_and_avoid_marks(self, tiny: Atlas) -> None:
        lines = chain_legs(tiny.layer("corridors"), FRAME)
        first, second = plan_arrows(FRAME, lines, [])
        assert abs(first.turn) == pytest.approx(np.pi)  # westward
        assert np.pi / 2 < second.turn < np.pi  # southwestward; y runs down
        assert plan_arrows(FRAME, lines, [BOX]) == ()


class TestScaleBar:
    @pytest.mark.parametrize("lat", [0.0, -33.0, 60.0])
    def test_is_true_at_the_latitude_of_the_centre(self, lat: float) -> None:
        frame = Frame.fit((-73, lat - 1, -71, lat + 1), BOX)
        bar = plan_scale_bar(frame, [], "en")
        (x0, x1), _ = frame.project([-72, -71], [frame.centre[1]] * 2)
        _, _, degree_m = Geod(a=6_378_137, b=6_378_137).inv(-72, frame.centre[1], -71, frame.centre[1])
        assert bar.length / (x1 - x0) == pytest.approx(bar.length_km * 1000 / degree_m, rel=2e-3)

    @pytest.mark.parametrize("span", [0.05, 0.5, 5.0, 50.0])
    def test_is_round_and_short(self, span: float) -> None:
        bar = plan_scale_bar(Frame.fit((-72 - span, -span / 2, -72 + span, span / 2), BOX), [], "en")
        assert str(bar.length_km).lstrip("0.")[0] in "125"
        assert 20 < bar.length <= 130

    def test_says_its_latitude_where_the_scale_varies(self) -> None:
        assert plan_scale_bar(Frame.fit((-80, -40, -60, 10), BOX), [], "es").text == "1.000 km a 17° S"
        assert plan_scale_bar(FRAME, [], "es").text == "50 km"


class TestFurniture:
    def test_a_corner_without_marks_is_chosen(self) -> None:
        taken = [Box(700, 0, 800, 50)]
        spot = choose_corner(BOX, 100, 60, taken, (), ("top-right", "bottom-left"))
        assert spot == Box(0, 340, 100, 400)

    def test_the_first_corner_where_all_are_alike(self) -> None:
        assert choose_corner(BOX, 100, 60, [], (), ("top-right", "top-left")) == Box(700, 0, 800, 60)

    def test_a_notice_says_why_the_map_is_empty(self, tiny: Atlas) -> None:
        view = Selection(text="zzz").apply(tiny)
        notice = plan_notice(BOX, view.selection.describe_empty("en", view))
        assert notice is not None
        assert notice.lines[0] == "Nothing matches."
        assert BOX.holds(notice.box.left, notice.box.top)
        assert plan_notice(BOX, "") is None


def test_paths_begin_anew_for_each_line() -> None:
    path = join_lines([np.zeros((2, 2)), np.ones((3, 2)), np.ones((1, 2))])
    assert path.codes.tolist() == [1, 2, 1, 2, 2]
    assert len(join_lines([]).vertices) == 0


def test_holes_are_rings_of_their_own() -> None:
    shape = shapely.box(0, 0, 10, 10) - shapely.box(4, 4, 6, 6)
    path = trace_shapes(np.array([shape], dtype=object))
    assert path.codes.tolist() == [1, 2, 2, 2, 79, 1, 2, 2, 2, 79]
    assert len(trace_shapes(np.zeros(0, dtype=object)).vertices) == 0


def test_themes_differ_in_every_ground() -> None:
    light, dark = THEMES["light"], THEMES["dark"]
    assert all(getattr(light, name) != getattr(dark, name) for name in ("paper", "sea", "land", "ink", "halo"))
