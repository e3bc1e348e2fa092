"""What shapes may take."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from corredor.importing.errors import ImportFileError
from corredor.importing.limits import Limits


def check_vertices(shapes: NDArray[np.object_], before: int, limits: Limits) -> int:
    """Count the vertices of some shapes on top of those before them.

    Raises
    ------
    ImportFileError
        ``shape_too_complex`` or ``too_many_vertices``.
    """
    counts = shapely.get_num_coordinates(shapes)
    largest = int(counts.max(initial=0))
    if largest > limits.max_shape_vertices:
        raise ImportFileError("shape_too_complex", limit=limits.max_shape_vertices, found=largest)
    total = before + int(counts.sum())
    if total > limits.max_vertices:
        raise ImportFileError("too_many_vertices", limit=limits.max_vertices, found=total)
    return total
