from __future__ import annotations

import csv
import io
import json

import geopandas as gpd
import pyarrow.parquet as pq
import pytest

from corredor.i18n import read_catalogue
from corredor.importing.doctor import FINDINGS, OUTCOMES, Diagnosis, describe_note, describe_question, describe_why
from corredor.importing.output import write_records, write_report_csv, write_report_json
from corredor.vocabulary import LANGUAGES
from tests.importing.conftest import Examine
from tests.importing.faults import make_clean, plant


@pytest.fixture
def found(examine: Examine) -> Diagnosis:
    table = {
        "id": ["a", "b", "=cmd()"],
        "fecha": ["05/11/2015", "2020-01-01", "2020-01-01"],
        "lugar": ["x", "=HYPERLINK(1)Ã©", "y"],
        "lat": ["4.6", "-74.08", "4.6"],
        "lon": ["-74.08", "4.61", "-74.08"],
        "pais": ["Colombia"] * 3,
    }
    return examine(table)


def test_the_report_is_a_json_object_with_what_was_promised(found: Diagnosis) -> None:
    report = json.loads(write_report_json(found))
    assert list(report)[:6] == ["preset", "rows", "accepted", "repaired", "refused", "findings"]
    assert [report[key] for key in ("preset", "rows", "accepted", "repaired", "refused")] == ["generic", 3, 1, 1, 1]
    assert [list(finding)[:6] for finding in report["findings"]] == [
        ["row", "column", "finding", "was", "now", "why"]
    ] * 3
    swapped = next(finding for finding in report["findings"] if finding["finding"] == "swapped")
    assert (swapped["row"], swapped["column"], swapped["was"]) == (3, "lat, lon", "-74.08, 4.61")
    assert (swapped["now"], swapped["outcome"]) == ("4.61, -74.08", "repaired")
    assert "swapped" in swapped["why"]
    assert report["questions"][0]["question"] == "date_order"
    assert {finding["finding"] for finding in report["findings"]} <= set(FINDINGS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_is_inert_and_in_words(found: Diagnosis, language: str) -> None:
    rows = list(csv.DictReader(io.StringIO(write_report_csv(found, language).decode("utf-8-sig"))))
    assert list(rows[0])[:6] == ["row", "column", "finding", "was", "now", "why"]
    mojibake = next(row for row in rows if row["finding"] == "mojibake")
    assert mojibake["was"].startswith("'=HYPERLINK")
    assert mojibake["now"].startswith("'=HYPERLINK(1)é")
    assert mojibake["outcome"] == {"en": "repaired", "es": "reparada", "pt": "corrigida"}[language]


def test_records_are_geoparquet_that_others_read(found: Diagnosis) -> None:
    content = write_records(found.records, "acled")
    read = gpd.read_parquet(io.BytesIO(content))
    assert read.crs.to_epsg() == 4326
    assert list(read.columns) == list(found.records.columns)
    assert [list(codes) for codes in read["countries"]] == [["COL"]] * 2
    assert read["original_lat"].tolist() == ["-74.08", "4.6"]
    metadata = pq.read_schema(io.BytesIO(content)).metadata
    assert json.loads(metadata[b"corredor"])["about"]["terms"] == "acled"


def test_an_empty_diagnosis_can_be_written(examine: Examine) -> None:
    nothing = examine({"lat": ["0"], "lon": ["0"]})
    assert len(gpd.read_parquet(io.BytesIO(write_records(nothing.records)))) == 0
    assert json.loads(write_report_json(nothing))["accepted"] == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_the_doctor_says_has_words(
    examine: Examine, atlas: object, language: str, found: Diagnosis
) -> None:
    dirty = examine(plant(make_clean(600, atlas), atlas, 0.2).as_raw())  # type: ignore[arg-type]
    catalogue = read_catalogue(language)
    assert all(f"doctor.finding.{finding}" in catalogue for finding in FINDINGS)
    assert all(f"doctor.status.{status}" in catalogue for status in (*OUTCOMES, "accepted"))
    for one in (dirty, found):
        for why, values in zip(one.findings["why"], one.findings["values"], strict=True):
            assert "{" not in describe_why(why, values, language)
        for question in one.questions:
            assert describe_question(question, language).endswith(("?", ".", "respuesta.", "resposta."))
        assert all(describe_note(note, language) for note in one.notes)
