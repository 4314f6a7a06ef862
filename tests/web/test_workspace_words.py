"""Writing a draft in a form: what nobody changed stays byte for byte, and what was typed is saved, mended or kept."""

import difflib
import re
from html.parser import HTMLParser

import pytest

from app.settings import ROOT
from tests.makers_of_drafts import a_draft, next_document
from tests.web.test_workspace_pages import uploaded

STANDARDS = sorted(file.parent.name for file in (ROOT / "standards").glob("*/1.0.yaml"))
CARE_PLAN = (ROOT / "standards/care-plan/1.0.yaml").read_bytes()
DOCUMENT_FORMS = (
    "head",
    "terms",
    "sources",
    "changes",
    "lists/good_looks_like",
    "lists/supervisor_questions",
)
NEW_PROMPT = "sections/homes-i-have-weighed/prompts/new"


@pytest.fixture
def sol(client_for):
    return client_for("sol")


@pytest.fixture
def amal(client_for):
    return client_for("amal")


@pytest.fixture
def draft_id(person, store):
    """The next document of the care plan, begun by Sol."""
    return a_draft(person("sol"))


@pytest.fixture
def first_id(sol):
    """A standard that was never published."""
    return uploaded(sol, CARE_PLAN.replace(b"id: care-plan\n", b"id: a-new-plan\n"))


class _Fields(HTMLParser):
    """The fields of the form over the words, as a browser would send them."""

    def __init__(self):
        super().__init__()
        self.pairs, self.inside, self.words, self.select = [], False, None, None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == "words-form"
        if not self.inside:
            return
        kind = given.get("type")
        if tag == "input" and (kind not in ("checkbox", "radio") or "checked" in given):
            value = given.get("value") or ""
            self.pairs.append((given["name"], value if kind == "hidden" else value.replace("\n", "")))
        elif tag == "textarea":
            self.words = (given["name"], [])
        elif tag == "select":
            self.select = (given["name"], None)
        elif tag == "option" and (self.select[1] is None or "selected" in given):
            self.select = (self.select[0], given["value"])

    def handle_data(self, data):
        if self.words:
            self.words[1].append(data)

    def handle_endtag(self, tag):
        if tag == "textarea" and self.words:
            text = "".join(self.words[1]).removeprefix("\n")
            self.pairs.append((self.words[0], text.replace("\n", "\r\n")))
            self.words = None
        elif tag == "select" and self.select:
            self.pairs.append(self.select)
            self.select = None
        elif tag == "form":
            self.inside = False


def fields_of(html):
    """What a browser would send if the form were saved as it is."""
    parser = _Fields()
    parser.feed(html)
    assert parser.pairs
    return parser.pairs


def as_data(pairs, **changed):
    """The pairs with some fields changed; None leaves a field out."""
    data = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    for name, value in changed.items():
        data[name] = value if isinstance(value, list) else [value]
        if value is None:
            del data[name]
    return data


def save(client, draft_id, path, **changed):
    """Open a form, change some of its fields, and save it."""
    address = f"/workspace/{draft_id}/words/{path}"
    opened = client.get(address)
    assert opened.status_code == 200, opened.status_code
    return client.post(address, data=as_data(fields_of(opened.text), **changed))


def bytes_of(client, draft_id):
    return client.get(f"/workspace/{draft_id}/download.yaml").content


def prompt_forms(client, draft_id):
    page = client.get(f"/workspace/{draft_id}/words").text
    keys = dict.fromkeys(re.findall(r"/words/prompts/([a-z0-9.-]+)\"", page))
    sections = dict.fromkeys(re.findall(r"/words/sections/([a-z0-9-]+)\"", page))
    return [
        *(f"prompts/{key}{form}" for key in keys for form in ("", "/more", "/counting")),
        *(f"sections/{key}" for key in sections if key != "new"),
    ]


def changed_lines(before, after):
    """The lines that went and the lines that came."""
    lines = difflib.ndiff(before.decode().splitlines(keepends=True), after.decode().splitlines(keepends=True))
    found = [line for line in lines if line[0] in "+-"]
    return [line[2:] for line in found if line[0] == "-"], [line[2:] for line in found if line[0] == "+"]


