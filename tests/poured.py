"""Every page and part that a test opens is made twice: poured, and as its templates make it. The two are one page."""

import re

from markupsafe import Markup

from app.web import rendering
from app.web.moulds import Render, Shown, plainly, pour, with_marks_shown
from app.web.shapes import Fragment

_BETWEEN = re.compile(r"\s+")
_AT_A_TAG = re.compile(r"\s*([<>])\s*")


def compare_all() -> None:
    """From now on, in this process. A page that differs, or whose template looks into a value, fails its test."""
    rendering.pour = _pour_and_compare


def _pour_and_compare(fragment: Fragment, render: Render) -> Markup:
    made = pour(fragment, render)
    if isinstance(fragment, Shown):
        with_marks_shown(fragment, render)
        assert _words(made) == _words(plainly(fragment, render)), f"{fragment.template} is poured into another page"
    return made


def _words(markup: str) -> str:
    return _AT_A_TAG.sub(r"\1", _BETWEEN.sub(" ", markup))
