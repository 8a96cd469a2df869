"""Every setting of the process: `duban.toml`, `DUBAN_…__…` variables, secrets also as `_FILE`.

Validated once at start. All problems are listed at once, by setting and variable, with the mend;
a secret's value is never part of one. What a setting is used for is decided elsewhere.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
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
from bot.settings_problems import PREFIX, Origin, refused, told, unknown_variables
from bot.settings_secrets import with_secrets
from storage.files.problems import Fault, Problem
from storage.files.yaml_nodes import read_text

LOCAL = ZoneInfo("Asia/Shanghai")
"""Zone of a clock.start without one."""

PATHS = ("organisation", "plans", "lexicon")


def _redis_url(value: SecretStr) -> SecretStr:
    if not re.match(r"(rediss?|unix)://\S", value.get_secret_value()):
        raise refused("不是 Redis 的地址", "写 redis://主机:6379/0")
    return value


def _web_address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        raise refused(f"“{value[:80]}”不是网址", "写 http:// 或 https:// 开头的地址")
    return value.rstrip("/")


def _token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value.get_secret_value()):
        raise refused("不像机器人的令牌", "从 BotFather 复制整段，形如 数字:字母，前后不留空格")
    return value


def _webhook_secret(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
        raise refused("写法不行", "用 1 到 256 个英文字母、数字、_ 和 -")
    return value


def _host(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]{1,253}", value):
        raise refused(f"“{value[:80]}”不是主机名", "只写主机名或 IP，不带 http:// 和端口")
    return value


def _mail_address(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", value):
        raise refused(f"“{value[:80]}”不是邮箱地址", "写成 名字@域名")
    return value


def _web_addresses(value: str) -> str:
    return " ".join(_web_address(each) for each in value.split())


def _mail_addresses(value: str) -> str:
    return " ".join(_mail_address(each) for each in value.split())


def _instant(value: datetime) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=LOCAL)).astimezone(UTC)


Port = Annotated[int, Field(ge=1, le=65535)]
Host = Annotated[str, AfterValidator(_host)]
WebAddress = Annotated[str, AfterValidator(_web_address)]


class Section(BaseModel):
    """A part of the settings; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class DatabaseSettings(Section):
    """`url` may hold a password and is therefore kept like a secret.

    `busy_seconds` is how long a writer waits for another, for example a backup, before it says so.
    """

    url: Annotated[SecretStr, AfterValidator(database_url)] = SecretStr(
        "sqlite+aiosqlite:///duban.db"
    )
    url_file: Path | None = None
    busy_seconds: Annotated[float, Field(gt=0, le=60, allow_inf_nan=False)] = 10.0


class TelegramSettings(Section):
    """The Telegram transport. Without a token only `serve` refuses to start.

    Without a `webhook_url` Telegram is given this process's own address, which only a Bot API
    server on the same machine can reach. `per_second` and `per_chat_per_second` are the
    platform's send budget, in messages a second.
    """

    token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    token_file: Path | None = None
    api_base: WebAddress = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = None
    webhook_secret_file: Path | None = None
    webhook_url: WebAddress | None = None
    per_second: Annotated[float, Field(gt=0, le=10_000)] = 29.0
    per_chat_per_second: Annotated[float, Field(gt=0, le=10_000)] = 1.0

    @model_validator(mode="after")
    def _webhook_is_whole(self) -> "TelegramSettings":
        if self.mode == "webhook" and self.webhook_secret is None:
            mend = "补上，或把 mode 改成 polling"
            raise refused("mode 是 webhook，却缺少 telegram.webhook_secret", mend)
        return self


class RedisSettings(Section):
    """Where replicas share their send budgets. Without a `url` each has an equal part.

    `url` may hold a password and is therefore kept like a secret.
    """

    url: Annotated[SecretStr, AfterValidator(_redis_url)] | None = None
    url_file: Path | None = None


class MailSettings(Section):
    """The way out for summaries. Without a host none is sent, and `duban check` warns."""

    host: Host | None = None
    port: Port = 25
    sender: Annotated[str, AfterValidator(_mail_address)] = "duban@localhost"
    username: str | None = None
    password: SecretStr | None = None
    password_file: Path | None = None
    starttls: bool = False

    @model_validator(mode="after")
    def _login_is_whole(self) -> "MailSettings":
        if (self.username is None) != (self.password is None):
            raise refused("username 和 password 只写了一个", "两个都写，或都不写")
        return self


class HttpSettings(Section):
    """Where webhooks, health and metrics are served."""

    host: Host = "127.0.0.1"
    port: Port = 8640


class ClockSettings(Section):
    """Anything but speed 1 is a drill 演练; only a drill may begin at another time."""

    speed: Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)] = 1.0
    start: Annotated[datetime, AfterValidator(_instant)] | None = None

    @model_validator(mode="after")
    def _start_is_for_drills(self) -> "ClockSettings":
        if self.start is not None and self.speed == 1:
            raise refused("写了 start，speed 却是 1", "start 只用于演练：改 speed，或删掉 start")
        return self


class ProbeSettings(Section):
    """Where the hourly synthetic page goes, by each wire; without one that wire is not probed."""

    telegram_chat: int | None = None
    mail: Annotated[str, AfterValidator(_mail_address)] | None = None


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
    engines: Annotated[str, AfterValidator(_web_addresses)] = ""
    also: Annotated[str, AfterValidator(_mail_addresses)] = ""
    disks: str = ""
    disk_free_megabytes: Annotated[int, Field(ge=1)] = 500
    folder: Path = Path("watchdog")
    port: Port | None = None
    look_seconds: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)] = 5.0
    patience_seconds: Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)] = 35.0
    again_minutes: Annotated[float, Field(gt=0, le=1440, allow_inf_nan=False)] = 30.0
    telegram_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
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
    mail: MailSettings = MailSettings()
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
