from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from corredor.errors import QueryError
from corredor.importing.doctor import Diagnosis
from corredor.importing.presets import (
    FIELDS,
    PRESETS,
    Mapping,
    read_mapping,
    read_preset,
    recognise_preset,
    write_mapping,
)
from corredor.importing.raw import RawTable
from corredor.vocabulary import ACTIVITIES, PRECISIONS, RELIABILITIES
from tests.importing.conftest import Examine, list_findings
from tests.importing.faults import make_raw

ACLED_OLD = [
    "data_id",
    "iso",
    "event_id_cnty",
    "event_id_no_cnty",
    "event_date",
    "year",
    "time_precision",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "timestamp",
    "iso3",
]
ACLED_NEW = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
]
UCDP = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
]


def fill(names: list[str], *rows: dict[str, str]) -> RawTable:
    """Make a table of these columns with some cells."""
    return make_raw(pd.DataFrame([{name: row.get(name, "") for name in names} for row in rows], dtype=object))


def make_acled(**cells: str) -> dict[str, str]:
    return {
        "event_id_cnty": "COL1",
        "event_date": "03 December 2020",
        "year": "2020",
        "time_precision": "1",
        "event_type": "Violence against civilians",
        "sub_event_type": "Abduction/forced disappearance",
        "actor1": "ELN: National Liberation Army",
        "assoc_actor_1": "Group A; Group B",
        "country": "Colombia",
        "admin1": "Norte de Santander",
        "location": "Cucuta",
        "latitude": "7.8891",
        "longitude": "-72.4967",
        "geo_precision": "1",
        "source": "El Tiempo; La Opinion",
        "notes": "Two lines,\none note.",
        "fatalities": "0",
    } | cells


def read_one(found: Diagnosis) -> pd.Series:
    assert len(found.records) == 1, found.findings.to_dict("records")
    return found.records.iloc[0]


class TestTables:
    @pytest.mark.parametrize("name", PRESETS)
    def test_name_only_what_we_know(self, name: str) -> None:
        preset = read_preset(name)
        assert set(preset.columns) <= set(FIELDS)
        assert set(preset.precision.values()) <= set(PRECISIONS)
        assert {one for ours in preset.activities.values() for one in ours} <= set(ACTIVITIES)
        assert set(preset.date_precision.values()) <= {"day", "week", "span", "month", "year"}
        assert {letter for letter, _ in preset.grades.values()} <= {*RELIABILITIES, None}
        assert all(west < east and south < north for west, south, east, north in preset.regions.values())

    def test_an_unknown_preset_names_the_known_ones(self) -> None:
        with pytest.raises(QueryError, match="auto, acled, ucdp"):
            read_preset("excel")


class TestRecognition:
    @pytest.mark.parametrize(
        ("names", "preset"),
        [
            (ACLED_OLD, "acled"),
            (ACLED_NEW, "acled"),
            ([name.upper() for name in ACLED_OLD], "acled"),
            (["", *ACLED_OLD], "acled"),
            ([name for name in ACLED_OLD if name not in ("latitude", "longitude")], "acled"),
            (["", "country", "event_date", "admin1", "event_type", "sub_event_type", "fatalities"], "acled"),
            (["", "actor1", "ally_actor_1", "event_date", "event_id_cnty", "event_type", "gwno"], "acled"),
            (["event_date", "event_type", "lat", "lon"], "generic"),
            (["GLOBALEVENTID", "SQLDATE", "EventCode", "ActionGeo_Lat", "ActionGeo_Long"], "gdelt"),
            (["Day", "EventRootCode", "ActionGeo_Lat", "ActionGeo_Long", "SOURCEURL"], "gdelt"),
            (UCDP, "ucdp"),
            (UCDP[:41], "ucdp"),
            (["Web ID", "Region of Incident", "Reported Date", "Cause of Death", "Location Coordinates"], "iom"),
            (["id", "cause_of_death", "incident_region", "date", "lat", "lon"], "iom"),
            (["Main ID", "Incident Date", "Cause of Death", "Coordinates", "Source Quality"], "iom"),
            (["#event+id", "#geo+lat", "#geo+lon"], "hxl"),
            (["fecha", "lat", "lon"], "generic"),
        ],
    )
    def test_columns_tell(self, names: list[str], preset: str) -> None:
        assert recognise_preset(fill(names, {})) == preset

    @pytest.mark.parametrize("count", [58, 61])
    def test_the_shape_tells_gdelt(self, count: int) -> None:
        table = pd.DataFrame([["1234567890", "20200105", *["x"] * (count - 2)]])
        table.columns = [f"column_{place + 1}" for place in range(count)]
        assert recognise_preset(make_raw(table)) == "gdelt"
        assert recognise_preset(make_raw(table.iloc[:, 1:])) == "generic"


