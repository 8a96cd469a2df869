"""Hypothesis values of any of our frozen dataclasses, with every field drawn and none defaulted."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

# Surrogates and NUL are not text: no database stores the ones, PostgreSQL not the other, and no
# transport hands them over.
_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXT,
    int: st.integers(-(2**31), 2**31 - 1),
    bool: st.booleans(),
    bytes: st.binary(max_size=40),
    datetime: st.datetimes(timezones=st.just(UTC)),
    time: st.times(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    type(None): st.none(),
}


def drawn(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of the type; a type it does not know is an error and not a guess."""
    if isinstance(kind, NewType):
        return drawn(kind.__supertype__)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return st.builds(kind, **{each.name: drawn(hints[each.name]) for each in fields(kind)})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    made = _GENERIC.get(get_origin(kind))
    return made(*get_args(kind)) if made else _PLAIN[kind]


def _tuples(*kinds: Any) -> st.SearchStrategy[Any]:
    if len(kinds) == 2 and kinds[1] is ...:
        return st.lists(drawn(kinds[0]), max_size=3).map(tuple)
    return st.tuples(*map(drawn, kinds))


def _one_of(*kinds: Any) -> st.SearchStrategy[Any]:
    return st.one_of(*map(drawn, kinds))


def _frozensets(kind: Any) -> st.SearchStrategy[Any]:
    return st.frozensets(drawn(kind), max_size=4)


def _mappings(key: Any, value: Any) -> st.SearchStrategy[Any]:
    return st.dictionaries(drawn(key), drawn(value), max_size=3)


_GENERIC: dict[Any, Callable[..., st.SearchStrategy[Any]]] = {
    tuple: _tuples,
    Union: _one_of,
    UnionType: _one_of,
    frozenset: _frozensets,
    Mapping: _mappings,
}
