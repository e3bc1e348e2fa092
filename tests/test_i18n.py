from __future__ import annotations

import math
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corredor.i18n import (
    Catalogue,
    capitalise,
    format_day,
    format_number,
    format_period,
    join_list,
    name_territory,
    read_catalogue,
    translate,
)
from corredor.vocabulary import (
    ACTIVITIES,
    ATTRIBUTIONS,
    BASEMAPS,
    BASES,
    CREDIBILITIES,
    GANG_CONTROLS,
    INCIDENT_KINDS,
    LANGUAGES,
    LAYERS,
    MODES,
    PRECISIONS,
    RELIABILITIES,
    SOURCE_KINDS,
    STATUSES,
)

VOCABULARY_KEYS = [
    *(f"{topic}.{layer}" for topic in ("layer", "layer_about", "clause.near", "clause.status") for layer in LAYERS),
    *(f"{topic}.{activity}" for topic in ("activity", "activity_about") for activity in ACTIVITIES),
    *(f"precision.{precision}.{length}" for precision in PRECISIONS for length in ("short", "long")),
    *(f"clause.precision.{precision}" for precision in PRECISIONS),
    *(f"status.{layer}.{status}" for layer in LAYERS for status in STATUSES[layer]),
    *(f"status_about.{layer}.{status}" for layer in LAYERS for status in STATUSES[layer]),
    *(f"{topic}.{letter}" for topic in ("reliability", "reliability_about") for letter in RELIABILITIES),
    *(f"{topic}.{figure}" for topic in ("credibility", "credibility_about") for figure in CREDIBILITIES),
    *(f"{topic}.{basis}" for topic in ("basis", "basis_about") for basis in BASES),
    *(f"attribution.{word}" for word in ATTRIBUTIONS),
    *(f"gang_control.{word}" for word in GANG_CONTROLS),
    *(f"mode.{mode}" for mode in MODES),
    *(f"kind.{kind}" for kind in INCIDENT_KINDS),
    *(f"source_kind.{kind}" for kind in SOURCE_KINDS),
    *(f"basemap.{basemap}" for basemap in BASEMAPS),
    *(f"language.{language}" for language in LANGUAGES),
]


def list_forms(message: str | dict[str, str]) -> list[str]:
    return [message] if isinstance(message, str) else list(message.values())


def list_placeholders(message: str | dict[str, str]) -> set[str]:
    return {name for form in list_forms(message) for _, name, _, _ in Formatter().parse(form) if name is not None}


class TestCatalogues:
    @pytest.mark.parametrize("language", ["es", "pt"])
    def test_have_the_same_keys_as_the_english_one(self, language: str) -> None:
        assert set(read_catalogue(language)) == set(read_catalogue("en"))

    @pytest.mark.parametrize("language", ["es", "pt"])
    def test_have_the_same_placeholders_as_the_english_one(self, language: str) -> None:
        english, other = read_catalogue("en").messages, read_catalogue(language).messages
        placeholders = {key: list_placeholders(message) for key, message in english.items()}
        assert {key: list_placeholders(message) for key, message in other.items()} == placeholders

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_hold_no_empty_message_and_no_blank_at_an_end(self, language: str) -> None:
        forms = [
            (key, form)
            for key, message in read_catalogue(language).messages.items()
            for form in list_forms(message)
        ]
        assert [key for key, form in forms if not form or form != form.strip()] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_have_a_word_for_the_whole_vocabulary(self, language: str) -> None:
        assert [key for key in VOCABULARY_KEYS if key not in read_catalogue(language)] == []

    def test_of_an_unknown_language_are_refused(self) -> None:
        with pytest.raises(KeyError, match="expected one of en, es, pt"):
            read_catalogue("fr")


class TestTranslate:
    def test_finds_a_message(self) -> None:
        assert translate("activity.extortion", "es") == "extorsión"

    @pytest.mark.parametrize(
        ("language", "none", "one", "many"),
        [
            ("en", "no cells", "1 cell", "1,234 cells"),
            ("es", "ninguna célula", "1 célula", "1.234 células"),
            ("pt", "nenhuma célula", "1 célula", "1.234 células"),
        ],
    )
    def test_picks_the_plural_form(self, language: str, none: str, one: str, many: str) -> None:
        assert [translate("count.cells.whole", language, n=n) for n in (0, 1, 1234)] == [none, one, many]

    def test_falls_back_to_other_for_a_million_in_spanish(self) -> None:
        assert translate("layer.cells", "es", n=1_000_000) == "células"

    def test_reads_no_placeholder_in_a_value(self) -> None:
        assert (
            translate("clause.text", "en", text="{n} ${x} {0.__class__}") == "mentioning “{n} ${x} {0.__class__}”"
        )

    @pytest.mark.parametrize(
        ("key", "values"), [("activity.espionage", {}), ("clause.text", {}), ("layer.cells", {})]
    )
    def test_refuses_a_missing_key_a_missing_value_a_missing_number(self, key: str, values: dict) -> None:
        with pytest.raises(KeyError):
            translate(key, "en", **values)

    def test_refuses_a_number_that_is_none(self) -> None:
        with pytest.raises(TypeError, match="expected a number, got str"):
            translate("layer.cells", "en", n="two")

    def test_knows_two_by_its_own_form(self) -> None:
        catalogue = Catalogue("en", {"pair": {"two": "both", "other": "all {n}"}})
        assert [catalogue.translate("pair", n=n) for n in (2, 3)] == ["both", "all 3"]


