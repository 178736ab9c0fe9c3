"""No test asks another machine."""

from __future__ import annotations

import socket

import pytest

from tests.ground.network import LeftTheHouseError

ELSEWHERE = ("192.0.2.1", 80)


def test_sockets_to_other_hosts_are_shut() -> None:
    with socket.socket() as plain:
        plain.settimeout(0.001)
        for ask in (plain.connect, plain.connect_ex):
            with pytest.raises(LeftTheHouseError):
                ask(ELSEWHERE)


def test_sockets_to_this_machine_are_open() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as here,
    ):
        assert here.getpeername() == server.getsockname()
