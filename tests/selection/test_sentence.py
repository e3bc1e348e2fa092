from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from corredor.dataset import Atlas
from corredor.selection import FILTERS, Camera, Selection, describe_filter
from corredor.vocabulary import LANGUAGES

SAMPLES: dict[str, Any] = {
    "layers": ("cells",),
    "countries": ("PER",),
    "activities": ("extortion",),
    "match": "all",
    "kinds": ("raid",),
    "period_from": "2022",
    "period_to": "2024",
    "grade": "B2",
    "precision": "town",
    "statuses": ("active",),
    "text": "lima",
    "near": ("corridors", 25.0),
    "bounds": (-70.0, 0.0, -69.0, 2.0),
}
"""One value per field that is not its default."""


def say(selection: Selection, atlas: Atlas, language: str) -> str:
    return selection.sentence(language, selection.apply(atlas))


class TestEveryField:
    def test_belongs_to_one_filter_with_both_clauses(self) -> None:
        fields = [field.name for field in dataclasses.fields(Selection) if field.name not in {"layers", "camera"}]
        assert sorted(name for one in FILTERS for name in one.fields) == sorted(fields)
        assert all(callable(one.remove) and callable(one.say) for one in FILTERS)

    def test_has_a_sample_here(self) -> None:
        # types ask of files of the reader's own: test_own.py has them
        assert SAMPLES.keys() | {"camera", "types"} == {field.name for field in dataclasses.fields(Selection)}

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("field", SAMPLES)
    def test_changes_the_sentence(self, atlas: Atlas, field: str, language: str) -> None:
        base = Selection(activities=["extortion", "kidnapping"]) if field == "match" else Selection()
        changed = base.replace(**{field: SAMPLES[field]})
        assert say(changed, atlas, language) != say(base, atlas, language)

    @pytest.mark.parametrize("field", SAMPLES)
    def test_changes_the_link_and_the_file_name(self, field: str) -> None:
        base = Selection(activities=["extortion", "kidnapping"]) if field == "match" else Selection()
        changed = base.replace(**{field: SAMPLES[field]})
        assert changed.to_query() != base.to_query()
        assert changed.slug() != base.slug()

    def test_of_the_camera_changes_nothing(self, atlas: Atlas) -> None:
        moved = Selection(camera=Camera(centre=(0, 0), zoom=3, language="es"))
        assert say(moved, atlas, "en") == say(Selection(), atlas, "en")
        assert moved.slug() == Selection().slug()


