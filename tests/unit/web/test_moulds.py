"""Fragments that are rendered once: whatever is poured in, the page is the one that its template would have made."""

from dataclasses import dataclass, field
from enum import Enum

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup, escape

from app.web import moulds
from app.web.moulds import Each, Poured, Shown, pour
from app.web.shapes import PART_OF_THE_SHAPE, CannotBePoured, Mark, with_marks


def render(_template: str, reads: dict[str, object]) -> str:
    [value] = reads.values()
    return f"<p>{'|'.join(str(part if isinstance(part, Markup) else escape(part)) for part in value)}</p>"


def fragment(*values: str | Poured, shape: object = "shape") -> Poured:
    return Poured("a.html", "it", shape, values, lambda given: given)


def test_values_are_escaped_wherever_they_are_poured():
    first = pour(fragment("Tea & toast", "calm"), render)
    again = pour(fragment("<b>", "\"quoted\" and 'so'"), render)
    assert first == "<p>Tea &amp; toast|calm</p>"
    assert again == "<p>&lt;b&gt;|&#34;quoted&#34; and &#39;so&#39;</p>"


def test_words_that_look_like_a_mark_stay_words():
    pour(fragment("one", "two", shape="marks"), render)
    assert pour(fragment("\ue0001\ue001", "two", shape="marks"), render) == "<p>\ue0001\ue001|two</p>"


def test_an_empty_value_has_a_shape_of_its_own():
    assert pour(fragment("here", "", shape="empty"), render) == "<p>here|</p>"
    assert pour(fragment("", "there", shape="empty"), render) == "<p>|there</p>"


def test_without_a_shape_it_is_rendered_plainly_each_time():
    seen = []

    def counting(template: str, reads: dict[str, object]) -> str:
        seen.append(template)
        return render(template, reads)

    for _ in range(3):
        pour(fragment("x", shape=None), counting)
    assert len(seen) == 3


def test_a_fragment_inside_a_fragment_is_not_escaped_twice():
    inner = fragment("a & b", shape="inner")
    assert pour(fragment(inner, "x", shape="outer"), render) == "<p><p>a &amp; b</p>|x</p>"
    assert pour(fragment(inner, "y", shape=None), render) == "<p><p>a &amp; b</p>|y</p>"


def test_no_words_of_a_person_are_kept():
    pour(fragment("a canary sang here", "z", shape="kept"), render)
    pour(Shown("page.html", "page", Page("a canary sang", (Line("canary", ""),), None)), templated)
    assert not [one for one in moulds._moulds.values() if "canary" in "".join(one._pieces)]


class Way(Enum):
    """Which of two ways a page goes."""

    HERE = "here"
    THERE = "there"


@dataclass(frozen=True)
class Line:
    """One line of a page, and a remark on it."""

    words: str
    remark: str


@dataclass(frozen=True)
class Page:
    """A page of lines."""

    heading: str
    lines: tuple[Line, ...]
    way: Way | None
    kind: str = field(default="plain", metadata=PART_OF_THE_SHAPE)


@dataclass(frozen=True)
class Lists:
    """Two lists of words, one after the other."""

    first: tuple[str, ...]
    then: tuple[str, ...]


TEMPLATES = {
    "page.html": "<h1>{{ page.heading }}</h1>{% for one in page.lines %}<p>{{ one.words }}{% if one.remark %}, "
    "{{ one.remark }}{% endif %}</p>{% endfor %}{% if page.way %}{{ page.way.value }}{% endif %}"
    "{% if page.kind == 'plain' %}!{% endif %}",
    "lists.html": "{% for one in page.first %}<b>{{ one }}</b>{% endfor %}"
    "{% for one in page.then %}{{ one }}{% endfor %}",
    "line.html": "<li>{{ line.words }}{% if line.remark %} ({{ line.remark }}){% endif %}</li>",
    "compares.html": "{% if page.heading == 'Home' %}home{% endif %}",
    "looks.html": "{{ page.heading | length }}",
}
_environment = Environment(loader=DictLoader(TEMPLATES), autoescape=True)
rendered: list[str] = []


def templated(template: str, reads: dict[str, object]) -> str:
    rendered.append(template)
    return _environment.get_template(template).render(reads)


def page(*lines: tuple[str, str], heading: str = "Supervision", **more: object) -> Shown:
    return Shown("page.html", "page", Page(heading, tuple(Line(*one) for one in lines), **{"way": None, **more}))


@pytest.mark.parametrize(
    "one",
    [
        page(("Tea & toast", ""), ("<b>", '"quoted"')),
        page(("Tea & toast", "later"), ("", "")),
        page(way=Way.THERE),
        page(way=Way.HERE),
        page(way=Way.HERE, kind="other"),
        page(("\ue0001\ue001", "looks like a mark"), heading="\ue0000\ue001"),
        page(heading=""),
        Shown("lists.html", "page", Lists(("one", "two"), ())),
        Shown("lists.html", "page", Lists(("one",), ("two",))),
    ],
)
def test_a_page_that_is_poured_is_the_page_that_its_template_makes(one):
    plain = moulds.plainly(one, templated)
    assert [pour(one, templated), pour(one, templated)] == [plain, plain]


def test_pages_of_one_shape_are_rendered_once_whatever_their_words():
    pour(page(("first", ""), heading="Once"), templated)
    rendered.clear()
    assert pour(page(("second", ""), heading="Twice"), templated) == "<h1>Twice</h1><p>second</p>!"
    assert rendered == []


def test_how_many_lines_there_are_is_not_the_shape_of_what_is_round_them():
    lines = [Each("line.html", "line", tuple(Line(f"line {n}", "") for n in range(many))) for many in (0, 1, 30)]
    pour(lines[1], templated)
    rendered.clear()
    assert pour(lines[2], templated).count("<li>") == 30
    assert rendered == []
    assert not lines[0]
    assert pour(lines[0], templated) == ""


@pytest.mark.parametrize("template", ["compares.html", "looks.html"])
def test_a_template_that_looks_into_a_value_is_refused_and_rendered_as_it_is(template, caplog):
    one = Shown(template, "page", Page("Home", (), None))
    with pytest.raises(CannotBePoured):
        moulds.with_marks_shown(one, templated)
    assert pour(one, templated) == moulds.plainly(one, templated)
    assert template in caplog.text
    assert "Home" not in caplog.text


def test_a_mark_can_be_shown_and_asked_for_and_nothing_else():
    mark = with_marks(Page("Home", (), None)).heading
    assert isinstance(mark, Mark)
    assert mark
    assert f"<{mark}>" == "<\ue0000\ue001>"
    for look in (lambda: mark == "Home", lambda: "o" in mark, lambda: mark[0], lambda: mark.split(), lambda: len(mark)):
        with pytest.raises(CannotBePoured):
            look()
