"""One import on the dashboard, from the file to the layer; what is read and examined stays in the session."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Final

from corredor.dataset import Atlas, OwnLayer
from corredor.importing.doctor import Answers, Diagnosis, diagnose
from corredor.importing.limits import Limits, read_limits
from corredor.importing.presets import Mapping
from corredor.importing.public import coarsen
from corredor.importing.raw import RawTable
from corredor.importing.reading import OnProgress, ReadOptions, read_source

MAX_ROWS: Final = 100_000
"""Rows of one file that the dashboard examines; more are for the command line and for an event store."""

MAX_MB: Final = 50
"""As ``server.maxUploadSize`` in .streamlit/config.toml."""


@dataclass(frozen=True)
class Choices:
    """What the reader has said about one file.

    Parameters
    ----------
    options : ReadOptions
        How to read it.
    preset : str
        A preset, or ``auto``.
    mapping : Mapping or None
        Columns and meanings that were picked.
    answers : Answers
        To the doctor's questions.
    declined : frozenset of str
        Findings whose repairs are not wanted.
    """

    options: ReadOptions = field(default_factory=ReadOptions)
    preset: str = "auto"
    mapping: Mapping | None = None
    answers: Answers = field(default_factory=Answers)
    declined: frozenset[str] = frozenset()


@dataclass
class Import:
    """One file that was handed in.

    Parameters
    ----------
    name : str
        Name of the file as its owner calls it; for words, never used as a path.
    content : bytes
        All of it.
    choices : Choices
        What was said about it so far.
    """

    name: str
    content: bytes
    choices: Choices = field(default_factory=Choices)
    _raw: tuple[ReadOptions, RawTable] | None = None
    _diagnosis: tuple[Choices, str, Diagnosis] | None = None

    @property
    def title(self) -> str:
        """Name of the file without its suffix, as the first proposal for a title."""
        return PurePosixPath(self.name.replace("\\", "/")).stem.strip()[:60] or self.name[:60]

    def is_read(self) -> bool:
        """Whether the file has been read with the present options."""
        return self._raw is not None and self._raw[0] == self.choices.options

    def read(self, on_progress: OnProgress | None = None) -> RawTable:
        """Read the file in a process of its own; the table is kept until the options change.

        Raises
        ------
        ImportFileError
            If it cannot be read, or must not be.
        """
        if self._raw is None or self._raw[0] != self.choices.options:
            self._raw = None
            raw = read_source(
                self.content,
                name=self.name,
                options=self.choices.options,
                limits=dashboard_limits(),
                on_progress=on_progress,
            )
            self._raw = (self.choices.options, raw)
        return self._raw[1]

    def examine(self, atlas: Atlas, today: date) -> Diagnosis:
        """Examine the table; the diagnosis is kept until a choice changes.

        Raises
        ------
        ImportFileError
            If the file cannot be read.
        QueryError
            If a choice cannot be.
        """
        raw = self.read()
        known = self._diagnosis
        if known is None or known[0] != self.choices or known[1] != atlas.content_hash:
            chosen = self.choices
            diagnosis = diagnose(
                raw,
                atlas,
                preset=chosen.preset,
                mapping=chosen.mapping,
                answers=chosen.answers,
                declined=chosen.declined,
                today=today,
            )
            self._diagnosis = known = (chosen, atlas.content_hash, diagnosis)
        return known[2]

    def choose(self, **changes: Any) -> None:
        """Change some of the choices."""
        self.choices = dataclasses.replace(self.choices, **changes)


def identify(name: str, content: bytes) -> str:
    """Give a short key for one file in the state of the session."""
    return hashlib.sha256(name.encode("utf-8", "replace") + b"\0" + content).hexdigest()[:16]


def dashboard_limits() -> Limits:
    """Give the limits of one file here: those that were set, and no more than the dashboard can show."""
    limits = read_limits()
    return dataclasses.replace(limits, max_rows=min(limits.max_rows, MAX_ROWS), max_mb=min(limits.max_mb, MAX_MB))


def make_layer(
    handed_in: Import,
    diagnosis: Diagnosis,
    atlas: Atlas,
    key: str,
    *,
    title: str,
    licence: str,
    may_share: bool,
    public_level: str | None,
) -> OwnLayer:
    """Make a layer of the rows that came in.

    At a public level the exact positions do not even enter the layer: nothing that is drawn, exported or kept of it
    can hold them.
    """
    records = diagnosis.records
    if public_level is not None:
        records = coarsen(records, public_level, atlas)
    return OwnLayer(
        key=key,
        title=title.strip()[:80] or handed_in.title,
        file=handed_in.name[:120],
        records=records,
        licence=licence.strip()[:200],
        terms=diagnosis.terms,
        may_share=may_share,
        public_level=public_level,  # type: ignore[arg-type]
    )
