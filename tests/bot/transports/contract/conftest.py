"""Each test of the contract, once for every wire; nothing secret may be left in any log."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

import pytest
from structlog.testing import capture_logs

from .harness import Harness
from .mail import mail
from .telegram import telegram
from .telephone import (
    AliyunSmsHarness,
    AliyunVoiceHarness,
    GatewaySms,
    GatewayVoice,
    telephone,
)
from .wecom import WecomCall, wecom

WIRES: dict[str, Callable[[], AbstractAsyncContextManager[Harness]]] = {
    "telegram": telegram,
    "wecom": wecom,
    "wecom-calls": partial(wecom, WecomCall),
    "sms-gateway": partial(telephone, GatewaySms),
    "voice-gateway": partial(telephone, GatewayVoice),
    "sms-aliyun": partial(telephone, AliyunSmsHarness),
    "voice-aliyun": partial(telephone, AliyunVoiceHarness),
    "mail": mail,
}


@pytest.fixture(params=list(WIRES))
async def on(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Harness]:
    """One wire after another."""
    caplog.set_level(logging.INFO)
    with capture_logs() as logs:
        async with WIRES[request.param]() as harness:
            harness.logs = logs
            yield harness
    told = [*harness.details, *map(str, logs), caplog.text]
    leaks = [each for each in harness.secrets if any(each in line for line in told)]
    assert not leaks, "secrets and telephone numbers are told to nobody"