class TestAcled:
    @pytest.mark.parametrize("names", [ACLED_OLD, ACLED_NEW, ["", *ACLED_OLD]])
    def test_both_styles_become_incidents(self, examine: Examine, names: list[str]) -> None:
        found = examine(fill(names, make_acled()))
        record = read_one(found)
        assert (found.preset, found.terms, list_findings(found)) == ("acled", "acled", [])
        assert record["type"] == "Violence against civilians"
        assert record["name"] == "Abduction/forced disappearance, Cucuta"
        assert record["activities"] == ("kidnapping",)
        assert record["actors"] == ("ELN: National Liberation Army", "Group A", "Group B")
        assert record["sources"] == ("El Tiempo", "La Opinion")
        assert (record["country"], record["state"], record["precision"]) == ("COL", "CO-NSA", "town")
        assert (record["value"], record["unit"], record["reliability"]) == (0.0, "deaths", None)
        assert record["note"] == "Two lines,\none note."
        assert record["original_notes"] == "Two lines,\none note."

    def test_capital_letters_do_not_matter(self, examine: Examine) -> None:
        table = fill(
            [name.upper() for name in ACLED_OLD], {name.upper(): cell for name, cell in make_acled().items()}
        )
        assert read_one(examine(table))["first_seen"] == "2020-12-03"

    @pytest.mark.parametrize(
        ("written", "year", "day"),
        [
            ("9-May-20", "2020", "2020-05-09"),
            ("01-January-2015", "2015", "2015-01-01"),
            ("31-12-19", "2019", "2019-12-31"),
            ("2004-01-04", "2004", "2004-01-04"),
        ],
    )
    def test_its_styles_of_dates(self, examine: Examine, written: str, year: str, day: str) -> None:
        found = examine(fill(ACLED_OLD, make_acled(event_date=written, year=year)))
        assert (read_one(found)["first_seen"], list_findings(found)) == (day, [])

    @pytest.mark.parametrize(
        ("code", "first", "last", "end"),
        [
            ("1", "2020-12-03", "2020-12-03", "2020-12-03"),
            ("2", "2020-11-27", "2020-12-09", "2020-12-09"),
            ("3", "2020-12", "2020-12", "2020-12-31"),
        ],
    )
    def test_its_precision_of_time_widens_the_date(
        self, examine: Examine, code: str, first: str, last: str, end: str
    ) -> None:
        record = read_one(examine(fill(ACLED_OLD, make_acled(time_precision=code))))
        assert (record["first_seen"], record["last_seen"], str(record["end_day"])[:10]) == (first, last, end)

    @pytest.mark.parametrize(("code", "precision"), [("1", "town"), ("2", "state"), ("3", "state"), ("", None)])
    def test_its_precision_of_place_is_ours(self, examine: Examine, code: str, precision: str | None) -> None:
        assert read_one(examine(fill(ACLED_OLD, make_acled(geo_precision=code))))["precision"] == precision

    def test_types_without_an_activity_keep_their_name(self, examine: Examine) -> None:
        record = read_one(examine(fill(ACLED_OLD, make_acled(event_type="Riots", sub_event_type="Mob violence"))))
        assert (record["activities"], record["type"]) == ((), "Riots")

    def test_the_same_event_twice_is_one(self, examine: Examine) -> None:
        rows = make_acled(), make_acled(notes="seen from the other side"), make_acled()
        found = examine(fill(ACLED_OLD, *rows))
        assert list_findings(found) == [(3, "duplicate", "refused"), (4, "duplicate", "refused")]
        assert found.findings["why"].tolist() == ["duplicate_id", "duplicate_row"]

    def test_a_last_line_that_is_cut_off_is_refused(self, examine: Examine) -> None:
        table = fill(ACLED_OLD, make_acled(), make_acled(event_id_cnty="COL2", longitude="-7"))
        cut = RawTable(table.name, "csv", table.columns, None, table.rows, truncated=True)
        assert list_findings(examine(cut)) == [(3, "truncated", "refused")]


