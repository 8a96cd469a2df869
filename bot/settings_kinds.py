"""Kinds of values that settings have, each with its check and the words when it is wrong."""

import re
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from bot.settings_problems import refused

LOCAL = ZoneInfo("Asia/Shanghai")
"""Zone of a clock.start without one."""


def redis_url(value: SecretStr) -> SecretStr:
    if not re.match(r"(rediss?|unix)://\S", value.get_secret_value()):
        raise refused("不是 Redis 的地址", "写 redis://主机:6379/0")
    return value


def web_address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        raise refused(f"“{value[:80]}”不是网址", "写 http:// 或 https:// 开头的地址")
    return value.rstrip("/")


def bot_token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value.get_secret_value()):
        raise refused("不像机器人的令牌", "从 BotFather 复制整段，形如 数字:字母，前后不留空格")
    return value


def header_secret(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
        raise refused("写法不行", "用 1 到 256 个英文字母、数字、_ 和 -")
    return value


def host(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]{1,253}", value):
        raise refused(f"“{value[:80]}”不是主机名", "只写主机名或 IP，不带 http:// 和端口")
    return value


def mail_address(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", value):
        raise refused(f"“{value[:80]}”不是邮箱地址", "写成 名字@域名")
    return value


def web_addresses(value: str) -> str:
    return " ".join(web_address(each) for each in value.split())


def mail_addresses(value: str) -> str:
    return " ".join(mail_address(each) for each in value.split())


def instant(value: datetime) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=LOCAL)).astimezone(UTC)


Port = Annotated[int, Field(ge=1, le=65535)]
Host = Annotated[str, AfterValidator(host)]
WebAddress = Annotated[str, AfterValidator(web_address)]


class Section(BaseModel):
    """A part of the settings; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
