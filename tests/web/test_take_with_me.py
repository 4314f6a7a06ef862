"""Take it with me: the files hold what was typed, only their author gets them, and each is written down."""

import json
from contextlib import contextmanager
from io import BytesIO

import docx
import pytest
from pypdf import PdfReader
from sqlmodel import select

from app import db
from app.audit.models import AuditEntry
from app.db import StoreUnavailable
from app.reflections.services.turn import acknowledge
from app.supervision.services import AS_AUTHOR, add_addendum, comment
from app.taking import as_pdf, describing
from tests.exports.chain import compare, fill, room_for
from tests.exports.made_up import answers
from tests.exports.reading import tags_in_pdf, words_in_json, words_in_pdf, words_in_word
from tests.makers import TEXT_PROMPT, S, a_reflection, sign_note

KINDS = ("docx", "pdf", "txt", "json")
HARD = "  \n“Dŵr” – tŷ ŷ 😀\n\n\t  two  spaces \n  e\u0301 \u200fשלום\u200e <b>&amp;</b> \t\n\n"


@pytest.fixture
def talked_over(person):
    """Discussed and seen differently, with a comment and something added."""
    rowan = person("rowan")
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers={TEXT_PROMPT: (HARD,)})
    comment(by=rowan, reflection_id=reflection_id, side=AS_AUTHOR, prompt=TEXT_PROMPT, words="A remark ŵ")
    sign_note(person("tamsin"), reflection_id)
    acknowledge(by=rowan, reflection_id=reflection_id, view="different", words="I see him otherwise 😀")
    added = {"reason": "The order came", "words": "It is final\n."}
    add_addendum(by=rowan, reflection_id=reflection_id, side=AS_AUTHOR, **added)
    return reflection_id


def taken(client, reflection_id, kind):
    answer = client.get(f"/reflections/{reflection_id}/download.{kind}")
    assert answer.status_code == 200, answer.text[:200]
    return answer


def entries():
    with db.read() as session:
        found = session.exec(select(AuditEntry).where(AuditEntry.action == "reflection:taken")).all()
        return [(one.actor, one.subject, one.detail) for one in found]


def test_hundreds_of_hard_answers_are_in_every_file_character_for_character(person):
    rowan, made = person("rowan"), answers(128)
    room = room_for()
    for at in range(0, len(made), room):
        reflection_id, typed = fill(rowan, made[at : at + room])
        # Making a PDF takes its time: the first reflection is enough here, python -m tests.exports does the rest.
        for kind, compared in compare(rowan, reflection_id, typed, with_pdf=at == 0).items():
            assert compared.differ == 0, f"{kind} differs in {compared.answers[0]!r}"


def test_an_answer_sent_by_a_browser_leaves_in_every_file_as_it_was_typed(client_for, person):
    rowan, reflection_id = client_for("rowan"), a_reflection(person)
    saved = rowan.put(f"/reflections/{reflection_id}/answers/{TEXT_PROMPT}", data={"value": HARD.replace("\n", "\r\n")})
    assert saved.status_code == 200
    files = {kind: taken(rowan, reflection_id, kind).content for kind in KINDS}
    assert words_in_json(files["json"]) == words_in_word(files["docx"]) == [HARD]
    assert f"\nYour answer:\n{HARD}\n\n" in files["txt"].decode()
    assert "".join("😀".join(words_in_pdf(files["pdf"])).split()).startswith("“Dŵr”–tŷŷ😀twospaces")


def test_the_talk_about_it_leaves_with_it(client_for, talked_over):
    rowan = client_for("rowan")
    texts = [
        taken(rowan, talked_over, "txt").text,
        "\n".join(one.text for one in docx.Document(BytesIO(taken(rowan, talked_over, "docx").content)).paragraphs),
        "\n".join(words_in_pdf(taken(rowan, talked_over, "pdf").content)),
    ]
    for text in texts:
        for words in ("A remark ŵ", "We talked about what Heron asked for.", "I see him otherwise", "The order came"):
            assert words in text
    whole = taken(rowan, talked_over, "json").json()
    assert (whole["schema_version"], whole["marking"]) == (1, "OFFICIAL-SENSITIVE")
    assert whole["acknowledgement"]["sees_it_the_same"] is False
    assert whole["addenda"][0]["words"] == "It is final\n."
    assert [one["reader"] for one in whole["readings"]] == ["Tamsin Greaves"]


