from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import camera
from dashboard.camera import Sight


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    yield
    camera._known.clear()
    camera._seen.clear()


def test_a_report_of_a_known_session_is_kept() -> None:
    camera.admit("one")
    assert camera.report("one", "-70.5,-18,7.5", "-72,-20,-69,-16")
    assert camera.look_up("one") == Sight((-70.5, -18.0), 7.5, (-72.0, -20.0, -69.0, -16.0))


def test_the_last_report_counts() -> None:
    camera.admit("one")
    camera.report("one", "0,0,2", "-1,-1,1,1")
    camera.report("one", "5,0,3", "4,-1,6,1")
    sight = camera.look_up("one")
    assert sight is not None
    assert sight.zoom == 3


def test_nobody_reports_for_a_session_that_was_not_admitted() -> None:
    assert not camera.report("stranger", "0,0,2", "-1,-1,1,1")
    assert camera.look_up("stranger") is None


@pytest.mark.parametrize(
    ("at", "bbox"),
    [
        ("", ""),
        ("0,0", "-1,-1,1,1"),
        ("0,0,2,3", "-1,-1,1,1"),
        ("0,0,two", "-1,-1,1,1"),
        ("nan,0,2", "-1,-1,1,1"),
        ("0,0,2", "-inf,-1,1,1"),
        ("0,91,2", "-1,-1,1,1"),
        ("0,0,25", "-1,-1,1,1"),
        ("0,0,-1", "-1,-1,1,1"),
        ("0,0,2", "-1,1,1,-1"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(at: str, bbox: str) -> None:
    camera.admit("one")
    assert not camera.report("one", at, bbox)
    assert camera.look_up("one") is None


def test_a_view_over_the_antimeridian_has_its_west_beyond_its_east() -> None:
    camera.admit("one")
    camera.report("one", "180,0,4", "170,-5,190,5")
    sight = camera.look_up("one")
    assert sight is not None
    assert sight.bounds == (170.0, -5.0, -170.0, 5.0)


def test_a_view_of_more_than_the_world_is_the_world() -> None:
    camera.admit("one")
    camera.report("one", "0,0,1", "-400,-95,400,95")
    sight = camera.look_up("one")
    assert sight is not None
    assert sight.bounds == (-180.0, -90.0, 180.0, 90.0)


def test_the_oldest_sessions_are_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "KEPT", 2)
    for session in ("one", "two"):
        camera.admit(session)
        camera.report(session, "0,0,2", "-1,-1,1,1")
    camera.admit("one")  # seen again, so "two" is now the oldest
    camera.admit("three")
    assert camera.look_up("one") is not None
    assert camera.look_up("two") is None
    assert not camera.report("two", "0,0,2", "-1,-1,1,1")


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_survived(at: str, bbox: str) -> None:
    camera.admit("one")
    camera.report("one", at, bbox)


def test_the_first_report_ends_the_wait() -> None:
    camera.admit("one")
    assert not camera.wait_for_report("one", 0.0)
    browser = threading.Thread(target=camera.report, args=("one", "0,0,2", "-1,-1,1,1"))
    browser.start()
    assert camera.wait_for_report("one", 30.0)
    browser.join()
