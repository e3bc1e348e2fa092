"""Files as they are in the wild, from their bytes to records."""

from __future__ import annotations

from corredor.importing.reading import read_source
from tests.importing.conftest import Examine, list_findings

POLICE = [
    "FECHA HECHO\tDEPARTAMENTO\tMUNICIPIO\tDELITO\tLATITUD\tLONGITUD\tCOORD_X\tCOORD_Y\tCANTIDAD",
    "13/05/2023\tPichincha\tQuito\tEXTORSIÓN\t-0,180653\t-78.4678\t779000\t9980000\t1",
    "31/05/2023\tPichincha\tQuito\tEXTORSIÓN\t-0.180654\t-78.4679\t779000\t9980000\t2",
    "13/05/2023\tAZUAY\tCuenca\tROBO\t\t\t721000\t9679000\t1",
    "TOTAL\t\t\t\t\t\t\t\t4",
]

ACLED = """data_id,event_id_cnty,event_date,year,event_type,actor1,country,location,latitude,longitude,notes
1,COL1,31-12-19,2019,Battles,ELN,Colombia,Cucuta,7.8891,-72.4967,"Two
lines, one note"
2,COL2,04-01-04,2004,Riots,Rioters,Colombia,Medellin,-75.56,6.25,swapped
3,COL3,04-01-05,2005,Riots,Rioters,Colom"""


def test_police_data_in_latin_1_with_tabs_and_commas(examine: Examine) -> None:
    found = examine(read_source("\r\n".join(POLICE).encode("latin-1"), name="delitos.csv"))
    assert list_findings(found) == [
        (2, "decimal_comma", "repaired"),
        (4, "empty_geometry", "refused"),
        (5, "not_data", "refused"),
    ]
    assert found.records["type"].tolist() == ["EXTORSIÓN"] * 2
    assert found.records["activities"].tolist() == [("extortion",)] * 2
    assert found.records["first_seen"].tolist() == ["2023-05-13", "2023-05-31"]


def test_an_acled_export_that_was_cut_off(examine: Examine) -> None:
    found = examine(read_source(ACLED.encode(), name="acled.csv"))
    assert found.preset == "acled"
    assert list_findings(found) == [
        (4, "swapped", "repaired"),
        (4, "date_ambiguous", "repaired"),
        (5, "truncated", "refused"),
    ]
    assert found.records["row"].tolist() == [2, 4]
    assert found.records["first_seen"].tolist() == ["2019-12-31", "2004-01-04"]


def test_gdelt_events_without_a_header(examine: Examine) -> None:
    cells = [""] * 61
    filled = {1: "20200105", 2: "202001", 3: "2020", 26: "181", 51: "4", 52: "Cucuta, Norte De Santander, Colombia"}
    for place, cell in {**filled, 30: "-9.0", 56: "7.8891", 57: "-72.4967", 60: "https://a.example/1"}.items():
        cells[place] = cell
    lines = ["\t".join([str(1234567890 + row), *cells[1:]]) for row in range(3)]
    found = examine(read_source("\n".join(lines).encode(), name="20200105.export.CSV"))
    assert (found.preset, found.accepted) == ("gdelt", 3)
    assert found.records["row"].tolist() == [1, 2, 3]
    assert found.records["activities"].tolist() == [("kidnapping",)] * 3
