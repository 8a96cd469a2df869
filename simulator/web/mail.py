"""The mailbox over HTTP: letters as JSON, their HTML in a sandbox, their attachments."""

from urllib.parse import quote

from aiohttp import web

from simulator.mailbox import Letter
from simulator.web.answers import world_of

# A letter may carry anything a stranger wrote: it may show itself, and do nothing at all.
SANDBOX = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def routes() -> list[web.RouteDef]:
    return [
        web.get("/mailbox", letters),
        web.get("/mailbox/{n:\\d+}", letter),
        web.get("/mailbox/{n:\\d+}/html", page),
        web.get("/mailbox/{n:\\d+}/attachments/{i:\\d+}", attachment),
    ]


def _letter(request: web.Request) -> Letter:
    n = int(request.match_info["n"])
    found = next((each for each in world_of(request).letters if each.n == n), None)
    if not found:
        raise web.HTTPNotFound
    return found


async def letters(request: web.Request) -> web.Response:
    return web.json_response([each.summary() for each in world_of(request).letters])


async def letter(request: web.Request) -> web.Response:
    return web.json_response(_letter(request).view())


async def page(request: web.Request) -> web.Response:
    headers = {"Content-Security-Policy": SANDBOX, "X-Content-Type-Options": "nosniff"}
    return web.Response(text=_letter(request).page(), content_type="text/html", headers=headers)


async def attachment(request: web.Request) -> web.Response:
    files = _letter(request).attachments
    number = int(request.match_info["i"])
    if number >= len(files):
        raise web.HTTPNotFound
    file = files[number]
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
    }
    return web.Response(body=file.content, content_type=file.media_type, headers=headers)
