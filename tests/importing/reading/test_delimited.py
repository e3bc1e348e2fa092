"""Text with a delimiter: encodings, delimiters, headers, line numbers, cut ends."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corredor.errors import QueryError
from corredor.importing.limits import Limits
from corredor.importing.reading import ReadOptions, csv_rows
from corredor.importing.reading.formats import delimited
from tests.importing.reading.writing import list_rows, read_text_here, refuse

PLAIN = "id,lugar,víctimas\n1,Táchira,3\n2,,\n3,São Gabriel,12\n"


def test_texts_stay_as_they_are_written_and_empty_cells_are_missing(tmp_path: Path) -> None:
    raw = read_text_here(tmp_path, 'id,lat,note\n007, 4.50 ,"1,022"\n8,,N/A\n')
    assert list(raw.columns) == ["id", "lat", "note"]
    assert list_rows(raw) == [["007", " 4.50 ", "1,022"], ["8", None, "N/A"]]
    assert {str(kind) for kind in raw.columns.dtypes} == {"string"}
    assert raw.rows.tolist() == [2, 3]
    assert (raw.format, raw.header_row, raw.geometry, raw.crs, raw.truncated) == ("csv", 1, None, "", False)


@pytest.mark.parametrize(
    ("encoding", "mark", "named"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-32-le", b"\xff\xfe\0\0", "utf-32-le"),
        ("latin-1", b"", "cp1252"),
        ("cp1252", b"", "cp1252"),
        ("mac_roman", b"", "mac_roman"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str, mark: bytes, named: str) -> None:
    text = PLAIN + "4,Peñón de la Asunción,1\n5,Ñuñoa y Cúcuta,2\n" * 5
    raw = read_text_here(tmp_path, mark + text.encode(encoding))
    assert raw.columns.iloc[0, 1] == "Táchira"
    assert list(raw.columns) == ["id", "lugar", "víctimas"]
    assert raw.encoding == named


def test_cyrillic_is_not_taken_for_western(tmp_path: Path) -> None:
    text = "город;страна\nКаракас;Венесуэла\nСан-Кристобаль;Венесуэла\nКукута;Колумбия\n"
    raw = read_text_here(tmp_path, text.encode("cp1251"))
    assert raw.columns.iloc[0].tolist() == ["Каракас", "Венесуэла"]


def test_the_encoding_that_the_user_names_counts(tmp_path: Path) -> None:
    raw = read_text_here(tmp_path, "a,b\nğ,1\n".encode("cp1254"), encoding="cp1254")
    assert list_rows(raw) == [["ğ", "1"]]
    for wrong in ("utf-8", "no-such", "base64"):
        assert (
            refuse(lambda name=wrong: read_text_here(tmp_path, b"a,b\n\xf0,1\n", encoding=name)).code == "encoding"
        )


def test_a_stray_byte_does_not_spoil_a_file_of_utf8(tmp_path: Path) -> None:
    lines = "".join(f"{number},Táchira\n" for number in range(20)).encode()
    raw = read_text_here(tmp_path, b"id,place\n" + lines + b"20,T\xe1chira\n")
    assert set(raw.columns["place"]) == {"Táchira"}
    assert (raw.encoding, raw.facts["stray_bytes"]) == ("utf-8", "1")


@pytest.mark.parametrize(("mark", "name"), delimited.DELIMITERS.items())
def test_the_delimiter_is_found(tmp_path: Path, mark: str, name: str) -> None:
    rows = [["name", "lat", "lon"], ["Lima, Perú; sur", "-12,05", "-77,04"], ["Tacna | Arica", "-18,0", "-70,2"]]
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator="\n").writerows(rows)
    raw = read_text_here(tmp_path, out.getvalue())
    assert list_rows(raw) == rows[1:]
    assert raw.facts["delimiter"] == name


def test_a_delimiter_may_be_told(tmp_path: Path) -> None:
    assert list_rows(read_text_here(tmp_path, "a~b\n1,0~2\n", delimiter="~")) == [["1,0", "2"]]
    raw = read_text_here(tmp_path, "sep=;\r\na;b\r\n1;2\r\n")
    assert (list_rows(raw), raw.rows.tolist(), raw.header_row) == ([["1", "2"]], [3], 2)


@pytest.mark.parametrize("wrong", ["", ";;", '"', "\n"])
def test_a_delimiter_is_one_character(wrong: str) -> None:
    with pytest.raises(QueryError, match="delimiter: expected one character"):
        ReadOptions(delimiter=wrong)


def test_one_column_is_a_table_too(tmp_path: Path) -> None:
    assert list_rows(read_text_here(tmp_path, "place\nLima\n\nTacna\n")) == [["Lima"], ["Tacna"]]


def test_lines_are_counted_through_quoted_breaks_and_blank_lines(tmp_path: Path) -> None:
    text = 'id,note\r\n1,"one\r\ntwo\r\nthree"\r\n\r\n2,"say ""x"", y"\r\n\r\n\r\n3,z\r\n'
    raw = read_text_here(tmp_path, text)
    assert list_rows(raw) == [["1", "one\r\ntwo\r\nthree"], ["2", 'say "x", y'], ["3", "z"]]
    assert raw.rows.tolist() == [2, 6, 9]
    assert raw.facts["blank_lines"] == "3"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.text('ab ,"\n;é', max_size=6), st.text('xy"\n,', max_size=5), st.just("end")),
        min_size=1,
        max_size=8,
    )
)
def test_rows_and_lines_are_those_of_the_standard_library(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([("id", "note", "tail"), *rows])
    raw = read_text_here(tmp_path, out.getvalue(), delimiter=",")
    assert list_rows(raw) == [[cell or None for cell in row] for row in rows]
    lengths = [1 + sum(cell.count("\n") for cell in row) for row in rows]
    assert raw.rows.tolist() == (2 + np.cumsum([0, *lengths[:-1]])).tolist()


def test_both_readers_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "id,note\n" + "".join(f'{number},"line\n{number}"\n\n' for number in range(30))
    fast = read_text_here(tmp_path, text)
    monkeypatch.setattr(csv_rows, "_read_bulk", lambda *_: None)
    monkeypatch.setattr(csv_rows, "_BATCH_ROWS", 7)
    slow = read_text_here(tmp_path, text)
    assert fast.columns.equals(slow.columns)
    assert fast.rows.tolist() == slow.rows.tolist()


def test_uneven_rows_lose_nothing(tmp_path: Path) -> None:
    raw = read_text_here(tmp_path, "a,b\n1,2\n3\n4,5,6,\n7,8\n")
    assert list_rows(raw) == [["1", "2", None], ["3", None, None], ["4", "5", "6"], ["7", "8", None]]
    assert (list(raw.columns), raw.facts["uneven_rows"]) == (["a", "b", "column_3"], "2")


def test_names_are_made_unique(tmp_path: Path) -> None:
    raw = read_text_here(tmp_path, ",a,a, a_2 ,\n0,1,2,3,4\n1,1,2,3,4\n")
    assert list(raw.columns) == ["column_1", "a", "a_3", "a_2", "column_5"]
    assert raw.facts["unnamed_columns"] == "2"


def test_row_names_without_a_header_become_a_column(tmp_path: Path) -> None:
    raw = read_text_here(tmp_path, "lat,lon\n1,4.5,-70.1\n2,4.6,-70.2\n")
    assert list_rows(raw) == [["1", "4.5", "-70.1"], ["2", "4.6", "-70.2"]]
    assert list(raw.columns) == ["column_1", "lat", "lon"]


def test_titles_above_the_header_are_found(tmp_path: Path) -> None:
    raw = read_text_here(
        tmp_path,
        "Informe de incidentes,,,\nFuente: Fiscalía,,,\n\nfecha,lugar,lat,lon\n"
        + "2023-01-05,Lima,-12.0,-77.0\n" * 4,
    )
    assert list(raw.columns) == ["fecha", "lugar", "lat", "lon"]
    assert (raw.header_row, raw.rows.tolist(), raw.facts["title_rows"]) == (4, [5, 6, 7, 8], "2")


def test_a_table_without_header_keeps_its_first_row(tmp_path: Path) -> None:
    row = "1070203\t20230105\t202301\tGANG\t-2.0\t4.61\t-74.08\thttps://example.org/a\n"
    raw = read_text_here(tmp_path, row * 3)
    assert (len(raw), raw.header_row, raw.rows.tolist()) == (3, 0, [1, 2, 3])
    assert list(raw.columns)[:2] == ["column_1", "column_2"]


def test_years_are_names(tmp_path: Path) -> None:
    raw = read_text_here(tmp_path, "país;2019;2020;2021\nPerú;1;2;3\nChile;4;5;6\n")
    assert list(raw.columns) == ["país", "2019", "2020", "2021"]


def test_dates_over_counts_are_names(tmp_path: Path) -> None:
    raw = read_text_here(tmp_path, "país,2020-01-01,2020-02-01,2020-03-01\nPerú,1,2,3\nChile,4,5,6\n")
    assert list(raw.columns) == ["país", "2020-01-01", "2020-02-01", "2020-03-01"]


def test_the_mark_at_the_end_of_old_files_is_no_row(tmp_path: Path) -> None:
    raw = read_text_here(tmp_path, "a,b\r\n1,2\r\n\x1a")
    assert (list_rows(raw), raw.truncated) == ([["1", "2"]], False)


@pytest.mark.parametrize(
    "end", ["3,San Anto", '3,"San Antonio', '3,"San Antonio\ndel Tá', "3"], ids=["cell", "quote", "break", "first"]
)
def test_a_cut_last_record_stays_and_is_told(tmp_path: Path, end: str) -> None:
    raw = read_text_here(tmp_path, "id,place,dead\n1,Lima,2\n2,Tacna,3\n" + end)
    assert raw.truncated
    assert list_rows(raw)[:2] == [["1", "Lima", "2"], ["2", "Tacna", "3"]]
    assert list_rows(raw)[2][0] == "3"
    assert raw.rows.tolist() == [2, 3, 4]


def test_a_cut_character_is_told(tmp_path: Path) -> None:
    raw = read_text_here(tmp_path, "id,place\n1,Lima\n2,Táchira\n3,Sá".encode()[:-1])
    assert (raw.truncated, raw.columns.iloc[-1, 1]) == (True, "S")


def test_a_whole_last_record_without_a_break_is_not_cut(tmp_path: Path) -> None:
    assert not read_text_here(tmp_path, "id,place\n1,Lima\n2,Tacna").truncated


def test_a_quote_that_opens_nothing_does_not_swallow_the_file(tmp_path: Path) -> None:
    rows = "".join(f"{number},Lima\n" for number in range(80))
    raw = read_text_here(tmp_path, 'id,place\n0,"the port\n' + rows)
    assert len(raw) == 81
    assert raw.columns.iloc[0, 1] == '"the port'
    assert raw.facts["quotes"] == "as text"


@pytest.mark.parametrize(
    ("text", "limits", "code"),
    [
        ("a,b\n" + "1,2\n" * 11, Limits(max_rows=10), "too_many_rows"),
        (",".join(f"c{at}" for at in range(5_000)) + "\n" + "1," * 4_999 + "1\n", Limits(), "too_many_columns"),
        ("a,b\n1,2\n" + "1," * 5_000 + "\n" + ",".join("1" * 5_000) + "\n3,4\n", Limits(), "too_many_columns"),
        ("a,b\n1," + "x" * 200 + "\n2,3\n", Limits(max_cell_chars=100), "cell_too_long"),
        ("a,b\n2,3\n1," + "x" * 200 + "\n", Limits(max_cell_chars=100), "cell_too_long"),
        ("a,b\n", Limits(), "no_rows"),
        ("a,b\n1,\0\n", Limits(), "unknown_format"),
        (" \n\n", Limits(), "empty"),
    ],
    ids=["rows", "columns", "wide_row", "cell", "last_cell", "no_rows", "nul", "blank"],
)
def test_what_is_too_much_or_nothing_is_refused(tmp_path: Path, text: str, limits: Limits, code: str) -> None:
    assert refuse(lambda: read_text_here(tmp_path, text, limits=limits)).code == code


def test_old_line_ends_are_read(tmp_path: Path) -> None:
    assert list_rows(read_text_here(tmp_path, "a,b\r1,2\r3,4\r")) == [["1", "2"], ["3", "4"]]
    mixed = read_text_here(tmp_path, "a,b\n1,2\r3,4\r5,6\n7,8\r9,0")
    assert list_rows(mixed) == [["1", "2"], ["3", "4"], ["5", "6"], ["7", "8"], ["9", "0"]]


def test_a_delimiter_beyond_ascii(tmp_path: Path) -> None:
    assert list_rows(read_text_here(tmp_path, "a§b\n1§2\n3§4\n", delimiter="§")) == [["1", "2"], ["3", "4"]]
