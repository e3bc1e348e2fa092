"""``corredor snapshot``, ``verify``, ``publish`` and ``withdraw``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from corredor import vocabulary
from corredor.cli.asking import Asked, ask, check_word, find_folder, say
from corredor.cli.completion import complete_words
from corredor.cli.filters import Filters, with_filters
from corredor.cli.output import check_suffix, print_text, save

if TYPE_CHECKING:
    from corredor.selection import View

SUFFIXES: Final = ("png", "svg", "pdf", "html", "zip")
SIZES: Final = ("screen", "wide", "square", "portrait", "print", "print-portrait")
THEMES: Final = ("light", "dark")
EACH: Final = ("country", "activity")
SITE: Final = "http://127.0.0.1:8501"

_ID: Final = re.compile(r"([A-Za-z0-9_-]{22})(?:/embed)?/?$")


@with_filters
def snapshot(
    filters: Filters,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="File to write: .png, .svg, .pdf (picture), .html (page) or .zip (bundle).",
            metavar="FILE",
        ),
    ],
    size: Annotated[
        str,
        typer.Option(help=f"Size: {', '.join(SIZES)}.", metavar="SIZE", autocompletion=complete_words(SIZES)),
    ] = "wide",
    theme: Annotated[
        str | None,
        typer.Option(help="Light or dark; by default that of the link.", metavar="light|dark"),
    ] = None,
    scale: Annotated[int, typer.Option(help="Pixels per point of a PNG.", min=1, max=4, metavar="N")] = 1,
    each: Annotated[
        str | None,
        typer.Option(
            help="One file for each country or activity of the selection, its code before the suffix.",
            metavar="country|activity",
        ),
    ] = None,
    events: Annotated[
        str | None,
        typer.Option("--events", help="Store of events whose cells are drawn too.", metavar="DIR"),
    ] = None,
) -> None:
    """Draw the selection as a picture, a page, or a bundle that anyone can check later."""
    suffix = check_suffix(output, SUFFIXES)
    size = check_word(size, SIZES, "--size")
    theme = check_word(theme, THEMES, "--theme") if theme is not None else None
    asked = ask(filters)
    jobs = _split(asked, check_word(each, EACH, "--each"), output) if each else [(output, asked.view)]
    if not jobs:
        say(asked.selection.describe_empty(asked.language, asked.view))
        raise typer.Exit(1)
    if events is not None:
        jobs = _add_events(jobs, events, asked.language)
    created = datetime.now(UTC)
    with _progress(jobs) as following:
        for path, view in following:
            save(path, _make(view, asked.language, suffix, size, theme, scale, created))
    say(asked.selection.sentence(asked.language, asked.view))


def _add_events(jobs: list[tuple[Path, View]], place: str, language: str) -> list[tuple[Path, View]]:
    """Give each view the cells of a store of events that it asks for."""
    from corredor.events import open_store
    from corredor.events.freeze import freeze_cells

    store = open_store(place)
    return [
        (path, replace(view, events=freeze_cells(store, view.selection, language)))  # type: ignore[arg-type]
        for path, view in jobs
    ]


def _make(
    view: View, language: str, suffix: str, size: str, theme: str | None, scale: int, created: datetime
) -> bytes:
    from corredor.mapping.figure import draw_figure
    from corredor.sharing import build_bundle
    from corredor.sharing.page import build_page

    theme = theme or ("dark" if view.selection.camera.basemap == "dark" else "light")
    if suffix == "zip":
        return build_bundle(view, language=language, created=created, size=size).to_zip()
    if suffix == "html":
        picture = draw_figure(view, language=language, size=size, theme=theme)
        return build_page(view, language=language, created=created, picture=picture)
    return draw_figure(view, language=language, size=size, file_format=suffix, theme=theme, scale=scale)


def _split(asked: Asked, by: str, output: Path) -> list[tuple[Path, View]]:
    """Give a path and a view for each country or activity that the selection shows."""
    field = "countries" if by == "country" else "activities"
    held = {code for frame in asked.view.frames.values() for codes in frame[field] for code in codes}
    order = sorted(held) if by == "country" else [name for name in vocabulary.ACTIVITIES if name in held]
    wanted = getattr(asked.selection, field)
    jobs = []
    for code in order:
        if wanted and code not in wanted:
            continue
        view = asked.selection.replace(**{field: (code,)}).apply(asked.atlas)
        jobs.append((output.with_name(f"{output.stem}-{code.lower().replace('_', '-')}{output.suffix}"), view))
    return jobs


@contextmanager
def _progress(jobs: Sequence[Any]) -> Iterator[Any]:
    """Show a bar on standard error while there is more than one job and somebody to see it."""
    if len(jobs) < 2:
        yield jobs
        return
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield track(jobs, description="", console=console, disable=not console.is_terminal)


def verify(
    file: Annotated[Path, typer.Argument(help="A bundle: corredor-….zip.", metavar="FILE.zip")],
    against: Annotated[
        Path | None,
        typer.Option(help="Dataset folder to compare with; by default the shipped one.", metavar="DIR"),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of the answer.", metavar="en|es|pt")] = "en",
) -> None:
    """Check that a bundle is as it was published, and say what has changed in the data since.

    Exit code 0: intact; 1: it is not, or it is no bundle.
    """
    from corredor.dataset import read_atlas, translate_atlas
    from corredor.sharing import compare_bundle, describe_verification, verify_bundle

    language = check_word(lang, vocabulary.LANGUAGES, "--lang")
    try:
        raw = file.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise typer.BadParameter(f"{str(file)!r} cannot be read: {reason}.", param_hint="FILE.zip") from error
    verification = verify_bundle(raw)
    changes = None
    if verification.intact and verification.bundle is not None:
        atlas = read_atlas(find_folder(against, "--against"))
        changes = compare_bundle(verification.bundle, translate_atlas(atlas, verification.bundle.language))
    print_text("\n".join(describe_verification(verification, changes, language)))
    raise typer.Exit(0 if verification.intact else 1)


@with_filters
def publish(
    filters: Filters,
    site: Annotated[
        str | None,
        typer.Option(
            help=f"Address under which the dashboard is reached; by default $CORREDOR_PUBLIC_URL, else {SITE}.",
            metavar="ADDRESS",
        ),
    ] = None,
) -> None:
    """Freeze the selection and publish it: the first line is its link, the second the key that withdraws it.

    The store is that of the dashboard: $CORREDOR_DATABASE_URL, $CORREDOR_SNAPSHOTS, or a folder of this user's.
    """
    from corredor.settings import read_settings
    from corredor.sharing.publish import publish_view
    from corredor.sharing.store import SnapshotStore

    asked = ask(filters)
    site = site or read_settings().public_url or SITE
    with SnapshotStore.open() as store:
        link, published = publish_view(
            asked.view,
            store,
            language=asked.language,
            created=datetime.now(UTC),
            site=site,
            origin="cli",
            owner="cli",
        )
    say(asked.selection.sentence(asked.language, asked.view))
    print_text(f"{link}\n{published.delete_key}")


def withdraw(
    snapshot: Annotated[str, typer.Argument(help="Its id or its link.", metavar="ID|LINK")],
    key: Annotated[str, typer.Argument(help="The key shown when it was published.", metavar="KEY")],
) -> None:
    """Withdraw a published snapshot: its page then says so, with the date."""
    from corredor.sharing.store import SnapshotStore

    found = _ID.search(snapshot.strip())
    if found is None:
        raise typer.BadParameter(f"{snapshot!r} is no id and no link of a snapshot.", param_hint="ID|LINK")
    with SnapshotStore.open() as store:
        when = store.withdraw(found.group(1), key.strip())
    say(f"Withdrawn, {when:%Y-%m-%d}.")
