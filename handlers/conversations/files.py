"""Files a person sends: remembered at once, brought in by the courier, passed on with the page."""

from handlers.card import Card
from handlers.cards.attached import attachment_id
from handlers.room import Room
from handlers.sentences import say
from storage import attachments
from storage.attachments import Attachment

LARGEST_BYTES = 20 * 1024 * 1024


async def received_file(room: Room) -> str | None:
    """Keep the file of this message; None, with the reason said, when it is too large."""
    media = room.incoming.media
    if media is None:
        room.reply(Card(lines=(say("unreadable.kind"),)))
        return None
    if media.size_bytes > LARGEST_BYTES:
        room.reply(Card(lines=(say("unreadable.too_large"),)))
        return None
    attachment = Attachment(
        id=attachment_id(media.kind, room.desk.rulebook.chance),
        person=room.me,
        transport=room.incoming.sender.transport,
        file_ref=media.file_ref,
        kind=media.kind,
        mime=media.mime[:80],
        name=media.name[:200],
        size_bytes=media.size_bytes,
    )
    await attachments.add(room.connection, attachment, room.now)
    room.fetch(attachment.id)
    return attachment.id
