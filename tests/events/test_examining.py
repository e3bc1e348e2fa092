"""Exports, spreadsheets and archives that a store is built from: the importer looks at them first."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from corredor.events import BuildReport, EventInputError, EventStore, build_store, open_store
from corredor.events import reading as events_reading
from corredor.selection import Selection
from tests.importing.reading.writing import write_sheets

EVERYTHING = Selection()
ACLED = pd.DataFrame(
    {
        "event_id_cnty": ["COL1", "COL2", "COL2", "VEN1", "COL3"],
        "event_date": ["31-12-19", "04-01-20", "04-01-20", "13 March 2020", "15-01-20"],
        "event_type": ["Violence against civilians"] * 5,
        "sub_event_type": ["Abduction/forced disappearance", "Attack", "Attack", "Attack", "Attack"],
        "actor1": ["Grupo armado sin identificar"] * 5,
        "country": ["Colombia", "Colombia", "Colombia", "Venezuela", "Colombia"],
        "location": ["Cúcuta", "Pamplona", "Pamplona", "San Cristóbal", "Cúcuta"],
        "latitude": ["7.5", "7.4", "7.4", "7.7", ""],
        "longitude": ["-72.5", "-72.6", "-72.6", "-71.1", ""],
        "geo_precision": ["1", "2", "2", "1", "1"],
        "source": ["La Opinión; El Diario"] * 5,
        "notes": ["Dos líneas, una nota."] * 5,
        "fatalities": ["0", "2", "2", "1", "0"],
    }
)


def build(path: Path, geodata: Path, **options: bool) -> tuple[EventStore, BuildReport]:
    store = path.parent / f"store-{path.name}"
    report = build_store([path], store, geodata=geodata, **options)
    return open_store(store), report


def list_events(store: EventStore) -> pd.DataFrame:
    return store.page(EVERYTHING).sort_values("row").reset_index(drop=True).drop(columns="source")


def test_an_export_is_read_as_the_importer_reads_it(geodata: Path, tmp_path: Path) -> None:
    ACLED.to_csv(tmp_path / "acled.csv", index=False, encoding="latin-1")
    store, report = build(tmp_path / "acled.csv", geodata)
    found = list_events(store)
    assert found["id"].tolist() == ["COL1", "COL2", "VEN1"]
    assert found["row"].tolist() == [2, 3, 5]
    assert found["first_seen"].tolist() == ["2019-12-31", "2020-01-04", "2020-03-13"]
    assert found["precision"].tolist() == ["town", "state", "town"]
    assert found["activities"].tolist() == [("kidnapping",), (), ()]
    assert found["country"].tolist() == ["COL", "COL", "VEN"]
    assert found["reference"].tolist() == ["La Opinión;El Diario"] * 3
    assert found["value"].tolist() == [0.0, 2.0, 1.0]
    assert (report.taken, report.source.refused) == (3, 2)
    assert {reason: count for reason, count in report.reasons if "no position" in reason} == {
        "the row has no position": 1
    }


@pytest.mark.parametrize("kind", ["xlsx", "zip", "batches"])
def test_it_is_the_same_in_a_spreadsheet_an_archive_and_a_batch_at_a_time(
    kind: str, geodata: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = tmp_path / "acled.csv"
    ACLED.to_csv(plain, index=False)
    expected = list_events(build(plain, geodata)[0])
    path = tmp_path / f"other.{kind}"
    if kind == "xlsx":
        write_sheets(path, "XLSX", {"eventos": ACLED})
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(plain, "acled.csv")
    else:
        path = plain.rename(tmp_path / "other.csv")
        monkeypatch.setattr(events_reading, "WHOLE_MB", 0)
        monkeypatch.setattr(events_reading, "BATCH_ROWS", 3)
    pd.testing.assert_frame_equal(list_events(build(path, geodata)[0]), expected)


@pytest.mark.parametrize("whole_mb", [64, 0])
def test_gdelt_has_no_header(whole_mb: int, geodata: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_reading, "WHOLE_MB", whole_mb)
    cells = [""] * 61
    filled = {1: "20200105", 2: "202001", 3: "2020", 26: "181", 51: "4", 52: "Cucuta, Norte De Santander, Colombia"}
    for place, cell in {**filled, 56: "7.5", 57: "-72.5", 60: "https://a.example/1"}.items():
        cells[place] = cell
    lines = ["\t".join([str(1234567890 + row), *cells[1:]]) for row in range(3)]
    path = tmp_path / "20200105.export.CSV"
    path.write_text("\n".join(lines) + "\n")
    found = list_events(build(path, geodata)[0])
    assert found["id"].tolist() == ["1234567890", "1234567891", "1234567892"]
    assert found["row"].tolist() == [1, 2, 3]
    assert found["activities"].tolist() == [("kidnapping",)] * 3
    assert found["first_seen"].tolist() == ["2020-01-05"] * 3


def test_terms_that_forbid_to_pass_rows_on_stay_with_the_source(geodata: Path, tmp_path: Path) -> None:
    path = tmp_path / "acled.csv"
    ACLED.to_csv(path, index=False)
    store, _ = build(path, geodata)
    assert [one.terms for one in store.manifest.sources] == ["acled"]
    assert not store.manifest.may_share
    store, _ = build(path, geodata, may_share=True)
    assert [one.terms for one in store.manifest.sources] == [""]
    assert store.manifest.may_share


def test_a_plain_table_is_not_examined(geodata: Path, tmp_path: Path) -> None:
    (tmp_path / "plain.csv").write_text("lon,lat,date\n-72.5,7.5,2020-01-05\n-72.5,7.5,2020-01-05\n")
    assert build(tmp_path / "plain.csv", geodata)[1].taken == 2


def test_what_cannot_be_examined_is_named_with_the_reason(geodata: Path, tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(80))
    with pytest.raises(EventInputError, match=r"broken\.xlsx: The .* file is cut off"):
        build(path, geodata)


def test_what_has_to_be_asked_about_leads_to_the_importer(geodata: Path, tmp_path: Path) -> None:
    path = write_sheets(tmp_path / "two.xlsx", "XLSX", {"uno": ACLED, "dos": ACLED})
    with pytest.raises(EventInputError, match=r"two\.xlsx: .*uno; dos\. 'corredor import' takes the answer"):
        build(path, geodata)
