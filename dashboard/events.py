"""The store of events that this process shows beside the dataset, opened once and shared by all sessions.

Where none is set, nothing here costs anything: the package that asks stores is not even imported.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from corredor.errors import CorredorError
from corredor.selection import Camera, Selection
from corredor.settings import read_events_place
from corredor.vocabulary import LAYERS

if TYPE_CHECKING:
    import pandas as pd

    from corredor.events import EventStore

SECONDS: Final = 5.0
"""How long one question may take."""

CHECK_S: Final = 5.0
"""How often a store on another machine, or one that could not be opened, is looked at again."""

KEPT: Final = 16
KEPT_QUESTIONS: Final = 1_000


class EventsUnusableError(CorredorError, ValueError):
    """The store of events that is set cannot be shown.

    Parameters
    ----------
    place : str
        The folder or the address that is set.
    reason : str
        What is wrong with which file.
    """

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(reason)
        self.place = place


_lock = threading.Lock()
_open: dict[str, EventStore] = {}
_refused: dict[str, EventsUnusableError] = {}
_looked: dict[str, float] = {}
_drawn_again = threading.Condition()
_drawn: OrderedDict[str, int] = OrderedDict()
_hot: OrderedDict[tuple[str, Selection, int], pd.DataFrame] = OrderedDict()


def get_events() -> EventStore | None:
    """Give the store that is set, as it is now; None where none is set.

    Raises
    ------
    EventsUnusableError
        It is missing, half written, damaged or of another version.
    """
    place = read_events_place()
    if place is None:
        return None
    with _lock:
        now = time.monotonic()
        is_fresh = now - _looked.get(place, -CHECK_S) < CHECK_S
        if is_fresh and place in _refused:
            raise EventsUnusableError(place, str(_refused[place]))
        if place not in _open or not is_fresh or "://" not in place:
            _looked[place] = now
            _open[place] = _look(place)
        return _open[place]


def _look(place: str) -> EventStore:
    from corredor.events import open_store

    try:
        store = _open[place].refresh() if place in _open else open_store(place, seconds=SECONDS)
    except (CorredorError, OSError) as error:
        _open.pop(place, None)
        _refused[place] = EventsUnusableError(place, str(error))
        raise _refused[place] from error
    _refused.pop(place, None)
    return store


def ask_only(selection: Selection) -> Selection:
    """Keep of a selection what can filter events, in one form: what asks the same of a store is equal."""
    return selection.replace(camera=Camera(), layers=LAYERS, types=(), kinds=(), statuses=())


def write_question(selection: Selection, style: str) -> str:
    """Write the query of a selection as the map asks it, without the view; equal questions are equal."""
    return ask_only(selection).replace(camera=Camera(events=style)).to_query()


def count_drawn(question: str) -> int:
    """Tell how often maps have drawn the answer to a question of `write_question`."""
    with _drawn_again:
        return _drawn.get(question, 0)


def note_drawn(question: str) -> None:
    """Note that a map has drawn the answer to a question."""
    with _drawn_again:
        _drawn[question] = _drawn.get(question, 0) + 1
        _drawn.move_to_end(question)
        if len(_drawn) > KEPT_QUESTIONS:
            _drawn.popitem(last=False)
        _drawn_again.notify_all()


def wait_until_drawn(question: str, seen: int, seconds: float) -> bool:
    """Wait until the answer to a question has been drawn more often than was seen; False if the time ran out."""
    with _drawn_again:
        return _drawn_again.wait_for(lambda: _drawn.get(question, 0) > seen, seconds)


def find_hot_cells(store: EventStore, selection: Selection, resolution: int) -> pd.DataFrame:
    """Find hot and cold cells of a selection, no finer than `freeze.FINEST_HOT`; the latest answers are kept.

    Returns
    -------
    DataFrame
        Of `EventStore.hot_spots`, with ``attrs["resolution"]``.
    """
    from corredor.events.freeze import FINEST_HOT

    level = min(resolution, FINEST_HOT)
    asked = (store.version, ask_only(selection), level)
    with _lock:
        if asked in _hot:
            _hot.move_to_end(asked)
            return _hot[asked]
    frame = store.hot_spots(asked[1], level)
    frame.attrs["resolution"] = level
    with _lock:
        _hot[asked] = frame
        while len(_hot) > KEPT:
            _hot.popitem(last=False)
    return frame