@pytest.mark.either_store
@pytest.mark.parametrize("standard", STANDARDS)
def test_saving_every_form_as_it_was_opened_changes_nothing(sol, standard):
    sol.reads_pages = standard == STANDARDS[0]  # The forms of one standard are read strictly: all are made alike.
    source = (ROOT / f"standards/{standard}/1.0.yaml").read_bytes()
    draft_id = uploaded(sol, b"\xef\xbb\xbf" + source.replace(b"\n", b"\r\n"))
    forms = [*DOCUMENT_FORMS, *prompt_forms(sol, draft_id)]
    assert len(forms) > 30
    before = bytes_of(sol, draft_id)
    for path in forms:
        answered = save(sol, draft_id, path)
        assert answered.status_code == 303, path
        assert "said=same" in answered.headers["location"], path
    assert bytes_of(sol, draft_id) == before
    assert "Text 2" not in sol.get(f"/workspace/{draft_id}").text


@pytest.mark.parametrize(
    ("path", "changed", "went", "came"),
    [
        ("head", {"title": "Weighing the care plan"}, ["title: Analysing the care plan for the child\n"], None),
        ("head", {"review_by": "1 August 2027"}, ["review_by: 2027-09-01\n"], ["review_by: 2027-08-01\n"]),
        ("lists/good_looks_like", {"words-3": "Nothing is assumed."}, None, ["  - Nothing is assumed.\n"]),
        ("lists/supervisor_questions", {"words-0": "Argue it."}, None, ["  - Argue it.\n"]),
        ("terms", {"meaning-0": "A home."}, None, ["    A home.\n"]),
        ("changes", {"what-0": "Tidier."}, ["    what: A tidier summary.\n"], ["    what: Tidier.\n"]),
        ("sections/homes-i-have-weighed", {"title": "Homes"}, None, ["    title: Homes\n"]),
        ("prompts/dropped-first", {"label": "Dropped"}, None, ["        label: Dropped\n"]),
        ("prompts/dropped-first", {"guide": "120"}, None, ["        words: {guide: 120, max: 800}\n"]),
        (
            "prompts/realistic-options",
            {"answer-8": "To adopt"},
            ["          - {code: adoption, label: Adoption}\n"],
            ["          - {code: adoption, label: To adopt}\n"],
        ),
        ("prompts/dropped-first/more", {"consider": "One\r\nTwo"}, [], None),
        ("prompts/dropped-first/more", {"from_stage": "final"}, None, ["        from_stage: final\n"]),
        ("prompts/realistic-options/counting", {"continuity": "broken"}, None, ["        continuity: broken\n"]),
        (
            "prompts/realistic-options/counting",
            {"references": ["", "re-r-2014"]},
            ["        references: [re-b-s-2013, re-r-2014]\n"],
            ["        references: [re-r-2014]\n"],
        ),
        ("sources", {"references": ["", "ca1989-s31"]}, None, []),
    ],
)
def test_one_field_changes_only_its_own_lines(sol, draft_id, path, changed, went, came):
    before = bytes_of(sol, draft_id)
    answered = save(sol, draft_id, path, **changed)
    assert answered.status_code == 303, answered.text
    assert "said=saved" in answered.headers["location"]
    gone, new = changed_lines(before, bytes_of(sol, draft_id))
    assert gone or new
    assert went is None or gone == went
    assert came is None or new == came
    assert len(new) <= 4
    assert before.count(b"#") == bytes_of(sol, draft_id).count(b"#")


def test_whoever_is_not_in_the_group_finds_nothing(client_for, draft_id):
    client = client_for("rowan")
    paths = ["", "/head", "/lists/good_looks_like", "/prompts/dropped-first", "/prompts/dropped-first/take-out"]
    for path in paths:
        assert client.get(f"/workspace/{draft_id}/words{path}").status_code == 404, path
    for path in ("/head", "/number", "/prompts/dropped-first", "/prompts/dropped-first/move"):
        assert client.post(f"/workspace/{draft_id}/words{path}", data={"base": "1"}).status_code == 404, path


def test_what_is_not_there_is_not_found(sol, draft_id):
    for path in ("nothing", "lists/nothing", "prompts/nothing", "sections/nothing", "sections/nothing/prompts/new"):
        assert sol.get(f"/workspace/{draft_id}/words/{path}").status_code == 404, path


