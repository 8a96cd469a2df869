"""The simulator as a process of its own."""

import asyncio
import json
import sys
from pathlib import Path

import aiohttp
import aiosmtplib

ROOT = Path(__file__).resolve().parents[2]


async def test_it_runs_on_its_own_with_people_from_a_file(tmp_path: Path) -> None:
    people = {
        "users": [{"user_id": 1, "first_name": "王芳", "title": "柜员"}],
        "groups": [{"chat_id": -5, "title": "值班群", "members": [1]}],
    }
    (tmp_path / "users.json").write_text(json.dumps(people), encoding="utf-8")
    ports = ["--http-port", "0", "--smtp-port", "0"]
    more = ["--users", str(tmp_path / "users.json"), "--speed", "60", "--token", "7:own"]
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-u", "-m", "simulator", *ports, *more],
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout
        base = (await process.stdout.readline()).decode().split()[-1]
        smtp_port = int((await process.stdout.readline()).decode().rpartition(":")[2])
        async with aiohttp.ClientSession(base) as http:
            async with http.get("/bot7:own/getMe") as answer:
                assert (await answer.json())["result"]["id"] == 7
            async with http.get("/phones/state") as answer:
                state = await answer.json()
        assert state["phones"][0]["name"] == "王芳"
        assert state["groups"][0]["title"] == "值班群"
        assert state["clock"]["speed"] == 60
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=smtp_port) as smtp:
            assert (await smtp.noop()).code == 250
    finally:
        process.terminate()
        await process.wait()
