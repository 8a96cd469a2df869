"""The sample branch of `examples/`, and settings that point at the simulated world."""

from functools import cache
from pathlib import Path
from random import Random

from pydantic import SecretStr

from bot.configuration import Configuration, read_files
from bot.settings import DatabaseSettings, MailSettings, Settings, TelegramSettings
from bot.settings_wires import GatewaySettings, WecomSettings
from handlers.reading import Lexicon
from handlers.rulebook import Rulebook
from simulator.server import Simulator

ROOT = Path(__file__).parents[2]


def files() -> Settings:
    return Settings(
        organisation=ROOT / "examples" / "branch" / "organisation.yaml",
        plans=ROOT / "plans",
        lexicon=ROOT / "plans" / "lexicon.yaml",
    )


@cache
def _read() -> Configuration:
    """Read once: these are values, and no test changes them."""
    read, problems = read_files(files())
    assert read is not None, problems
    return read


def rulebook_and_lexicon() -> tuple[Rulebook, Lexicon]:
    """The sample branch with the same chance each time."""
    return _read().rulebook(Random(3)), _read().lexicon


def settings_for(folder: Path, sim: Simulator, database: str | None = None) -> Settings:
    """`database` is the address of another database than a SQLite file in the folder."""
    url = SecretStr(database or f"sqlite:///{folder / 'duban.db'}")
    return files().model_copy(
        update={
            "database": DatabaseSettings(url=url),
            "telegram": TelegramSettings(token=SecretStr(sim.token), api_base=sim.api_base),
            "mail": MailSettings(host="127.0.0.1", port=sim.smtp_port, sender="duban@bank.example"),
        }
    )


CALLBACK_TOKEN, AES_KEY = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


def wecom_settings(sim: Simulator) -> WecomSettings:
    """The self-built app of the simulated company."""
    corp = sim.world.wecom
    return WecomSettings(
        corp_id=corp.corp_id,
        agent_id=corp.agent_id,
        secret=SecretStr(corp.secret),
        callback_token=SecretStr(CALLBACK_TOKEN),
        aes_key=SecretStr(AES_KEY),
        api_base=sim.wecom_base,
    )


def gateway_settings(sim: Simulator) -> GatewaySettings:
    """The simulated bank's gateway."""
    return GatewaySettings(url=sim.gateway_url, secret=SecretStr(sim.world.gateway.secret))
