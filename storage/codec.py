"""Values of `escalation` and `handlers` to JSON text and back."""

from functools import lru_cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

T = TypeVar("T")


@lru_cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def to_text(value: object) -> str:
    """A frozen dataclass as JSON; bytes as base64."""
    return _adapter(cast(Any, type(value))).dump_json(value).decode()


def from_text(kind: type[T], text: str) -> T:
    """The value of that type. Raises pydantic.ValidationError for text that is not one."""
    return cast(T, _adapter(cast(Any, kind)).validate_json(text))
