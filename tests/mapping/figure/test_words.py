from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corredor.dataset import Atlas
from corredor.mapping.figure.extent import find_extent, fit_extent
from corredor.mapping.figure.frame import Box
from corredor.mapping.figure.headline import write_credit, write_headline
from corredor.mapping.figure.layout import Words, arrange, nominal_panel
from corredor.mapping.figure.legend import Legend, Row, list_rows
from corredor.mapping.figure.lettering import clean_label, measure_text, wrap_text
from corredor.mapping.figure.outlines import read_outlines
from corredor.mapping.figure.sizes import FIGURE_SIZES
from corredor.mapping.figure.survey import list_shown, survey_far, survey_frame
from corredor.selection import Selection


class TestLettering:
    def test_a_wider_text_measures_more(self) -> None:
        assert 0 < measure_text("Lima", 12) < measure_text("Lima, Lima", 12)
        assert measure_text("Lima", 24) == pytest.approx(2 * measure_text("Lima", 12), rel=0.02)
        assert measure_text("Lima", 12, 700) > measure_text("Lima", 12, 400)

    @given(st.text(max_size=80), st.floats(30, 200))
    def test_lines_fit_and_hold_every_character(self, text: str, width: float) -> None:
        cleaned = clean_label(text)
        lines = wrap_text(cleaned, width, 12)
        assert all(measure_text(line, 12) <= width for line in lines)
        assert "".join(lines).replace(" ", "") == cleaned.replace(" ", "")

    def test_what_is_left_out_is_marked(self) -> None:
        lines = wrap_text("one two three four five six seven", 60, 12, max_lines=2)
        assert len(lines) == 2
        assert lines[-1].endswith("…")

    def test_an_empty_text_has_no_lines(self) -> None:
        assert wrap_text("", 100, 12) == ()

    def test_labels_hold_nothing_that_cannot_be_drawn(self) -> None:
        assert clean_label("a\u202eb\x07c\nd\ue000\ud800") == "ab c d"
        assert clean_label("漢a") == "□a"
        assert clean_label("x" * 50, 10) == "x" * 9 + "…"
        assert clean_label("São Tomé $x^2$") == "São Tomé $x^2$"


class TestHeadline:
    @pytest.mark.parametrize(
        ("query", "language", "headline"),
        [
            ("", "en", "The routes out of Venezuela and the Tren de Aragua"),
            ("grade=B2", "es", "Las rutas desde Venezuela y el Tren de Aragua"),
            ("layers=cells&country=COL&activity=extortion&from=2022&to=2024", "en",
             "Reported cells of the Tren de Aragua: extortion, Colombia, 2022–2024"),
            ("layers=prisons", "pt", "Os presídios e o Tren de Aragua"),
            ("country=VEN,COL", "es", "El Tren de Aragua y las rutas migratorias: Colombia y Venezuela"),
            ("layers=cells,prisons", "en", "The Tren de Aragua"),
            ("layers=incidents&kind=raid", "en", "Incidents around the Tren de Aragua: raid"),
            ("activity=extortion,kidnapping,robbery,illegal_mining", "pt",
             "O Tren de Aragua e as rotas migratórias: 4 atividades"),
            ("text=Arica&from=2023", "es", "El Tren de Aragua y las rutas migratorias: “Arica”, desde 2023"),
            (f"text={'a' * 31}", "en", "The routes out of Venezuela and the Tren de Aragua"),
            ("layers=", "en", "The routes out of Venezuela and the Tren de Aragua"),
        ],
    )  # fmt: skip
    def test_says_what_was_asked_for(self, query: str, language: str, headline: str, tiny: Atlas) -> None:
        view = Selection.from_query(query)[0].apply(tiny)
        assert write_headline(view, language) == headline

    def test_the_credit_names_version_and_last_record(self, tiny: Atlas) -> None:
        assert write_credit(Selection().apply(tiny), "es") == (
            "Lo alegado no está probado; ningún registro es una acusación contra nadie.",
            "Corredor, CC BY 4.0",
            "Conjunto de datos 2026.1 · último registro del 15 de enero de 2026 · licencia CC-BY-4.0",
        )


