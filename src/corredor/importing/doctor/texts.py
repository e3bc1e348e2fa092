"""Columns of texts as Arrow arrays, and texts whose encoding went wrong."""

from __future__ import annotations

from typing import Final

import ftfy
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corredor.importing.doctor.findings import Ledger

MISSING: Final = frozenset(
    {
        *(
            "",
            "-",
            "--",
            "---",
            ".",
            "?",
            "na",
            "n/a",
            "#n/a",
            "n.a.",
            "nan",
            "null",
            "none",
            "nil",
            "nd",
            "n/d",
            "n.d.",
        ),
        *("s/d", "s/i", "sd", "sin dato", "sin datos", "sem dado", "sem dados", "unknown", "desconocido"),
        *("desconhecido", "no data", "no disponible", "missing", "#value!", "#ref!", "\\n"),
    }
)
"""What people write into a cell that they leave empty, in small letters."""

# A letter that UTF-8 begins with when it is read as Latin-1 or Windows-1252, and what may follow it.
_SUSPECT: Final = r"[ÃÂÄÅâÐÑ][\x{80}-\x{BF}\x{152}-\x{192}\x{2C6}-\x{2DC}\x{2013}-\x{203A}\x{20AC}\x{2122}]|ï¿½"


def to_arrow(column: pd.Series) -> pa.Array:
    """Return a column of texts as one Arrow array of large strings, without copying where it is one already."""
    held = pa.array(column, type=pa.large_string(), from_pandas=True)
    return held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held


def join_chunks(columns: pd.DataFrame) -> pd.DataFrame:
    """Return a table of texts with every column in one piece, so that none is put together again and again."""
    joined = {name: pd.array(to_arrow(columns[name]), dtype=columns[name].dtype) for name in columns.columns}
    return pd.DataFrame(joined, index=columns.index, columns=columns.columns, copy=False)


def encode(column: pd.Series) -> tuple[NDArray[np.intp], NDArray[np.object_]]:
    """Return a code per row, -1 where it is missing, and the distinct texts in the order of their first row."""
    held = pc.dictionary_encode(to_arrow(column))
    codes = held.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.intp)
    return codes, held.dictionary.to_numpy(zero_copy_only=False).astype(object, copy=False)


def take(distinct: NDArray[np.object_], codes: NDArray[np.intp]) -> NDArray[np.object_]:
    """Return the distinct value of every code, None for -1."""
    extended = np.empty(len(distinct) + 1, dtype=object)
    extended[:-1] = distinct
    return extended[codes]


def is_missing(text: str) -> bool:
    """Tell whether a text stands for an empty cell."""
    return text.strip().lower() in MISSING


def repair_mojibake(column: pd.Series, name: str, ledger: Ledger) -> pd.Series | None:
    """Repair texts of a column that were decoded in the wrong encoding; the findings are entered.

    Returns
    -------
    Series or None
        None where nothing was to be done.
    """
    held = to_arrow(column)
    if pc.all(pc.string_is_ascii(held)).as_py() in (True, None):
        return None
    # Most columns repeat few texts: the distinct ones are searched.
    codes, texts = encode(column)
    found = pc.match_substring_regex(pa.array(texts, pa.large_string()), _SUSPECT).to_numpy(zero_copy_only=False)
    if not found.any():
        return None
    suspect = np.append(found, False)[codes]
    at = ledger.find_allowed("mojibake", suspect)
    if not len(at):
        return None
    codes, distinct = pd.factorize(column.iloc[at])
    fixed = np.array([ftfy.fix_encoding(str(text)) for text in distinct], dtype=object)[codes]
    was = column.iloc[at].to_numpy(dtype=object)
    changed = fixed != was
    ledger.repair("mojibake", at[changed], name, was[changed], fixed[changed], "mojibake")
    repaired = column.copy()
    repaired.iloc[at[changed]] = fixed[changed]
    return repaired
