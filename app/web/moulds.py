"""What a page shares with every other of its shape is rendered once; then only the values are poured in.

The first page of a shape is rendered by its template with marks where the values go; the text between the marks is
kept, and the marks are remembered. No words that a person typed are ever kept here: only their places.

Most of a page says its shape by itself (`Shown`, `Each`; see shapes.py). What comes from a document says it in a few
words (`Poured`): a document never changes, so the questions, hints, help and labels of a prompt are the same on every
page of every person, and need not be taken for values.
"""

import logging
import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock, local
from typing import TypeVar

from markupsafe import Markup, escape

from app.web.shapes import CannotBePoured, Fragment, Mark, taken_apart, with_marks

log = logging.getLogger("pqs")

MOST_KEPT = 8_000_000  # Characters of text between marks; when there is more, all is made anew as it is needed.
_INDENTED = re.compile(r"\n[ \t\n]+")
_UNSAFE = re.compile("[&<>\"']")
_MARK = re.compile("\ue000([0-9]+)\ue001")


Made = TypeVar("Made", bound=str)
Render = Callable[[str, dict[str, object]], str]


@dataclass(frozen=True, slots=True)
class Shown(Fragment):
    """A page or a part of one: a template, and the plain data that it reads under `name`."""

    template: str
    name: str
    data: object


@dataclass(frozen=True, slots=True)
class Each(Fragment):
    """A part for each of several, one after the other: how many there are is not the shape of what is round them."""

    template: str
    name: str
    several: tuple[object, ...]

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.several)


@dataclass(frozen=True, slots=True)
class Poured(Fragment):
    """A fragment as its shape and its values.

    `shape` is everything that changes the markup but the values themselves, or None for one that is rendered plainly.
    `present` makes what the template reads under `name`, from the values or from marks in their places; an empty value
    stays empty. A value can be a fragment itself.
    """

    template: str
    name: str
    shape: Hashable | None
    values: tuple["str | Poured", ...]
    present: Callable[[tuple[str, ...]], object]


class _Mould:
    """The text before, between and after the marks, and which value goes where."""

    __slots__ = ("_pieces", "_places")

    def __init__(self, rendered: str) -> None:
        """Split what a template made of marks, without its indentation, which would travel with every page."""
        self._pieces = _MARK.split(_INDENTED.sub("\n", rendered))
        self._places = tuple(map(int, self._pieces[1::2]))

    def pour(self, values: list[str]) -> Markup:
        """The fragment with these values, each of them safe."""
        pieces = self._pieces[:]
        pieces[1::2] = [values[place] for place in self._places]
        return Markup("".join(pieces))  # noqa: S704 - a template's own text, and values that were escaped


_moulds: dict[Hashable, _Mould] = {}
_kept = 0  # Characters in them.
_lock = Lock()
_here = local()  # Whether this thread is making a mould: then what is inside is rendered into it, marks and all.


def pour(fragment: Fragment, render: Render) -> Markup:
    """The finished fragment. `render` renders a template for what it reads by name."""
    if isinstance(fragment, Mark):
        return Markup(fragment)  # noqa: S704 - the place of a value
    if isinstance(fragment, Each):
        template, name = fragment.template, fragment.name
        several = [_pour_shown(template, name, one, render) for one in fragment.several]
        return Markup("".join(several))  # noqa: S704 - finished fragments
    if isinstance(fragment, Shown):
        return _pour_shown(fragment.template, fragment.name, fragment.data, render)
    assert isinstance(fragment, Poured)
    return _pour_by_its_word(fragment, render)


def plainly(fragment: Fragment, render: Render) -> Markup:
    """The same without any mould, as the templates make it. What is poured differs from it in its indentation alone."""
    return _making(lambda: pour(fragment, render))


def _pour_shown(template: str, name: str, data: object, render: Render) -> Markup:
    """By its mould; a template that looks into a value is rendered as it is, and no test lets it pass."""
    if not _is_making():
        try:
            shape, values = taken_apart(data, lambda inner: pour(inner, render))
            mould = _moulds.get((template, shape)) or _mould(
                (template, shape), lambda: with_marks_shown(Shown(template, name, data), render)
            )
            return mould.pour(_all_safe(values))
        except CannotBePoured:
            log.error("%s cannot be poured", template)
    return Markup(render(template, {name: data}))  # noqa: S704 - a template's


def with_marks_shown(fragment: Shown, render: Render) -> str:
    """What the template makes of marks in the places of the values. Raises CannotBePoured if it looks into one."""
    return _making(lambda: render(fragment.template, {fragment.name: with_marks(fragment.data)}))


def _pour_by_its_word(fragment: Poured, render: Render) -> Markup:
    values = [pour(one, render) if isinstance(one, Fragment) else _safe(one) for one in fragment.values]
    if fragment.shape is None or _is_making():
        both = zip(fragment.values, values, strict=True)
        plain = tuple(finished if isinstance(one, Fragment) else one for one, finished in both)
        return Markup(render(fragment.template, {fragment.name: fragment.present(plain)}))  # noqa: S704 - a template's
    marks = (f"\ue000{place}\ue001" if value else "" for place, value in enumerate(values))
    return _mould(
        (fragment.template, fragment.shape, tuple(map(bool, values))),
        lambda: _making(lambda: render(fragment.template, {fragment.name: fragment.present(tuple(marks))})),
    ).pour(values)


def _mould(key: Hashable, make: Callable[[], str]) -> _Mould:
    """The mould of this shape, made if it is the first."""
    global _kept
    known = _moulds.get(key)
    if known is not None:
        return known
    made = make()
    mould = _Mould(made)
    with _lock:
        _kept += len(made)
        if _kept > MOST_KEPT:
            _moulds.clear()
            _kept = len(made)
        _moulds[key] = mould
    return mould


def _making(make: Callable[[], Made]) -> Made:
    before, _here.is_making = _is_making(), True
    try:
        return make()
    finally:
        _here.is_making = before


def _is_making() -> bool:
    return getattr(_here, "is_making", False)


def _all_safe(values: list[str]) -> list[str]:
    """Each of them escaped; where there is nothing to escape in any, one look at them together says so."""
    return [_safe(value) for value in values] if _UNSAFE.search("".join(values)) else values


def _safe(value: str) -> str:
    """The value, escaped if there is anything to escape in it: most have nothing. Markup is safe already."""
    return str(escape(value)) if type(value) is not Markup and _UNSAFE.search(value) else value
