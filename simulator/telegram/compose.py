"""From parameters to the content of a message: text with entities, files, places."""

from typing import Any

from simulator.messages import Content
from simulator.people import StoredFile
from simulator.telegram.entities import Entity, parse_html, trim
from simulator.telegram.params import Params, Upload
from simulator.telegram.refusals import bad_request
from simulator.world import World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_FILE = 50 * 1024 * 1024
PICTURE_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"RIFF")


def marked_text(params: Params, name: str, entities_name: str) -> tuple[str, list[Entity], str]:
    """The text, its entities and the text as it was sent."""
    source = params.text(name)
    mode = params.text("parse_mode").lower()
    if mode and mode != "html":
        raise bad_request("unsupported parse_mode: the simulator knows HTML only")
    if mode:
        return (*parse_html(source), source)
    entities = params.structure(entities_name) or []
    return (*trim(source, entities), source)


def text_content(params: Params) -> Content:
    text, entities, source = marked_text(params, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if len(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return Content(text=text, entities=entities, source=source)


def caption_content(params: Params) -> Content:
    """A content that has only a caption yet; it may be empty."""
    text, entities, source = marked_text(params, "caption", "caption_entities")
    if len(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return Content(text=text, entities=entities, source=source)


def file_content(world: World, params: Params, kind: str) -> Content:
    content = caption_content(params)
    content.kind = kind
    content.file = _file(world, params, kind)
    return content


def location_content(params: Params) -> Content:
    latitude, longitude = params.number("latitude"), params.number("longitude")
    if latitude is None or longitude is None:
        raise bad_request("can't parse location: latitude and longitude are needed")
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise bad_request("wrong latitude or longitude")
    attached: dict[str, Any] = {"latitude": latitude, "longitude": longitude}
    return Content(kind="location", attached=attached)


def _file(world: World, params: Params, kind: str) -> StoredFile:
    upload = params.upload(kind)
    if upload:
        _check(upload, kind)
        duration = params.integer("duration") or 0
        return world.keep_file(kind, upload.name, upload.mime_type, upload.content, duration)
    file_id = params.text(kind)
    if not file_id:
        raise bad_request(f"there is no {kind} in the request")
    known = world.files.get(file_id)
    if not known:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    if known.kind != kind:
        sentence = f"can't use file of type {known.kind.title()} as {kind.title()}"
        raise bad_request(f"type of file mismatch: {sentence}")
    return known


def _check(upload: Upload, kind: str) -> None:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > (LARGEST_PHOTO if kind == "photo" else LARGEST_FILE):
        raise bad_request("file is too big")
    if kind == "photo" and not upload.content.startswith(PICTURE_BEGINNINGS):
        raise bad_request("IMAGE_PROCESS_FAILED")