class TestLegend:
    def list(self, query: str, atlas: Atlas, box: Box) -> dict[str, int | None]:
        view = Selection.from_query(query)[0].apply(atlas)
        frame, far_bounds = fit_extent(find_extent(view), box)
        far = survey_far(view, far_bounds, Box(0, 0, 150, 120), "en")
        rows = list_rows(list_shown(survey_frame(view, frame, "en"), far, read_outlines(atlas), atlas), "en")
        return {row.picture or row.text: row.count for row in rows}

    def test_explains_only_what_is_shown(self, tiny: Atlas) -> None:
        rows = self.list("", tiny, Box(0, 0, 800, 500))
        assert rows == {
            "prisons": 2, "cells": 2, "incidents": 3, "coarse": 2, "tint": None, "mode:land": None,
            "interpolated": None, "arrow": None, "band": None, "ring": None, "disputed": None,
        }  # fmt: skip

    def test_counts_those_of_the_inset_once(self, frozen: Atlas) -> None:
        rows = self.list("", frozen, Box(0, 0, 900, 700))
        assert rows["incidents"] == 11
        assert not any("outside" in key for key in rows)

    def test_counts_those_outside(self, tiny: Atlas) -> None:
        assert (
            self.list("at=-72.5,7.5,10", tiny, Box(0, 0, 750, 520))["6 more records lie outside this map"] is None
        )

    def test_says_where_a_near_filter_is_not_sure(self, tiny: Atlas) -> None:
        rows = self.list("near=corridors:60&layers=cells", tiny, Box(0, 0, 800, 500))
        assert rows["possible"] == 1

    def test_of_nothing(self, tiny: Atlas) -> None:
        assert self.list("text=zzz", tiny, Box(0, 0, 800, 500)) == {"Nothing on the map": None}

    def test_columns_share_the_rows(self) -> None:
        rows = [Row("cells", f"row {n}", n) for n in range(7)]
        legend = Legend.arrange(rows, 500, 12, 3)
        columns = legend.split()
        assert [row.count for column in columns for row, _ in column] == list(range(7))
        assert max(len(column) for column in columns) <= 3


WORDS = Words(
    "Title " * 12, "A sentence · with clauses. " * 12, ("Credit line",) * 3, "https://x.example/s/" + "a" * 22, ()
)


@pytest.mark.parametrize("name", FIGURE_SIZES)
@pytest.mark.parametrize("count", [0, 14])
def test_words_and_map_never_touch(name: str, count: int) -> None:
    size = FIGURE_SIZES[name]
    rows = tuple(Row("cells", "What this symbol means, in some words", n) for n in range(count))
    words = Words(WORDS.title, WORDS.sentence, WORDS.credit, WORDS.link, rows or (Row("", "Nothing"),))
    for arrangement in size.arrangements:
        layout = arrange(size, arrangement, words)
        sheet = Box(0, 0, size.width, size.height)
        assert sheet.grow(0.01).holds(layout.panel.right, layout.panel.bottom)
        assert layout.panel.width > 0.4 * size.width
        assert layout.panel.height > 0.35 * size.height
        legend = Box(
            layout.legend_at[0],
            layout.legend_at[1],
            layout.legend_at[0] + layout.legend.width,
            layout.legend_at[1] + layout.legend.height,
        )
        credit = Box(
            layout.credit.x, layout.credit.baseline - layout.credit.size, layout.credit.x + 10, size.height
        )
        assert not layout.panel.crosses(legend)
        assert not legend.crosses(credit)
        sentence_end = layout.sentence.baseline + layout.sentence.height - layout.sentence.leading
        assert sentence_end < legend.top
        assert layout.link.baseline < size.height
        assert nominal_panel(size, arrangement).width == layout.panel.width
