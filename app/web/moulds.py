"""What a fragment shares with every other of its shape is rendered once; then only the values are poured in.

A document never changes, so the questions, hints, help and labels of a prompt are the same on every page of every
person. The first page of a shape is rendered by its template with marks where the values go; the text between the
marks is kept, and the marks are remembered. No words that a person typed are ever kept here: only their places.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock

from markupsafe import Markup, escape

MOST_KEPT = 3000  # Shapes, of some 2 kB each; when there are more, all are made anew as they are needed.
_INDENTED = re.compile(r"\n[ \t\n]+")
_UNSAFE = re.compile("[&<>\"']")
_MARK = re.compile("\ue000([0-9]+)\ue001")


Render = Callable[[str, dict[str, object]], str]


@dataclass(frozen=True, slots=True)
class Poured:
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


@dataclass(frozen=True, slots=True)
class _Mould:
    """The text before, between and after the marks, and which value goes where."""

    first: str
    rest: tuple[tuple[int, str], ...]

    def pour(self, values: list[str]) -> Markup:
        """The fragment with these values, each of them safe."""
        parts: list[str] = [self.first]
        for place, text in self.rest:
            parts.append(values[place])
            parts.append(text)
        return Markup("".join(parts))  # noqa: S704 - a template's own text, and values that were escaped


_moulds: dict[Hashable, _Mould] = {}
_lock = Lock()


def pour(fragment: Poured, render: Render) -> Markup:
    """The finished fragment. `render` renders a template for what it reads by name."""
    values = [pour(one, render) if isinstance(one, Poured) else _safe(one) for one in fragment.values]
    if fragment.shape is None:
        plain = tuple(now if isinstance(one, Poured) else one for one, now in zip(fragment.values, values, strict=True))
        return Markup(render(fragment.template, {fragment.name: fragment.present(plain)}))  # noqa: S704 - a template's
    key = (fragment.template, fragment.shape, tuple(map(bool, values)))
    mould = _moulds.get(key)
    if mould is None:
        marks = tuple(f"\ue000{place}\ue001" if value else "" for place, value in enumerate(values))
        mould = _split(render(fragment.template, {fragment.name: fragment.present(marks)}))
        with _lock:
            if len(_moulds) >= MOST_KEPT:
                _moulds.clear()
            _moulds[key] = mould
    return mould.pour(values)


def _safe(value: str) -> str:
    """The value, escaped if there is anything to escape in it: most have nothing."""
    return str(escape(value)) if _UNSAFE.search(value) else value


def _split(rendered: str) -> _Mould:
    """The text between the marks, without the template's indentation, which would travel with every page."""
    first, *pieces = _MARK.split(_INDENTED.sub("\n", rendered))
    return _Mould(first, tuple(zip(map(int, pieces[::2]), pieces[1::2], strict=True)))