class TestSentence:
    @pytest.mark.parametrize(
        ("language", "sentence"),
        [
            (
                "en",
                "2 of 5 cells · Peru and Chile · extortion or kidnapping · 2022–2024 · graded B2 or better",
            ),
            (
                "es",
                "2 de 5 células · Perú y Chile · extorsión o secuestro · 2022–2024 · calificación B2 o mejor",
            ),
            (
                "pt",
                "2 de 5 células · Peru e Chile · extorsão ou sequestro · 2022–2024 · avaliação B2 ou melhor",
            ),
        ],
    )
    def test_says_counts_and_filters(self, atlas: Atlas, language: str, sentence: str) -> None:
        selection = Selection(
            layers=["cells"],
            countries=["CHL", "PER"],
            activities=["extortion", "kidnapping"],
            period_from="2022",
            period_to="2024",
            grade="B2",
        )
        assert say(selection, atlas, language) == sentence

    @pytest.mark.parametrize(
        ("language", "sentence"),
        [
            ("en", "2 corridors (3 legs), 5 cells, 2 prisons and 3 incidents"),
            ("es", "2 corredores (3 tramos), 5 células, 2 cárceles y 3 hechos"),
            ("pt", "2 corredores (3 trechos), 5 células, 2 presídios e 3 ocorrências"),
        ],
    )
    def test_of_everything(self, atlas: Atlas, language: str, sentence: str) -> None:
        assert say(Selection(), atlas, language).startswith(f"{sentence} · 1 ")

    @pytest.mark.parametrize(
        ("language", "sentence"),
        [
            ("en", "no corridors, no cells, no prisons and no incidents"),
            ("es", "ningún corredor, ninguna célula, ninguna cárcel y ningún hecho"),
            ("pt", "nenhum corredor, nenhuma célula, nenhum presídio e nenhuma ocorrência"),
        ],
    )
    def test_of_nothing(self, empty_atlas: Atlas, language: str, sentence: str) -> None:
        assert say(Selection(), empty_atlas, language) == sentence

    @pytest.mark.parametrize(
        ("language", "sentence"),
        [
            ("en", "1 corridor (1 leg), 1 cell, 1 prison and 1 incident"),
            ("es", "1 corredor (1 tramo), 1 célula, 1 cárcel y 1 hecho"),
            ("pt", "1 corredor (1 trecho), 1 célula, 1 presídio e 1 ocorrência"),
        ],
    )
    def test_of_one_of_each(self, single_atlas: Atlas, language: str, sentence: str) -> None:
        assert say(Selection(), single_atlas, language) == sentence

    @pytest.mark.parametrize(
        ("language", "all_of_one", "none_of_one"),
        [
            ("en", "the only corridor (1 leg), the only cell, the only prison and the only incident",
             "no corridor of 1, no cell of 1, no prison of 1 and no incident of 1"),
            ("es", "el único corredor (1 tramo), la única célula, la única cárcel y el único hecho",
             "ningún corredor de 1, ninguna célula de 1, ninguna cárcel de 1 y ningún hecho de 1"),
            ("pt", "o único corredor (1 trecho), a única célula, o único presídio e a única ocorrência",
             "nenhum corredor de 1, nenhuma célula de 1, nenhum presídio de 1 e nenhuma ocorrência de 1"),
        ],
    )  # fmt: skip
    def test_of_all_and_none_of_one(
        self, single_atlas: Atlas, language: str, all_of_one: str, none_of_one: str
    ) -> None:
        assert say(Selection(grade="F6"), single_atlas, language).split(" · ")[0] == all_of_one
        assert say(Selection(countries="USA"), single_atlas, language).split(" · ")[0] == none_of_one

    @pytest.mark.parametrize(
        ("language", "some", "none"),
        [
            ("en", "1 of 2 corridors (1 of 3 legs), 1 of 5 cells, both prisons and 1 of 3 incidents",
             "none of 2 corridors, none of 5 cells, none of 2 prisons and none of 3 incidents"),
            ("es", "1 de 2 corredores (1 de 3 tramos), 1 de 5 células, las 2 cárceles y 1 de 3 hechos",
             "ningún corredor de 2, ninguna célula de 5, ninguna cárcel de 2 y ningún hecho de 3"),
            ("pt", "1 de 2 corredores (1 de 3 trechos), 1 de 5 células, os 2 presídios e 1 de 3 ocorrências",
             "nenhum corredor de 2, nenhuma célula de 5, nenhum presídio de 2 e nenhuma ocorrência de 3"),
        ],
    )  # fmt: skip
    def test_of_one_both_and_none(self, atlas: Atlas, language: str, some: str, none: str) -> None:
        one = Selection(statuses=["interpolated", "disrupted", "seized", "operating", "disputed"])
        assert say(one, atlas, language).split(" · ")[0] == some
        assert say(Selection(countries="USA"), atlas, language).split(" · ")[0] == none

    @pytest.mark.parametrize(
        ("language", "clause"),
        [
            ("en", "extortion (except prisons) · since 2022 (except corridors and prisons)"),
            ("es", "extorsión (salvo cárceles) · desde 2022 (salvo corredores y cárceles)"),
            ("pt", "extorsão (exceto presídios) · desde 2022 (exceto corredores e presídios)"),
        ],
    )
    def test_names_the_layers_that_a_filter_leaves_alone(self, atlas: Atlas, language: str, clause: str) -> None:
        assert clause in say(Selection(activities="extortion", period_from="2022"), atlas, language)

    @pytest.mark.parametrize(
        ("language", "one", "two"),
        [
            ("en", "1 undated left out", "2 undated left out"),
            ("es", "1 sin fecha queda fuera", "2 sin fecha quedan fuera"),
            ("pt", "1 sem data fica de fora", "2 sem data ficam de fora"),
        ],
    )
    def test_counts_the_undated(self, atlas: Atlas, language: str, one: str, two: str) -> None:
        assert one in say(Selection(period_to="2024", grade="B2"), atlas, language).split(" · ")
        assert two in say(Selection(period_to="2024"), atlas, language).split(" · ")

    @pytest.mark.parametrize(
        ("language", "remarks"),
        [
            ("en", ["2 with no recorded activity left out", "1 placed only to a country"]),
            ("es", ["2 sin actividad registrada quedan fuera", "1 con ubicación solo hasta el país"]),
            ("pt", ["2 sem atividade registrada ficam de fora", "1 com localização só até o país"]),
        ],
    )
    def test_counts_unknown_activities_and_coarse_places(self, atlas: Atlas, language: str, remarks: list) -> None:
        selection = Selection(layers="cells", activities="robbery")
        assert say(selection, atlas, language).split(" · ")[-2:] == remarks

    @pytest.mark.parametrize(
        ("language", "clause"),
        [
            ("en", "within 25 km of a corridor (2 certainly, 2 possibly)"),
            ("es", "a no más de 25 km de un corredor (2 con certeza, 2 posiblemente)"),
            ("pt", "a até 25 km de um corredor (2 com certeza, 2 possivelmente)"),
        ],
    )
    def test_says_how_sure_near_is(self, atlas: Atlas, language: str, clause: str) -> None:
        assert clause in say(Selection(layers="cells", near=("corridors", 25)), atlas, language).split(" · ")

    @pytest.mark.parametrize(
        ("language", "clause"),
        [
            ("en", "extortion and kidnapping together"),
            ("es", "extorsión y secuestro a la vez"),
            ("pt", "extorsão e sequestro ao mesmo tempo"),
        ],
    )
    def test_tells_all_from_any(self, atlas: Atlas, language: str, clause: str) -> None:
        selection = Selection(layers="cells", activities=["kidnapping", "extortion"], match="all")
        assert say(selection, atlas, language).split(" · ")[1] == clause

    @pytest.mark.parametrize(
        ("language", "clause"),
        [
            ("en", "in the area 1.5° S to 2° N, 70° W to 10.3° E"),
            ("es", "en el área de 1,5° S a 2° N y de 70° O a 10,3° E"),
            ("pt", "na área de 1,5° S a 2° N e de 70° O a 10,3° L"),
        ],
    )
    def test_writes_bounds_in_degrees(self, atlas: Atlas, language: str, clause: str) -> None:
        assert clause in say(Selection(bounds=(-70, -1.5, 10.26, 2)), atlas, language)

    def test_writes_narrow_bounds_finer(self, atlas: Atlas) -> None:
        assert "70.125° W to 70.121° W" in say(Selection(bounds=(-70.125, 0, -70.121, 5)), atlas, "en")

    def test_names_countries_from_north_to_south_and_unknown_ones_by_code(self, atlas: Atlas) -> None:
        selection = Selection(layers="cells", countries=["AAA", "CHL", "PER", "VEN"])
        assert say(selection, atlas, "en").split(" · ")[1] == "Venezuela, Peru, Chile and AAA"

    def test_counts_the_countries_beyond_seven(self, atlas: Atlas) -> None:
        selection = Selection(layers="cells", countries=["VEN", *(f"AA{letter}" for letter in "ABCDEFGH")])
        clause = say(selection, atlas, "en").split(" · ")[1]
        assert clause == "Venezuela, AAA, AAB, AAC, AAD, AAE, AAF and 2 more countries"

    def test_leaves_out_filters_that_touch_no_layer_shown(self, atlas: Atlas) -> None:
        selection = Selection(layers="prisons", activities="extortion", kinds="raid", near=("prisons", 5))
        assert say(selection, atlas, "en") == "2 prisons"

    def test_groups_statuses_by_layer(self, atlas: Atlas) -> None:
        sentence = say(Selection(statuses=["seized", "active", "disrupted"]), atlas, "es")
        assert "estado de la célula: activa o golpeada · estado de la cárcel: tomada por el Estado" in sentence

    def test_best_grade_has_no_better(self, atlas: Atlas) -> None:
        assert say(Selection(layers="cells", grade="A1"), atlas, "en") == "1 of 5 cells · graded A1"

    def test_keeps_hostile_text_as_it_is(self, atlas: Atlas) -> None:
        text = "{n} <b> ${x} `"
        assert f"mentioning “{text}”" in say(Selection(text=text), atlas, "en")

    def test_refuses_an_unknown_language(self, atlas: Atlas) -> None:
        with pytest.raises(KeyError):
            say(Selection(), atlas, "fr")


