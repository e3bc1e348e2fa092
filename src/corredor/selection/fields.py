"""What a selection holds. Lists are put in one order and values in one form, so that equal means the same."""

from __future__ import annotations

from dataclasses import dataclass, field

from corredor.errors import QueryError
from corredor.selection import values
from corredor.vocabulary import (
    ACTIVITIES,
    ALL_LAYERS,
    BASEMAPS,
    EVENT_STYLES,
    INCIDENT_KINDS,
    LANGUAGES,
    LAYERS,
    PRECISIONS,
    STATUSES,
)

MATCHES = ("any", "all")
ALL_STATUSES = tuple(status for statuses in STATUSES.values() for status in statuses)


@dataclass(frozen=True)
class Camera:
    """Where the map stands and what is open; it filters nothing.

    Parameters
    ----------
    centre : (lon, lat) or None
        In degrees, kept to five decimals; None lets the map fit what it shows.
    zoom : float or None
        0 to 24, kept to two decimals; dropped where there is no centre.
    basemap : str
        One of ``vocabulary.BASEMAPS``.
    language : str or None
        One of ``vocabulary.LANGUAGES``; None follows the browser.
    open : str or None
        Id of the record whose evidence is open.
    events : str
        One of ``vocabulary.EVENT_STYLES``; it matters only where there is a store of events.

    Raises
    ------
    QueryError
        A value cannot be.
    """

    centre: tuple[float, float] | None = None
    zoom: float | None = None
    basemap: str = "light"
    language: str | None = None
    open: str | None = None
    events: str = EVENT_STYLES[0]

    def __post_init__(self) -> None:
        if self.centre is not None:
            _set(self, "centre", values.check_centre(self.centre))
        if self.zoom is not None:
            _set(self, "zoom", None if self.centre is None else values.check_zoom(self.zoom))
        _set(self, "basemap", values.check_word(self.basemap, BASEMAPS, "basemap"))
        if self.language is not None:
            _set(self, "language", values.check_word(self.language, LANGUAGES, "language"))
        if self.open is not None:
            _set(self, "open", values.check_record_id(self.open))
        _set(self, "events", values.check_word(self.events, EVENT_STYLES, "events"))


@dataclass(frozen=True)
class SelectionFields:
    """The fields of `Selection`, normalised; lists may be given in any order, words in any case.

    Parameters
    ----------
    layers : tuple of str
        Layers shown, of ``vocabulary.ALL_LAYERS``; those of the dataset by default. An own layer that the atlas
        lacks is passed over.
    countries : tuple of str
        ISO 3166-1 alpha-3 codes, at most 300; a leg belongs to every country that it touches. Empty: everywhere.
    activities : tuple of str
        Of ``vocabulary.ACTIVITIES``. Empty: not filtered.
    match : {"any", "all"}
        Whether a record needs any or all of `activities`.
    kinds : tuple of str
        Kinds of incidents, of ``vocabulary.INCIDENT_KINDS``. Empty: not filtered.
    types : tuple of str
        What files of the reader's own call the kind of event, as it is written there. Empty: not filtered.
    period_from, period_to : str or None
        ISO dates of year, month or day precision; a year or a month stands for all its days.
    grade : str or None
        At least this grade, such as ``B2``: reliability A or B and credibility 1 or 2.
    precision : str or None
        At least as exact as this one of ``vocabulary.PRECISIONS``.
    statuses : tuple of str
        Of ``vocabulary.STATUSES``; those of one layer filter that layer alone.
    text : str
        Words that name, place, note and titles of sources must hold together; at most 200 characters.
    near : (str, float) or None
        A layer, and the greatest distance to it in km, above 0 and up to 5000.
    bounds : (west, south, east, north) or None
        In degrees, kept to five decimals; west exceeds east across the antimeridian.
    camera : Camera
        Where the map stands.

    Raises
    ------
    QueryError
        A value cannot be, or the period ends before it begins.
    """

    layers: tuple[str, ...] = LAYERS
    countries: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    match: str = "any"
    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    period_from: str | None = None
    period_to: str | None = None
    grade: str | None = None
    precision: str | None = None
    statuses: tuple[str, ...] = ()
    text: str = ""
    near: tuple[str, float] | None = None
    bounds: values.Bounds | None = None
    camera: Camera = field(default_factory=Camera)

    def __post_init__(self) -> None:
        _set(self, "layers", values.normalise_words(self.layers, ALL_LAYERS, "layers"))
        _set(self, "countries", values.normalise_countries(self.countries))
        _set(self, "activities", values.normalise_words(self.activities, ACTIVITIES, "activities"))
        _set(self, "match", values.check_word(self.match, MATCHES, "match"))
        _set(self, "kinds", values.normalise_words(self.kinds, INCIDENT_KINDS, "kinds"))
        _set(self, "types", values.normalise_types(self.types))
        _set(self, "statuses", values.normalise_words(self.statuses, ALL_STATUSES, "statuses"))
        _set(self, "text", values.check_text(self.text))
        for name in ("period_from", "period_to"):
            if getattr(self, name) is not None:
                _set(self, name, values.check_day(getattr(self, name), name))
        if self.period_from and self.period_to:
            check_order(self.period_from, self.period_to)
        if self.grade is not None:
            _set(self, "grade", values.check_grade(self.grade))
        if self.precision is not None:
            _set(self, "precision", values.check_word(self.precision, PRECISIONS, "precision"))
        if self.near is not None:
            _set(self, "near", values.check_near(self.near))
        if self.bounds is not None:
            _set(self, "bounds", values.check_bounds(self.bounds))


def check_order(period_from: str, period_to: str) -> None:
    """Raise QueryError if a period ends before it begins."""
    if values.first_day(period_from) > values.last_day(period_to):
        raise QueryError(f"period: expected an end after {period_from}, got {period_to}")


def _set(owner: object, name: str, value: object) -> None:
    object.__setattr__(owner, name, value)
