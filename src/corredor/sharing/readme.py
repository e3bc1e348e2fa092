"""README.txt of a snapshot: what the files are, how to check them, and on what terms they are used."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any, Final

from corredor.i18n import format_day, translate
from corredor.sharing.manifest import MANIFEST_FILE
from corredor.sharing.manifest_reading import parse_created
from corredor.sharing.own_data import write_own_terms

_WIDTH: Final = 100


def write_readme(snapshot: Mapping[str, Any], files: Iterable[str]) -> bytes:
    """Write README.txt in the language of a snapshot.

    Parameters
    ----------
    snapshot : mapping
        As `describe_snapshot` makes it.
    files : iterable of str
        Names of the other files; the manifest is added.

    Returns
    -------
    bytes
        Plain text, UTF-8, lines of at most 100 characters save for addresses and names.
    """
    language, dataset, created = snapshot["language"], snapshot["dataset"], parse_created(snapshot)

    def say(key: str, **values: object) -> str:
        return translate(f"bundle.readme.{key}", language, **values)

    made = say(
        "made",
        day=format_day(f"{created:%Y-%m-%d}", language),
        time=f"{created:%H:%M}",
        dataset=dataset["title"],
        version=dataset["version"],
        last_record=format_day(dataset["last_record"] or None, language),
    )
    link = snapshot.get("homepage")
    names = sorted({*files, MANIFEST_FILE}, key=str.lower)
    titles = [translate(f"bundle.file.{name.lower().replace('.', '_')}", language) for name in names]
    widest = max(len(name) for name in names)
    paragraphs = [
        snapshot["title"],
        snapshot["selection"]["sentence"],
        made,
        *([say("link", link=link)] if link else []),
        say("notice"),
        say("check", archive=f"{snapshot['name']}.zip"),
        say("check_without"),
        " ".join(
            part
            for part in (
                say("terms", licence=dataset["licence"], credit=dataset["credit"]),
                write_own_terms(snapshot, language),
            )
            if part
        ),
    ]
    folded = [textwrap.fill(one, _WIDTH, break_long_words=False, break_on_hyphens=False) for one in paragraphs]
    folded.insert(-3, "\n".join(f"{name:<{widest}}  {title}" for name, title in zip(names, titles, strict=True)))
    return ("\n\n".join(folded) + "\n").encode()
