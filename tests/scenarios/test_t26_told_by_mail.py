"""T26: whoever was paged by mail alone is told by mail that the case is taken."""

from tests.spine.night import Night


def _mails(night: Night, address: str, words: str) -> list[str]:
    return [
        record.text or ""
        for record in night.world.log.records
        if record.kind == "mail" and record.accepted and words in (record.text or "")
        if record.params["to"] == [address]
    ]


async def test_t26_a_page_by_mail_is_followed_by_a_mail_that_somebody_took_the_case(
    night: Night,
) -> None:
    await night.phone("zhaolei").blocks()
    await night.files("wangfang")
    assert len(_mails(night, "zhaolei@bank.example", "呼叫")) == 1
    await night.advance(11)
    await night.taps("xuwen", "认领")

    assert len(_mails(night, "zhaolei@bank.example", "徐文 已认领")) == 1


async def test_t26_whoever_was_paged_in_the_chat_sees_it_on_the_card_and_gets_no_mail(
    night: Night,
) -> None:
    await night.files("wangfang")
    await night.advance(11)
    await night.taps("xuwen", "认领")

    assert night.sees("zhaolei", "已由 徐文 认领")
    assert _mails(night, "zhaolei@bank.example", "已认领") == []
