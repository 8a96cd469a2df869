"""Stored files to WeCom and people's files from it (W:90253, W:90254)."""

from collections.abc import Iterator
from functools import partial

from aiohttp import FormData

from bot.transports.plain import file_name
from bot.transports.wecom.client import Call, Reply, WecomApi
from bot.transports.wecom.outcomes import TOO_LARGE_AT_ONCE, errcode_of
from handlers.sentences import say
from handlers.wire import File, Outcome, Sent

MB = 1024 * 1024
MOST_BYTES = {"image": 10 * MB, "voice": 2 * MB, "file": 20 * MB}
LEAST_BYTES = 6
PART_BYTES = 4 * MB
"""A part of a big file: a multiple of 16 bytes, at most 20 MB."""

UPLOAD_SECONDS = DOWNLOAD_SECONDS = 30.0
LOCATION = "location"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_AMR = b"#!AMR"
_SUFFIXES = {"photo": ".jpg", "voice": ".ogg"}
_WIRE_KINDS = {"photo": "image", "voice": "voice"}


def kinds_for(file: File) -> Iterator[str]:
    """As what the content can be sent, the best first; nothing for what WeCom never takes.

    A picture that is no JPG or PNG and a voice that is no AMR still go as files.
    """
    size = len(file.content)
    is_of_kind = {
        "photo": file.content.startswith(_PICTURES),
        "voice": file.content.startswith(_AMR),
    }
    wanted = [_WIRE_KINDS[file.kind]] if is_of_kind.get(file.kind) else []
    for kind in (*wanted, "file"):
        if LEAST_BYTES <= size <= MOST_BYTES[kind]:
            yield kind


def kind_of_ref(file: File) -> str:
    """As what a media id that WeCom gave for this file was sent or received."""
    return _WIRE_KINDS.get(file.kind, "file")


def place_words(file: File) -> str:
    """A place as words, for WeCom sends none as a place; empty when it is none.

    It is stored as the text `latitude,longitude`, in degrees.
    """
    stored = file.file_ref or file.content.decode("ascii", "replace")
    try:
        latitude, longitude = (f"{float(each):.6f}" for each in stored.split(","))
    except ValueError:
        return ""
    return say("wecom.place", latitude=latitude, longitude=longitude)


async def upload(api: WecomApi, kind: str, file: File) -> str | Sent:
    """The media id, good for three days; or why there is none."""
    reply = await api.ask(
        Call(
            method="POST",
            path="media/upload",
            params={"type": kind},
            form=partial(_form, file),
            seconds=UPLOAD_SECONDS,
        )
    )
    if isinstance(reply, Sent):
        return reply
    return reply.words("media_id") or Sent(outcome=Outcome.REJECTED, detail="no media_id")


def _form(file: File) -> FormData:
    # Unquoted, for a quoted name arrives as %E6%8A%95…; `file_name` takes out what ends a header.
    form = FormData(quote_fields=False)
    name = file_name(file.name, file.kind + _SUFFIXES.get(file.kind, ""))
    form.add_field("media", file.content, filename=name, content_type="application/octet-stream")
    return form


async def download(api: WecomApi, media_id: str, limit_bytes: int) -> bytes | None:
    """The content; None when it is gone or longer than `limit_bytes`.

    Raises ConnectionError when WeCom cannot be asked now.
    """
    reply = await _get(api, media_id, limit_bytes)
    if isinstance(reply, Sent) and errcode_of(reply) == TOO_LARGE_AT_ONCE:
        return await _in_parts(api, media_id, limit_bytes)
    content = _content(reply)
    return content if content is not None and len(content) <= limit_bytes else None


async def _in_parts(api: WecomApi, media_id: str, limit_bytes: int) -> bytes | None:
    whole = bytearray()
    while len(whole) <= limit_bytes:
        part = f"bytes={len(whole)}-{len(whole) + PART_BYTES - 1}"
        reply = await _get(api, media_id, PART_BYTES, part)
        content = _content(reply)
        if content is None:
            return None
        whole += content
        if len(content) < PART_BYTES or (isinstance(reply, Reply) and _is_all(reply, len(whole))):
            return bytes(whole) if len(whole) <= limit_bytes else None
    return None


async def _get(api: WecomApi, media_id: str, most_bytes: int, part: str = "") -> Reply | Sent:
    return await api.ask(
        Call(
            method="GET",
            path="media/get",
            params={"media_id": media_id},
            headers={"Range": part} if part else {},
            brings_file=True,
            seconds=DOWNLOAD_SECONDS,
            most_bytes=most_bytes,
        )
    )


def _content(reply: Reply | Sent) -> bytes | None:
    """What came, or None for what will never come; raises ConnectionError for later."""
    if isinstance(reply, Reply):
        return reply.content
    if reply.outcome in (Outcome.LATER, Outcome.UNCERTAIN):
        raise ConnectionError(reply.detail)
    return None


def _is_all(reply: Reply, received: int) -> bool:
    """Whether `Content-Range: bytes 0-99/100` says that nothing is left."""
    ranges = next((v for k, v in reply.headers.items() if k.lower() == "content-range"), "")
    total = ranges.rpartition("/")[2]
    return total.isdigit() and int(total) <= received
