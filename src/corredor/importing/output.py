"""A diagnosis as files: the report as JSON and CSV, the records as GeoParquet."""

from __future__ import annotations

import io
import json
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from corredor import __version__
from corredor.exporting import write_table
from corredor.exporting.geoparquet import METADATA_KEY
from corredor.exporting.records import LIST_COLUMNS
from corredor.i18n import translate
from corredor.importing.doctor import Diagnosis, describe_note, describe_question, describe_why

_REPORTED: Final = ("row", "column", "finding", "was", "now", "why", "outcome")


def write_report_json(diagnosis: Diagnosis) -> bytes:
    """Write the report for programs, words in English.

    Returns
    -------
    bytes
        A JSON object in UTF-8: preset, rows, accepted, repaired, refused; findings, a list of objects with row,
        column, finding, was, now, why, outcome; then terms, questions, notes and columns.
    """
    report: dict[str, Any] = {
        "preset": diagnosis.preset,
        "rows": diagnosis.rows,
        "accepted": diagnosis.accepted,
        "repaired": diagnosis.repaired,
        "refused": diagnosis.refused_count,
        "findings": _list_findings(diagnosis, "en").to_dict("records"),
        "terms": diagnosis.terms,
        "questions": [
            {
                "question": one.code,
                "column": one.column,
                "choices": list(one.choices),
                "rows": one.rows,
                "words": describe_question(one, "en"),
            }
            for one in diagnosis.questions
        ],
        "notes": [
            {"note": one.code, "column": one.column, "words": describe_note(one, "en")} for one in diagnosis.notes
        ],
        "columns": {field: list(columns) for field, columns in diagnosis.fields.items()},
    }
    return json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False).encode(
        "utf-8", errors="backslashreplace"
    )


def write_report_csv(diagnosis: Diagnosis, language: str = "en") -> bytes:
    """Write the findings for a spreadsheet, its cells inert.

    Parameters
    ----------
    diagnosis : Diagnosis
        The examination.
    language : str
        Of ``why`` and ``outcome``; findings stay codes.
    """
    findings = _list_findings(diagnosis, language)
    findings["outcome"] = [translate(f"doctor.status.{one}", language) for one in findings["outcome"]]
    return write_table(findings)


def write_records(records: gpd.GeoDataFrame, terms: str = "") -> bytes:
    """Write records as GeoParquet: lists as lists, days as dates, texts as texts, unknown as null; EPSG:4326.

    Parameters
    ----------
    records : GeoDataFrame
        Records as `diagnose` or `coarsen` make them.
    terms : str
        ``Diagnosis.terms``; stands in the metadata of the file.
    """
    fixed = records.copy(deep=False)
    for name in records.columns.drop(records.geometry.name):
        column = records[name]
        if name in LIST_COLUMNS:
            fixed[name] = _store(column, [list(items or ()) for items in column], pa.list_(pa.string()))
        elif pd.api.types.is_datetime64_any_dtype(column):
            fixed[name] = _store(column, pa.array(column, from_pandas=True).cast(pa.date32()), pa.date32())
        elif column.dtype == object:
            fixed[name] = _store(column, column.to_numpy(), pa.string())
    written = io.BytesIO()
    fixed.to_parquet(written, index=False, compression=None, write_covering_bbox=False)
    table = pq.read_table(pa.BufferReader(written.getbuffer()))
    # Without pandas' own description of the columns, which does not know lists.
    kept = {key: value for key, value in (table.schema.metadata or {}).items() if key != b"pandas"}
    about = json.dumps({"about": {"written_by": f"Corredor {__version__}", "terms": terms}})
    sink = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({**kept, METADATA_KEY: about.encode()}), sink, compression="zstd")
    return sink.getvalue()


def _list_findings(diagnosis: Diagnosis, language: str) -> pd.DataFrame:
    """List the findings with the reason in words; equal reasons are written once."""
    findings = diagnosis.findings
    written: dict[tuple[str, str], str] = {}
    words = []
    for code, values in zip(findings["why"], findings["values"], strict=True):
        key = (code, repr(values))
        if key not in written:
            written[key] = describe_why(code, values, language)
        words.append(written[key])
    return findings.assign(why=words)[list(_REPORTED)].astype({"row": object}).reset_index(drop=True)


def _store(column: pd.Series, values: Any, kind: pa.DataType) -> pd.Series:
    held = (
        values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, type=kind, from_pandas=True)
    )
    return pd.Series(pd.arrays.ArrowExtensionArray(held), index=column.index, name=column.name)
