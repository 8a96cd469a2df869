"""The story's few addresses: see where it is, begin it, stop it, read what it told."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from simulator.story_stage import Story
from simulator.world import World


def add_story_routes(app: web.Application, world: World, story: Story) -> None:
    """`world` is the story's own: it is named so that a caller sees whose phones will move."""

    async def state(request: web.Request) -> web.Response:
        return web.json_response(story.state())

    async def begin(request: web.Request) -> web.Response:
        story.begin()
        return web.json_response(story.state())

    async def stop(request: web.Request) -> web.Response:
        story.stop()
        return web.json_response(story.state())

    async def transcript(request: web.Request) -> web.Response:
        return web.Response(text="\n".join(str(line) for line in story.lines) + "\n")

    async def performing(app: web.Application) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            loop = group.create_task(story.run())
            yield
            loop.cancel()

    app.router.add_get("/story/state", state)
    app.router.add_post("/story/play", begin)
    app.router.add_post("/story/stop", stop)
    app.router.add_get("/story/transcript", transcript)
    app.cleanup_ctx.append(performing)