class TestDescribeFilter:
    def test_names_one_filter_for_a_button(self, atlas: Atlas) -> None:
        view = Selection(period_from="2022", layers="cells").apply(atlas)
        assert describe_filter(view, "period", "es") == "desde 2022"

    def test_refuses_an_unknown_filter(self, atlas: Atlas) -> None:
        with pytest.raises(KeyError):
            describe_filter(Selection().apply(atlas), "colour", "en")


class TestDescribeEmpty:
    def explain(self, selection: Selection, atlas: Atlas, language: str) -> str:
        return selection.describe_empty(language, selection.apply(atlas))

    def test_says_nothing_where_something_is_shown(self, atlas: Atlas) -> None:
        assert self.explain(Selection(), atlas, "en") == ""

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "Nothing is shown: no layer is switched on."),
            ("es", "No se muestra nada: no hay ninguna capa activa."),
            ("pt", "Nada é mostrado: não há camada ativa."),
        ],
    )
    def test_without_layers(self, atlas: Atlas, language: str, text: str) -> None:
        assert self.explain(Selection(layers=()), atlas, language) == text

    def test_without_records(self, empty_atlas: Atlas) -> None:
        assert "the dataset holds no record" in self.explain(Selection(grade="A1"), empty_atlas, "en")

    def test_names_each_filter_that_would_help_alone(self, atlas: Atlas) -> None:
        assert self.explain(Selection(layers="cells", countries="PER", grade="A1"), atlas, "en") == (
            "Nothing matches. Without ‘Peru’, 1 record would be shown. "
            "Without ‘graded A1’, 1 record would be shown."
        )

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "Nothing matches. Without ‘Colombia’ and ‘mentioning “xyz”’, 5 records would be shown. "
                   "‘Colombia’ alone removes all 5 records. ‘mentioning “xyz”’ alone removes all 5 records."),
            ("es", "No hay coincidencias. Sin «Colombia» y «con mención de “xyz”» se mostrarían 5 registros. "
                   "«Colombia» deja fuera por sí solo los 5 registros. "
                   "«con mención de “xyz”» deja fuera por sí solo los 5 registros."),
            ("pt", "Nada corresponde ao pedido. Sem ‘Colômbia’ e ‘com menção a “xyz”’, "
                   "seriam mostrados 5 registros. ‘Colômbia’ sozinho exclui os 5 registros. "
                   "‘com menção a “xyz”’ sozinho exclui os 5 registros."),
        ],
    )  # fmt: skip
    def test_names_the_filters_that_help_only_together(self, atlas: Atlas, language: str, text: str) -> None:
        assert self.explain(Selection(layers="cells", countries="COL", text="xyz"), atlas, language) == text


