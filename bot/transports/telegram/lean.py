"""Imports aiogram without building what nobody uses.

aiogram builds a validator of each of its some four hundred types while it is imported: two seconds
of a start, and a hundred megabytes for as long as the process lives. We use a dozen of them. Here
that building is put off to the first use of a type, which pydantic knows how to do: aiogram's
types are declared with `defer_build`, and only the names that they mention must be told.

Where somebody has imported aiogram before, nothing is changed.
"""

import sys
import typing
from typing import Any

from pydantic import BaseModel

_MENTIONED = ("Any", "Literal", "Optional", "Union")


def import_lean() -> None:
    """Import aiogram; each of its types is built when it is first used."""
    if "aiogram" in sys.modules:
        return
    usual = BaseModel.__dict__["model_rebuild"]
    names: dict[str, Any] = {name: getattr(typing, name) for name in _MENTIONED}

    def put_off(kind: type[Any], /, **_: Any) -> None:
        """Called for every type at the end of `aiogram.types`."""

    def on_first_use(kind: type[Any], /, **options: Any) -> bool | None:
        built: bool | None = usual.__func__(kind, **{"_types_namespace": names, **options})
        return built

    setattr(BaseModel, "model_rebuild", classmethod(put_off))  # noqa: B010
    try:
        from aiogram import types
    finally:
        setattr(BaseModel, "model_rebuild", usual)  # noqa: B010
    from aiogram.client.default import Default
    from aiogram.methods.base import Response, TelegramMethod
    from aiogram.types.base import TelegramObject

    names |= {"List": list, "Default": Default}
    names |= {name: getattr(types, name) for name in types.__all__}
    for kind in (TelegramObject, TelegramMethod, Response):
        setattr(kind, "model_rebuild", classmethod(on_first_use))  # noqa: B010
