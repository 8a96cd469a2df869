"""The judge's own reading of the simulated branch's plans: written by hand, not by the product.

Times are minutes. People are their chat numbers. `files/` says the same in the product's words.
"""

from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
CHAIN = ("支行值班", "支行小组组长", "分行值班", "分行小组组长")
ALL_AT_ONCE = (*CHAIN, "分行对外宣传")
OWNER = 1025
PRESS, RETAIL = 1005, 1030
DEADLINES = {"到场": 60, "回复客户": 240, "报结果": 480}
NAMES = {
    "王芳": 1001, "吴昊": 1009, "唐丽": 1010, "马欣": 1011, "范宇": 1012, "赵磊": 1002,
    "丁凯": 1018, "徐文": 1017, "陈静": 1003, "孙强": 1004, "陆明": 1023, "林悦": 1005,
    "何梅": 1007, "叶静": 1030, "钱工": 1008, "顾远": 1025,
}  # fmt: skip
PERSONS = {
    "wangfang": 1001, "wuhao": 1009, "tangli": 1010, "maxin": 1011, "fanyu": 1012,
    "zhaolei": 1002, "dingkai": 1018, "xuwen": 1017, "chenjing": 1003, "sunqiang": 1004,
    "luming": 1023, "linyue": 1005, "hemei": 1007, "yejing": 1030, "admin": 1008, "guyuan": 1025,
}  # fmt: skip
MAIL = {
    "zhaolei@bank.example": 1002, "xuwen@bank.example": 1017, "chenjing@bank.example": 1003,
    "sunqiang@bank.example": 1004, "luming@bank.example": 1023, "admin@bank.example": 1008,
    "guyuan@bank.example": 1025,
}  # fmt: skip
WITH_MAIL = frozenset(MAIL.values())


BRANCH = "binjiang"
"""A case of the branch itself has no sub-branch to be called."""


def serving(level: str, at: datetime) -> int:
    """Who serves at a level at an instant."""
    by_day = 8 <= at.astimezone(CHINA).hour < 20
    return {
        "支行值班": 1018 if by_day else 1002,
        "支行小组组长": 1017,
        "分行值班": 1004 if by_day else 1003,
        "分行小组组长": 1023,
        "分行对外宣传": PRESS,
        "条线": RETAIL,
    }[level]


def ever_serving(level: str) -> frozenset[int]:
    """Everybody who may be called at a level."""
    pairs = {"支行值班": {1018, 1002, 1017}, "分行值班": {1004, 1003, 1023}}
    return frozenset(pairs.get(level, {serving(level, datetime(2027, 1, 1, tzinfo=CHINA))}))


def wait(level: str, *, critical: bool) -> float:
    """Minutes of silence before the next level."""
    if level == "条线":
        return 30.0 if critical else 120.0
    return 5.0 if critical else 10.0


def repeat(level: str, *, critical: bool) -> float:
    """Minutes from one page to the next."""
    if level == "条线":
        return 10.0 if critical else 30.0
    if level == "":
        return 15.0
    return 2.0 if critical else 5.0


def below(level: str) -> tuple[str, ...]:
    """The levels of the chain under one; all of it under the owner."""
    return CHAIN[: CHAIN.index(level)] if level in CHAIN else CHAIN
