from __future__ import annotations

import numpy as np
import shapely

from corredor.geoprocessing.geodesy import measure_distance_km
from corredor.geoprocessing.legs import trace_leg


def test_no_two_nodes_of_a_leg_lie_on_each_other() -> None:
    # on this leg the place halfway along falls within a millimetre of a node that is there anyway
    leg = trace_leg(shapely.LineString([(-71.5, 7.5), (-72.5, 7.5)]), "land")
    steps_km = measure_distance_km(leg.lon[:-1], leg.lat[:-1], leg.lon[1:], leg.lat[1:])
    assert np.min(steps_km) > 0.001
    assert np.max(leg.radius_km) - np.min(leg.radius_km) > 5.4
