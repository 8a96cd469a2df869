"""WeCom beside Telegram: half of the bench's units on each, in one process and one run.

The instant of receipt is when the simulated WeCom begins to post its callback; the instant of a
page is when it accepts the message/send to the responder.
"""

import asyncio
import re
from collections import defaultdict, deque
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.transports.wecom.callback import PATH
from bot.transports.wecom.client import WecomApi, wecom_session
from bot.transports.wecom.wire import WecomWire
from handlers.card import Card
from handlers.wire import Outcome
from simulator.server import Simulator
from simulator.settings import Settings
from simulator.wecom.corp import Corp
from simulator.wecom.settings import WeComSettings
from simulator.world import World
from tests.bench import bare, branch
from tests.bench.backlog import changed, notice, put
from tests.bench.figures import percentiles, told
from tests.bench.process import LIMITLESS, everybody, serving, write_files
from tests.bench.watching import Watch
from tests.servers.ports import free_port
from tests.spine.branch import AES_KEY, CALLBACK_TOKEN

_FREE = WeComSettings(member_per_minute=10**6, member_per_hour=10**6)
_BURST, _BURSTS = 200, 5
_BACKLOG, _PACED_SECONDS = 80, 150.0
_MOST_A_MINUTE = 24


async def beside_telegram(folder: Path, count: int) -> None:
    """Report → first page on both, and how long WeCom waits for the answer to its callback."""
    write_files(folder)
    _half_on_wecom(folder)
    world, port = _everybody(_FREE), free_port()
    async with Simulator(world) as sim, serving(folder, sim, _settings(sim, port)):
        await _listens(world.wecom, port)
        await _reports(world, 5.0, branch.UNITS, "WARM")
        one = await bare.requests(sim.api_base, 300)
        commits = bare.durable_commits(folder, 300)
        print(percentiles("bare: one aiohttp request", one))
        print(percentiles("bare: one durable SQLite commit", commits))
        for rate, so_many in ((1.0, 40), (20.0, count)):
            wecom, telegram = await _reports(world, rate, so_many, f"R{rate:g}x")
            print(percentiles(f"report → first page on Telegram, {rate / 2:g}/s", telegram))
            print(percentiles(f"report → first page on WeCom, {rate / 2:g}/s", wecom))
            ratio = median(wecom) / median(telegram)
            least = median(wecom) / (median(one) + median(commits))
            print(f"    WeCom's p50 is {ratio:.2f} of Telegram's, {least:.0f} bare round trips")
        name = "callback posted → answered"
        print(percentiles(name, _answer_times(world), p99=1000))


async def burst() -> None:
    """200 pages at once with a token that WeCom has just revoked, and with one that stands."""
    world = World(Settings(wecom=_FREE))
    corp = world.wecom
    for number in range(_BURST):
        corp.add_member(f"m{number}", f"员工{number}")
    async with Simulator(world) as sim, wecom_session() as session:
        api = WecomApi(
            session,
            corp_id=corp.corp_id,
            agent_id=corp.agent_id,
            secret=corp.secret,
            api_base=sim.wecom_base,
        )
        wire = WecomWire(api)
        await _sent(wire, "warm")
        fresh, revoked, asked = [], [], []
        for no in range(_BURSTS):
            fresh.append(await _sent(wire, f"fresh{no}"))
            corp.revoke_token()
            before = corp.tokens.asked
            revoked.append(await _sent(wire, f"revoked{no}"))
            asked.append(corp.tokens.asked - before)
    print(
        f"{_BURST} pages at once, median of {_BURSTS}: {median(fresh) * 1000:.0f} ms with a token "
        f"that stands, {median(revoked) * 1000:.0f} ms with a revoked one, ratio "
        f"{median(revoked) / median(fresh):.2f}; calls of gettoken in each: {asked}"
    )


async def pacing(folder: Path) -> None:
    """A backlog for one member under WeCom's own limit: what it gets in any minute."""
    write_files(folder)
    _half_on_wecom(folder)
    world, port = _everybody(WeComSettings()), free_port()
    async with Simulator(world) as sim, serving(folder, sim, _settings(sim, port)):
        await _listens(world.wecom, port)
        url = f"sqlite+aiosqlite:///{folder / 'duban.db'}"
        await put(url, [notice(number, "r1") for number in range(_BACKLOG)])
        await asyncio.sleep(_PACED_SECONDS)
    at = [each.at for each in world.wecom.deliveries("r1")]
    most, dropped = _most_in_a_minute(at), len(world.wecom.dropped)
    print(
        f"{_BACKLOG} messages to one member: {len(at)} in {_PACED_SECONDS:.0f} s, at most {most} "
        f"in any minute, dropped {dropped}; "
        f"{told(f'at most {_MOST_A_MINUTE}, none dropped', most <= _MOST_A_MINUTE and not dropped)}"
    )


