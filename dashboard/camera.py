"""Where each browser's map is looking. The map reports it by itself: moving it costs no rerun."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

KEPT: Final = 5_000
"""Sessions remembered; the one that moved longest ago is forgotten first."""


@dataclass(frozen=True)
class Sight:
    """Centre (lon, lat) in degrees, zoom, and bounds as (west, south, east, north)."""

    centre: tuple[float, float]
    zoom: float
    bounds: tuple[float, float, float, float]


_lock = threading.Condition()
_seen: OrderedDict[str, Sight] = OrderedDict()
_known: OrderedDict[str, None] = OrderedDict()


def admit(session: str) -> None:
    """Accept reports for a session from now on."""
    with _lock:
        _known[session] = None
        _known.move_to_end(session)
        while len(_known) > KEPT:
            forgotten, _ = _known.popitem(last=False)
            _seen.pop(forgotten, None)


def report(session: str, at: str, bbox: str) -> bool:
    """Note where a session's map looks.

    Parameters
    ----------
    session : str
        Key handed to the browser.
    at : str
        ``lon,lat,zoom``.
    bbox : str
        ``west,south,east,north``.

    Returns
    -------
    bool
        False when the session is unknown or the numbers make no sense; nothing is noted then.
    """
    try:
        lon, lat, zoom = (float(part) for part in at.split(","))
        west, south, east, north = (float(part) for part in bbox.split(","))
    except ValueError:
        return False
    numbers = (lon, lat, zoom, west, south, east, north)
    if (
        not all(math.isfinite(number) for number in numbers)
        or abs(lat) > 90
        or not 0 <= zoom <= 24
        or south > north
    ):
        return False
    if east - west >= 360:
        west, east = -180.0, 180.0
    else:
        west, east = ((side + 180) % 360 - 180 for side in (west, east))
    with _lock:
        if session not in _known:
            return False
        _seen[session] = Sight((lon, lat), zoom, (west, max(south, -90.0), east, min(north, 90.0)))
        _lock.notify_all()
        return True


def wait_for_report(session: str, seconds: float) -> bool:
    """Wait until a session's map has reported for the first time.

    Parameters
    ----------
    session : str
        Key handed to the browser.
    seconds : float
        The longest wait.

    Returns
    -------
    bool
        False if the time ran out.
    """
    with _lock:
        return _lock.wait_for(lambda: session in _seen, seconds)


def look_up(session: str) -> Sight | None:
    """Give where a session's map looks, or None before its first report."""
    with _lock:
        return _seen.get(session)
