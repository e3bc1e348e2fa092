"""Who may use the data of a snapshot, and whom to credit: per source of data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from corredor.dataset import DataLicence, DatasetMeta
from corredor.selection.values import clean_text

_CREATIVE_COMMONS: Final[Mapping[str, tuple[str, str]]] = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": (
        "Creative Commons Attribution-ShareAlike 4.0",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    "CC-BY-NC-4.0": (
        "Creative Commons Attribution-NonCommercial 4.0",
        "https://creativecommons.org/licenses/by-nc/4.0/",
    ),
    "CC-BY-NC-SA-4.0": (
        "Creative Commons Attribution-NonCommercial-ShareAlike 4.0",
        "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    ),
    "CC0-1.0": (
        "Creative Commons Zero 1.0",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
    "ODbL-1.0": ("Open Data Commons Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
}
_PUBLIC_DOMAIN: Final = {"name": "public-domain", "title": "Public domain"}
KNOWN_LICENCES: Final = tuple(_CREATIVE_COMMONS)
"""SPDX identifiers of licences that a citation file may name."""

_NATURAL_EARTH: Final = {
    "title": "Natural Earth",
    "path": "https://www.naturalearthdata.com/",
    "part": "base map: countries, states, disputed borders",
    "credit": "Made with Natural Earth",
    "licenses": [_PUBLIC_DOMAIN | {"path": "https://www.naturalearthdata.com/about/terms-of-use/"}],
}
_GEONAMES: Final = {
    "title": "GeoNames",
    "path": "https://www.geonames.org/",
    "part": "base map: towns; points of records placed to a town",
    "credit": "GeoNames",
}


def name_licence(licence: str) -> dict[str, str]:
    """Name a licence as a data package does: identifier, title, and address where it is known."""
    if licence.casefold().replace("-", " ") == "public domain":
        return dict(_PUBLIC_DOMAIN)
    title, address = _CREATIVE_COMMONS.get(licence, (licence, ""))
    return {"name": licence or "unknown", "title": title or "unknown"} | ({"path": address} if address else {})


def list_data_sources(meta: DatasetMeta) -> list[dict[str, Any]]:
    """List where the data of a snapshot come from, each with its part, credit and licences.

    The records as a whole come first; then what dataset.toml says of each part, in its order, else the base maps.
    """
    records = {
        "title": clean_text(meta.title),
        "version": clean_text(meta.version),
        "part": "records, sources",
        "credit": clean_text(meta.credit),
        "licenses": [name_licence(clean_text(meta.licence))],
    }
    if meta.licences:
        return [records, *map(_describe_part, meta.licences)]
    return [records, _NATURAL_EARTH, _GEONAMES | {"licenses": [name_licence("CC-BY-4.0")]}]


def _describe_part(part: DataLicence) -> dict[str, Any]:
    credit, address = clean_text(part.credit), clean_text(part.url)
    described = {
        "title": credit or clean_text(part.part) or "unknown",
        "part": clean_text(part.part),
        "credit": credit,
        "licenses": [name_licence(clean_text(name)) for name in part.licence.split(";") if name.strip()],
    }
    return described | ({"path": address} if address.startswith(("https://", "http://")) else {})
