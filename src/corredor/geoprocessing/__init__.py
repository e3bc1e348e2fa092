"""Measurements on records in space and time: pure functions, GeoDataFrame in, frame out, EPSG:4326 throughout."""

from corredor.geoprocessing.clip import clip_to_bounds, clip_to_countries, split_bounds
from corredor.geoprocessing.crs import require_crs
from corredor.geoprocessing.density import count_cells
from corredor.geoprocessing.exposure import measure_exposure
from corredor.geoprocessing.proximity import classify_within, judge_ranges, measure_nearest, measure_ranges
from corredor.geoprocessing.spread import trace_spread
from corredor.geoprocessing.uncertainty import build_footprints, build_leg_bands, measure_radius_m

__all__ = [
    "build_footprints",
    "build_leg_bands",
    "classify_within",
    "clip_to_bounds",
    "clip_to_countries",
    "count_cells",
    "judge_ranges",
    "measure_exposure",
    "measure_nearest",
    "measure_radius_m",
    "measure_ranges",
    "require_crs",
    "split_bounds",
    "trace_spread",
]
