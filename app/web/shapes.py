"""What of a page changes its markup, and what is only shown in it.

A page is plain data. Whether something is there, how many there are and which of two ways it goes decide the markup:
that is its shape. The words that are shown are its values. Two pages of one shape differ in their values alone, so the
markup can be made once, with a mark in the place of each value (see moulds.py).

A template that is given marks can show a value and ask whether there is one, and nothing else: to compare it or to look
into it would make the markup depend on it. A mark refuses that, so the first test that opens such a page finds it.
"""

from collections.abc import Callable, Hashable
from dataclasses import Field, fields, is_dataclass
from enum import Enum
from itertools import count
from operator import attrgetter
from typing import Any, NamedTuple, NoReturn

from markupsafe import Markup

PART_OF_THE_SHAPE = {"part of the shape": True}  # Metadata of a field whose words decide the markup, as a file's name.
_DECIDES = (bool, int, Enum, type(None))


class Fragment:
    """A piece of a page that is finished by itself and shown whole: to the page it is a value."""

    __slots__ = ()


class CannotBePoured(TypeError):
    """A template looked into a value, or a page holds something that neither decides nor can be shown."""


class Mark(str):
    """The place of a value. It is there, and it can be shown; it has nothing that could be looked at."""

    __slots__ = ()

    def __bool__(self) -> bool:
        """A value that is not there has no mark."""
        return True

    def __eq__(self, other: object) -> bool:
        """Two marks may meet in a set; a value is compared with nothing."""
        return str.__eq__(self, other) if type(other) is Mark else _refuse()

    def __ne__(self, other: object) -> bool:
        """The same."""
        return not self == other

    __hash__ = str.__hash__


def _refuse(*_given: object, **_named: object) -> NoReturn:
    raise CannotBePoured("a template looked into a value instead of showing it")


for _looks in (
    *("__len__", "__iter__", "__contains__", "__getitem__", "__lt__", "__le__", "__gt__", "__ge__", "__mod__"),
    *("split", "splitlines", "startswith", "endswith", "strip", "lstrip", "rstrip", "replace", "lower", "upper"),
    *("title", "capitalize", "join", "find", "index", "count", "partition", "rpartition", "encode"),
):
    setattr(Mark, _looks, _refuse)


def taken_apart(thing: object, finish: Callable[[Any], Markup]) -> tuple[tuple[Hashable, ...], list[str]]:
    """The shape of a page or of a part of one, and its values in their order. `finish` makes a fragment's markup."""
    shape: list[Hashable] = []
    values: list[str] = []
    _take((thing,), shape, values, finish)
    return tuple(shape), values


def _take(several: tuple[Any, ...], shape: list[Hashable], values: list[str], finish: Callable[[Any], Markup]) -> None:
    """Each of these in turn. Every page is taken apart, with all that is on it, so the commonest kinds come first."""
    for one in several:
        kind = type(one)
        if kind in _PARTS:
            parts = _PARTS[kind]
            words = parts.words.of_one(one)
            shape.append((kind, parts.deciding.of_one(one), tuple(map(bool, words))))
            values.extend(filter(None, words))
            _take(parts.others.of_one(one), shape, values, finish)
        elif kind is tuple:
            shape += (tuple, len(one))
            _take(one, shape, values, finish)
        elif one is None or one is True or one is False:
            shape.append(one)
        elif kind is str or kind is Markup:
            shape.append(bool(one))
            if one:
                values.append(one)
        elif isinstance(one, Fragment):
            shape.append(bool(one))
            if one:
                values.append(finish(one))
        elif isinstance(one, _DECIDES):
            shape.append(one)
        else:
            _parts_of(kind)
            _take((one,), shape, values, finish)


def with_marks(thing: Any) -> Any:
    """The same page with a mark for each value, numbered in the order in which they are taken apart."""
    numbers = count()

    def marked(one: Any) -> Any:
        if isinstance(one, str | Fragment) and not isinstance(one, Enum):
            return Mark(f"\ue000{next(numbers)}\ue001") if one else one
        if isinstance(one, tuple):
            return tuple(marked(inner) for inner in one)
        if isinstance(one, _DECIDES):
            return one
        parts = _PARTS.get(type(one)) or _parts_of(type(one))
        copy = object.__new__(type(one))
        for name in parts.deciding.names:
            object.__setattr__(copy, name, getattr(one, name))
        for name in (*parts.words.names, *parts.others.names):
            object.__setattr__(copy, name, marked(getattr(one, name)))
        return copy

    return marked(thing)


class _Reads(NamedTuple):
    """Some fields of a kind of plain data: their names, and what reads them all at once."""

    names: tuple[str, ...]
    of_one: Callable[[Any], tuple[Any, ...]]

    @classmethod
    def of(cls, chosen: list[Field[Any]]) -> "_Reads":
        """What reads these fields."""
        names = tuple(one.name for one in chosen)
        if len(names) > 1:
            return cls(names, attrgetter(*names))
        return cls(names, lambda one: tuple([getattr(one, name) for name in names]))


class _Parts(NamedTuple):
    """The fields of a kind of plain data: those that decide, those that hold words, and the others.

    Words are taken together before the others, which costs a fraction of taking them one by one.
    """

    deciding: _Reads
    words: _Reads
    others: _Reads


_PARTS: dict[type, _Parts] = {}


def _parts_of(kind: type) -> _Parts:
    if not is_dataclass(kind):
        raise CannotBePoured(f"{kind.__name__} is neither words nor plain data")
    deciding = [one for one in fields(kind) if one.metadata == PART_OF_THE_SHAPE]
    words = [one for one in fields(kind) if one not in deciding and one.type in (str, Markup)]
    others = [one for one in fields(kind) if one not in deciding and one not in words]
    parts = _PARTS[kind] = _Parts(_Reads.of(deciding), _Reads.of(words), _Reads.of(others))
    return parts
