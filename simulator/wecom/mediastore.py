"""Temporary media (W:96484, W:90254): three days, for all apps of the company."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from simulator.wecom.pace import Pace
from simulator.wecom.refusals import Refused

if TYPE_CHECKING:
    from simulator.wecom.corp import Corp

MEGABYTE = 1024 * 1024
# How many bytes at most, and the errcode for more.
LARGEST = {
    "image": (10 * MEGABYTE, 40009),
    "voice": (2 * MEGABYTE, 45001),
    "video": (10 * MEGABYTE, 40011),
    "file": (20 * MEGABYTE, 45001),
}


@dataclass(frozen=True)
class Media:
    media_id: str
    kind: str
    name: str
    mime_type: str
    content: bytes
    at: datetime


class MediaStore:
    def __init__(self, corp: "Corp") -> None:
        self._corp = corp
        self._kept: dict[str, Media] = {}
        limit = (corp.settings.media_gets_per_minute, 60.0)
        self._pace = Pace(corp.world.monotonic, limit)

    def keep(self, kind: str, name: str, mime_type: str, content: bytes) -> Media:
        media_id = secrets.token_urlsafe(48)
        media = Media(media_id, kind, name, mime_type, content, self._corp.world.now())
        self._kept[media_id] = media
        return media

    def upload(self, kind: str, name: str, mime_type: str, content: bytes) -> Media:
        """Keep it if WeCom takes such a file from an app."""
        if kind not in LARGEST:
            raise Refused(40005)
        if len(content) <= 5:
            raise Refused(40006)
        most, code = LARGEST[kind]
        if len(content) > most:
            raise Refused(code)
        if kind == "image" and not content.startswith((b"\xff\xd8\xff", b"\x89PNG")):
            raise Refused(40123)
        if kind == "voice" and not content.startswith(b"#!AMR"):
            raise Refused(40004)
        if kind == "video" and content[4:8] != b"ftyp":
            raise Refused(40004)
        return self.keep(kind, name, mime_type, content)

    def find(self, media_id: str) -> Media:
        media = self._kept.get(media_id)
        life = timedelta(days=self._corp.settings.media_days)
        if not media or self._corp.world.now() >= media.at + life:
            raise Refused(40007)
        return media

    def of_kind(self, media_id: str, kind: str) -> Media:
        """For a message: an image's media_id cannot be sent as a voice."""
        media = self.find(media_id)
        if media.kind != kind and kind != "file":
            raise Refused(40007)
        return media

    def fetch(self, media_id: str) -> Media:
        media = self.find(media_id)
        if not self._pace.take(media_id):
            raise Refused(45033)
        return media