class TestAltText:
    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "Map of the Tren de Aragua atlas: 5 cells; 1 placed only to a state; 1 placed only to a "
                   "country. Countries with most records: Chile (2), Venezuela (2) and Peru (1)."),
            ("es", "Mapa del atlas del Tren de Aragua: 5 células; 1 con ubicación solo hasta la región; 1 con "
                   "ubicación solo hasta el país. Países con más registros: Chile (2), Venezuela (2) y Perú (1)."),
            ("pt", "Mapa do atlas do Tren de Aragua: 5 células; 1 com localização só até o estado; 1 com "
                   "localização só até o país. Países com mais registros: Chile (2), Venezuela (2) e Peru (1)."),
        ],
    )  # fmt: skip
    def test_says_what_and_where(self, atlas: Atlas, language: str, text: str) -> None:
        selection = Selection(layers="cells")
        assert selection.alt_text(language, selection.apply(atlas)) == text

    def test_of_nothing_names_no_country(self, atlas: Atlas) -> None:
        selection = Selection(layers="cells", countries="USA")
        assert selection.alt_text("en", selection.apply(atlas)).endswith("none of 5 cells; United States.")


def test_the_headline_names_layers_and_what_they_are_cut_to() -> None:
    from corredor.dataset import find_geodata, read_atlas

    atlas = read_atlas(find_geodata())
    everything = Selection()
    assert (
        everything.headline("es", everything.apply(atlas))
        == "Tren de Aragua: corredores, células, cárceles y hechos"
    )
    cut = Selection(layers=("cells", "prisons"), countries=("CHL",), activities=("extortion",), grade="B2")
    assert cut.headline("en", cut.apply(atlas)) == "Cells and prisons · Chile · extortion"
