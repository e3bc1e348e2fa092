from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from dashboard.security import HEADERS, MAP_FOLDER, MIDDLEWARE, POLICY


def send_words(_: Request) -> PlainTextResponse:
    return PlainTextResponse("words")


def send_framed(_: Request) -> PlainTextResponse:
    return PlainTextResponse("framed", headers={"X-Frame-Options": "DENY"})


def send_policed(_: Request) -> PlainTextResponse:
    return PlainTextResponse("policed", headers={POLICY: "default-src 'none'; frame-ancestors *"})


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("heard")
    await socket.close()


CLIENT = TestClient(
    Starlette(
        routes=[
            Route("/", send_words),
            Route("/framed", send_framed),
            Route("/policed", send_policed),
            Route(f"{MAP_FOLDER}x/index.html", send_words),
            WebSocketRoute("/socket", echo),
        ],
        middleware=list(MIDDLEWARE),
    )
)


def test_every_answer_carries_the_headers() -> None:
    for address, status in (("/", 200), ("/nowhere", 404)):
        answer = CLIENT.get(address)
        assert answer.status_code == status
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_what_an_answer_says_itself_stands() -> None:
    answer = CLIENT.get("/framed")
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def read_policy(address: str) -> dict[str, str]:
    rules = CLIENT.get(address).headers[POLICY].split("; ")
    return dict(rule.split(" ", 1) for rule in rules)


def test_the_page_lets_in_this_server_only_and_no_script_that_stands_in_it() -> None:
    rules = read_policy("/")
    scripts = rules["script-src"].split()
    assert scripts[0] == "'self'"
    assert len(scripts) > 1  # Streamlit's page has one
    assert all(source.startswith("'sha256-") for source in scripts[1:])
    assert "http" not in CLIENT.get("/").headers[POLICY]
    for name in ("default-src", "connect-src", "frame-src", "base-uri", "form-action", "frame-ancestors"):
        assert rules[name] == "'self'"
    assert rules["object-src"] == "'none'"


def test_the_frame_of_the_map_may_evaluate_and_reach_the_street_tiles() -> None:
    page, frame = read_policy("/"), read_policy(f"{MAP_FOLDER}x/index.html")
    assert {name for name in page if page[name] != frame[name]} == {"script-src", "img-src"}
    assert frame["script-src"] == "'self' 'unsafe-inline' 'unsafe-eval'"
    assert frame["img-src"] == "'self' data: https://tile.openstreetmap.org"


def test_an_answer_with_a_policy_of_its_own_keeps_it() -> None:
    answer = CLIENT.get("/policed")
    assert answer.headers[POLICY] == "default-src 'none'; frame-ancestors *"
    assert "X-Frame-Options" not in answer.headers


def test_websockets_pass_untouched() -> None:
    with CLIENT.websocket_connect("/socket") as socket:
        assert socket.receive_text() == "heard"