class TestUcdp:
    CELLS = {  # noqa: RUF012
        "id": "1",
        "year": "2013",
        "type_of_violence": "2",
        "side_a": "Supporters of A",
        "side_b": "Supporters of B",
        "where_prec": "1",
        "where_coordinates": "Cúcuta town",
        "latitude": "7.8891",
        "longitude": "-72.4967",
        "country": "Colombia",
        "event_clarity": "1",
        "date_prec": "1",
        "date_start": "2013-12-13",
        "date_end": "2013-12-13",
        "best": "0",
    }

    @pytest.mark.parametrize("names", [UCDP, UCDP[:48]])
    def test_events_become_incidents(self, examine: Examine, names: list[str]) -> None:
        found = examine(fill(names, self.CELLS))
        record = read_one(found)
        assert (found.preset, list_findings(found)) == ("ucdp", [])
        assert (record["type"], record["value"], record["credibility"]) == ("Non-state conflict", 0.0, 2)
        assert record["actors"] == ("Supporters of A", "Supporters of B")

    @pytest.mark.parametrize(
        ("code", "precision"),
        [
            ("1", "town"),
            ("2", "state"),
            ("3", "state"),
            ("4", "state"),
            ("5", "state"),
            ("6", "country"),
            ("7", "country"),
        ],
    )
    def test_where_prec_is_our_precision(self, examine: Examine, code: str, precision: str) -> None:
        assert read_one(examine(fill(UCDP, self.CELLS | {"where_prec": code})))["precision"] == precision

    @pytest.mark.parametrize(
        ("code", "start", "end", "seen"),
        [
            ("2", "2013-12-13", "2013-12-15", ("2013-12-13", "2013-12-15")),
            ("4", "2013-12-01", "2013-12-31", ("2013-12", "2013-12")),
            ("5", "2013-01-01", "2013-12-31", ("2013", "2013")),
            ("5", "2013-03-01", "2013-06-30", ("2013-03-01", "2013-06-30")),
        ],
    )
    def test_date_prec_is_the_span(
        self, examine: Examine, code: str, start: str, end: str, seen: tuple[str, str]
    ) -> None:
        record = read_one(
            examine(fill(UCDP, self.CELLS | {"date_prec": code, "date_start": start, "date_end": end}))
        )
        assert (record["first_seen"], record["last_seen"]) == seen

    def test_a_row_of_hashtags_is_no_event(self, examine: Examine) -> None:
        tags = {"year": "#date+year", "latitude": "#geo+lat", "longitude": "#geo+lon", "country": "#country+name"}
        found = examine(fill(UCDP, tags, self.CELLS))
        assert (found.preset, list_findings(found)) == ("ucdp", [(2, "not_data", "refused")])

    def test_the_centre_of_a_state_is_right_where_it_says_so(self, examine: Examine) -> None:
        cells = self.CELLS | {"where_prec": "6", "latitude": "4.570868", "longitude": "-74.297333"}
        assert list_findings(examine(fill(UCDP, cells))) == []


