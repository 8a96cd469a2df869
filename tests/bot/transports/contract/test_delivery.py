"""What arrives: the card with its case number, once where that can be known, edits and taps."""

from dataclasses import replace

import pytest

from handlers.card import Card
from handlers.incoming import Arrival
from handlers.wire import Outcome

from .harness import BRIEF, CUSTOMER, LINK, MOBILE, PAGE, Harness, Trouble, flat, page_with


async def test_a_card_is_taken_named_and_shows_its_case_number(on: Harness) -> None:
    sent = await on.send()
    assert sent.outcome is Outcome.SENT and sent.message_ref
    assert sent.tried and not sent.is_away and not sent.is_throttled
    [seen] = on.seen()
    assert on.says(seen, on.number, "西湖路支行")


async def test_who_can_only_be_told_a_brief_learns_no_personal_data_and_no_link(
    on: Harness,
) -> None:
    if not on.abilities.says_brief:
        pytest.skip(f"{on.name} has a screen: it shows the whole card")
    told = replace(BRIEF, words=f"{MOBILE}打来", outlet=f"西湖路支行{LINK}")
    page = replace(PAGE, headline=f"{CUSTOMER} {MOBILE}", customer=CUSTOMER, brief=told)
    assert (await on.send(card=page)).outcome is Outcome.SENT
    [seen] = on.seen()
    assert on.says(seen, on.number)
    assert not any(each in seen for each in (CUSTOMER, MOBILE, "evil", "://"))


async def test_a_wire_that_says_only_briefs_takes_no_card_without_one(on: Harness) -> None:
    if not on.abilities.says_brief:
        pytest.skip(f"{on.name} has a screen: it shows the whole card")
    sent = await on.send(card=replace(PAGE, brief=None))
    assert sent.outcome is Outcome.REJECTED and not sent.is_away and not on.seen()


async def test_d02_what_was_uncertain_is_never_lost_and_not_shown_twice_where_that_can_be_known(
    on: Harness,
) -> None:
    on.meets(Trouble.BROKEN_AFTER)
    assert (await on.send(once="page 7")).outcome is Outcome.UNCERTAIN
    assert (await on.send(once="page 7")).outcome is Outcome.SENT
    assert len(on.seen()) == (1 if on.knows_repeats else 2)


async def test_d02_what_was_uncertain_and_not_taken_arrives_once(on: Harness) -> None:
    on.meets(Trouble.SERVER_ERROR)
    assert (await on.send(once="page 7")).outcome is Outcome.UNCERTAIN
    assert (await on.send(once="page 7")).outcome is Outcome.SENT
    assert len(on.seen()) == 1


async def test_d03_two_obligations_in_the_same_words_both_arrive(on: Harness) -> None:
    for once in ("page 7", "page 8"):
        assert (await on.send(once=once)).outcome is Outcome.SENT
    assert len(on.seen()) == 2


@pytest.mark.parametrize("count", [1, 6, 9, 14])
async def test_every_button_can_be_reached_and_comes_back_as_its_action(
    on: Harness, count: int
) -> None:
    if on.abilities.buttons < count:
        pytest.skip(f"{on.name} declares {on.abilities.buttons} buttons")
    card, packed = page_with(count)
    sent = await on.send(card=card, packed=packed)
    assert sent.outcome is Outcome.SENT
    for label, action in flat(packed):
        await on.tap(label)
        tapped = on.decoded(on.shelf.kept[-1])
        assert tapped is not None and tapped.kind is Arrival.ACTION
        assert tapped.text == action and tapped.sender.address == on.works
        assert tapped.sender.transport == on.chat.name
        if count == 1:
            assert tapped.message_ref == sent.message_ref


async def test_an_edit_shows_new_words_and_the_same_edit_again_changes_nothing(
    on: Harness,
) -> None:
    card, packed = page_with(3)
    sent = await on.send(card=card, packed=packed)
    now = Card(headline="李强 已认领", lines=PAGE.lines)
    first = await on.chat.edit(on.works, sent.message_ref, now, (), sent.card_code)
    again = await on.chat.edit(on.works, sent.message_ref, now, (), sent.card_code)
    assert again.outcome is Outcome.UNCHANGED and not again.is_away
    [seen] = on.seen()
    if on.abilities.edits:
        assert first.outcome is Outcome.SENT and first.message_ref == sent.message_ref
        assert "李强 已认领" in seen and "呼叫" not in seen
    else:
        assert first.outcome is Outcome.UNCHANGED and "已认领" not in seen


@pytest.mark.parametrize("code", ["", "a code that was never given"])
async def test_an_edit_of_what_is_gone_is_unchanged(on: Harness, code: str) -> None:
    for reference in (f"{on.works}:999", "no reference", ""):
        edited = await on.chat.edit(on.works, reference, PAGE, (), code)
        assert edited.outcome is Outcome.UNCHANGED and not edited.is_away


async def test_a_card_is_not_changed_without_the_permission_that_its_platform_wants(
    on: Harness,
) -> None:
    if not on.chat.abilities.needs_code:
        pytest.skip(f"{on.name} wants no code")
    card, packed = page_with(3)
    sent = await on.send(card=card, packed=packed)
    edited = await on.chat.edit(on.works, sent.message_ref, Card(headline="已认领"), (), "")
    assert edited.outcome is Outcome.UNCHANGED and not edited.tried
    assert "呼叫" in on.seen()[0]


async def test_a40_every_message_of_a_card_is_taken_back_or_all_stays_and_the_wire_says_so(
    on: Harness,
) -> None:
    card, packed = page_with(3)
    long = replace(card, lines=(*card.lines, "字" * 4200))
    sent = await on.send(card=long, packed=packed)
    withdrawn = await on.chat.withdraw(on.works, sent.recall_ref)
    assert withdrawn.outcome is (Outcome.SENT if sent.recall_ref else Outcome.UNCHANGED)
    assert bool(on.seen()) is not bool(sent.recall_ref)
    for reference in (sent.recall_ref, "", "of nothing that was sent"):
        again = await on.chat.withdraw(on.works, reference)
        assert again.outcome in (Outcome.SENT, Outcome.UNCHANGED) and not again.is_away


async def test_an_answer_to_a_tap_that_cannot_be_shown_is_unchanged(on: Harness) -> None:
    for reference in ("", "nobody tapped this", "0"):
        answered = await on.chat.answer(reference, "已" * 500)
        assert answered.outcome is Outcome.UNCHANGED and not answered.is_away


async def test_a_persons_photo_is_fetched_unless_it_is_too_long_or_gone(on: Harness) -> None:
    photo = b"\xff\xd8\xff" + b"a photo" * 100
    if on.chat.abilities.files:
        reference = await on.sends_photo(photo)
        assert await on.chat.fetch(reference, len(photo)) == photo
        assert await on.chat.fetch(reference, len(photo) - 1) is None
    assert await on.chat.fetch("of a file that is gone", 1000) is None
