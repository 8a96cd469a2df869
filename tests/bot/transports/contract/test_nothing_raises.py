"""Whatever a platform, or something in its place, answers: an outcome, and never an exception."""

from typing import cast

from handlers.wire import ChatWire, Outcome

from .harness import PAGE, Harness, page_with
from .standin import closed_port


async def test_nonsense_in_place_of_an_answer_is_uncertain(on: Harness) -> None:
    for answer in (*on.nonsense, *on.garbage):
        async with on.answered(answer) as wire:
            sent = await on.send(by=wire)
        shown = (answer.status, answer.kind, answer.body[:60], answer.replies)
        assert sent.outcome is Outcome.UNCERTAIN, (shown, sent)
        assert not sent.is_away and len(sent.detail) <= 300, shown


async def test_pages_of_others_on_the_way_mean_neither_sent_nor_dead(on: Harness) -> None:
    for answer in on.elsewhere:
        async with on.answered(answer) as wire:
            sent = await on.send(by=wire)
        assert sent.outcome not in (Outcome.SENT, Outcome.DEAD, Outcome.UNCHANGED), (answer, sent)
        assert sent.retry_after_seconds >= 0 and len(sent.detail) <= 300


async def test_edits_withdrawals_and_answers_to_taps_raise_nothing_and_are_not_believed_done(
    on: Harness,
) -> None:
    assert on.chat
    card, packed = page_with(3)
    known = await on.send(card=card, packed=packed)
    for answer in (*on.nonsense, *on.elsewhere, *on.garbage):
        async with on.answered(answer) as wire:
            chat = cast(ChatWire, wire)
            edited = await chat.edit(on.works, known.message_ref, PAGE, (), known.card_code)
            told = await chat.answer("4200000000001", "已认领")
            taken = await chat.withdraw(on.works, known.recall_ref)
        on.details += [edited.detail, told.detail, taken.detail]
        assert taken.outcome not in (Outcome.SENT, Outcome.DEAD), (answer, taken)
        assert edited.outcome not in (Outcome.SENT, Outcome.DEAD), (answer, edited)
        assert told.outcome not in (Outcome.SENT, Outcome.DEAD), (answer, told)


async def test_a_file_is_gone_only_when_its_platform_says_so(on: Harness) -> None:
    """What cannot be asked for now is a ConnectionError, whatever stands in the way."""
    assert on.chat
    expected = ConnectionError if on.abilities.files else None
    for answer in (*on.nonsense, *on.garbage):
        if answer.kind == "application/octet-stream":
            continue  # it may be the file itself
        async with on.answered(answer) as wire:
            assert await fetched(wire) is expected, answer
    for answer in on.elsewhere:
        async with on.answered(answer) as wire:
            await fetched(wire)


async def test_a_platform_that_is_away_raises_nothing_but_for_a_file(on: Harness) -> None:
    assert on.chat
    chat = cast(ChatWire, on.at(await closed_port()))
    edited = await chat.edit(on.works, f"{on.works}:7", PAGE, (), "code")
    told = await chat.answer("4200000000001", "已认领")
    on.details += [edited.detail, told.detail]
    expected = (Outcome.LATER, Outcome.UNCHANGED)
    assert edited.outcome in expected and told.outcome in expected
    if on.abilities.files:
        assert await fetched(chat) is ConnectionError
    else:
        assert await fetched(chat) is None


async def test_a_platform_that_quotes_our_secrets_has_them_nowhere_in_our_log(
    on: Harness,
) -> None:
    assert on.quotable
    for secret in on.quotable:
        async with on.answered(on.echo(secret)) as wire:
            sent = await on.send(by=wire)
        assert secret not in sent.detail and sent.outcome is not Outcome.SENT


async def fetched(wire: object) -> object:
    """The content, None, or that the wire said ConnectionError; nothing else may be raised."""
    try:
        return await cast(ChatWire, wire).fetch("a-file-of-somebody", 1000)
    except ConnectionError:
        return ConnectionError