class TestMissingMigrants:
    NAMES = (
        *("Main ID", "Incident Type", "Region of Incident", "Incident Date", "Total Number of Dead and Missing"),
        *("Cause of Death", "Location of Incident", "Coordinates", "Information Source", "URL", "Source Quality"),
    )

    def make(self, *cells: str) -> RawTable:
        return fill(list(self.NAMES), dict(zip(self.NAMES, cells, strict=True)))

    def test_one_cell_of_coordinates_thousands_and_grade(self, examine: Examine) -> None:
        row = ("7", "Cumulative Incident", "Mediterranean", "Thu, 01/01/2026 - 12:00", "1,022", "Drowning",
               "Off Libya", "33.1, 12.5", "IOM Libya", "https://a.example/1, https://a.example/2", "5")  # fmt: skip
        found = examine(self.make(*row))
        record = read_one(found)
        assert list_findings(found) == [(2, "decimal_comma", "repaired")]
        assert (record["value"], record["unit"], record["first_seen"]) == (1022.0, "dead and missing", "2026-01-01")
        assert (record["reliability"], record["credibility"], record["note"]) == ("A", 2, "Cumulative Incident.")
        assert [(note.code, note.values["rows"]) for note in found.notes] == [("incident_type", 1)]

    @pytest.mark.parametrize(
        ("region", "coordinates", "finding"),
        [
            ("Mediterranean", "33.1, 12.5", None),
            ("US-Mexico Border", "-110.9, 31.9", "swapped"),
            ("US-Mexico Border", "31.9, 110.9", "sign"),
            ("Caribbean", "-18.5, -72.3", "sign"),
            ("Central America", "20.05, -99.34", None),
            ("A new region", "-31.9, 110.9", None),
        ],
    )
    def test_regions_are_boxes(self, examine: Examine, region: str, coordinates: str, finding: str | None) -> None:
        row = ("7", "Incident", region, "2020-01-05", "1", "Drowning", "x", coordinates, "IOM", "", "1")
        assert list_findings(examine(self.make(*row))) == ([(2, finding, "repaired")] if finding else [])

    def test_a_row_that_calls_itself_a_placeholder_is_one(self, examine: Examine) -> None:
        row = (
            "7",
            "Incident",
            "South Asia",
            "2020-01-05",
            "0",
            "Unknown",
            "Placeholder",
            "18.8, 77.8",
            "",
            "",
            "1",
        )
        assert list_findings(examine(self.make(*row))) == [(2, "placeholder", "refused")]

    def test_the_style_of_2017(self, examine: Examine) -> None:
        names = [
            "id",
            "cause_of_death",
            "missing",
            "dead",
            "incident_region",
            "date",
            "source",
            "reliability",
            "lat",
            "lon",
            "",
        ]
        cells = (
            "1",
            "Drowning",
            "",
            "3",
            "Mediterranean",
            "28/10/2015",
            "AP",
            "Partially verified",
            "37.4",
            "26.9",
            "",
        )
        record = read_one(examine(fill(names, dict(zip(names, cells, strict=True)))))
        assert (record["value"], record["reliability"], record["first_seen"]) == (3.0, "C", "2015-10-28")


