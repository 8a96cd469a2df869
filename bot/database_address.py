"""The database's address as an administrator pastes it, turned into what the drivers take.

What a PostgreSQL client is told in an address is translated, or refused with the mend; nothing
that changes who can read the connection is passed over in silence.
"""

from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pydantic import SecretStr

from bot.settings_problems import refused

if TYPE_CHECKING:
    from sqlalchemy import URL

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_ENCRYPTIONS = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_TAKEN = {"port", "ssl", "passfile", "target_session_attrs"}
_OURS = {
    "application_name",
    "connect_timeout",
    "fallback_application_name",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "tcp_user_timeout",
}
"""Names and patience: this process has its own, and theirs may be left out."""

_BY_VARIABLE = {
    "sslcert": "PGSSLCERT",
    "sslcrl": "PGSSLCRL",
    "sslkey": "PGSSLKEY",
    "sslrootcert": "PGSSLROOTCERT",
}
_SHAPE = "写 postgresql://用户:密码@主机:5432/库名；密码里的 @ : / ? # % 写成 %40 这样的编码"


def database_url(value: SecretStr) -> SecretStr:
    """SQLAlchemy's address with our driver. Raises what pydantic shows as a problem."""
    scheme, mark, rest = value.get_secret_value().strip().partition("://")
    if not mark or scheme not in _DRIVERS:
        raise refused("不是数据库地址", "写 sqlite:///duban.db（相对于工作目录）或 postgresql://……")
    if scheme.startswith("sqlite"):
        return SecretStr(f"{_DRIVERS[scheme]}://{rest}")
    if find_spec("asyncpg") is None:
        raise refused(
            "用到 PostgreSQL，但没有安装它的驱动", "安装 asyncpg，或改用 sqlite:///duban.db"
        )
    url = _understood(_parsed(f"{_DRIVERS[scheme]}://{rest}"))
    if not url.database:
        raise refused("缺少库名", _SHAPE)
    return SecretStr(url.render_as_string(hide_password=False))


def _parsed(address: str) -> "URL":
    # Not above: `duban check` of an SQLite installation needs none of it, and it takes a second.
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    scheme, _, rest = address.partition("://")
    place = rest.partition("?")[0]
    if place.count("@") > 1 or "#" in address or " " in address:
        raise refused("地址的写法读不懂", _SHAPE)
    who, at, hosts = place.partition("/")[0].rpartition("@")
    several = tuple(each if ":" in each else f"{each}:5432" for each in hosts.split(","))
    try:
        if len(several) > 1:
            url = make_url(f"{scheme}://{who}{at}{rest.removeprefix(f'{who}{at}{hosts}')}")
            return url.update_query_dict({"host": several})
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise refused("地址的写法读不懂", _SHAPE) from None
    if url.host and "%2f" in url.host.lower():
        # A folder of sockets in the place of the host, as libpq takes it.
        url = url.set(host="").update_query_dict({"host": unquote(url.host)})
    return url


def _understood(url: "URL") -> "URL":
    """Every parameter translated into one that the driver has, or refused."""
    kept: dict[str, str | tuple[str, ...]] = {}
    for name, value in url.query.items():
        if name == "host":
            kept[name] = value
            continue
        if not isinstance(value, str):
            raise refused(f"参数 {name} 写了几次", "只写一次")
        if name in _BY_VARIABLE:
            variable = _BY_VARIABLE[name]
            raise refused(f"地址里不能写 {name}", f"把它的值写进环境变量 {variable}，从地址里删掉")
        if name in {"ssl", "sslmode"}:
            kept["ssl"] = _encryption(name, value)
        elif name in {"dbname", "database"}:
            url = url.set(database=value)
        elif name == "user":
            url = url.set(username=value)
        elif name == "password":
            url = url.set(password=value)
        elif name in _TAKEN:
            kept[name] = value
        elif name not in _OURS:
            raise refused(f"认不得地址里的参数 {name[:40]}", "从地址里删掉，或写在服务器的设置里")
    return url.set(query=kept)


def _encryption(name: str, value: str) -> str:
    meant = {"true": "require", "false": "disable"}.get(value.lower(), value.lower())
    if meant not in _ENCRYPTIONS:
        raise refused(f"参数 {name} 的值认不得", f"写 {'、'.join(_ENCRYPTIONS)} 中的一个")
    return meant
