"""How a teller reports a complaint about colleagues."""

import re

from tests.spine.night import Night

_NUMBER = re.compile(r"\d{4}-\d{5}")


async def files_about(night: Night, *names: str, more: str = "", by: str = "wangfang") -> str:
    """Report, name the people on the card, submit; the number of the case."""
    await night.types(by, f"客户张三 13711112222 投诉工作人员态度恶劣，推搡客户{more}")
    for name in names:
        await night.taps(by, "被投诉人")
        await night.types(by, name)
    await night.taps(by, "✅ 提交")
    receipt = night.phone(by).latest("已受理")
    assert receipt is not None, night.texts(by)[-3:]
    return _NUMBER.findall(receipt.text)[0]
