"""A database machine that vanishes without a word (T17)."""

import socket

import pytest

from storage.database import Database


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="not on this system")
async def test_t17_a_connection_whose_machine_is_gone_ends_within_fifteen_seconds(
    postgres_url: str,
) -> None:
    database = Database(postgres_url)
    async with database.reading() as connection:
        raw = await connection.get_raw_connection()
        line = raw.driver_connection._transport.get_extra_info("socket")
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        tcp = {
            name: line.getsockopt(socket.IPPROTO_TCP, getattr(socket, name))
            for name in ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT")
        }
    await database.close()
    silent = tcp["TCP_KEEPIDLE"] + tcp["TCP_KEEPINTVL"] * tcp["TCP_KEEPCNT"]
    assert silent <= 15, "while an answer is awaited"
    assert 5000 <= tcp["TCP_USER_TIMEOUT"] <= 15_000, "while a question is on its way"
