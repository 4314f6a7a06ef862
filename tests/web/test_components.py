"""Components look and sound as GOV.UK's do, and lose nothing that a person typed."""

import base64
import gzip
import hashlib
import re
from dataclasses import dataclass, replace
from typing import Any

import html5lib
import pytest
from jinja2 import StrictUndefined, UndefinedError
from starlette.requests import Request

from app.web.forms.fields import Choice, Field, errors_of
from app.web.frame import Frame, Link, NavLink
from app.web.pages.problem import ProblemPage, present_problem
from app.web.pieces import Fact
from app.web.rendering import ENVIRONMENT, STATIC, TEMPLATES, govuk, render_fragment, render_page, static_url

SCRIPT_ALLOWED = "GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw="
XHTML = "{http://www.w3.org/1999/xhtml}"


def shown(component: str, *given: object, **named: object) -> str:
    """What our macro of that name writes."""
    module: Any = ENVIRONMENT.get_template(f"components/{component}.html").module
    return str(getattr(module, component)(*given, **named))


def called(component: str, given: str, inner: str, **context: object) -> str:
    """What our macro writes round a call block."""
    source = f'{{% from "components/{component}.html" import {component} %}}'
    source += f"{{% call {component}({given}) %}}{inner}{{% endcall %}}"
    return ENVIRONMENT.from_string(source).render(**context)


def parsed(html: str) -> Any:
    return html5lib.HTMLParser(strict=True).parseFragment(html)


def tree(element: Any) -> tuple[object, ...]:
    """The document as a tree of names, sorted attributes and words, with white space made even."""
    children: list[object] = [_words(element.text)]
    for child in element:
        children += [tree(child), _words(child.tail)]
    attributes = sorted((name, " ".join(value.split())) for name, value in element.attrib.items())
    return (element.tag, attributes, [child for child in children if child])


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def same(ours: str, theirs: str) -> None:
    assert tree(parsed(ours)) == tree(parsed(theirs))


CHOICES = (
    Choice(code="home", label="At <home>", hint="Including a foster home"),
    Choice(code="school", label="At school", checked=True),
    Choice(code="none", label="None of these", exclusive=True),
)
PLAIN = Field(name="seen.value", id="seen", label="How did you see the child & where?")
HINTED = replace(PLAIN, hint='Say "roughly"')
WRONG = replace(HINTED, error="Say how you saw the child", required=True, described_by=("seen-readers",))
VARIANTS = pytest.mark.parametrize("field", [PLAIN, HINTED, WRONG], ids=["plain", "hinted", "wrong"])


def common(field: Field) -> dict[str, object]:
    params: dict[str, object] = {"name": field.name, "idPrefix": field.id, "id": field.id}
    if field.hint:
        params["hint"] = {"text": field.hint}
    if field.error:
        params["errorMessage"] = {"text": field.error}
    return params


def fieldset(field: Field) -> dict[str, object]:
    legend = {"text": field.label, "classes": "govuk-fieldset__legend--s"}
    return {"legend": legend, "describedBy": " ".join(field.described_by)}


def item(choice: Choice, *, required: bool) -> dict[str, object]:
    params: dict[str, object] = {"value": choice.code, "text": choice.label, "checked": choice.checked}
    if choice.hint:
        params["hint"] = {"text": choice.hint}
    if required:
        params["attributes"] = {"required": {"value": True, "optional": True}}
    return params


@VARIANTS
def test_radios_are_those_of_govuk(field: Field) -> None:
    field = replace(field, choices=CHOICES)
    items = [item(choice, required=field.required) for choice in CHOICES]
    params = common(field) | {"fieldset": fieldset(field), "items": items}
    same(shown("radios", field, "s"), govuk("radios", params))


