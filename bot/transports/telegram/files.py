"""Stored files as Telegram calls: by the id Telegram has, else by upload; and back again."""

from collections.abc import Iterator
from contextlib import aclosing

from aiogram import Bot
from aiogram.methods import SendDocument, SendLocation, SendPhoto, SendVoice, TelegramMethod
from aiogram.types import BufferedInputFile, InputFile, Message
from aiohttp import ClientError, ClientResponseError

from bot.transports.plain import detail, file_name
from handlers.wire import File

LOCATION = "location"
DOWNLOAD_SECONDS = 30
_GONE = (404, 410)
_SUFFIXES = {"photo": ".jpg", "voice": ".ogg"}

Upload = InputFile | str


def ways_to_send(chat: int, file: File) -> Iterator[TelegramMethod[Message]]:
    """Calls that pass this file on, the best first; the next is for when one is rejected.

    An id of another kind of file, or of another bot, is rejected where the content is not; and a
    picture that Telegram cannot read still goes as a document.
    """
    if file.kind == LOCATION:
        yield from _place(chat, file)
        return
    if file.file_ref:
        yield _method(chat, file.kind, file.file_ref)
    if file.content:
        name = file_name(file.name, file.kind + _SUFFIXES.get(file.kind, ""))
        yield _method(chat, file.kind, BufferedInputFile(file.content, name))
        if file.kind in _SUFFIXES:
            yield _method(chat, "document", BufferedInputFile(file.content, name))


def _method(chat: int, kind: str, source: Upload) -> TelegramMethod[Message]:
    if kind == "photo":
        return SendPhoto(chat_id=chat, photo=source)
    if kind == "voice":
        return SendVoice(chat_id=chat, voice=source)
    return SendDocument(chat_id=chat, document=source)


def _place(chat: int, file: File) -> Iterator[TelegramMethod[Message]]:
    """A place is stored as the text `latitude,longitude`, in degrees."""
    words = file.file_ref or file.content.decode("ascii", "replace")
    try:
        latitude, longitude = (float(each) for each in words.split(","))
    except ValueError:
        return
    yield SendLocation(chat_id=chat, latitude=latitude, longitude=longitude)


def sent_file_ref(message: Message) -> str:
    """Telegram's id of the file in a message just sent; Telegram may have made it another kind."""
    if message.photo:
        return message.photo[-1].file_id
    held = message.voice or message.document or message.audio or message.video
    return held.file_id if held else ""


async def download(bot: Bot, path: str, limit_bytes: int) -> bytes | None:
    """The content at Telegram's `path`; None when it is gone or longer than `limit_bytes`.

    Raises ConnectionError when it may be had later.
    """
    url = bot.session.api.file_url(bot.token, path)
    stream = bot.session.stream_content(url, timeout=DOWNLOAD_SECONDS)
    content = bytearray()
    try:
        async with aclosing(stream) as chunks:
            async for chunk in chunks:
                content += chunk
                if len(content) > limit_bytes:
                    return None
    except ClientResponseError as error:
        if error.status in _GONE:
            return None
        # `from None`, for the address in the original holds the token.
        raise ConnectionError(f"Telegram answered {error.status} to a download") from None
    except (ClientError, OSError) as error:
        raise ConnectionError(detail(f"{type(error).__name__}: {error}")) from None
    return bytes(content)