def test_the_words_stand_in_the_order_in_which_an_adviser_meets_them(sol, draft_id):
    page = sol.get(f"/workspace/{draft_id}/words").text
    order = ["Title, summary and dates", "What good looks like", "The homes I have weighed", "Options I treat as"]
    places = [page.index(one) for one in order]
    assert places == sorted(places)
    assert "Any of several answers (10)" in page
    assert "Part of the ten-minute path" in page
    assert "Read by: only the adviser" in page


def test_a_fault_stands_at_the_prompt_that_it_concerns(sol, first_id):
    text = bytes_of(sol, first_id).replace(
        b"        label: The option I dropped first\n", b"        label: " + b"x" * 61
    )
    text = text.replace(b"x" * 61 + b"        text", b"x" * 61 + b"\n        text")
    sol.post(f"/workspace/{first_id}/text", data={"words": text.decode(), "base": "1"})
    page = sol.get(f"/workspace/{first_id}/words").text
    card = page[page.index('id="prompt-dropped-first"') :]
    assert "61 characters are too long" in card[: card.index("</li>")]
    assert "61 characters are too long" in sol.get(f"/workspace/{first_id}/words/prompts/dropped-first").text


def test_a_fault_is_shown_at_its_field_and_can_be_saved_all_the_same(sol, draft_id):
    refused = save(sol, draft_id, "prompts/dropped-first", label="x" * 61 + " <b>")
    assert refused.status_code == 422
    assert "x &lt;b&gt;" in refused.text
    assert "65 characters are too long" in refused.text
    assert "Save all the same" in refused.text
    address = f"/workspace/{draft_id}/words/prompts/dropped-first"
    data = as_data(fields_of(refused.text), anyway="yes")
    assert sol.post(address, data=data).status_code == 303
    assert b"x" * 61 in bytes_of(sol, draft_id)


def test_a_new_prompt_shows_the_fields_of_its_kind_first_and_is_added_with_an_id_and_codes(sol, draft_id):
    address = f"/workspace/{draft_id}/words/{NEW_PROMPT}"
    typed = as_data(
        fields_of(sol.get(address).text),
        text="Who was in the room?",
        label="Who was in the room",
        kind="choice",
        visibility="supervisor",
    )
    shown = sol.post(address, data=typed)
    assert shown.status_code == 200
    assert 'name="answer-0"' in sol.post(address, data={**typed, "step": "kind"}).text
    assert "Who was in the room?" in shown.text
    assert "Nothing is saved yet" in shown.text
    step = as_data(fields_of(shown.text), step="add")
    with_rows = sol.post(address, data=step)
    answers = {"answer-0": "Nobody", "answer-1": "I do not know yet"}
    added = sol.post(address, data=as_data(fields_of(with_rows.text), **answers))
    assert added.status_code == 303, added.text
    text = bytes_of(sol, draft_id).decode()
    assert "      - id: who-was-in-the-room\n        kind: choice\n" in text
    assert "{code: nobody, label: Nobody}" in text
    assert "{code: not-known-yet, label: I do not know yet}" in text
    gone, _ = changed_lines(next_document("1.1"), text.encode())
    assert gone == []


def test_a_new_prompt_needs_a_reader_to_be_chosen(sol, draft_id):
    refused = save(sol, draft_id, NEW_PROMPT, text="Why?", label="Why", kind="line")
    assert refused.status_code == 422
    assert 'href="#visibility"' in refused.text


def test_choosing_another_kind_keeps_everything_typed(sol, first_id):
    address = f"/workspace/{first_id}/words/prompts/realistic-options"
    opened = fields_of(sol.get(address).text)
    as_line = sol.post(address, data=as_data(opened, kind="line", label="Typed", step="kind"))
    assert 'name="answer-0" type="text"' not in as_line.text
    back = sol.post(address, data=as_data(fields_of(as_line.text), kind="choices", step="kind"))
    assert 'value="Typed"' in back.text
    assert 'value="Adoption"' in back.text
    assert (
        sol.post(address, data=as_data(fields_of(back.text), label="Options I treat as realistic")).status_code == 303
    )
    assert "Text 2" not in sol.get(f"/workspace/{first_id}").text
    assert sol.post(address, data=as_data(fields_of(as_line.text), anyway="yes")).status_code == 303
    assert b"Adoption" not in bytes_of(sol, first_id)


