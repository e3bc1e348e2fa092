"""The content security policies let the dashboard work and let nothing else in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Frame, expect

from tests.browser.conftest import OpenPage
from tests.browser.visit import Visit, widget

pytestmark = pytest.mark.browser

TRY_INLINE = """() => {
  const script = document.createElement("script");
  script.textContent = "window.__hit = 'inline'";
  document.body.append(script);
  const image = document.createElement("div");
  image.innerHTML = "<img src='data:,' onerror='window.__hit = 1'>";
  document.body.append(image);
  return window.__hit ?? null;
}"""
# not in the call itself, which a debugger may let evaluate
TRY_EVAL = """() => new Promise((done) => setTimeout(() => {
  try { done(new Function("return 'ran'")()); } catch (error) { done(error.name); }
}))"""
TRY_FOREIGN = """async (address) => {
  const outcomes = {};
  const load = (name, element, key) => new Promise((done) => {
    element.onload = () => { outcomes[name] = "loaded"; done(); };
    element.onerror = () => { outcomes[name] = "refused"; done(); };
    element[key] = address;
    document.body.append(element);
  });
  await load("script", document.createElement("script"), "src");
  await load("image", document.createElement("img"), "src");
  outcomes.fetch = await fetch(address, {mode: "no-cors"}).then(() => "loaded", () => "refused");
  return outcomes;
}"""
FOREIGN = "https://evil.example/x"
REFUSED = {"script": "refused", "image": "refused", "fetch": "refused"}


def expect_nothing_foreign(visit: Visit, frame: Frame) -> None:
    visit.context.route("https://evil.example/**", lambda route: route.fulfill(body="window.__hit = 1"))
    asked: list[str] = []
    visit.context.on("response", lambda response: asked.append(response.url))
    assert frame.evaluate(TRY_FOREIGN, FOREIGN) == REFUSED
    assert [url for url in asked if "evil.example" in url] == []
    assert frame.evaluate("() => window.__hit ?? null") is None
    complaints = [text for text in visit.console_errors if "Content Security Policy" in text]
    assert complaints
    visit.console_errors = [text for text in visit.console_errors if text not in complaints]


def test_the_page_runs_no_script_that_stands_in_it_and_no_eval(open_page: OpenPage) -> None:
    visit = open_page("lang=en")
    page = visit.page
    assert page.evaluate(TRY_INLINE) is None
    assert page.evaluate(TRY_EVAL) == "EvalError"
    expect_nothing_foreign(visit, page.main_frame)


def test_the_map_reaches_nobody_but_the_server_and_the_street_tiles(open_page: OpenPage) -> None:
    visit = open_page("lang=en")
    expect_nothing_foreign(visit, visit.map_frame)


def test_timeline_table_and_sources_work_under_the_policy(open_page: OpenPage) -> None:
    visit = open_page("lang=en")
    page = visit.page
    chart = page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first
    expect(chart).to_be_visible()
    page.get_by_role("tab", name="Table").click()
    expect(page.get_by_test_id("stDataFrame").locator("canvas").first).to_be_visible()
    widget(page, "own_open").get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert visit.console_errors == []
