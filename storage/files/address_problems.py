"""Sentences about where a person can be reached, and in which order that is tried.

Chinese, each with its mend; `addresses` and `ladders` look whether it is so.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from storage.files.problems import Fault, choice

MEANT: Mapping[str, str] = MappingProxyType(
    {
        "企业微信": "wecom",
        "weixin": "wecom",
        "wechat": "wecom",
        "wework": "wecom",
        "qywx": "wecom",
        "短信": "sms",
        "text": "sms",
        "mobile": "sms",
        "电话": "voice",
        "语音": "voice",
        "phone": "voice",
        "call": "voice",
        "紧急通话": "wecom_call",
        "紧急通知": "wecom_call",
        "企业微信电话": "wecom_call",
        "邮件": "mail",
        "邮箱": "mail",
        "email": "mail",
        "tg": "telegram",
    }
)
"""What people write for a transport, and its name here."""


def telegram_name(person: str, text: str) -> Fault:
    return Fault(
        f"{person}的 telegram 是用户名“{text}”，不是数字 id",
        "写数字 id（本人给机器人发任意一句话就能看到），或删掉这一项，用登记码登记",
    )


def bad_wecom(person: str, text: str) -> Fault:
    return Fault(
        f"{person}的 wecom 写的是“{text}”，不是企业微信的账号",
        "写管理后台通讯录里的“账号”（userid）：1 到 64 个字母、数字、_ - @ .，"
        "以字母或数字开头；不是姓名，也不是微信号",
    )


def bad_mobile(person: str, text: str) -> Fault:
    return Fault(
        f"{person}的 mobile“{text}”不是手机号",
        "写 11 位手机号，可以带 +86；座机和分机写在 telephone，短信和语音呼叫只打手机",
    )


def bad_telephone(text: str) -> Fault:
    return Fault(f"电话“{text}”看不懂", "只写数字，可带区号，例如 0512-65550101 转 8")


def bad_mail(place: str, text: str) -> Fault:
    return Fault(f"{place}的邮箱地址“{text}”不对", "写成 名字@域名")


def same_address(key: str, first: str, second: str, address: str, first_line: int) -> Fault:
    return Fault(
        f"{first}（第 {first_line} 行）和 {second} 的 {key} 都是 {address}",
        f"一个 {key} 只属于一个人，核对后改掉写错的那个",
    )


# ---------- ladders ----------


def unknown_transport(place: str, text: str, known: Iterable[str]) -> Fault:
    meant = MEANT.get(text.casefold())
    mend = f"是不是想写 {meant}" if meant else choice(text, known)
    return Fault(f"{place}里的“{text}”不是通道", mend)


def transport_twice(place: str, text: str) -> Fault:
    return Fault(f"{place}里 {text} 写了两次", "每条通道只写一次，先试的写在前面")


def no_transport(place: str, part: str) -> Fault:
    return Fault(
        f"{place}一条通道也没有",
        f"至少写一条，例如 {part}: [wecom, sms]；要用全文件的次序就删掉 {part}",
    )
