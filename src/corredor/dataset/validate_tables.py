"""Check the values of a table, one by one, with pandera; all that is wrong at once."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa

from corredor.dataset.findings import Finding, Table
from corredor.dataset.rules import Rule, find_text_flaw
from corredor.dataset.schema import Columns, build_schema
from corredor.dataset.wording import escape_text, name_nearest, quote_value


def check_values(table: Table, columns: Columns) -> list[Finding]:
    """Check that a table has exactly its columns and that every value fulfils the rule of its column.

    Parameters
    ----------
    table : Table
        Raw rows; may be empty.
    columns : Mapping of str to Rule
        What the table should be.

    Returns
    -------
    list of Finding
        One per wrong value; one per missing column, which makes all rows unusable where a value is required; one
        per column that nobody knows, which harms no row.
    """
    if not table.readable or (not len(table) and not len(table.rows.columns)):
        return []
    try:
        build_schema(columns).validate(table.rows, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        return [
            _describe_case(table, columns, case.column, case.check, case.failure_case, case.index)
            for case in cases.drop_duplicates(subset=["column", "check", "index"]).itertuples()
            if case.check != "column_in_schema" or case.failure_case not in columns
        ]
    return []


def blank_faulty_cells(table: Table, columns: Columns, findings: list[Finding]) -> pd.DataFrame:
    """Return the rows with all known columns and None where a value was found wrong, so that they can be trusted.

    Parameters
    ----------
    table : Table
        Raw rows.
    columns : Mapping of str to Rule
        What the table should be.
    findings : list of Finding
        What `check_values` found.

    Returns
    -------
    DataFrame
        Object columns in the order of `columns`; rows as in `table`.
    """
    rows = table.rows.reindex(columns=list(columns)).astype(object)
    rows = rows.where(rows.notna(), None)
    for finding in findings:
        if finding.column in columns and finding.rows:
            rows.loc[list(finding.rows), finding.column] = None
    return rows


def _describe_case(
    table: Table, columns: Columns, column: Any, check: str, failure_case: Any, index: Any
) -> Finding:
    """Turn a failure case of pandera into a finding in plain words."""
    if check == "column_in_schema":
        nearest = name_nearest(failure_case, columns)
        remedy = f'rename it to "{nearest}"' if nearest else "remove it or name it as in the codebook"
        problem = "nobody knows this column"
        return Finding((), escape_text(str(failure_case)), problem, "the columns of the codebook", remedy)
    if check == "column_in_dataframe":
        rule = columns[failure_case]
        rows = tuple(range(len(table))) if rule.required else ()
        return Finding(rows, failure_case, "the column is missing", rule.expected, "add it", record="-")
    rule = columns[column]
    row = int(index)
    value = table.rows.at[row, column]
    if check == "not_nullable" or value is None:
        return Finding((row,), column, "is missing", rule.expected, "fill it in")
    problem, remedy = _describe_value(value, rule)
    return Finding((row,), column, problem, rule.expected, remedy)


def _describe_value(value: Any, rule: Rule) -> tuple[str, str]:
    """Return problem and remedy for a value that does not fulfil its rule."""
    if isinstance(value, str):
        flaw = find_text_flaw(value)
        if flaw:
            return flaw, "write it again"
        if rule.storage == "tuple":
            return f"is the text {quote_value(value)}", 'write it as a list, ["like", "this"]'
    if isinstance(value, tuple) and rule.choices:
        wrong = [item for item in value if item not in rule.choices]
        if wrong:
            nearest = name_nearest(wrong[0], rule.choices)
            return f"holds {quote_value(wrong[0])}", f'write "{nearest}"' if nearest else rule.remedy
    nearest = name_nearest(value, rule.choices)
    return f"is {quote_value(value)}", f'write "{nearest}"' if nearest else rule.remedy
