"""``corredor import``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from corredor.cli.asking import check_word, open_atlas, say
from corredor.cli.filters import GEODATA_HELP
from corredor.cli.output import check_suffix, print_text, save

if TYPE_CHECKING:
    from corredor.importing.doctor import Answers, Diagnosis
    from corredor.importing.presets import Mapping
    from corredor.importing.raw import RawTable

_PRESETS: Final = ("auto", "acled", "ucdp", "iom", "hxl", "gdelt", "generic")
_LEVELS: Final = ("town", "state")
_ANSWERS: Final = {
    "date_order": "--day-first or --month-first",
    "crs": "--crs CODE",
    "no_coordinates": "--place-by state or --place-by country",
}
_WRONG_CALLS: Final = ("not_a_file", "no_part", "crs_invalid")
_REASONS: Final = 12
_MANY_ROWS: Final = 50_000
_LISTED_TYPES: Final = 500


def import_(
    file: Annotated[
        Path, typer.Argument(help="File to import: CSV, XLSX, GeoJSON, GeoPackage and others.", metavar="FILE")
    ],
    preset: Annotated[
        str, typer.Option("--preset", help=f"Kind of export: {', '.join(_PRESETS)}.", metavar="NAME")
    ] = "auto",
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", help="Columns and activities, as --save-mapping writes them.", metavar="FILE"),
    ] = None,
    save_mapping: Annotated[
        Path | None,
        typer.Option("--save-mapping", help="Write what was taken for what, to edit and reuse.", metavar="FILE"),
    ] = None,
    crs: Annotated[
        str | None, typer.Option("--crs", help="What coordinates are in that are no degrees.", metavar="CODE")
    ] = None,
    part: Annotated[
        str | None,
        typer.Option("--part", help="Sheet, layer or member to read, where there are several.", metavar="NAME"),
    ] = None,
    day_first: Annotated[
        bool | None,
        typer.Option("--day-first/--month-first", help="Order in dates that can be read both ways."),
    ] = None,
    place_by: Annotated[
        str | None,
        typer.Option(
            "--place-by", help="Place rows without coordinates to their state or country.", metavar="KIND"
        ),
    ] = None,
    decline: Annotated[
        list[str] | None,
        typer.Option(
            "--decline", help="Finding not to act on, or ROW:FINDING for one row. Repeatable.", metavar="FINDING"
        ),
    ] = None,
    public: Annotated[
        str | None,
        typer.Option("--public", help="Coarsen every coordinate to town or state.", metavar="LEVEL"),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="GeoParquet file to write.", metavar="FILE")
    ] = None,
    report: Annotated[Path | None, typer.Option("--report", help="Findings as JSON.", metavar="FILE")] = None,
    report_csv: Annotated[
        Path | None, typer.Option("--report-csv", help="Findings as CSV.", metavar="FILE")
    ] = None,
    geodata: Annotated[Path | None, typer.Option("--geodata", help=GEODATA_HELP, metavar="DIR")] = None,
) -> None:
    """Bring a file of your own into the atlas's columns; every row is accepted, repaired or refused.

    Each finding says why, and nothing is repaired without being listed. What the file does not tell is asked on
    standard error, with the option that answers it. The last line on standard output counts the rows. Exit code 0:
    something came in; 1: nothing did; 2: the call is wrong.
    """
    from corredor.importing.doctor import diagnose
    from corredor.importing.output import write_records, write_report_csv, write_report_json
    from corredor.importing.public import coarsen

    wanted = check_word(preset, _PRESETS, "--preset")
    level = None if public is None else check_word(public, _LEVELS, "--public")
    check_suffix(output, ("parquet",))
    known = _read_mapping(mapping)
    answers = _read_answers(crs, day_first, place_by)
    declined = _read_declined(decline or [])
    raw = _read_file(file, crs, part)
    atlas = open_atlas(geodata)
    if len(raw) >= _MANY_ROWS:
        say(f"examining: {len(raw):,} rows")
    found = diagnose(
        raw,
        atlas,
        preset=wanted,
        mapping=known,
        answers=answers,
        declined=declined,
        today=datetime.now(UTC).date(),
    )
    _tell(found)
    if save_mapping is not None:
        save(save_mapping, _write_mapping(found, known, answers).encode())
    if report is not None:
        save(report, write_report_json(found))
    if report_csv is not None:
        save(report_csv, write_report_csv(found))
    if output is not None and len(found.records):
        records = found.records if level is None else coarsen(found.records, level, atlas)
        save(output, write_records(records, found.terms))
    counts = f"{found.accepted} accepted, {found.repaired} repaired, {found.refused_count} refused"
    print_text(f"rows {found.rows}: {counts}")
    if not len(found.records):
        raise typer.Exit(1)


def _read_file(file: Path, crs: str | None, part: str | None) -> RawTable:
    from corredor.importing.errors import CrsUnknownError, ImportFileError, PartNeededError
    from corredor.importing.limits import read_limits
    from corredor.importing.reading import ReadOptions, read_source

    if not file.is_file():
        raise typer.BadParameter(f"there is no file {str(file)!r}.", param_hint="FILE")
    options = ReadOptions(crs=crs, part=part)
    try:
        return read_source(file, options=options, limits=read_limits(), on_progress=_Progress("reading"))
    except (CrsUnknownError, PartNeededError) as question:
        option = "--crs CODE" if isinstance(question, CrsUnknownError) else "--part NAME"
        say(f"Question: {question} Answer with {option}.")
    except ImportFileError as error:
        say(f"Error: {error}")
        if error.code in _WRONG_CALLS:
            raise typer.Exit(2) from error
    print_text("rows 0: 0 accepted, 0 repaired, 0 refused")
    raise typer.Exit(1)


class _Progress:
    """Says how far something is, at every fifth, once it has many rows."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._fifth = 0

    def __call__(self, fraction: float | None, rows: int) -> None:
        if fraction is not None and rows >= _MANY_ROWS and int(fraction * 5) > self._fifth:
            self._fifth = int(fraction * 5)
            say(f"{self._what}: {self._fifth * 20} %, {rows:,} rows")