@VARIANTS
def test_checkboxes_are_those_of_govuk(field: Field) -> None:
    field = replace(field, choices=CHOICES)
    items = [item(choice, required=False) for choice in CHOICES]
    items[-1] |= {"behaviour": "exclusive", "id": "seen-3"}  # the package would count the divider too
    items.insert(2, {"divider": "or"})
    params = common(field) | {"fieldset": fieldset(field), "items": items}
    same(shown("checkboxes", field, "s"), govuk("checkboxes", params))


@VARIANTS
def test_a_text_field_is_that_of_govuk(field: Field) -> None:
    field = replace(field, value='An "Otter"', autocomplete="off", inputmode="text", width="20")
    attributes = {"required": {"value": field.required, "optional": True}}
    params = common(field) | {
        "label": {"text": field.label, "classes": "govuk-label--s"},
        "classes": "govuk-input--width-20",
        "describedBy": " ".join(field.described_by),
        "value": field.value,
        "autocomplete": "off",
        "inputmode": "text",
        "attributes": attributes,
    }
    same(shown("text_field", field, "s"), govuk("input", params))


@VARIANTS
def test_a_textarea_is_that_of_govuk_with_its_language_and_spelling(field: Field) -> None:
    field = replace(field, value="Otter said <very> little.\n\nThen more.", rows=8)
    attributes = {"lang": "en-GB", "dir": "auto", "required": {"value": field.required, "optional": True}}
    params = common(field) | {
        "label": {"text": field.label},
        "describedBy": " ".join(field.described_by),
        "value": field.value,
        "rows": 8,
        "spellcheck": True,
        "attributes": attributes,
    }
    same(shown("textarea", field), govuk("textarea", params))


@VARIANTS
def test_a_select_is_that_of_govuk(field: Field) -> None:
    field = replace(field, choices=CHOICES)
    options = [{"value": c.code, "text": c.label, "selected": c.checked} for c in CHOICES]
    params = common(field) | {
        "label": {"text": field.label},
        "describedBy": " ".join(field.described_by),
        "items": options,
        "attributes": {"required": {"value": field.required, "optional": True}},
    }
    same(shown("select", field), govuk("select", params))


def test_the_error_summary_is_that_of_govuk_and_leads_to_each_field() -> None:
    errors = errors_of(WRONG, PLAIN, replace(WRONG, id="other", error="Say <why>"))
    listed = [{"text": e.sentence, "href": f"#{e.field_id}"} for e in errors]
    assert [e.field_id for e in errors] == ["seen", "other"]
    same(
        shown("error_summary", errors), govuk("error-summary", {"titleText": "There is a problem", "errorList": listed})
    )


def test_buttons_and_quiet_pieces_are_those_of_govuk() -> None:
    button = {"text": "Save", "name": "next", "value": "check", "preventDoubleClick": True}
    same(shown("button", "Save", name="next", value="check"), govuk("button", button))
    same(shown("warning_text", "Read this."), govuk("warning-text", {"text": "Read this."}))
    same(called("inset_text", "", "Words"), govuk("inset-text", {"text": "Words"}))
    details = {"summaryText": "Help", "text": "Words", "open": True, "id": "help"}
    same(called("details", '"Help", id="help", open=true', "Words"), govuk("details", details))


def test_a_summary_list_is_that_of_govuk() -> None:
    change = Link("Change", "/reflections/1", "the label")
    facts = (Fact(key="Label", value="Otter", links=(change,)), Fact(key="Stage", value="Final hearing"))
    action = {"href": change.href, "text": change.text, "visuallyHiddenText": change.context}
    rows = [
        {"key": {"text": "Label"}, "value": {"text": "Otter"}, "actions": {"items": [action]}},
        {"key": {"text": "Stage"}, "value": {"text": "Final hearing"}},
    ]
    same(shown("summary_list", facts), govuk("summary-list", {"rows": rows}))


