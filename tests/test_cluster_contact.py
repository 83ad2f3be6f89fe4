"""The contact beside the engine: thousands begin at once, some say nothing, some are not ours."""

from __future__ import annotations

import json
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

import cluster.contact
from cluster.contact import Line, Switchboard

MANY = 300  # connections; each needs two of the 1,024 files that a process may have open


@pytest.fixture
def board() -> Iterator[Switchboard]:
    with closing(Switchboard()) as board:
        yield board


def connect(board: Switchboard) -> socket.socket:
    host, _, port = board.address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=5)


def greeting(board: Switchboard, shard: str, token: str = "") -> bytes:
    told = {"shard": shard, "attempt": 1, "caller": "w", "token": token or board.token}
    return json.dumps(told).encode() + b"\n"


def is_hung_up(line: socket.socket) -> bool:
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


def test_many_that_begin_at_once_are_all_answered(board: Switchboard) -> None:
    """An engine starts all its workers in one moment; one that finds no contact would begin nothing."""
    for n in range(MANY):
        board.hold((f"s{n}", 1))
    with ExitStack() as stack:
        lines = [stack.enter_context(connect(board)) for _ in range(MANY)]
        for n, line in enumerate(lines):
            line.sendall(greeting(board, f"s{n}") + b"?")
        assert [line.recv(1) for line in lines] == [b"."] * MANY
    assert len(board.heard(60)) == MANY


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is raised on Linux only")
def test_a_connection_for_each_of_thousands_may_be_open() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (400, before[1]))
        with closing(Switchboard()):
            assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 400
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_greeting_in_pieces_and_questions_in_a_row(board: Switchboard) -> None:
    board.hold(("s", 1))
    with connect(board) as line:
        for byte in greeting(board, "s"):
            line.sendall(bytes([byte]))
        line.sendall(b"??")
        assert line.recv(1) + line.recv(1) == b".."
        board.drop(("s", 1))
        line.sendall(b"?")
        assert line.recv(1) == b"x"


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\n",
        b"[]\n",
        b'{"shard": "s"}\n',
        b'{"shard": "s", "attempt": "x", "token": "", "caller": ""}\n',
        b"\xff" * 2000,
        b"[" * 995 + b"\n",
    ],
)
def test_who_is_not_one_of_ours_is_hung_up_on(board: Switchboard, said: bytes) -> None:
    with connect(board) as line:
        line.sendall(said)
        assert is_hung_up(line)
    assert board.heard(60) == set()


def test_another_token_is_hung_up_on(board: Switchboard) -> None:
    board.hold(("s", 1))
    with connect(board) as line:
        line.sendall(greeting(board, "s", token="0" * 32) + b"?")
        assert is_hung_up(line)
    assert not board.is_begun(("s", 1))


def test_a_connection_on_which_nothing_is_said_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that a network split has taken leaves one behind."""
    monkeypatch.setattr(cluster.contact, "_SILENT_SECONDS", 0.2)
    with closing(Switchboard()) as board, connect(board) as line:
        assert is_hung_up(line)


def test_the_end_of_the_board_is_the_end_of_all_connections() -> None:
    with closing(Switchboard()) as board:
        line = Line({"address": board.address, "token": board.token}, "s", 1)
        board.hold(("s", 1))
        assert line.ask() is True
    began = time.monotonic()
    assert line.ask() is None
    assert time.monotonic() - began < 2
    line.hang_up()
