"""Settings of the wires: how this process reaches people, and how they reach it."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator

from bot.settings_kinds import (
    Host,
    Port,
    Section,
    WebAddress,
    bot_token,
    header_secret,
    mail_address,
)
from bot.settings_problems import refused
from handlers.privacy import Privacy, Switches


class TelegramSettings(Section):
    """The Telegram transport. Without a token only `serve` refuses to start.

    Without a `webhook_url` Telegram is given this process's own address, which only a Bot API
    server on the same machine can reach. `per_second` and `per_chat_per_second` are the
    platform's send budget, in messages a second.
    """

    token: Annotated[SecretStr, AfterValidator(bot_token)] | None = None
    token_file: Path | None = None
    api_base: WebAddress = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: Annotated[SecretStr, AfterValidator(header_secret)] | None = None
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


class MailSettings(Section):
    """The way out for summaries. Without a host none is sent, and `duban check` warns."""

    host: Host | None = None
    port: Port = 25
    sender: Annotated[str, AfterValidator(mail_address)] = "duban@localhost"
    username: str | None = None
    password: SecretStr | None = None
    password_file: Path | None = None
    starttls: bool = False

    @model_validator(mode="after")
    def _login_is_whole(self) -> "MailSettings":
        if (self.username is None) != (self.password is None):
            raise refused("username 和 password 只写了一个", "两个都写，或都不写")
        return self


def _corp_id(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{2,64}", value):
        raise refused("不像企业 ID", "从企业微信管理后台“我的企业”页最下面复制，形如 ww12ab34")
    return value


def wecom_callback_token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9]{1,32}", value.get_secret_value()):
        raise refused("不像回调的 Token", "从应用的“接收消息”页复制，1 到 32 个英文字母和数字")
    return value


def wecom_aes_key(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9]{43}", value.get_secret_value()):
        raise refused("不像 EncodingAESKey", "从应用的“接收消息”页复制整段，43 个英文字母和数字")
    return value


class WecomSettings(Section):
    """The WeCom transport: a self-built app 自建应用. Without a corp_id there is none.

    `callback_token` and `aes_key` are those of 接收消息; without them nothing is received.
    `api_base` is another server's for a private deployment. `public_url` is how WeCom reaches
    this process from outside, without a path; pages of ours are linked by it, and its host must be
    the app's trusted domain. `oauth_base` is where people say who they are before they see one.
    `calls`: the company has bought 紧急通知, and telephones may be rung by it.
    """

    corp_id: Annotated[str, AfterValidator(_corp_id)] | None = None
    agent_id: Annotated[int, Field(ge=1)] | None = None
    secret: SecretStr | None = None
    secret_file: Path | None = None
    callback_token: Annotated[SecretStr, AfterValidator(wecom_callback_token)] | None = None
    callback_token_file: Path | None = None
    aes_key: Annotated[SecretStr, AfterValidator(wecom_aes_key)] | None = None
    aes_key_file: Path | None = None
    api_base: WebAddress = "https://qyapi.weixin.qq.com"
    public_url: WebAddress | None = None
    oauth_base: WebAddress = "https://open.weixin.qq.com"
    calls: bool = False

    @model_validator(mode="after")
    def _is_whole(self) -> "WecomSettings":
        needed = (self.corp_id, self.agent_id, self.secret)
        if any(needed) and not all(needed):
            raise refused("corp_id、agent_id、secret 没有写全", "三个都写，或都不写")
        if (self.callback_token is None) != (self.aes_key is None):
            raise refused("callback_token 和 aes_key 只写了一个", "两个都写，或都不写")
        if self.calls and not self.is_on:
            raise refused("calls = true，却没有 corp_id", "写上企业微信的各项，或删掉 calls")
        return self

    @property
    def is_on(self) -> bool:
        """Whether there is such a wire."""
        return self.corp_id is not None


def gateway_shared_secret(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < 16:
        raise refused(
            "太短", "和网关约定一个至少 16 个字符的密钥，例如 openssl rand -hex 32 生成的"
        )
    return value


class GatewaySettings(Section):
    """The bank's own gateway for SMS and voice (docs/gateway.md). Without a `url` there is none.

    `secret` signs what goes to it and what comes back from it.
    """

    url: WebAddress | None = None
    secret: Annotated[SecretStr, AfterValidator(gateway_shared_secret)] | None = None
    secret_file: Path | None = None
    sms: bool = True
    voice: bool = True

    @model_validator(mode="after")
    def _is_whole(self) -> "GatewaySettings":
        if (self.url is None) != (self.secret is None):
            raise refused("gateway 的 url 和 secret 只写了一个", "两个都写，或都不写")
        return self


class AliyunSettings(Section):
    """SMS and voice by Aliyun, for whoever has no gateway of their own.

    A template that is not given leaves that channel out. `voice_number` is the number shown.
    """

    access_key_id: str | None = None
    access_key_secret: SecretStr | None = None
    access_key_secret_file: Path | None = None
    sms_sign: str | None = None
    sms_template: str | None = None
    voice_template: str | None = None
    voice_number: str | None = None
    sms_endpoint: str = "dysmsapi.aliyuncs.com"
    voice_endpoint: str = "dyvmsapi.aliyuncs.com"

    @model_validator(mode="after")
    def _is_whole(self) -> "AliyunSettings":
        if (self.access_key_id is None) != (self.access_key_secret is None):
            raise refused("access_key_id 和 access_key_secret 只写了一个", "两个都写，或都不写")
        if (self.sms_template is None) != (self.sms_sign is None):
            raise refused("sms_sign 和 sms_template 只写了一个", "两个都写，或都不写")
        return self


class AlertsSettings(Section):
    """Where operators are told of troubles too: addresses as apprise writes them, with spaces
    between (DingTalk, Feishu, Bark, …). They hold keys and are kept like a secret."""

    urls: SecretStr | None = None
    urls_file: Path | None = None


_Switch = Literal["none", "masked", "full"]


class PrivacySettings(Section):
    """How much of a customer's name and telephone each chat may hold; see handlers/privacy.py.

    SMS, voice and mail copies have no switch: they never hold any.
    """

    telegram: _Switch = "none"
    wecom: _Switch = "none"

    @property
    def switches(self) -> Switches:
        """By the wire's name."""
        return {name: Privacy(switch) for name, switch in self.model_dump().items()}
