from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from corredor.sharing.store.turns import Turns


def test_turns_come_in_the_order_of_asking() -> None:
    turns, served = Turns(1), []

    def ask(number: int) -> None:
        with turns.take(60):
            served.append(number)

    with ThreadPoolExecutor(8) as threads, turns.take(60):
        for number in range(8):
            threads.submit(ask, number)
            while turns.count_waiting() <= number:
                pass
        assert served == []
    assert served == list(range(8))


def test_so_many_at_once_do_not_wait() -> None:
    turns = Turns(2)
    with turns.take(0), turns.take(0), pytest.raises(TimeoutError), turns.take(0):
        pass
    with turns.take(0), turns.take(0):
        assert turns.count_waiting() == 0


def test_who_has_waited_too_long_has_left_the_queue() -> None:
    turns = Turns(1)
    with turns.take(0):
        for _ in range(3):
            with pytest.raises(TimeoutError), turns.take(0.001):
                pass
        assert turns.count_waiting() == 0
    with turns.take(0):
        pass


def test_a_turn_that_fails_is_given_on() -> None:
    turns = Turns(1)
    with pytest.raises(KeyError), turns.take(0):
        raise KeyError
    with turns.take(0):
        pass
