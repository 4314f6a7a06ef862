"""The standards as everybody signed in reads them: the list, one whole document, its history, and the blank sheet."""

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import select

from app import clock, db
from app.settings import ROOT
from app.standards import reading
from app.standards.definition import PromptKind, Stage
from app.standards.documents import current_documents
from app.standards.library import install_files
from app.standards.models import Standard
from app.web.pages import standards as pages
from app.web.pages.standard_document import HOW_ANSWERED, STAGE_WORDS, present_document
from tests.page import PageClient

ClientFor = Callable[..., PageClient]
FIRST = "/standards/seeing-and-engaging"
OLD_HINT = "Leave it empty if you have not met yet. An empty box here is an honest answer."
NEW_HINT = "Leave it empty until you have met."
AFTER_MARCH = datetime(2027, 3, 2, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def revised(store: dict[str, UUID], tmp_path: Path) -> None:
    """A revision 1.1 of the first standard, published today and in force from 1 March 2027."""
    folder = tmp_path / "standards"
    shutil.copytree(ROOT / "standards", folder)
    file = folder / "seeing-and-engaging" / "1.0.yaml"
    words = file.read_text(encoding="utf-8")
    words = words.replace('version: "1.0"', 'version: "1.1"').replace("2025-10-01", "2027-03-01")
    words = re.sub(r"^( +)(concept: .*)$", r"\1\2\n\1continuity: same", words, flags=re.MULTILINE)
    words = words.replace(OLD_HINT, NEW_HINT)
    words = words.replace(
        "good_looks_like:",
        'replaces: "1.0"\nchanges:\n  - kind: editorial\n    what: Made a hint shorter.\n'
        "    why: Two advisers stumbled over it.\ngood_looks_like:",
        1,
    )
    (folder / "seeing-and-engaging" / "1.1.yaml").write_text(words, encoding="utf-8")
    done = install_files(folder, publish_at_once=True)
    assert done.installed == ("standards/seeing-and-engaging/1.1.yaml",), done.refused


@pytest.fixture
def withdrawn(store: dict[str, UUID]) -> None:
    """The first standard is withdrawn."""
    with db.write() as session:
        standard = session.exec(select(Standard).where(Standard.slug == "seeing-and-engaging")).one()
        standard.withdrawn_at, standard.withdrawn_by = clock.now(), str(store["sol"])


@pytest.mark.parametrize("path", ["/standards", FIRST, f"{FIRST}/1.0", f"{FIRST}/1.0/print"])
def test_somebody_signed_out_is_asked_to_sign_in_and_comes_back(client_for: ClientFor, path: str) -> None:
    answer = client_for(None).get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?then=%2Fstandards")


@pytest.mark.parametrize(
    "path",
    [
        "/standards/no-such-standard",
        f"{FIRST}/9.9",
        f"{FIRST}/1",
        f"{FIRST}/1.00",
        f"{FIRST}/latest",
        f"{FIRST}/9.9/print",
        "/standards/no-such-standard/1.0/print",
        "/standards/%3Cscript%3E",
    ],
)
def test_what_does_not_exist_is_not_found(client_for: ClientFor, path: str) -> None:
    answer = client_for("rowan").get(path)
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_the_list_shows_the_seven_in_their_order_with_their_question_and_prompts(client_for: ClientFor) -> None:
    page = client_for("rowan").get("/standards").text
    places = [page.index(f'href="/standards/{one}"') for one in _ids()]
    assert len(places) == 7
    assert places == sorted(places)
    assert "Have I come to know this child as a person" in page
    assert "19 prompts, 4 of them core" in page


def test_only_advisers_are_offered_a_start(client_for: ClientFor) -> None:
    link = 'href="/reflections/new?standard=seeing-and-engaging"'
    assert link in client_for("rowan").get("/standards").text
    assert link in client_for("tamsin").get(FIRST).text
    for key in ("idris", "bea", "joss", "mina"):
        client = client_for(key)
        assert "/reflections/new" not in client.get("/standards").text
        assert "/reflections/new" not in client.get(FIRST).text


def test_every_standard_is_shown_whole(client_for: ClientFor) -> None:
    client = client_for("bea")
    with db.read() as session:
        found = current_documents(session)
    assert len(found) == 7
    for one in found:
        page = client.get(f"/standards/{one.standard}").text
        view = present_document(one.definition, reading.sources())
        shown = [view.independence, view.source, *view.good_looks_like, *view.supervisor_questions]
        for section in view.sections:
            for prompt in section.prompts:
                shown += [prompt.text, *prompt.consider, *(option.label for option in prompt.options)]
                shown += [words for words in (prompt.hint, prompt.help) if words]
        for words in shown:
            assert words in page, f"{one.standard} does not show {words!r}"
        assert "[[" not in page
        assert one.sha256 in page


def test_each_prompt_says_who_will_read_it(client_for: ClientFor) -> None:
    page = client_for("rowan").get(FIRST).text
    private = page.split('id="prompt-because-of-who-i-am"')[1].split('id="prompt-')[0]
    assert "Only you." in private
    assert "supervisor once you share" not in private
    shared = page.split('id="prompt-an-ordinary-day"')[1].split('id="prompt-')[0]
    assert "You, and your supervisor once you share." in shared
    assert "Usually from the case management hearing on." in shared
    assert "ten-minute path" in shared


def test_a_prompt_that_depends_on_an_answer_says_on_which(client_for: ClientFor) -> None:
    page = client_for("rowan").get(FIRST).text
    prompt = page.split('id="prompt-in-whose-words"')[1].split('id="prompt-')[0]
    assert "Asked only when the answer to “What they want and what I may say” is" in prompt
    assert "“Different on where to live”" in prompt


def test_each_source_carries_its_mark_and_its_link(client_for: ClientFor) -> None:
    page = client_for("rowan").get(FIRST).text
    partly = page.split('id="source-fpr-part-16"')[1].split("</li>")[0]
    assert "<strong>Partly verified.</strong>" in partly
    verified = page.split('id="source-ca1989-s1"')[1].split("</li>")[0]
    assert "<strong>Verified.</strong>" in verified
    assert 'href="https://' in verified


def test_every_link_within_the_page_leads_somewhere(client_for: ClientFor) -> None:
    client = client_for("rowan")
    for standard in _ids():
        page = client.get(f"/standards/{standard}").text
        targets = set(re.findall(r'href="#([^"]+)"', page))
        assert len(targets) > 5
        for target in targets:
            assert f'id="{target}"' in page, f"{standard}: nothing has the id {target}"


@pytest.mark.usefixtures("revised")
def test_before_its_day_a_document_can_be_read_and_says_from_when(client_for: ClientFor) -> None:
    client = client_for("rowan")
    coming = client.get(f"{FIRST}/1.1").text
    assert "From 1 March 2027. Until then edition 1.0 is in force." in coming
    assert "/reflections/new" not in coming
    today = client.get(FIRST).text
    assert "edition 1.0" in today
    assert "/reflections/new" in today
    assert f'href="{FIRST}/1.1"' in today
    assert "Two advisers stumbled over it." in today


@pytest.mark.usefixtures("revised")
def test_each_edition_keeps_its_own_words(client_for: ClientFor) -> None:
    client = client_for("rowan")
    for _ in range(2):
        old, new = client.get(f"{FIRST}/1.0").text, client.get(f"{FIRST}/1.1").text
        assert OLD_HINT in old
        assert NEW_HINT not in old
        assert NEW_HINT in new
        assert OLD_HINT not in new


@pytest.mark.usefixtures("revised")
def test_from_its_day_the_new_document_is_in_force_and_the_old_one_says_so(
    client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for("rowan")
    assert "1.0 is in force" in client.get(f"{FIRST}/1.1").text
    monkeypatch.setattr(clock, "today", lambda: AFTER_MARCH.date())
    assert "This is an earlier edition. Edition 1.1 has been in force since 1 March 2027." in (
        client.get(f"{FIRST}/1.0").text
    )
    assert "edition 1.1" in client.get(FIRST).text
    assert "From 1 March" not in client.get(f"{FIRST}/1.1").text


@pytest.mark.usefixtures("withdrawn")
def test_a_withdrawn_standard_says_so_and_cannot_be_started(client_for: ClientFor) -> None:
    client = client_for("rowan")
    for page in (client.get("/standards").text, client.get(FIRST).text):
        assert "Withdrawn. No new reflection can be started on this standard." in page
        assert "standard=seeing-and-engaging" not in page
    assert "standard=care-plan" in client.get("/standards").text


def test_the_blank_sheet_has_every_prompt_and_room_and_no_navigation(client_for: ClientFor) -> None:
    page = client_for("bea").get(f"{FIRST}/1.0/print").text
    assert '<nav class="pqs-nav"' not in page
    assert page.count('class="pqs-blank"') == 19
    assert page.count('<td class="govuk-table__cell"></td>') == 10
    assert "Write no names, no dates of birth and no case numbers" in page
    assert "<input" not in page.split("<main")[1]


def test_the_shared_part_is_rendered_once_and_never_with_somebody_elses_name(
    client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_rendered", {})
    first = client_for("rowan").get(FIRST).text
    monkeypatch.setattr(pages, "present_document", _not_again)
    second = client_for("bea").get(FIRST).text
    assert "Rowan Ashdown" in first
    assert "Rowan Ashdown" not in second
    assert "An ordinary day, as they would tell it" in second
    for body in pages._rendered.values():
        assert "Rowan" not in body


def test_the_sources_survive_a_faulty_register(tmp_path: Path) -> None:
    shutil.copy(ROOT / "standards/concepts.yaml", tmp_path)
    (tmp_path / "references.yaml").write_text(
        "- id: sound\n  kind: statute\n  cite: An Act, s.1\n  title: A title\n  checked: partly\n"
        "- id: faulty\n  kind: rumour\n  cite: Somebody said\n  title: A title\n  checked: verified\n",
        encoding="utf-8",
    )
    assert set(reading._sources_in(tmp_path)) == {"sound"}
    assert dict(reading._sources_in(tmp_path / "nowhere")) == {}


def test_a_source_that_the_register_lost_is_shown_as_not_verified(store: dict[str, UUID]) -> None:
    with db.read() as session:
        one = current_documents(session)[0]
    view = present_document(one.definition, {})
    assert {source.mark for source in view.sources} == {"Not verified"}
    assert all(source.url is None for source in view.sources)


def test_every_kind_and_every_stage_has_words() -> None:
    assert set(HOW_ANSWERED) == set(PromptKind)
    assert set(STAGE_WORDS) == set(Stage)


def _not_again(*_: object) -> None:
    raise AssertionError("the document was presented a second time")


def _ids() -> list[str]:
    with db.read() as session:
        return [one.standard for one in current_documents(session)]
