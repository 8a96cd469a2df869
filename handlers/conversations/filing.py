"""From a draft to a case, once: however often it is tapped (I33) and whoever taps or ticks."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from escalation.event import Supplemented
from escalation.words import Flag, PersonId
from handlers import doubt
from handlers.conversations.doubting import ask_later
from handlers.desk import Desk, Report
from handlers.draft import Draft
from handlers.room import Room
from handlers.sentences import say
from storage import cases, marks


async def file_draft(
    connection: AsyncConnection,
    desk: Desk,
    person: PersonId,
    draft: Draft,
    now: datetime,
    *,
    extra: frozenset[Flag] = frozenset(),
) -> Case:
    """File it and remember what it came from. Raises LookupError when no plan covers the unit."""
    report = Report(
        unit=draft.unit,
        first_contact=person,
        complaint=draft.complaint,
        flags=draft.flags | extra,
        complained_about=draft.complained_about - {person},
        accused=draft.accused,
        attachments=draft.attachments,
        received_at=draft.begun_at,
    )
    case = await desk.file(connection, report, now)
    await marks.once(connection, f"filed:{draft.id}", case.id, now)
    for source in draft.sources:
        await marks.save(connection, source.mark, case.id, now)
    note = _note(draft)
    if not note:
        return case
    # The reporter's own addition: in the ledger, and read by whoever works on the case.
    acted = await desk.act(connection, case.id, Supplemented(by=person, text=note), now)
    noted = acted.case or case
    if doubt.is_unanswered(noted):
        await ask_later(connection, noted, person, now)
    return noted


def _note(draft: Draft) -> str:
    """What the reporter decided about a media threat, or left open: doubt goes up (R-MEDIA-1)."""
    if Flag.MEDIA_THREAT in draft.flags:
        return ""
    if draft.media_denied:
        return say("draft.media_denied_note")
    doubted = draft.reading is not None and Flag.MEDIA_THREAT in draft.reading.doubts
    return say("draft.media_doubt_note") if doubted else ""


async def filed_case(connection: AsyncConnection, draft_id: str) -> Case | None:
    """The case a draft has become, if it was filed."""
    case_id = await marks.load(connection, f"filed:{draft_id}")
    return await cases.load(connection, case_id) if case_id else None


def source_of(room: Room) -> str:
    """The mark under which a message is remembered: what a later edit of it belongs to (I32)."""
    return f"source:{room.incoming.sender.transport}:{room.incoming.message_ref}"[:120]
