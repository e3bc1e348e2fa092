"""What the store is told of a snapshot and what it tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from corredor.sharing.errors import RefusedError

LONGEST_TEXT: Final = 20_000
"""Most characters of one text that is kept beside a bundle."""


@dataclass(frozen=True)
class SnapshotMeta:
    """What is kept beside a bundle, so that lists and link previews need not open it.

    Parameters
    ----------
    title, sentence : str
        What it shows, in `language`.
    language : str
        ``en``, ``es`` or ``pt``.
    query : str
        The selection as a query string.
    dataset_version : str
        Version of the dataset that it was made of.
    created : datetime
        When it was made; with a time zone.

    Raises
    ------
    RefusedError
        If a text is too long or holds what no database keeps.
    ValueError
        If `created` has no time zone.
    """

    title: str
    sentence: str
    language: str
    query: str
    dataset_version: str
    created: datetime

    def __post_init__(self) -> None:
        for name in ("title", "sentence", "language", "query", "dataset_version"):
            check_text(name, getattr(self, name), 16 if name == "language" else LONGEST_TEXT)
        if self.created.tzinfo is None:
            raise ValueError(f"created is {self.created}, expected a moment with a time zone")


@dataclass(frozen=True)
class Snapshot:
    """A snapshot that was published.

    Parameters
    ----------
    id : str
        22 characters; whoever knows it may see the snapshot.
    created, published : datetime
        When the bundle was made and when it was published, in UTC.
    meta : SnapshotMeta or None
        What it shows; None once it is withdrawn.
    withdrawn_at : datetime or None
        When it was withdrawn, in UTC; None while it stands.
    """

    id: str
    created: datetime
    published: datetime
    meta: SnapshotMeta | None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class Published:
    """What whoever published a snapshot is given.

    Parameters
    ----------
    id : str
        Id of the snapshot.
    delete_key : str
        Withdraws it. It is shown this once and kept nowhere.
    """

    id: str
    delete_key: str = field(repr=False)


def check_text(name: str, text: str, longest: int = LONGEST_TEXT) -> None:
    """Refuse a text that a database would not keep as it is.

    Raises
    ------
    RefusedError
        If it has more than `longest` characters, a zero byte or half of a surrogate pair.
    """
    if len(text) > longest or "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise RefusedError("store.text", name=name, longest=longest)


def read_moment(now: datetime | None) -> datetime:
    """Give a moment in UTC; None is the clock's.

    Raises
    ------
    ValueError
        If it has no time zone.
    """
    if now is None:
        return datetime.now(UTC)
    if now.tzinfo is None:
        raise ValueError(f"now is {now}, expected a moment with a time zone")
    return now.astimezone(UTC)
