"""Moving the map costs the server nothing, and the address bar follows it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Response, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser


def is_camera_report(response: Response) -> bool:
    """Whether an answer belongs to a report of where the map looks."""
    return "/corredor/camera?" in response.url


def test_pan_and_zoom_send_nothing_to_the_script(open_page: OpenPage) -> None:
    visit = open_page("at=-70,0,4&country=PER")
    page = visit.page
    visit.wait_for_camera()
    sentence = visit.sentence.inner_text()
    before, start = visit.frames_sent, visit.read_camera()
    x, y = visit.find_point(-72, 6)

    with page.expect_response(is_camera_report) as report:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y - 90, steps=6)
        page.mouse.up()
    assert report.value.status == 204
    visit.wait_for_camera()
    dragged = visit.read_camera()
    assert dragged[0] < start[0]
    assert dragged[1] < start[1]

    with page.expect_response(is_camera_report):
        page.mouse.wheel(0, -300)
    visit.wait_for_camera()
    assert visit.read_camera()[2] > dragged[2]

    with page.expect_response(is_camera_report):
        visit.map.get_by_role("button", name="Zoom out").click()
    visit.wait_for_camera()

    with page.expect_response(is_camera_report):
        visit.map.locator(".leaflet-container").press("ArrowUp")
    visit.wait_for_camera()

    assert visit.frames_sent == before
    assert visit.query["country"] == "PER"
    expect(visit.sentence).to_have_text(sentence)


def test_a_merged_mark_opens_up_without_the_script(open_page: OpenPage) -> None:
    visit = open_page("at=-70,0,3&layers=cells")
    before, zoom = visit.frames_sent, visit.read_camera()[2]
    merged = visit.map.get_by_role("button", name="places").first
    with visit.page.expect_response(is_camera_report):
        merged.click()
    assert visit.read_camera()[2] > zoom
    assert visit.frames_sent == before


def test_the_base_map_and_a_click_leave_the_camera_where_it_is(open_page: OpenPage) -> None:
    visit = open_page("at=-70.3,-18.4,7")
    camera = visit.read_camera()
    visit.page.get_by_role("radio", name="Dark").click()
    expect(visit.map.locator("html")).to_have_attribute("data-theme", "dark")
    visit.chips.first.click()
    expect(visit.evidence).to_have_count(1)
    assert visit.read_camera() == camera