def test_what_was_published_keeps_its_id_its_kind_and_its_promise(sol, draft_id):
    text = bytes_of(sol, draft_id).decode()
    private = re.search(r"- id: ([a-z-]+)\n(?:        .*\n)*?        visibility: private", text)[1]
    page = sol.get(f"/workspace/{draft_id}/words/prompts/{private}").text
    assert "only they read their answers" in page
    assert 'value="supervisor"' not in page
    assert 'name="id"' not in page
    assert 'name="kind"' not in page


def test_rows_move_and_go_without_losing_what_was_typed(sol, first_id):
    address = f"/workspace/{first_id}/words/lists/good_looks_like"
    data = as_data(fields_of(sol.get(address).text), **{"words-1": "Typed & kept"})
    up = sol.post(address, data={**data, "step": "up 1"})
    fields = dict(fields_of(up.text))
    assert (fields["words-0"], fields["was-0"]) == ("Typed & kept", "1")
    out = sol.post(address, data=as_data(fields_of(up.text), step="out 2"))
    assert sol.post(address, data=as_data(fields_of(out.text))).status_code == 303
    text = bytes_of(sol, first_id).decode()
    assert text.index("Typed & kept") < text.index("sets the realistic options side by side")
    assert "The plan has a real second choice" not in text


def test_a_prompt_moves_within_its_section_and_over_its_edge(sol, draft_id):
    order = lambda: re.findall(rb"      - id: ([a-z-]+)", bytes_of(sol, draft_id))  # noqa: E731
    before = order()
    moved = sol.post(f"/workspace/{draft_id}/words/prompts/{before[0].decode()}/move", data={"base": "1", "to": "down"})
    assert moved.status_code == 303
    assert order()[:2] == [before[1], before[0]]
    answered = sol.post(f"/workspace/{draft_id}/words/prompts/answer-to-the-harm/move", data={"base": "2", "to": "up"})
    assert answered.status_code == 303
    text = bytes_of(sol, draft_id)
    assert text.index(b"- id: answer-to-the-harm") < text.index(b"- id: the-plan-on-paper")


def test_taking_a_prompt_out_asks_first_and_says_what_it_means(sol, draft_id):
    address = f"/workspace/{draft_id}/words/prompts/dropped-first/take-out"
    page = sol.get(address).text
    for said in ("a new edition", "stays readable", "never used again"):
        assert said in page
    answered = sol.post(address, data={"base": "1"})
    assert b"dropped-first" not in bytes_of(sol, draft_id)
    asked = dict(fields_of(sol.get(answered.headers["location"]).text))
    assert (asked["kind-1"], asked["prompt-1"], asked["was-1"]) == ("removed", "dropped-first", "")


def test_it_can_be_given_the_number_that_the_changes_make(sol, draft_id):
    assert "Give it the number" not in sol.get(f"/workspace/{draft_id}/words").text
    sol.post(f"/workspace/{draft_id}/words/prompts/dropped-first/take-out", data={"base": "1"})
    assert "Give it the number 2.0" in sol.get(f"/workspace/{draft_id}/words").text
    assert sol.post(f"/workspace/{draft_id}/words/number", data={"base": "2"}).status_code == 303
    assert b'version: "2.0"' in bytes_of(sol, draft_id)
    assert "Give it the number" not in sol.get(f"/workspace/{draft_id}/words").text


def test_a_section_is_added_filled_and_taken_out_again_once_it_is_empty(sol, draft_id):
    added = save(sol, draft_id, "sections/new", title="Afterwards", anyway="yes")
    assert added.headers["location"].endswith("#section-afterwards")
    new = save(
        sol,
        draft_id,
        "sections/afterwards/prompts/new",
        text="And then?",
        label="And then",
        kind="line",
        visibility="private",
    )
    assert new.status_code == 303, new.text
    section = f"/workspace/{draft_id}/words/sections/afterwards/take-out"
    assert sol.post(section, data={"base": "3"}).status_code == 409
    sol.post(f"/workspace/{draft_id}/words/prompts/and-then/take-out", data={"base": "3"})
    assert sol.post(section, data={"base": "4"}).status_code == 303
    assert b"afterwards" not in bytes_of(sol, draft_id)


