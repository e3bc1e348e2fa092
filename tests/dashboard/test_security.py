from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from dashboard.security import HEADERS, MIDDLEWARE


def send_words(_: Request) -> PlainTextResponse:
    return PlainTextResponse("words")


def send_framed(_: Request) -> PlainTextResponse:
    return PlainTextResponse("framed", headers={"X-Frame-Options": "DENY"})


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("heard")
    await socket.close()


CLIENT = TestClient(
    Starlette(
        routes=[Route("/", send_words), Route("/framed", send_framed), WebSocketRoute("/socket", echo)],
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


def test_websockets_pass_untouched() -> None:
    with CLIENT.websocket_connect("/socket") as socket:
        assert socket.receive_text() == "heard"