class TestOthers:
    def test_hashtags_under_the_header_tell_the_columns(self, examine: Examine) -> None:
        table = pd.DataFrame(
            [["#date+occurred", "#adm1+name", "#country+code", "#geo+lat", "#geo+lon", "#event+type"],
             ["2020-05-13", "Norte de Santander", "COL", "7.8891", "-72.4967", "Extortion"]],
            columns=["a", "b", "c", "d", "e", "f"],
        )  # fmt: skip
        found = examine(make_raw(table))
        assert (found.preset, list_findings(found)) == ("hxl", [(2, "not_data", "refused")])
        assert read_one(found)["activities"] == ("extortion",)

    def test_hashtags_of_before_the_first_standard(self, examine: Examine) -> None:
        names = ["Country", "Date", "Center", "Lat", "Long", "Notes"]
        rows = [["#country", "#report_date", "#loc", "#lat_deg", "#lon_deg", "#x_notes"],
                ["Colombia", "17/09/2014", "Centro de acopio", "7.8891", "-72.4967", ""]]  # fmt: skip
        found = examine(make_raw(pd.DataFrame(rows, columns=names)))
        record = read_one(found)
        assert (found.preset, record["country"], record["place"]) == ("hxl", "COL", "Centro de acopio")
        assert record["first_seen"] == "2014-09-17"

    def test_gdelt_with_a_header_and_a_column_more(self, examine: Examine) -> None:
        cells = {
            "GLOBALEVENTID": "669666354",
            "SQLDATE": "20160701",
            "EventCode": "042",
            "CAMEOCodeDescription": " Make a visit",
            "ActionGeo_Type": "2",
            "ActionGeo_FullName": "Antioquia, Colombia",
            "ActionGeo_Lat": "7.0",
            "ActionGeo_Long": "-75.5",
        }
        found = examine(fill(list(cells), cells))
        record = read_one(found)
        assert (found.preset, record["type"]) == ("gdelt", "Consult (042)")
        assert record["name"] == "Make a visit, Antioquia, Colombia"
        assert (record["country"], record["precision"], record["first_seen"]) == ("COL", "state", "2016-07-01")

    @pytest.mark.parametrize(("count", "first"), [(61, 51), (58, 49)])
    def test_gdelt_has_no_header(self, examine: Examine, count: int, first: int) -> None:
        cells = np.full(count, "", dtype=object)
        cells[[0, 1, 3, 26]] = "1234567890", "20200105", "2020", "181"
        lat = first + (5 if count == 61 else 4)
        cells[[first, first + 1, lat, lat + 1]] = "4", "Cucuta, Norte De Santander, Colombia", "7.8891", "-72.4967"
        table = pd.DataFrame([cells], columns=[f"column_{place + 1}" for place in range(count)])
        record = read_one(examine(make_raw(table)))
        assert (record["type"], record["activities"]) == ("Abduct, hijack, or take hostage", ("kidnapping",))
        assert (record["country"], record["precision"], record["first_seen"]) == ("COL", "town", "2020-01-05")
        assert record["original_SQLDATE"] == "20200105"

    @pytest.mark.parametrize(
        ("names", "fields"),
        [
            (
                ("Latitud", "Longitud", "Fecha del hecho", "País", "Municipio", "Delito"),
                "lat lon date country place type",
            ),
            (("LAT", "LNG", "Data", "pais", "Cidade", "Natureza"), "lat lon date country place type"),
            (("utm_este", "utm_norte", "longitude", "latitude"), "- - lon lat"),
        ],
    )
    def test_names_of_columns_are_guessed(self, examine: Examine, names: tuple[str, ...], fields: str) -> None:
        found = examine(fill(list(names), {}))
        guessed = {column: field for field, columns in found.fields.items() for column in columns}
        assert [guessed.get(name, "-") for name in names] == fields.split()


class TestMapping:
    MAPPING = Mapping(
        columns={"lat": ("Coord N",), "lon": ("Coord W",), "type": ("qué",)},
        activities={"Vacuna": ("extortion",), "Robo": ()},
        day_first=True,
        precision="town",
    )

    def test_it_is_kept_as_a_small_file(self) -> None:
        assert read_mapping(write_mapping(self.MAPPING)) == self.MAPPING

    def test_it_overrides_the_preset(self, examine: Examine) -> None:
        table = {
            "Coord N": ["7.8891", "7.8892"],
            "Coord W": ["-72.4967", "-72.4968"],
            "qué": ["vacuna", "Robo"],
            "fecha": ["05/11/2015", "06/11/2015"],
        }
        found = examine(table, mapping=self.MAPPING)
        assert list_findings(found) == []
        assert found.records["activities"].tolist() == [("extortion",), ()]
        assert found.records["precision"].tolist() == ["town", "town"]
        assert found.records["first_seen"].tolist() == ["2015-11-05", "2015-11-06"]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("columns = 3", "columns is a table"),
            ("[columns]\nlat = 3", "a text or a list"),
            ("colour = 'red'", "unknown, expected preset"),
            ("[activities]\nrobo = 'stealing'", "no activity"),
            ("precision = 'village'", "precision is one of"),
            ("day_first = 'yes'", "true or false"),
            ("not toml", "expected a TOML file"),
        ],
    )
    def test_what_it_cannot_say_is_refused(self, text: str, said: str) -> None:
        with pytest.raises(QueryError, match=said):
            read_mapping(text)

    def test_a_column_that_is_not_there_is_named(self, examine: Examine) -> None:
        with pytest.raises(QueryError, match=r"Coord N.*its columns are lat, lon"):
            examine({"lat": ["1"], "lon": ["2"]}, mapping=self.MAPPING)