async def _sent(wire: WecomWire, name: str) -> float:
    card = Card(headline="呼叫")
    sends = (wire.send(f"m{n}", card, (), (), f"{name}:{n}") for n in range(_BURST))
    began = perf_counter()
    answers = await asyncio.gather(*sends)
    took = perf_counter() - began
    assert {each.outcome for each in answers} == {Outcome.SENT}
    return took


async def _reports(
    world: World, rate: float, count: int, series: str
) -> tuple[list[float], list[float]]:
    """Send `count` reports at `rate` a second, in turn by each; seconds until the first pages."""
    telegram, since = Watch(world, rf"{series}\d{{4}}"), len(world.log.records)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / rate - loop.time()))
        text, unit = f"/sos 客户排队太久吵起来了 {series}{number:04d}", number % branch.UNITS
        if _is_on_wecom(unit):
            await world.wecom.phone(f"t{unit}").types(text)
        else:
            await world.phone(branch.TELLER + unit).types(text)
    half = count // 2
    await telegram.until_paged(half, 60.0)
    await world.until(lambda: len(_on_wecom(world, series, since)) >= half, timeout=60.0)
    on_telegram = [at - telegram.received[mark] for mark, at in telegram.paged.items()]
    return _on_wecom(world, series, since), on_telegram


def _on_wecom(world: World, series: str, since: int) -> list[float]:
    """Seconds from the callback of each report to the first page of it."""
    received: dict[str, float] = {}
    paged: dict[str, float] = {}
    for record in world.log.since(since):
        found = re.search(rf"{series}\d{{4}}", record.text or "")
        if found is None:
            continue
        if record.method == "wecom.callback":
            received.setdefault(found[0], record.at)
        elif record.method == "wecom.delivery" and record.params["userid"].startswith("r"):
            paged.setdefault(found[0], record.at)
    return [at - received[mark] for mark, at in paged.items()]


def _answer_times(world: World) -> list[float]:
    """Seconds from each callback's turn to its answer; encrypting it is the simulator's share."""
    waiting: dict[str, deque[float]] = defaultdict(deque)
    found = []
    for record in world.log.records:
        if record.method != "wecom.callback":
            continue
        if record.outcome == "queued":
            waiting[record.params["userid"]].append(record.at)
        elif record.outcome == "answered 200":
            found.append(record.at - waiting[record.params["userid"]].popleft())
    return found


def _most_in_a_minute(at: list[float]) -> int:
    return max((sum(begin <= each < begin + 60.0 for each in at) for begin in at), default=0)


def _is_on_wecom(unit: int) -> bool:
    return unit % 2 == 1


def _half_on_wecom(folder: Path) -> None:
    with changed(folder / "organisation.yaml") as content:
        for person in content["people"]:
            number = person["id"][1:]
            if number.isdigit() and _is_on_wecom(int(number)):
                del person["telegram"]
                person["wecom"] = person["id"]


def _everybody(limits: WeComSettings) -> World:
    world = everybody(World(replace(LIMITLESS, wecom=limits)))
    for unit in filter(_is_on_wecom, range(branch.UNITS)):
        world.wecom.add_member(f"t{unit}", f"柜员{unit}")
        world.wecom.add_member(f"r{unit}", f"值班{unit}")
    return world


def _settings(sim: Simulator, port: int) -> dict[str, str]:
    corp = sim.world.wecom
    return {
        "DUBAN_HTTP__PORT": str(port),
        "DUBAN_WECOM__CORP_ID": corp.corp_id,
        "DUBAN_WECOM__AGENT_ID": str(corp.agent_id),
        "DUBAN_WECOM__SECRET": corp.secret,
        "DUBAN_WECOM__CALLBACK_TOKEN": CALLBACK_TOKEN,
        "DUBAN_WECOM__AES_KEY": AES_KEY,
        "DUBAN_WECOM__API_BASE": sim.wecom_base,
    }


async def _listens(corp: Corp, port: int) -> None:
    """The console takes the callback's address only when it answers as it should."""
    verified = await corp.set_callback(f"http://127.0.0.1:{port}{PATH}", CALLBACK_TOKEN, AES_KEY)
    assert verified, verified.reason
