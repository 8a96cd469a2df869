"""Values of `escalation` and `handlers` to JSON text and back."""

from functools import lru_cache
from typing import Any, TypeVar, cast

from pydantic import ConfigDict, TypeAdapter

T = TypeVar("T")
_BYTES_AS_BASE64 = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


@lru_cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    # Pydantic takes no configuration for a bare dataclass, but for a tuple of one it does.
    return TypeAdapter(tuple[kind], config=_BYTES_AS_BASE64)


def to_text(value: object) -> str:
    """A frozen dataclass as JSON; bytes as base64."""
    return _adapter(cast(Any, type(value))).dump_json((value,)).decode()[1:-1]


def from_text(kind: type[T], text: str) -> T:
    """The value of that type. Raises pydantic.ValidationError for text that is not one."""
    return cast(T, _adapter(cast(Any, kind)).validate_json(f"[{text}]")[0])
