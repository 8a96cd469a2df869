"""Every setting of the process: `duban.toml`, `DUBAN_…__…` variables, secrets also as `_FILE`.

Validated once at start. All problems are listed at once, by setting and variable, with the mend;
a secret's value is never part of one. What a setting is used for is decided elsewhere.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot import settings_problems as say
from bot.database_address import database_url
from bot.settings_kinds import (
    LOCAL,
    Host,
    Port,
    Section,
    bot_token,
    instant,
    mail_address,
    mail_addresses,
    redis_url,
    web_addresses,
)
from bot.settings_problems import PREFIX, Origin, refused, told, unknown_variables
from bot.settings_secrets import with_secrets
from bot.settings_wires import (
    AlertsSettings,
    AliyunSettings,
    GatewaySettings,
    MailSettings,
    PrivacySettings,
    TelegramSettings,
    WecomSettings,
)
from storage.files.problems import Fault, Problem
from storage.files.yaml_nodes import read_text

__all__ = ["LOCAL", "MailSettings", "Settings", "TelegramSettings", "WecomSettings"]

PATHS = ("organisation", "plans", "lexicon")


class DatabaseSettings(Section):
    """`url` may hold a password and is therefore kept like a secret.

    `busy_seconds` is how long a writer waits for another, for example a backup, before it says so.
    """

    url: Annotated[SecretStr, AfterValidator(database_url)] = SecretStr(
        "sqlite+aiosqlite:///duban.db"
    )
    url_file: Path | None = None
    busy_seconds: Annotated[float, Field(gt=0, le=60, allow_inf_nan=False)] = 10.0


class RedisSettings(Section):
    """Where replicas share their send budgets. Without a `url` each has an equal part.

    `url` may hold a password and is therefore kept like a secret.
    """

    url: Annotated[SecretStr, AfterValidator(redis_url)] | None = None
    url_file: Path | None = None


class HttpSettings(Section):
    """Where webhooks, health and metrics are served."""

    host: Host = "127.0.0.1"
    port: Port = 8640


class ClockSettings(Section):
    """Anything but speed 1 is a drill 演练; only a drill may begin at another time."""

    speed: Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)] = 1.0
    start: Annotated[datetime, AfterValidator(instant)] | None = None

    @model_validator(mode="after")
    def _start_is_for_drills(self) -> "ClockSettings":
        if self.start is not None and self.speed == 1:
            raise refused("写了 start，speed 却是 1", "start 只用于演练：改 speed，或删掉 start")
        return self


class ProbeSettings(Section):
    """Where the hourly synthetic page goes, by each wire; without one that wire is not probed."""

    telegram_chat: int | None = None
    wecom_user: str | None = None
    mail: Annotated[str, AfterValidator(mail_address)] | None = None


class WatchdogSettings(Section):
    """`duban watchdog`, another process: of the engine's own mail settings it takes nothing.

    `engines` are the addresses of all replicas and `also` mailboxes that hear of every alarm,
    both with spaces between; without `engines` it is the one of `http`. A trouble is told when it
    has lasted `patience_seconds`, which must be longer than a restart takes, and again every
    `again_minutes`. Below `disk_free_megabytes` a disk counts as nearly full; `disks` are further
    folders, with spaces between. `folder` keeps its state and its copy of the duty list.
    """

    mail: MailSettings = MailSettings()
    second_mail: MailSettings = MailSettings()
    engines: Annotated[str, AfterValidator(web_addresses)] = ""
    also: Annotated[str, AfterValidator(mail_addresses)] = ""
    disks: str = ""
    disk_free_megabytes: Annotated[int, Field(ge=1)] = 500
    folder: Path = Path("watchdog")
    port: Port | None = None
    look_seconds: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)] = 5.0
    patience_seconds: Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)] = 35.0
    again_minutes: Annotated[float, Field(gt=0, le=1440, allow_inf_nan=False)] = 30.0
    telegram_token: Annotated[SecretStr, AfterValidator(bot_token)] | None = None
    telegram_token_file: Path | None = None


class Settings(BaseSettings):
    """All settings. Paths in duban.toml count from its folder, in variables from where one is."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    database: DatabaseSettings = DatabaseSettings()
    redis: RedisSettings = RedisSettings()
    telegram: TelegramSettings = TelegramSettings()
    wecom: WecomSettings = WecomSettings()
    mail: MailSettings = MailSettings()
    gateway: GatewaySettings = GatewaySettings()
    aliyun: AliyunSettings = AliyunSettings()
    alerts: AlertsSettings = AlertsSettings()
    privacy: PrivacySettings = PrivacySettings()
    http: HttpSettings = HttpSettings()
    clock: ClockSettings = ClockSettings()
    probe: ProbeSettings = ProbeSettings()
    watchdog: WatchdogSettings = WatchdogSettings()
    organisation: Path = Path("organisation.yaml")
    plans: Path = Path("plans")
    lexicon: Path | None = None

    @property
    def is_drill(self) -> bool:
        """Whether every message is marked 演练."""
        return self.clock.speed != 1

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables go before duban.toml, which is handed in; nothing else is read."""
        return env_settings, init_settings


def known_settings() -> dict[str, tuple[str, ...]]:
    """The keys of every section; the section "" is the top of the file."""
    return {"": tuple(Settings.model_fields), **_sections("", Settings.model_fields)}


def _sections(prefix: str, fields: Mapping[str, FieldInfo]) -> dict[str, tuple[str, ...]]:
    """The keys of every section below, and of the sections in it."""
    found: dict[str, tuple[str, ...]] = {}
    for name, field in fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            found[prefix + name] = tuple(kind.model_fields)
            found |= _sections(f"{prefix}{name}.", kind.model_fields)
    return found


def load_settings(
    path: Path = Path("duban.toml"), *, required: bool = False
) -> tuple[Settings | None, tuple[Problem, ...]]:
    """The settings, or None and every problem at once.

    A missing file means defaults and variables only, unless it is `required`.
    """
    text, problems = _text(path, required)
    if text is None:
        return None, problems
    origin = Origin(str(path), text, dict(os.environ))
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        fault = say.toml_syntax(str(error))
        return None, (Problem(str(path), int(line[1]) if line else None, *fault),)
    return _validated(_rooted(written, path.parent), origin, path.parent)


def _text(path: Path, required: bool) -> tuple[str | None, tuple[Problem, ...]]:
    if not required and not path.exists():
        return "", ()
    return read_text(path, "设置文件")


def _rooted(written: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Relative paths of duban.toml counted from its own folder, as also its defaults are."""
    paths = {
        name: str(folder / value)
        for name in PATHS
        if isinstance(value := written.get(name, Settings.model_fields[name].default), str | Path)
    }
    return {**written, **paths}


def _validated(
    written: dict[str, Any], origin: Origin, folder: Path
) -> tuple[Settings | None, tuple[Problem, ...]]:
    known = known_settings()
    values, problems = with_secrets(written, origin, folder)
    problems += unknown_variables(origin.environ, known)
    settings: Settings | None = None
    try:
        settings = Settings(**values)
    except ValidationError as error:
        problems += [told(each, origin, known) for each in error.errors(include_url=False)]
    except SettingsError as error:
        # A whole section was given as one variable, and it is no JSON.
        name = re.search(r'"(\w+)"', str(error))
        fault = Fault("整节写在一个变量里，却不是 JSON", "每个设置用自己的变量，段名后加两个下划线")
        problems.append(origin.problem(name[1] if name else "", fault))
    return (None if problems else settings), tuple(problems)
