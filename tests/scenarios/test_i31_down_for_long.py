"""I31: the server is away for longer than the platform repeats. People send again; one case."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import text

from tests.spine.callbacks import PATIENCE_SECONDS
from tests.spine.night import Night
from tests.spine.wecom_night import PATIENT, WecomNight, a_wecom_night

RULE = "发出 30 秒还没收到我的回音，请再发一次"
SAID = "/sos 客户在大堂吵起来了，说钱没到账"
HASTY = replace(PATIENT, wecom=replace(PATIENT.wecom, callback_waits=(0.0, 0.0, 0.0)))
"""Three repeats as always, one right after the other."""
_KEPT = ("inbox", "cases", "drafts", "outbox", "ledger", "attachments", "deliveries")


async def _rows(night: Night) -> dict[str, int]:
    """How many rows each table has in which a report might be half recorded."""
    async with night.app.database.reading() as connection:
        counts = [await connection.scalar(text(f"SELECT count(*) FROM {t}")) for t in _KEPT]
    return dict(zip(_KEPT, map(int, counts), strict=True))


def _outcomes(night: Night) -> list[str]:
    return [each.outcome for each in night.world.log.records]


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


async def test_i31_the_help_in_wecom_shows_the_standing_rule_typed_or_from_the_menu(
    on_wecom: WecomNight,
) -> None:
    await on_wecom.types("wangfang", "帮助")
    await on_wecom.phone("zhaolei").clicks_menu("怎么用")
    await on_wecom.settle()
    for person in ("wangfang", "zhaolei"):
        assert RULE in on_wecom.texts(person)[-1], person


async def test_i31_what_wecom_gave_up_left_nothing_and_sent_again_is_one_case(
    tmp_path: Path,
) -> None:
    async with a_wecom_night(tmp_path, platform=HASTY) as night:
        before = await _rows(night)
        await night.end()
        line = night.corp.line
        posted = len(line.posted)
        await night.phone("wangfang").types(SAID)
        await night.world.until(lambda: "given up" in _outcomes(night), PATIENCE_SECONDS)
        assert len(line.posted) == posted + 4, "once, and three times more"

        await night.begin()
        await night.advance(1)
        assert await _rows(night) == before
        assert night.received("wangfang") == [], "no receipt, so it is sent again"

        await night.types("wangfang", SAID)
        assert (await _rows(night))["cases"] == before["cases"] + 1
        assert len(night.pages("zhaolei")) == 1
        assert night.sees("wangfang", "已受理")
