"""Sentences for settings without which nobody would notice that the product stands still."""

from storage.files.problems import Fault


def not_probed(wire: str, key: str) -> Fault:
    return Fault(
        f"{wire}通道没有设置自检地址，通道断了要到有投诉时才知道",
        f"在 [probe] 写 {key}，每小时往那里发一条测试消息",
    )


def no_watchdog_mail() -> Fault:
    return Fault(
        "看门狗没有自己的邮件服务器，督办停了没有人会知道",
        "在 [watchdog.mail] 写 host（用和督办不同的服务器），并运行 duban watchdog",
    )


def nobody_for_the_watchdog() -> Fault:
    return Fault(
        "管理员都没有邮箱，看门狗的信没有人收",
        "在组织文件给管理员登记 mail，或在 [watchdog] 写 also",
    )
