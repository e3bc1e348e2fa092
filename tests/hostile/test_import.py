"""Every payload comes in as it was written, from every kind of file, and decides nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from corredor.dataset import Atlas
from corredor.importing.doctor import Diagnosis
from corredor.importing.output import write_report_csv, write_report_json
from tests.hostile.corpus import list_texts
from tests.hostile.files import TEXT_COLUMNS, examine, fits_csv, fits_workbook, write_csv, write_xlsx
from tests.hostile.spreadsheets import list_live_cells


def expect_whole(diagnosis: Diagnosis, texts: list[str]) -> None:
    assert (diagnosis.rows, diagnosis.refused_count) == (len(texts), 0)
    for column in TEXT_COLUMNS:
        assert diagnosis.records[f"original_{column}"].tolist() == texts
    for column in ("name", "place", "type", "note"):
        kept = [(ours, text) for ours, text in zip(diagnosis.records[column], texts, strict=True) if ours != text]
        assert kept == []


def test_geojson_holds_all(diagnosis: Diagnosis) -> None:
    expect_whole(diagnosis, list_texts())


def test_csv_holds_all_but_a_nul(tiny_atlas: Atlas) -> None:
    texts = [text for text in list_texts() if fits_csv(text)]
    assert len(texts) > len(list_texts()) - 20
    expect_whole(examine(write_csv(texts), "<img src=x onerror=alert(1)>.csv", tiny_atlas), texts)


def test_a_workbook_holds_all_that_it_can(tiny_atlas: Atlas, tmp_path: Path) -> None:
    texts = [text for text in list_texts() if fits_workbook(text)]
    assert len(texts) > 900
    expect_whole(examine(write_xlsx(texts, tmp_path), "hostile.xlsx", tiny_atlas), texts)


def test_columns_may_be_called_anything(tiny_atlas: Atlas) -> None:
    texts = [text for text in list_texts() if fits_csv(text) and len(text) < 2_000]
    diagnosis = examine(write_csv(["plain"], texts), "columns.csv", tiny_atlas)
    assert diagnosis.accepted == 1
    names = [str(name).removeprefix("original_") for name in diagnosis.records.columns]
    found = set(names) & set(texts)
    assert len(found) > 900
    assert list_live_cells(write_report_csv(diagnosis)) == []
    assert write_report_json(diagnosis)


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_the_report_of_refused_rows_is_inert_in_a_spreadsheet(tiny_atlas: Atlas, language: str) -> None:
    texts = [text for text in list_texts() if fits_csv(text) and len(text) < 2_000]
    # the payloads stand where a date should
    lines = "lat,lon,date\n" + "".join(
        '7.1,-72.{:04d},"{}"\n'.format(n, t.replace('"', '""')) for n, t in enumerate(texts)
    )
    diagnosis = examine(lines.encode(), "dates.csv", tiny_atlas)
    report = write_report_csv(diagnosis, language)
    assert len(diagnosis.findings) > 900
    assert list_live_cells(report) == []