class TestFormatNumber:
    @pytest.mark.parametrize(("language", "text"), [("en", "11,000.5"), ("es", "11.000,5"), ("pt", "11.000,5")])
    def test_uses_the_separators_of_the_language(self, language: str, text: str) -> None:
        assert format_number(11000.5, language) == text

    def test_writes_a_whole_float_without_decimals(self) -> None:
        assert format_number(25.0, "en") == "25"

    @pytest.mark.parametrize("value", [None, math.nan])
    def test_says_that_a_missing_value_is_unknown(self, value: float | None) -> None:
        assert format_number(value, "es") == "sin datos"


class TestFormatDay:
    @pytest.mark.parametrize(
        ("day", "language", "text"),
        [
            ("2023", "es", "2023"),
            ("2023-09", "es", "septiembre de 2023"),
            ("2023-09-20", "es", "20 de septiembre de 2023"),
            ("2023-09", "pt", "setembro de 2023"),
            ("2023-09-20", "pt", "20 de setembro de 2023"),
            ("2023-09", "en", "September 2023"),
            ("2023-09-20", "en", "20 September 2023"),
            (None, "es", "sin fecha"),
        ],
    )
    def test_is_as_exact_as_the_date(self, day: str | None, language: str, text: str) -> None:
        assert format_day(day, language) == text

    @pytest.mark.parametrize("day", ["soon", "2023-13", "2023-02-30"])
    def test_refuses_what_is_no_date(self, day: str) -> None:
        with pytest.raises(ValueError, match=r"invalid literal|month|day"):
            format_day(day, "en")


class TestFormatPeriod:
    @pytest.mark.parametrize(
        ("first", "last", "language", "text"),
        [
            ("2022", "2024", "en", "2022–2024"),
            ("2022", "2022", "en", "2022"),
            ("2022-09", "2024", "en", "September 2022 – 2024"),
            ("2023-09-20", None, "es", "desde el 20 de septiembre de 2023"),
            ("2023-09", None, "es", "desde septiembre de 2023"),
            (None, "2024", "pt", "até 2024"),
            (None, None, "pt", "sem data"),
        ],
    )
    def test_writes_a_span(self, first: str | None, last: str | None, language: str, text: str) -> None:
        assert format_period(first, last, language) == text


class TestJoinList:
    @pytest.mark.parametrize(
        ("items", "language", "text"),
        [
            ([], "en", ""),
            (["Peru"], "en", "Peru"),
            (["Peru", "Chile"], "en", "Peru and Chile"),
            (["Peru", "Chile", "Bolivia"], "en", "Peru, Chile and Bolivia"),
            (["Perú", "Chile"], "es", "Perú y Chile"),
            (["Perú", "Italia"], "es", "Perú e Italia"),
            (["Perú", "“Iquique”"], "es", "Perú e “Iquique”"),
            (["fuego", "hielo"], "es", "fuego y hielo"),
            (["Peru", "Itália"], "pt", "Peru e Itália"),
        ],
    )
    def test_joins_with_and(self, items: list[str], language: str, text: str) -> None:
        assert join_list(items, language) == text

    @pytest.mark.parametrize(
        ("items", "language", "text"),
        [
            (["secuestro", "robo"], "es", "secuestro o robo"),
            (["secuestro", "homicidio"], "es", "secuestro u homicidio"),
            (["7", "8"], "es", "7 u 8"),
            (["10", "11"], "es", "10 u 11"),
            (["90", "110"], "es", "90 o 110"),
            (["raid", "arrest"], "en", "raid or arrest"),
            (["roubo", "homicídio"], "pt", "roubo ou homicídio"),
        ],
    )
    def test_joins_with_or(self, items: list[str], language: str, text: str) -> None:
        assert join_list(items, language, "or") == text

    @given(st.lists(st.text(), max_size=5), st.sampled_from(LANGUAGES), st.sampled_from(["and", "or"]))
    def test_keeps_every_item_as_it_is(self, items: list[str], language: str, kind: str) -> None:
        joined = join_list(items, language, kind)  # type: ignore[arg-type]
        assert all(item in joined for item in items)


def test_capitalise_leaves_the_rest_alone() -> None:
    assert [capitalise(text) for text in ("tráfico de DROGAS", "", "óxido")] == ["Tráfico de DROGAS", "", "Óxido"]


@pytest.mark.parametrize(
    ("code", "language", "name"), [("LBY", "es", "Libia"), ("GRC", "pt", "Grécia"), ("QQQ", "en", "QQQ")]
)
def test_a_country_without_an_outline_has_its_name(code: str, language: str, name: str) -> None:
    assert name_territory(code, language) == name