def _read_mapping(path: Path | None) -> Mapping | None:
    from corredor.errors import QueryError
    from corredor.importing.presets import read_mapping

    if path is None:
        return None
    try:
        return read_mapping(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{str(path)!r} cannot be read as text.", param_hint="--mapping") from error
    except QueryError as error:
        raise typer.BadParameter(f"{error}.", param_hint="--mapping") from error


def _read_answers(crs: str | None, day_first: bool | None, place_by: str | None) -> Answers:
    from corredor.errors import QueryError
    from corredor.importing.doctor import Answers
    from corredor.importing.doctor.positions import read_crs

    if crs is not None:
        try:
            read_crs(crs)
        except QueryError as error:
            raise typer.BadParameter(f"{str(error).partition(': ')[2]}.", param_hint="--crs") from error
    kind = "" if place_by is None else check_word(place_by, ("state", "country"), "--place-by")
    return Answers(day_first, crs or "", kind)


def _read_declined(items: list[str]) -> list[str | tuple[int, str]]:
    from corredor.importing.doctor import FINDINGS

    declined: list[str | tuple[int, str]] = []
    for item in (one for text in items for one in text.split(",")):
        row, colon, finding = item.rpartition(":")
        word = check_word(finding, FINDINGS, "--decline")
        if colon and not row.strip().isdigit():
            raise typer.BadParameter(
                f"{item!r}: before the colon stands the number of a row.", param_hint="--decline"
            )
        declined.append((int(row), word) if colon else word)
    return declined


def _write_mapping(found: Diagnosis, known: Mapping | None, answers: Answers) -> str:
    """Write what was taken for what, with every event type of the file and its activities, to be edited."""
    from corredor.importing.presets import Mapping, write_mapping

    kinds = found.records.dropna(subset="type").drop_duplicates("type").head(_LISTED_TYPES)
    activities = {str(kind): ours for kind, ours in zip(kinds["type"], kinds["activities"], strict=True)}
    return write_mapping(
        Mapping(
            preset=found.preset,
            columns=found.fields,
            activities={**activities, **(known.activities if known else {})},
            crs=answers.crs or (known.crs if known else ""),
            day_first=answers.day_first if known is None or answers.day_first is not None else known.day_first,
            precision=known.precision if known else "",
        )
    )


def _tell(found: Diagnosis) -> None:
    """Say on standard error what was found: the preset, counts of findings, decisions, questions, terms."""
    from corredor.i18n import translate
    from corredor.importing.doctor import describe_note, describe_question

    say(f"preset {found.preset}")
    counts = found.findings.groupby(["outcome", "finding"], sort=False).size()
    for (outcome, finding), rows in sorted(counts.items(), key=_order_counts):
        say(f"{outcome}: {rows:,} {finding} ({translate(f'doctor.finding.{finding}', 'en')})")
    for note in found.notes:
        say(describe_note(note, "en"))
    for question in found.questions:
        say(f"Question: {describe_question(question, 'en')} Answer with {_ANSWERS[question.code]}.")
    if found.terms:
        say(f"The terms of {found.terms.upper()} do not allow its rows to be passed on.")
    if not len(found.records):
        _tell_reasons(found)


def _tell_reasons(found: Diagnosis) -> None:
    """Say why nothing came in: the first rows with their reasons."""
    from corredor.importing.doctor import describe_why

    for row in found.refused.head(_REASONS).itertuples():
        say(f"row {row.row}: {row.finding}: {describe_why(row.why, row.values, 'en')}")


def _order_counts(item: Any) -> tuple[bool, str, int]:
    (outcome, _), rows = item
    return outcome == "noted", outcome, -rows
