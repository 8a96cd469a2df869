"""D03: two reminders in the same words would look like one; each says which it is."""

from collections import Counter

from tests.spine.night import Night


def _heads(night: Night, person: str, words: str) -> list[str]:
    return [(r.text or "").partition("\n")[0] for r in night.received(person, words)]


async def test_d03_no_two_messages_of_a_night_of_silence_are_the_same(night: Night) -> None:
    number = await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.advance(26 * 60)

    for person in ("zhaolei", "xuwen"):
        told = Counter(r.text for r in night.received(person, number))
        assert sum(told.values()) > 5, person
        assert [text for text, times in told.items() if times > 1] == [], person


async def test_d03_a_nag_says_the_how_manieth_it_is(night: Night) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.advance(76)

    found = _heads(night, "zhaolei", "到场")
    first, *others = [head for head in found if "⏰ 到场" in head or "🔴 到场" in head]
    assert "次" not in first
    assert [f"第 {no} 次" in head for no, head in enumerate(others, 2)] == [True] * 4, others


async def test_d03_the_same_result_reported_twice_asks_in_other_words(night: Night) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    for _ in range(2):
        await night.taps("zhaolei", "报结果")
        await night.types("zhaolei", "已道歉，客户接受")
        await night.taps("wangfang", "退回")
        await night.types("wangfang", "客户说没接到电话")

    for person, words in (("wangfang", "已报结果"), ("zhaolei", "退回了结果")):
        asked = [r.text for r in night.received(person, words)]
        assert len(asked) == 2, person
        assert asked[0] != asked[1], person
