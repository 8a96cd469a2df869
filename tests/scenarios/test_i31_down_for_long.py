"""I31: the server is away for longer than the platform repeats. People send again; one case."""

from sqlalchemy import text

from tests.spine.night import Night

RULE = "发出 30 秒还没收到我的回音，请再发一次"
SAID = "/sos 客户在大堂吵起来了，说钱没到账"
_KEPT = ("inbox", "cases", "drafts", "outbox", "ledger", "attachments", "deliveries")


async def _rows(night: Night) -> dict[str, int]:
    """How many rows each table has in which a report might be half recorded."""
    async with night.app.database.reading() as connection:
        counts = [await connection.scalar(text(f"SELECT count(*) FROM {t}")) for t in _KEPT]
    return dict(zip(_KEPT, map(int, counts), strict=True))


async def test_i31_the_help_shows_the_standing_rule_to_everybody(night: Night) -> None:
    for person in ("wangfang", "zhaolei", "luming"):
        await night.types(person, "帮助")
        assert RULE in night.texts(person)[-1], person


async def test_i31_what_the_platform_gave_up_left_nothing_and_sent_again_is_one_case(
    night: Night,
) -> None:
    before = await _rows(night)
    await night.app.close()
    await night.phone("wangfang").types(SAID)
    night.world.updates.pending.clear()  # it was repeated for as long as the platform does
    await night.begin()
    await night.advance(1)
    assert await _rows(night) == before
    assert night.received("wangfang") == [], "no receipt, so it is sent again"

    await night.types("wangfang", SAID)
    assert (await _rows(night))["cases"] == before["cases"] + 1
    assert len(night.pages("zhaolei")) == 1
    assert night.sees("wangfang", "已受理")


async def test_i31_what_was_stored_and_not_dealt_with_is_dealt_with_once_after_the_start(
    night: Night,
) -> None:
    before = await _rows(night)
    await night.phone("wangfang").types(SAID)
    await night.polling.once()
    assert await _rows(night) == before | {"inbox": before["inbox"] + 1}
    await night.restart()
    await night.settle()

    assert (await _rows(night))["cases"] == before["cases"] + 1
    assert len(night.pages("zhaolei")) == 1