def test_every_prompt_is_there_with_its_question_and_who_may_read_it_answered_or_not(client_for, talked_over):
    whole = taken(client_for("rowan"), talked_over, "json").json()
    prompts = [prompt for section in whole["sections"] for prompt in section["prompts"]]
    assert len(prompts) > 12
    assert all(one["question"] and one["who_may_read"] and one["state_in_words"] for one in prompts)
    private = [one for one in prompts if one["is_private"]]
    assert private
    assert all(one["who_may_read"].startswith("Only you.") for one in private)


def test_nothing_but_title_language_and_day_is_told_about_a_file_from_outside(client_for, talked_over):
    rowan = client_for("rowan")
    word = docx.Document(BytesIO(taken(rowan, talked_over, "docx").content)).core_properties
    pdf = PdfReader(BytesIO(taken(rowan, talked_over, "pdf").content))
    assert (word.author, word.last_modified_by, word.comments, word.language) == ("", "", "", "en-GB")
    assert word.title == pdf.metadata.title
    assert "Heron" not in word.title
    assert set(pdf.metadata) == {"/Title", "/Producer"}
    for kind in KINDS:
        answer = taken(rowan, talked_over, kind)
        assert "example.org" not in str(answer.headers)
        assert b"rowan.ashdown@" not in answer.content
        name = answer.headers["content-disposition"]
        assert name.startswith('attachment; filename="seeing-and-engaging-2')
        assert name.endswith(f'.{kind}"')
        assert answer.headers["cache-control"] == "no-store"


def test_the_pdf_is_tagged_with_headings_language_and_bookmarks(client_for, talked_over):
    content = taken(client_for("rowan"), talked_over, "pdf").content
    pdf = PdfReader(BytesIO(content))
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    tags = tags_in_pdf(content)
    assert tags.count("/H1") == 1
    assert tags.count("/H3") > tags.count("/H2") > 3
    assert "Supervision" in str(
        [
            one.title if not isinstance(one, list) else [x.title for x in one if not isinstance(x, list)]
            for one in pdf.outline
        ]
    )


def test_word_tells_questions_from_answers_by_style_and_has_real_headings(client_for, talked_over):
    document = docx.Document(BytesIO(taken(client_for("rowan"), talked_over, "docx").content))
    styles = [one.style.name for one in document.paragraphs]
    assert {"Heading 1", "Heading 2", "Heading 3", "Question", "Label", "Answer"} <= set(styles)
    assert document.styles["Question"].font.italic
    assert not document.styles["Answer"].font.italic
    assert "OFFICIAL-SENSITIVE" in document.sections[0].header.paragraphs[0].text
    assert "OFFICIAL-SENSITIVE" in document.sections[0].footer.paragraphs[0].text


@pytest.mark.parametrize("kind", KINDS)
def test_each_copy_that_leaves_is_written_down(client_for, store, person, kind):
    reflection_id = a_reflection(person)
    taken(client_for("rowan"), reflection_id, kind)
    assert entries() == [(str(store["rowan"]), str(reflection_id), {"copy_kind": kind})]


def test_nothing_leaves_that_could_not_be_written_down(client_for, person, monkeypatch):
    rowan, reflection_id = client_for("rowan"), a_reflection(person, answers={TEXT_PROMPT: (HARD,)})

    @contextmanager
    def refused():
        raise StoreUnavailable("read-only")
        yield

    monkeypatch.setattr(describing.db, "write", refused)
    answer = rowan.get(f"/reflections/{reflection_id}/download.txt")
    assert answer.status_code == 503
    assert "No copy can be taken at the moment" in answer.text


@pytest.mark.parametrize("somebody", ["tamsin", "idris", "nell", "joss", "mina"])
@pytest.mark.parametrize("path", ["take", "cpd", *(f"download.{kind}" for kind in KINDS)])
def test_nobody_but_the_author_finds_anything(client_for, talked_over, somebody, path):
    assert client_for(somebody).get(f"/reflections/{talked_over}/{path}").status_code == 404


