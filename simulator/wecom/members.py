"""The members of the company. Their userids are case-insensitive: the key is lower case."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Member:
    """`visible`: within the app's 可见范围. `active`: has signed in to WeCom (已激活). `licensed`:
    has a 基础接口许可. `mobile` is known to WeCom and told to no self-built app."""

    userid: str
    name: str
    title: str = ""
    visible: bool = True
    active: bool = True
    licensed: bool = True
    disabled: bool = False
    mobile: str = ""
    department: int = 1

    @property
    def key(self) -> str:
        return self.userid.lower()

    @property
    def status(self) -> int:
        """1 activated, 2 disabled, 4 not activated (W:90196)."""
        if self.disabled:
            return 2
        return 1 if self.active else 4

    @property
    def reads(self) -> bool:
        """Whether a message comes onto a screen of this member."""
        return self.visible and self.status == 1

    def as_wecom(self) -> dict[str, Any]:
        """What user/get tells an app made after 2022-06-20: no telephone, no mail, no avatar."""
        return {
            "userid": self.userid,
            "name": self.name,
            "department": [self.department],
            "order": [0],
            "position": self.title,
            "is_leader_in_dept": [0],
            "direct_leader": [],
            "status": self.status,
            "enable": 0 if self.disabled else 1,
            "isleader": 0,
            "main_department": self.department,
        }

    def as_phone(self) -> dict[str, Any]:
        known = {"userid": self.key, "name": self.name, "title": self.title}
        return known | {"visible": self.visible, "active": self.reads}
