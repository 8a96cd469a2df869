"""What a phone keeps of a sign-in: signed by us, good for one purpose and for so long."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

from aiohttp import web

_COOKIE = re.compile(r"([A-Za-z0-9_=-]{1,200})\.([0-9]{1,12})\.([0-9a-f]{64})")


class Cookies:
    """`seal` is a key that never leaves the database; `https` keeps them off unsafe lines."""

    def __init__(self, seal: bytes, *, https: bool) -> None:
        self._key = hmac.digest(seal, b"cookies of our pages", "sha256")
        self._https = https

    def put(
        self, on: web.Response, purpose: str, said: str, until: datetime, lasting: timedelta
    ) -> None:
        """Have the browser keep it for so long; it counts until the instant `until`."""
        ends = str(int(until.timestamp()))
        coded = urlsafe_b64encode(said.encode()).decode()
        on.set_cookie(
            self._name(purpose),
            f"{coded}.{ends}.{self._proof(purpose, coded, ends)}",
            max_age=max(1, int(lasting.total_seconds())),
            httponly=True,
            secure=self._https,
            samesite="Lax",
            path="/",
        )

    def drop(self, on: web.Response, purpose: str) -> None:
        """Have the browser forget it."""
        on.del_cookie(self._name(purpose), path="/", secure=self._https, httponly=True)

    def read(self, request: web.Request, purpose: str, now: datetime) -> str:
        """What was put under this purpose; empty when it is not there, too old or not ours."""
        found = _COOKIE.fullmatch(request.cookies.get(self._name(purpose), ""))
        if found is None:
            return ""
        coded, ends, proof = found.groups()
        if not hmac.compare_digest(proof, self._proof(purpose, coded, ends)):
            return ""
        if now >= datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(ends)):
            return ""
        return urlsafe_b64decode(coded).decode()

    def _name(self, purpose: str) -> str:
        """`__Host-` forbids other hosts of the bank to put one in its place."""
        return f"__Host-duban-{purpose}" if self._https else f"duban-{purpose}"

    def _proof(self, purpose: str, coded: str, ends: str) -> str:
        """Bound to the purpose: the proof of one is none of another."""
        said = f"{purpose}\n{coded}\n{ends}".encode()
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()
