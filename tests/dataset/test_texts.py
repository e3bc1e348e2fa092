from __future__ import annotations

import pytest

from corredor.dataset.texts import parse_csv

HEADER = ("id", "title")


def test_rows_are_read_and_blank_fields_are_missing() -> None:
    table = parse_csv("sources.csv", b'\xef\xbb\xbfid,title\r\na,"One, two"\r\n\r\nb, \r\n', "id", HEADER)
    assert table.rows.to_dict("records") == [{"id": "a", "title": "One, two"}, {"id": "b", "title": None}]
    assert table.labels == ("a", "b")
    assert table.findings == ()


def test_a_header_alone_is_an_empty_table() -> None:
    table = parse_csv("sources.csv", b"id,title\n", "id", HEADER)
    assert table.readable
    assert list(table.rows.columns) == ["id", "title"]
    assert len(table) == 0


def test_a_row_with_too_few_or_too_many_fields_is_named_by_its_line() -> None:
    table = parse_csv("sources.csv", b'id,title\na,"x\ny"\nb\nc,d,e\nf,g\n', "id", HEADER)
    assert table.labels == ("a", "f")
    assert [(finding.record, finding.problem) for finding in table.findings] == [
        ("line 4", "the number of fields is 1"),
        ("line 5", "the number of fields is 3"),
    ]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "the file is empty"),
        (b"id;title\na;b\n", "is separated by semicolons"),
        (b"id\ttitle\n", "is separated by tabs"),
        (b"id,title,id\n", "more than one column id"),
        ("id,title\na,Perú\n".encode("latin-1"), "is not in UTF-8, the first wrong character is in line 2"),
        (b'id,title\na,"never closed\n', "from line 2 on"),
        (b'id,title\na,"x"y\n', "from line 2 on"),
        (b"id,title\na," + b"x" * 200_000 + b"\n", "from line 2 on"),
    ],
)
def test_a_file_that_is_no_table_is_empty_and_says_why(raw: bytes, problem: str) -> None:
    table = parse_csv("sources.csv", raw, "id", HEADER)
    assert not table.readable
    assert len(table) == 0
    assert problem in table.findings[0].problem


def test_a_table_without_its_key_names_rows_by_line() -> None:
    assert parse_csv("sources.csv", b"title\nx\n", "id", HEADER).labels == ("line 2",)
