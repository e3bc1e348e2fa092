"""Measure many sessions at once: each changes a filter again and again, as a browser would have it done.

A session here is a websocket that speaks Streamlit's protocol, without a browser behind it: what the server does
for it is the same, and fifty of them leave the processor to the server.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from dataclasses import dataclass, field
from typing import Any, Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.bench.figures import Aim
from tests.bench.servers import DASHBOARD, ROOT, Server, run_server

PART: Final = "Sessions at once"
SESSIONS: Final = 50
FULL_S: Final = 600.0
QUICK_S: Final = 30.0
THINK_S: Final = (5.0, 15.0)
"""From one change of the filters of a reader to the next."""
ANSWER_S: Final = 60.0
APART_S: Final = 0.5
SEED: Final = 5
COUNTRIES: Final = ("CHL", "PER", "COL", "ECU", "BRA", "USA", "VEN", "PAN", "BOL", "MEX")
ACTIVITIES: Final = ("extortion", "human_smuggling", "kidnapping", "drug_trafficking", "robbery")
FAILED: Final = (ForwardMsg.FINISHED_WITH_COMPILE_ERROR,)
UNFINISHED: Final = (ForwardMsg.FINISHED_EARLY_FOR_RERUN,)


@dataclass
class Tally:
    """What the sessions met.

    Parameters
    ----------
    took_ms : list of float
        From each change until its script was finished, in ms.
    first_ms : list of float
        From each connection until the first page was drawn, in ms.
    errors : list of str
        What went wrong.
    busy_s : float
        Processor time of the server while they changed filters, in seconds.
    memory_mb : float
        Memory of the server with all of them connected, in MB.
    """

    took_ms: list[float] = field(default_factory=list)
    first_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    busy_s: float = 0.0
    memory_mb: float = 0.0


class Reader:
    """One session: it holds a connection open and changes what it is shown."""

    def __init__(self, socket: ClientConnection, number: int, tally: Tally) -> None:
        self.socket = socket
        self.choice = random.Random(SEED * 1_000 + number)
        self.tally = tally

    async def draw(self) -> float:
        """Have the page drawn with other filters, and measure how long until it is finished, in ms.

        Raises
        ------
        TimeoutError
            When it is not within `ANSWER_S`.
        """
        begun = time.perf_counter()
        message = BackMsg()
        message.rerun_script.query_string = self._pick_query()
        message.rerun_script.context_info.locale = "en-GB"
        message.rerun_script.context_info.timezone = "America/Santiago"
        await self.socket.send(message.SerializeToString())
        async with asyncio.timeout(ANSWER_S):
            while True:
                answer = ForwardMsg()
                answer.ParseFromString(await self.socket.recv(decode=False))
                self._look_for_errors(answer)
                if answer.WhichOneof("type") == "script_finished" and answer.script_finished not in UNFINISHED:
                    if answer.script_finished in FAILED:
                        self.tally.errors.append("the script did not compile")
                    return (time.perf_counter() - begun) * 1000

    def _pick_query(self) -> str:
        countries = self.choice.sample(COUNTRIES, self.choice.randint(1, 3))
        query = "lang=en&" + "&".join(f"country={code}" for code in countries)
        if self.choice.random() < 0.5:
            query += f"&activity={self.choice.choice(ACTIVITIES)}"
        return query

    def _look_for_errors(self, answer: ForwardMsg) -> None:
        if answer.WhichOneof("type") == "delta" and answer.delta.WhichOneof("type") == "new_element":
            element = answer.delta.new_element
            if element.WhichOneof("type") == "exception":
                self.tally.errors.append(f"exception: {element.exception.message}"[:200])
        if answer.WhichOneof("type") == "session_event":
            event = answer.session_event
            if event.WhichOneof("type") == "script_compilation_exception":
                self.tally.errors.append("the script did not compile")


async def run_reader(base: str, number: int, tally: Tally, lasts_s: float, meet: asyncio.Barrier) -> None:
    """Run one session: connect and draw, wait for all, read on, and stay connected until all were measured."""
    address = base.replace("http://", "ws://", 1) + "_stcore/stream"
    try:
        async with connect(
            address, subprotocols=["streamlit"], origin=base.rstrip("/"), max_size=None, ping_interval=None
        ) as socket:
            reader = Reader(socket, number, tally)
            await asyncio.sleep(number * APART_S)  # nobody opens fifty browsers within the same second
            tally.first_ms.append(await reader.draw())
            await meet.wait()
            await read_on(reader, time.perf_counter() + lasts_s)
            await meet.wait()
            await meet.wait()
    except asyncio.BrokenBarrierError:
        return
    except (OSError, TimeoutError, WebSocketException) as error:
        tally.errors.append(f"{type(error).__name__}: {error}"[:200])
        await meet.abort()


async def read_on(reader: Reader, until: float) -> None:
    """Let one reader look at the page and change its filters until the time is up."""
    while (pause_s := reader.choice.uniform(*THINK_S)) < until - time.perf_counter():
        await asyncio.sleep(pause_s)
        reader.tally.took_ms.append(await reader.draw())
    await asyncio.sleep(max(0.0, until - time.perf_counter()))


async def load_server(server: Server, lasts_s: float) -> tuple[Tally, float]:
    """Load a server with sessions; what they met, and how much memory (MB) each took beyond the first."""
    alone, tally = Tally(), Tally()
    await run_reader(server.base, 0, alone, THINK_S[1] * 2, asyncio.Barrier(1))
    before_mb = server.measure_memory_mb()
    meet = asyncio.Barrier(SESSIONS + 1)
    readers = [
        asyncio.create_task(run_reader(server.base, number, tally, lasts_s, meet)) for number in range(SESSIONS)
    ]
    try:
        await meet.wait()
        before_s = server.measure_processor_s()
        await meet.wait()
        tally.busy_s = server.measure_processor_s() - before_s
        tally.memory_mb = server.measure_memory_mb()
        await meet.wait()
    except asyncio.BrokenBarrierError:
        tally.memory_mb = server.measure_memory_mb()
    await asyncio.gather(*readers)
    tally.errors += alone.errors
    return tally, before_mb


def measure(*, quick: bool = False) -> list[dict[str, Any]]:
    """Measure fifty sessions that filter for ten minutes, or for half a minute.

    Parameters
    ----------
    quick : bool
        Half a minute.

    Returns
    -------
    list of dict
        Rows as `tests.bench.figures.read_rows` takes them.
    """
    lasts_s = QUICK_S if quick else FULL_S
    with run_server(DASHBOARD, {"CORREDOR_GEODATA": str(ROOT / "geodata")}) as server:
        server.settle()
        tally, before_mb = asyncio.run(load_server(server, lasts_s))
    if not tally.took_ms or not tally.first_ms:
        raise RuntimeError(f"no session was answered: {tally.errors[:3]}")
    changes = len(tally.took_ms)
    told = f"{SESSIONS} sessions for {lasts_s:.0f} s, a change each {THINK_S[0]:.0f} to {THINK_S[1]:.0f} s"
    waits = {"unit": "ms", "runs": changes, "low": min(tally.took_ms), "high": max(tally.took_ms)}
    names = "a change of the filters"
    found = "; ".join(sorted(set(tally.errors))[:3])
    rows: list[dict[str, Any]] = [
        {"name": f"{names}, p50", "value": find_quantile(tally.took_ms, 50), **waits, "note": told},
        {"name": f"{names}, p95", "value": find_quantile(tally.took_ms, 95), **waits},
        {"name": f"{names}, processor", "value": tally.busy_s * 1000 / changes, "unit": "ms", "runs": changes},
        {"name": "the first page of a session, p95", "value": find_quantile(tally.first_ms, 95), "unit": "ms"},
        {"name": "errors", "value": len(tally.errors), "unit": "errors", "aim": Aim("<=", 0), "note": found},
        {
            "name": "memory of a session beyond the first",
            "value": (tally.memory_mb - before_mb) / (SESSIONS - 1),
            "unit": "MB",
            "aim": Aim("<", 5),
            "note": f"{before_mb:.0f} MB after one, {tally.memory_mb:.0f} MB with all, at the end",
        },
    ]
    return [{"part": PART, **row} for row in rows]


def find_quantile(values: list[float], percent: int) -> float:
    """Give a percentile of at least one value."""
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
