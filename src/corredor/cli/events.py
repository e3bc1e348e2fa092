"""``corredor events``: stores of large sets of events."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from corredor import vocabulary
from corredor.cli.asking import ask_selection, check_word, say
from corredor.cli.examples import write_examples
from corredor.cli.filters import GEODATA_HELP, Filters, with_filters
from corredor.cli.output import check_suffix, print_table, print_text, save

if TYPE_CHECKING:
    from corredor.events import BuildReport, EventStore

_ALL: Final = 10_000_000
_MEMORY_MB: Final = 1_000

Inputs = Annotated[
    list[str],
    typer.Argument(
        help="Files or URLs of one source: Parquet, CSV with lon, lat and date, or what 'corredor import' reads.",
        metavar="INPUT...",
        show_default=False,
    ),
]
Output = Annotated[str, typer.Option("--output", "-o", help="Folder or URL of the store.", metavar="DIR")]
SourceName = Annotated[
    str | None,
    typer.Option("--source", help="Name of the source; by default that of the first file.", metavar="NAME"),
]
Precision = Annotated[
    str,
    typer.Option(
        "--default-precision",
        help="Precision of rows that say none: site, town, state, country, or unknown.",
        metavar="PRECISION",
    ),
]
Workers = Annotated[int, typer.Option("--workers", help="Processes on this machine.", min=1, max=256)]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", help="Dask scheduler to build on, such as tcp://10.0.0.5:8786.", metavar="URL"),
]
Memory = Annotated[
    int, typer.Option("--memory", help="MB that each process may sort in before it goes to the disk.", min=100)
]
MayShare = Annotated[
    bool, typer.Option("--may-share", help="State the right to pass on rows whose terms forbid it, as ACLED's do.")
]
Geodata = Annotated[Path | None, typer.Option("--geodata", help=GEODATA_HELP, metavar="DIR")]
Place = Annotated[str, typer.Argument(help="Folder or URL of the store.", metavar="DIR", show_default=False)]

events = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Build stores of large sets of events, and ask them.",
)


@events.command(
    epilog=write_examples(
        "corredor events build acled.csv -o events/",
        "corredor events build gdelt-*.csv -o events/ --source GDELT --workers 2",
        "corredor events build s3://feeds/2026.parquet -o s3://maps/events --scheduler tcp://10.0.0.5:8786",
    )
)
def build(
    inputs: Inputs,
    output: Output,
    source: SourceName = None,
    default_precision: Precision = "town",
    workers: Workers = 1,
    scheduler: Scheduler = None,
    memory: Memory = _MEMORY_MB,
    may_share: MayShare = False,
    geodata: Geodata = None,
) -> None:
    """Build a source into a store, or build it again; the other sources of the store stay as they are.

    Cells, country, state and the nearest corridor leg of every event are worked out here, once. Rows that cannot be
    taken are counted and listed in a table in the store.
    """
    _build(inputs, output, source, default_precision, workers, scheduler, memory, may_share, geodata, append=False)


@events.command(epilog=write_examples("corredor events append acled-2026-11.csv -o events/ --source ACLED"))
def append(
    inputs: Inputs,
    output: Output,
    source: SourceName = None,
    default_precision: Precision = "town",
    workers: Workers = 1,
    scheduler: Scheduler = None,
    memory: Memory = _MEMORY_MB,
    may_share: MayShare = False,
    geodata: Geodata = None,
) -> None:
    """Add more events to a source of a store. The same file twice counts its events twice."""
    _build(inputs, output, source, default_precision, workers, scheduler, memory, may_share, geodata, append=True)


@events.command(epilog=write_examples("corredor events remove events/ GDELT"))
def remove(
    place: Place,
    source: Annotated[str, typer.Argument(help="Name of the source.", metavar="NAME", show_default=False)],
) -> None:
    """Remove a source from a store; the others stay as they are."""
    from corredor.events import remove_source

    manifest = remove_source(place, source)
    say(f"{source} removed; {manifest.rows:,} events in {len(manifest.sources)} sources are left.")


@events.command(
    epilog=write_examples(
        "corredor events cells --events events/ --bbox=-80,-5,-66,13 --resolution 4",
        "corredor events cells --events events/ --country COL --activity extortion --from 2024 -o cells.csv",
    )
)
@with_filters
def cells(
    filters: Filters,
    place: Annotated[str, typer.Option("--events", help="Folder or URL of the store.", metavar="DIR")],
    resolution: Annotated[int, typer.Option("--resolution", help="H3 resolution, 2 to 8.", min=2, max=8)] = 4,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="CSV file to write.", metavar="FILE.csv")
    ] = None,
) -> None:
    """Count events per H3 cell, as CSV with the columns cell and count."""
    from corredor.events import open_store, write_cell

    check_suffix(output, ("csv",))
    store = open_store(place)
    _, selection, _ = ask_selection(filters, countries=_list_countries(store))
    counts = store.count(selection)
    if counts.ignored:
        say(f"Not filtered by {', '.join(counts.ignored)}: events have no such thing.")
    frame = store.cells(selection, None, resolution, limit=_ALL)
    frame["cell"] = [write_cell(cell) for cell in frame["cell"].tolist()]
    say(f"{counts.shown:,} of {counts.total:,} events in {len(frame):,} cells")
    for count, reason in (
        (counts.undated_left_out, "undated"),
        (counts.unknown_activity_left_out, "of unknown activity"),
        (counts.near_unknown, "at an unknown distance"),
    ):
        if count:
            say(f"{count:,} {reason} left out")
    text = frame.to_csv(index=False, lineterminator="\n")
    if output is not None:
        save(output, text.encode())
    else:
        print_text(text.removesuffix("\n"))


@events.command(epilog=write_examples("corredor events info events/", "corredor events info events/ --check"))
def info(
    place: Place,
    check: Annotated[
        bool, typer.Option("--check", help="Read every file through and compare its SHA-256.")
    ] = False,
) -> None:
    """Say what a store holds."""
    import pandas as pd

    from corredor.events import open_store
    from corredor.events.manifest import check_files

    store = open_store(place)
    manifest = store.manifest
    if check:
        check_files(store.folder, manifest, hashes=True)
    size = sum(file.bytes for file in manifest.files())
    cubes = sum(cube.bytes for cube in manifest.cubes)
    say(
        f"{manifest.rows:,} events, {size / 1e6:,.1f} MB ({cubes / 1e6:,.1f} MB of counts) in "
        f"{len(manifest.parts)} parts; change {manifest.generation}, {manifest.built}, corredor {manifest.program}"
    )
    if check:
        say("Every file is whole.")
    sources = pd.DataFrame(
        {
            "source": [one.name for one in manifest.sources],
            "events": [one.rows for one in manifest.sources],
            "refused": [one.refused for one in manifest.sources],
            "refused_rows": [", ".join(one.refused_files) for one in manifest.sources],
            "files": [", ".join(one.inputs) for one in manifest.sources],
            "terms": [one.terms for one in manifest.sources],
        }
    )
    print_table(sources)


def _build(
    inputs: list[str],
    output: str,
    source: str | None,
    precision: str,
    workers: int,
    scheduler: str | None,
    memory: int,
    may_share: bool,
    geodata: Path | None,
    *,
    append: bool,
) -> None:
    from corredor.cli.asking import find_folder
    from corredor.events import build_store

    for one in inputs:
        if "://" not in one and not Path(one).expanduser().is_file():
            raise typer.BadParameter(f"there is no file {one!r}.", param_hint="INPUT")
    word = check_word(precision, (*vocabulary.PRECISIONS, "unknown"), "--default-precision")
    report = build_store(
        inputs,
        output,
        source=source,
        append=append,
        precision=None if word == "unknown" else word,
        geodata=find_folder(geodata),
        workers=workers,
        scheduler=scheduler,
        memory_mb=memory,
        may_share=may_share,
    )
    _say_report(report, output)


def _say_report(report: BuildReport, output: str) -> None:
    made = report.source
    say(f"{made.name}: {report.taken:,} events taken in {report.seconds:,.1f} s; the store has {report.rows:,}.")
    for reason, count in report.reasons:
        say(f"{count:,} rows refused: {reason}")
    if made.refused_files:
        say(f"Refused rows are listed in {output.rstrip('/')}/{made.refused_files[-1]}")
    if made.terms:
        terms = made.terms.upper()
        say(f"The terms of {terms} do not allow its rows to be passed on; --may-share states the right to.")
    if report.peak_mb:
        say(f"Largest process: {report.peak_mb:,.0f} MB")


def _list_countries(store: EventStore) -> list[str]:
    return sorted({part.country for part in store.manifest.parts if part.country is not None})
