"""What an export says of a reader's own layers, and how the columns of their files are named in it."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
from pandas.api.types import is_object_dtype, is_string_dtype

from corredor.dataset import OwnLayer
from corredor.dataset.own_layer import ORIGINAL
from corredor.exporting.inert import defuse_formula
from corredor.exporting.records import LIST_COLUMNS
from corredor.i18n import translate
from corredor.selection import View
from corredor.selection.wording import name_layer

LONGEST_NAME: Final = 80


def write_own_licence(own: OwnLayer, language: str) -> str:
    """Write the terms of an own layer as its owner stated them; they are never those of the dataset."""
    if not own.licence:
        return translate("own_release.no_licence", language)
    return translate("own_release.licence", language, licence=own.licence)


def describe_own(view: View, language: str) -> str:
    """Say which layers of a view are own data: title, file, terms, and whether rows or counts; empty for none."""
    return " ".join(
        translate(
            f"own_release.about_{'counts' if own.only_aggregates else 'rows'}",
            language,
            title=name_layer(view.atlas, key, language),
            file=own.file,
            licence=write_own_licence(own, language),
            n=view.counts[key].shown,
        )
        for key, own in view.atlas.own.items()
        if key in view.counts
    )


def tidy_columns(records: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make the columns of a file such that every format can hold them.

    Parameters
    ----------
    records : GeoDataFrame
        Records of an own layer; left as they are.

    Returns
    -------
    GeoDataFrame
        The same rows. Names of columns are inert, short, and differ in any case; what is not known in a column of
        texts is None.
    """
    taken: set[str] = {str(name).casefold() for name in records.columns if not str(name).startswith(ORIGINAL)}
    names = {}
    for name in records.columns:
        if not str(name).startswith(ORIGINAL):
            continue
        plain = " ".join(defuse_formula(str(name)).split())[:LONGEST_NAME]
        tidy, number = plain, 2
        while tidy.casefold() in taken:
            tidy, number = f"{plain}_{number}", number + 1
        taken.add(tidy.casefold())
        names[name] = tidy
    tidied = records.rename(columns=names)
    for name in tidied.columns:
        column = tidied[name]
        if name not in LIST_COLUMNS and (is_object_dtype(column) or is_string_dtype(column)):
            texts = column.astype(object)
            tidied[name] = texts.where(texts.notna(), None)
    return tidied
