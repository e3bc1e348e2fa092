"""Turns in the order of asking, for those who want to write at once."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """So many may be at it at once; the others wait and are served in the order in which they came.

    The locks and pools of threads serve whoever comes at the right moment: under load most are served at once and
    some wait for long.

    Parameters
    ----------
    number : int
        How many may be at it at once.
    """

    def __init__(self, number: int) -> None:
        self._free = number
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def take(self, longest_s: float) -> Iterator[None]:
        """Wait for a turn, and give it on at the end of the block.

        Raises
        ------
        TimeoutError
            If it has not come within `longest_s`.
        """
        self._wait(longest_s)
        try:
            yield
        finally:
            self._give_on()

    def count_waiting(self) -> int:
        """Count those who wait."""
        with self._guard:
            return len(self._waiting)

    def _wait(self, longest_s: float) -> None:
        with self._guard:
            if self._free:
                self._free -= 1
                return
            mine = threading.Event()
            self._waiting.append(mine)
        try:
            mine.wait(longest_s)
        except BaseException:  # an interrupt: the turn must not come to one who has gone
            if not self._leave(mine):
                self._give_on()
            raise
        if self._leave(mine):
            raise TimeoutError

    def _leave(self, mine: threading.Event) -> bool:
        """Leave the queue, and say whether the turn had not come yet."""
        with self._guard:
            if mine.is_set():
                return False
            self._waiting.remove(mine)
            return True

    def _give_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1