@pytest.mark.parametrize("component", ["text_field", "textarea", "select", "radios", "checkboxes"])
def test_a_field_can_be_a_heading_and_keeps_its_name(component: str) -> None:
    field = replace(PLAIN, choices=CHOICES)
    root = parsed(shown(component, field, "m", "h3"))
    (heading,) = root.iter(f"{XHTML}h3")
    assert _words("".join(heading.itertext())) == field.label


@pytest.mark.parametrize("component", ["text_field", "textarea", "select", "radios", "checkboxes"])
def test_who_reads_an_answer_stands_before_the_place_to_write_it(component: str) -> None:
    field = replace(WRONG, choices=CHOICES)
    html = called(component, "field", '<p id="seen-readers">Only you.</p>', field=field)
    assert html.index("Only you.") < re.search(r"<(input|textarea|select) ", html).start()  # type: ignore[union-attr]
    assert 'aria-describedby="seen-readers seen-hint seen-error"' in html


@pytest.mark.parametrize("typed", ["\nstarts on the second line", "\n\n", "  spaces kept  ", "</textarea><b>", ""])
def test_a_textarea_gives_back_exactly_what_was_typed(typed: str) -> None:
    (area,) = parsed(shown("textarea", replace(PLAIN, value=typed))).iter(f"{XHTML}textarea")
    assert (area.text or "") == typed


def test_a_persons_words_are_shown_as_typed_and_never_as_markup() -> None:
    typed = "One\n\n  two <script>alert(1)</script>"
    root = parsed(shown("words", typed))
    assert root[0].text == typed
    assert root[0].attrib == {"class": "pqs-words", "dir": "auto"}


def test_unticking_every_choice_still_sends_an_answer() -> None:
    for component in ("radios", "checkboxes"):
        root = parsed(shown(component, replace(PLAIN, choices=CHOICES, empty_first=True)))
        first = next(root.iter(f"{XHTML}input"))
        assert (first.attrib["type"], first.attrib["name"], first.attrib["value"]) == ("hidden", PLAIN.name, "")


def test_a_lone_checkbox_can_be_required_and_a_group_is_not() -> None:
    lone = replace(PLAIN, required=True, choices=CHOICES[:1])
    assert shown("checkboxes", lone).count(" required") == 1
    assert " required" not in shown("checkboxes", replace(lone, choices=CHOICES))


def test_the_status_line_is_empty_and_silent_until_a_save() -> None:
    same(shown("status_line", "a-status"), '<p class="pqs-status" id="a-status" data-save-status></p>')


def test_the_line_about_readers_says_who_in_strong_words() -> None:
    html = shown("who_reads", "a-readers", "Only you.", "No colleague can open this.")
    assert _words("".join(parsed(html).itertext())) == "Who will read this: Only you. No colleague can open this."


def test_a_wide_table_can_be_reached_and_named_by_keyboard() -> None:
    html = called("table", '"Waiting", ["Label", "Count"], "queue", numeric=[1]', "<tr><td>Heron</td><td>2</td></tr>")
    (region,) = [e for e in parsed(html).iter(f"{XHTML}div") if e.attrib.get("role") == "region"]
    assert region.attrib["tabindex"] == "0"
    assert region.attrib["aria-labelledby"] == "queue-caption"
    assert "govuk-table__header--numeric" in html


def test_plain_strings_given_to_govuk_as_html_are_escaped() -> None:
    assert "<b>" not in govuk("details", {"summaryHtml": "<b>", "html": "<b>"})


# The frame round every page.


@dataclass(frozen=True)
class Bare:
    frame: Frame


def page_of(**frame: Any) -> str:
    given = {"title": "Home", "person_name": "Rowan Ashdown", "links": (NavLink("Home", "/", True),)} | frame
    return ENVIRONMENT.get_template("base.html").render(page=Bare(Frame(**given)))


