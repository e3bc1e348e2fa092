"""Maps: the interactive one (folium) and what it is made of."""

from corredor.mapping.assets import list_assets, read_asset
from corredor.mapping.payload import build_bands, build_payload, encode_mask
from corredor.mapping.web import MapState, build_map, build_selection_group

__all__ = [
    "MapState",
    "build_bands",
    "build_map",
    "build_payload",
    "build_selection_group",
    "encode_mask",
    "list_assets",
    "read_asset",
]
