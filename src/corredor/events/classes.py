"""Classes of counts for a legend."""

from __future__ import annotations

from typing import Final

import numpy as np

_CLASSES: Final = 5


def break_classes(most: int) -> tuple[int, ...]:
    """Choose the smallest count of each class, ascending from 1: at most five of 1, 2, 5, 10, 20, 50 and so on.

    Parameters
    ----------
    most : int
        Largest count.
    """
    steps = [figure * 10**power for power in range(18) for figure in (1, 2, 5) if figure * 10**power <= most]
    if len(steps) <= _CLASSES:
        return tuple(steps) or (1,)
    return tuple(steps[round(place)] for place in np.linspace(0, len(steps) - 1, _CLASSES))