def test_where_no_pdf_can_be_made_a_sentence_says_so_and_the_other_files_are_there(client_for, person, monkeypatch):
    rowan, reflection_id = client_for("rowan"), a_reflection(person, answers={TEXT_PROMPT: (HARD,)})
    monkeypatch.setattr(as_pdf, "_weasyprint", lambda: None)
    answer = rowan.get(f"/reflections/{reflection_id}/download.pdf")
    assert answer.status_code == 503
    assert "libraries that it needs are not installed" in answer.text
    assert taken(rowan, reflection_id, "docx").content
    assert [detail for _, _, detail in entries()] == [{"copy_kind": "docx"}]


def test_what_is_too_long_for_a_pdf_is_said_and_leaves_as_word(client_for, person, monkeypatch):
    rowan, reflection_id = client_for("rowan"), a_reflection(person, answers={TEXT_PROMPT: (HARD,)})
    monkeypatch.setattr(as_pdf, "LONGEST", 100)
    answer = rowan.get(f"/reflections/{reflection_id}/download.pdf")
    assert (answer.status_code, "too long for a PDF" in answer.text) == (503, True)
    assert taken(rowan, reflection_id, "docx").content


def test_the_page_says_what_each_file_is_good_for_and_what_leaves(client_for, talked_over):
    rowan = client_for("rowan")
    assert f'href="/reflections/{talked_over}/take"' in rowan.get(f"/reflections/{talked_over}").text
    page = rowan.get(f"/reflections/{talked_over}/take").text
    for path in (*(f"download.{kind}" for kind in KINDS), "cpd"):
        assert f'href="/reflections/{talked_over}/{path}"' in page
    assert "no longer protected by it" in page


def test_the_cpd_draft_holds_what_was_picked_and_nothing_else(client_for, talked_over):
    rowan, path = client_for("rowan"), f"/reflections/{talked_over}/cpd"
    pick = rowan.get(path).text
    assert 'name="pick.note.0.0"' in pick
    assert pick.count(" selected") == pick.count("<select"), "something is picked beforehand"
    page = rowan.post(path, data={"pick.note.0.0": "peer", "pick.answer.nothing": "learned", "pick.added.0": ""}).text
    assert "We talked about what Heron asked for." in page
    assert "I see him otherwise" not in page
    assert "Dŵr" not in page
    assert "Read it once more for names and case details" in page


def test_the_cpd_draft_leaves_as_it_stands_on_the_page_and_is_stored_nowhere(client_for, talked_over):
    rowan, path = client_for("rowan"), f"/reflections/{talked_over}/cpd"
    fields = {"learned": HARD.replace("\n", "\r\n"), "type": "Reflection", "impact": ""}
    word = rowan.post(path, data={**fields, "as": "docx"})
    text = rowan.post(path, data={**fields, "as": "txt"})
    assert words_in_word(word.content) == ["Reflection", HARD]
    assert f"\nWhat I learned:\n{HARD}\n\n" in text.content.decode()
    assert "impact" not in text.text
    assert [detail["copy_kind"] for _, _, detail in entries()] == ["cpd-docx", "cpd-txt"]
    assert "cpd-seeing-and-engaging-" in word.headers["content-disposition"]
    with db.read() as session:
        assert "Reflection" not in json.dumps([one.detail for one in session.exec(select(AuditEntry))])


def test_a_label_or_words_that_look_like_markup_are_letters_in_every_file(client_for, person):
    canary = "</w:t></p><script>alert(1)</script>{{7*7}}"
    rowan, reflection_id = client_for("rowan"), a_reflection(person, answers={TEXT_PROMPT: (canary,)})
    assert words_in_word(taken(rowan, reflection_id, "docx").content) == [canary]
    assert words_in_pdf(taken(rowan, reflection_id, "pdf").content) == [canary]
    page = rowan.post(f"/reflections/{reflection_id}/cpd", data={f"pick.answer.{TEXT_PROMPT}": "learned"}).text
    assert "<script>alert" not in page


def test_what_a_supervisor_has_not_signed_is_not_in_the_copy(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers={TEXT_PROMPT: ("Words",)})
    assert taken(client_for("rowan"), reflection_id, "json").json()["notes"] == []
    sign_note(person("tamsin"), reflection_id)
    assert len(taken(client_for("rowan"), reflection_id, "json").json()["notes"]) == 1
