"""The strictness of the simulated WeCom; every number may be changed for a test."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WeComSettings:
    """`*_hours`, `*_days`, `token_seconds` and `oauth_minutes` are the world's time; what happens
    between two machines (`callback_*`) is real seconds. Rates are the world's monotonic seconds,
    or those of its clock where that runs faster."""

    corp_id: str = "ww5c6a7d8e9f0a1b2c"
    agent_id: int = 1000002
    secret: str = "simulated-wecom-secret"
    app_name: str = "督办"
    token_seconds: int = 7200
    # WeCom says only that frequent calls are blocked; the figure is ours.
    gettoken_per_minute: int = 30
    member_per_minute: int = 30
    member_per_hour: int = 1000
    # W:90254 names no figure for gets of one media_id either.
    media_gets_per_minute: int = 20
    callback_verify_seconds: float = 1.0
    callback_answer_seconds: float = 5.0
    # Before each repeat; its length is the number of repeats. WeCom names no waits.
    callback_waits: tuple[float, ...] = (1.0, 2.0, 4.0)
    # WeCom does not say whether a repeat is encrypted and signed anew; both can be tried.
    callback_repeats_bytes: bool = False
    response_code_hours: float = 72.0
    recall_hours: float = 24.0
    media_days: float = 3.0
    oauth_minutes: float = 5.0
