"""Wrong settings told to the administrator: setting, variable, mend; never a secret's value."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_core import ErrorDetails, PydanticCustomError

from storage.files.problems import Fault, Problem, choice, nearest

PREFIX = "DUBAN_"
SECRETS = frozenset(
    {
        "database.url",
        "redis.url",
        "telegram.token",
        "telegram.webhook_secret",
        "wecom.secret",
        "wecom.callback_token",
        "wecom.aes_key",
        "gateway.secret",
        "aliyun.access_key_secret",
        "alerts.urls",
        "mail.password",
        "watchdog.mail.password",
        "watchdog.second_mail.password",
        "watchdog.telegram_token",
    }
)

_UNREADABLE = (
    (FileNotFoundError, "没有这个文件"),
    (PermissionError, "没有权限"),
    (IsADirectoryError, "是文件夹"),
)
_RANGES = {
    "greater_than": "写大于 {gt} 的数",
    "greater_than_equal": "写不小于 {ge} 的数",
    "less_than_equal": "写不大于 {le} 的数",
}
_MENDS = {
    "int_parsing": "写整数",
    "int_type": "写整数",
    "int_from_float": "写整数",
    "float_parsing": "写数字",
    "float_type": "写数字",
    "finite_number": "写普通的数字",
    "bool_parsing": "写 true 或 false",
    "bool_type": "写 true 或 false",
    "datetime_from_date_parsing": '写当地时间，例如 "2026-11-28 02:10"',
    "datetime_parsing": '写当地时间，例如 "2026-11-28 02:10"',
    "datetime_type": '写当地时间，例如 "2026-11-28 02:10"',
    "string_type": "写成带引号的文字",
    "path_type": "写成带引号的路径",
}


def variable(setting: str) -> str:
    """The environment variable of a setting such as `telegram.token`."""
    return PREFIX + setting.upper().replace(".", "__")


def refused(what: str, mend: str) -> PydanticCustomError:
    """An error for a validator to raise; its words come out unchanged in the problem."""
    return PydanticCustomError("duban", "{what}", {"what": what, "mend": mend})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where settings were read from, to say where a wrong one stands."""

    file: str
    text: str
    environ: Mapping[str, str]

    def problem(self, setting: str, fault: Fault) -> Problem:
        """The fault at the setting's place: its variable if that is set, else the file."""
        name = variable(setting)
        what = f"设置 {setting}（环境变量 {name}）{fault.what}"
        if self.environ.get(name):
            return Problem(f"环境变量 {name}", None, what, fault.mend)
        return Problem(self.file, line_of(self.text, setting), what, fault.mend)


def line_of(text: str, setting: str) -> int | None:
    """The line on which a TOML text gives a setting or begins its section, None without it."""
    section, _, key = setting.rpartition(".")
    present, header_line = "", None
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[([\w.\s-]+)\]", line)
        if header:
            present = header[1].strip()
            header_line = number if present == setting else header_line
        elif present == section and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number
    return header_line


def told(error: ErrorDetails, origin: Origin, known: Mapping[str, Iterable[str]]) -> Problem:
    """One of pydantic's errors as a problem. `known` are the keys of each section."""
    setting = ".".join(str(part) for part in error["loc"])
    return origin.problem(setting, _fault(setting, error, known))


def _fault(setting: str, error: ErrorDetails, known: Mapping[str, Iterable[str]]) -> Fault:
    kind = error["type"]
    context: dict[str, Any] = error.get("ctx") or {}
    if kind == "duban":
        return Fault(context["what"], context["mend"])
    if kind == "extra_forbidden":
        section, _, key = setting.rpartition(".")
        return Fault("不认识", choice(key, known.get(section, ())))
    if kind in {"model_type", "model_attributes_type", "dict_type"}:
        return Fault("应当是一节", f"写成 [{setting}] 开头的一节")
    shown = "" if setting in SECRETS else f"写的是 {str(error['input'])[:60]!r}"
    if kind == "literal_error":
        return Fault(shown, f"只能写 {context['expected'].replace(' or ', ' 或 ')}")
    mend = _RANGES.get(kind, _MENDS.get(kind, "改成合适的值")).format(**context)
    return Fault(shown or "写得不对", mend)


def unknown_variables(
    environ: Mapping[str, str], known: Mapping[str, Iterable[str]]
) -> list[Problem]:
    """Variables that look like settings and are none; a typing error must not pass silently.

    Others that merely share the prefix (an orchestrator's DUBAN_PORT) are let alone.
    """
    names = {variable(f"{s}.{key}" if s else key) for s, keys in known.items() for key in keys}
    sections = {variable(section) + "__" for section in known if section}
    problems = []
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name in names:
            continue
        in_section = any(name.startswith(each) for each in sections)
        # A key of a known section is reported by the validation itself.
        meant = nearest(name, names)
        if not in_section and ("__" in name or (meant and len(meant) == len(name))):
            fault = Fault(f"没有 {name} 这个设置", choice(name, sorted(names)))
            problems.append(Problem(f"环境变量 {name}", None, *fault))
    return problems


def toml_syntax(original: str) -> Fault:
    return Fault(f"TOML 写法有误（{original}）", "检查引号、等号和方括号；文字要加引号")


def both_given(setting: str) -> Fault:
    return Fault("和它的 _file 同时设置了", f"{setting} 与 {setting}_file 只留一个")


def secret_unreadable(path: Path, error: OSError | UnicodeDecodeError) -> Fault:
    """With the whole path: one in duban.toml counts from its folder, and that may surprise."""
    other = getattr(error, "strerror", None) or "不是 UTF-8"
    why = next((told for kind, told in _UNREADABLE if isinstance(error, kind)), other)
    return Fault(f"要从文件 {path.absolute()} 读，读不了（{why}）", "检查路径和权限")


def secret_empty(path: Path) -> Fault:
    return Fault(f"要从文件 {path.absolute()} 读，文件是空的", "把内容写进文件")