def test_two_members_who_write_in_different_places_keep_both(sol, amal, draft_id):
    address = f"/workspace/{draft_id}/words/prompts/dropped-first"
    opened = fields_of(sol.get(address).text)
    save(amal, draft_id, "head", title="Weighing the plan")
    save(amal, draft_id, NEW_PROMPT, text="New?", label="A new one", kind="line", visibility="private")
    answered = sol.post(address, data=as_data(opened, label="Dropped"))
    assert "said=both" in answered.headers["location"]
    assert "A colleague saved meanwhile; both are kept" in sol.get(answered.headers["location"]).text
    text = bytes_of(sol, draft_id)
    assert all(words in text for words in (b"label: Dropped\n", b"Weighing the plan", b"label: A new one"))


def test_two_members_who_write_in_one_place_see_both_texts(sol, amal, draft_id):
    address = f"/workspace/{draft_id}/words/prompts/dropped-first"
    opened = fields_of(sol.get(address).text)
    save(amal, draft_id, "prompts/dropped-first", label="Hers")
    answered = sol.post(address, data=as_data(opened, label="Mine"))
    assert re.fullmatch(rf"/workspace/{draft_id}/both/[0-9a-f-]+", answered.headers["location"])
    assert "Mine" in sol.get(answered.headers["location"]).text
    assert b"label: Hers" in bytes_of(sol, draft_id)


def test_a_text_that_cannot_be_read_leads_to_the_editor(sol, draft_id):
    sol.post(f"/workspace/{draft_id}/text", data={"words": 'title: "never closed\n', "base": "1"})
    for path in ("", "/head", "/prompts/dropped-first"):
        page = sol.get(f"/workspace/{draft_id}/words{path}")
        assert page.status_code == 200
        assert "cannot be shown in a form" in page.text
        assert f"/workspace/{draft_id}/text" in page.text


def test_a_step_over_a_text_that_cannot_be_read_is_refused_with_a_sentence(sol, draft_id):
    sol.post(f"/workspace/{draft_id}/text", data={"words": 'title: "never closed\n', "base": "1"})
    for path in ("prompts/dropped-first/move", "prompts/dropped-first/take-out", "sections/x/move", "number"):
        answered = sol.post(f"/workspace/{draft_id}/words/{path}", data={"base": "2", "to": "up"})
        assert answered.status_code == 409, path


def test_words_that_stand_still_cannot_be_written_in_a_form(person, sol, draft_id):
    sol.post(f"/workspace/{draft_id}/put-away")
    assert "said=stands" in sol.get(f"/workspace/{draft_id}/words").headers["location"]
    assert "said=stands" in sol.get(f"/workspace/{draft_id}/words/head").headers["location"]


def test_two_meanings_of_one_word_are_not_lost(sol, draft_id):
    refused = save(sol, draft_id, "terms", **{"word-1": "Realistic option"})
    assert refused.status_code == 422
    assert "Put both meanings into one" in refused.text


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"base": "99999999999"},
        {"base": "1", "was-0": "x"},
        {"base": "1", "was-0": "9" * 5000, "words-0": "y", "answer-0": "z"},
        {"base": "1", "step": "up 99"},
        {"base": "1", "step": "out x", "rows": "yes"},
        {
            "base": "1",
            "kind": "nonsense",
            "visibility": "nonsense",
            "text": "\ufffe\x01 [[",
            "label": "# - : {",
            "anyway": "yes",
        },
    ],
)
def test_whatever_is_sent_is_answered_with_a_page(sol, draft_id, sent):
    for path in (*DOCUMENT_FORMS, NEW_PROMPT, "prompts/realistic-options", "prompts/realistic-options/more"):
        assert sol.post(f"/workspace/{draft_id}/words/{path}", data=sent).status_code < 500, path


def test_odd_documents_are_shown_as_far_as_they_go(sol):
    odd = (
        b"schema: 1\ntitle: {a: b}\nsummary: 12\nterms: [x]\nchanges: {a: b}\nreferences: x\n"
        b"sections:\n  - just words\n"
        b"  - id: one\n    prompts:\n      - words\n      - {id: a, kind: x, text: [1], options: words, when: words}\n"
        b"      - {id: a, label: Twice, options: [words, {code: 1}], consider: words}\n      - {}\n"
    )
    draft_id = uploaded(sol, odd)
    assert sol.get(f"/workspace/{draft_id}/words").status_code == 200
    forms = [*DOCUMENT_FORMS, *prompt_forms(sol, draft_id)]
    assert "prompts/2.3" in forms
    for path in forms:
        answered = save(sol, draft_id, path)
        assert "said=same" in answered.headers["location"], path
    assert bytes_of(sol, draft_id) == odd