def test_every_page_is_valid_html_and_names_its_marking_twice_for_paper() -> None:
    html = page_of(demo=True, notice="Shared with Tamsin Greaves", back=Link("Back", "/"), day="4 March 2026")
    html5lib.HTMLParser(strict=True).parse(html)
    assert html.count("OFFICIAL-SENSITIVE") == 2
    assert "Printed from Practice quality standards by Rowan Ashdown, 4 March 2026" in html
    assert "Invented demonstration data" in html
    assert '<p class="pqs-notice" role="status">Shared with Tamsin Greaves</p>' in html


def test_the_title_says_when_something_is_wrong() -> None:
    assert "<title>Home – Practice quality standards</title>" in page_of()
    assert "<title>Error: Home – Practice quality standards</title>" in page_of(error=True)


def test_signing_out_is_offered_to_whoever_is_signed_in_and_to_nobody_else() -> None:
    assert '<form method="post" action="/sign-out"' in page_of()
    signed_out = page_of(person_name=None, links=())
    assert "/sign-out" not in signed_out
    assert "<nav" not in signed_out
    assert "data-signed-in" not in signed_out


def test_htmx_comes_only_where_it_is_used() -> None:
    assert "htmx" not in page_of()
    assert static_url("vendor/htmx.min.js") in page_of(uses_htmx=True)


def test_the_one_inline_script_is_the_one_the_browser_is_told_to_allow() -> None:
    (script,) = re.findall(r"<script>(.*?)</script>", page_of(uses_htmx=True), re.DOTALL)
    assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() == SCRIPT_ALLOWED


def test_a_first_visit_is_light_enough_for_a_courts_network() -> None:
    html = page_of(uses_htmx=True)
    files = re.findall(r'(?:href|src)="/static/([^"?]+)\?v=[0-9a-f]{12}"', html)
    weight = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in files) + len(gzip.compress(html.encode()))
    assert len(files) == 5
    assert weight < 45_000
    assert len(gzip.compress(html.encode())) < 3_000


def test_a_problem_page_says_what_happened_and_where_to_go() -> None:
    page = present_problem(
        heading="That page is not here", sentences=("Perhaps <it> moved.",), links=(Link("Home", "/"),)
    )
    reply = render_page(Request({"type": "http", "headers": []}), "errors/problem.html", page, status=404)
    words = bytes(reply.body).decode()
    assert reply.status_code == 404
    assert '<h1 class="govuk-heading-l">That page is not here</h1>' in words
    assert "Perhaps &lt;it&gt; moved." in words
    assert reply.headers["content-type"] == "text/html; charset=utf-8"


def test_a_template_that_asks_for_what_its_page_has_not_stops() -> None:
    assert ENVIRONMENT.undefined is StrictUndefined
    wrong: Any = Bare(Frame(title="Home", person_name=None))
    with pytest.raises(UndefinedError):
        render_fragment(Request({"type": "http", "headers": []}), "errors/problem.html", wrong)


def test_the_problem_page_dataclass_cannot_be_changed_after_it_is_made() -> None:
    page = present_problem(heading="Gone", sentences=())
    with pytest.raises(AttributeError):
        page.heading = "Other"  # type: ignore[misc]
    assert isinstance(page, ProblemPage)


def colours() -> dict[str, str]:
    return dict(re.findall(r"(--pqs-[a-z-]+): (#[0-9a-f]{6});", (STATIC / "pqs.css").read_text(encoding="utf-8")))


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["--pqs-accent", "--pqs-accent-dark", "--pqs-text", "--pqs-quiet"])
def test_every_colour_of_words_can_be_read_on_white_and_on_the_wash(name: str) -> None:
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)
    assert contrast(colours()[name], "#ffffff") >= 4.5
    assert contrast(colours()[name], colours()["--pqs-wash"]) >= 4.5


def test_every_template_is_read_without_a_fault() -> None:
    names = [str(path.relative_to(TEMPLATES)) for path in sorted(TEMPLATES.rglob("*.html"))]
    assert len(names) > 20
    for name in names:
        ENVIRONMENT.get_template(name)
