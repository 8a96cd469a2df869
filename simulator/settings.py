"""The strictness of the simulated Telegram; every number may be changed for a test."""

from dataclasses import dataclass, field

from simulator.wecom.settings import WeComSettings

TOKEN = "900001:simulated-duban-token"
GATEWAY_SECRET = "simulated-gateway-secret"


@dataclass(frozen=True)
class Settings:
    """Rates are messages a second; `*_seconds` are real seconds, never simulated ones;
    `*_hours` are the world's hours."""

    token: str = TOKEN
    bot_name: str = "督办"
    bot_username: str = "duban_bot"
    overall_rate: float = 30.0
    overall_burst: int = 30
    private_rate: float = 1.0
    private_burst: int = 5
    group_rate: float = 20 / 60
    group_burst: int = 20
    callback_answer_seconds: float = 15.0
    callback_lifetime_seconds: float = 150.0
    message_lifetime_seconds: float = 24 * 3600.0
    # Telegram no longer tells the text and date of old messages whose buttons are pressed.
    message_told_hours: float = 48.0
    webhook_answer_seconds: float = 60.0
    webhook_first_wait_seconds: float = 2.0
    webhook_longest_wait_seconds: float = 60.0
    wecom: WeComSettings = field(default_factory=WeComSettings)
    gateway_secret: str = GATEWAY_SECRET
    gateway_again_seconds: float = 1.0
    gateway_ring_seconds: float = 45.0
    aliyun_key_id: str = "simulated-key-id"
    aliyun_key_secret: str = "simulated-key-secret"

    @property
    def bot_id(self) -> int:
        return int(self.token.partition(":")[0])
