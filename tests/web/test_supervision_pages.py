"""The queue, the cover sheet and the review, as Tamsin; and what strangers find."""

import re
from uuid import uuid4

import pytest
from sqlmodel import select

from app import db
from app.reflections.models import ReaderEntry
from app.reflections.services.settle import share_for_supervision
from app.reflections.services.start import flag_prompts
from app.supervision.queue_rows import ON_A_PAGE
from tests.makers import TEXT_PROMPT, S, a_reflection, answer, start
from tests.relationships import covered, supervision_ended

LABEL, WORDS, PRIVATE_WORDS = "Kittiwake", "Porcupine words of the answer", "Wolverine words for me alone"


@pytest.fixture
def shared(person):
    """Shared and not opened, with a label and words that would be noticed."""
    rowan = person("rowan")
    reflection_id = start(rowan, label=LABEL)
    answer(rowan, reflection_id, TEXT_PROMPT, WORDS)
    answer(rowan, reflection_id, "what-surprised-me", PRIVATE_WORDS)
    answer(rowan, reflection_id, "next-steps", "Ring the school")
    flag_prompts(by=rowan, reflection_id=reflection_id, prompts=[TEXT_PROMPT])
    share_for_supervision(by=rowan, reflection_id=reflection_id, checked=None)
    return reflection_id


def readings(reflection_id):
    with db.read() as session:
        return len(session.exec(select(ReaderEntry).where(ReaderEntry.reflection_id == reflection_id)).all())


@pytest.mark.parametrize("stranger", ["idris", "nell", "rowan", "joss", "mina", "bea"])
def test_strangers_find_exactly_what_they_find_where_nothing_is(client_for, shared, stranger):
    client = client_for(stranger)
    nothing = client.get(f"/supervision/{uuid4()}")
    found = client.get(f"/supervision/{shared}")
    assert (found.status_code, found.text) == (404, nothing.text)
    assert client.post(f"/supervision/{shared}/open").status_code == 404


def test_signed_out_leads_to_sign_in_and_back(client_for, shared):
    answered = client_for(None).get(f"/supervision/{shared}")
    assert answered.status_code == 303
    assert f"then=%2Fsupervision%2F{shared}" in answered.headers["location"]


@pytest.mark.parametrize("role", ["rowan", "joss", "bea"])
def test_the_queue_is_for_supervisors(client_for, role):
    assert client_for(role).get("/supervision").status_code == 404


def test_before_opening_no_label_and_no_word_leaves_the_server(client_for, shared):
    tamsin = client_for("tamsin")
    pages = [tamsin.get(path).text for path in ("/supervision", f"/supervision/{shared}", "/supervision?state=shared")]
    assert str(shared) in pages[0]
    for page in pages:
        for canary in (LABEL, WORDS, PRIVATE_WORDS, "Ring the school"):
            assert canary not in page
    assert "1 prompt flagged" in pages[1]
    assert readings(shared) == 0


def test_the_cover_sheet_says_what_opening_does(client_for, shared):
    page = client_for("tamsin").get(f"/supervision/{shared}").text
    assert "Rowan Ashdown is told" in page
    assert "can no longer be taken back" in page


def test_opening_leads_to_the_review_with_the_flagged_prompt_open_and_the_rest_folded(client_for, shared):
    tamsin = client_for("tamsin")
    opened = tamsin.post(f"/supervision/{shared}/open")
    assert opened.status_code == 303
    page = tamsin.get(opened.headers["location"]).text
    assert page.index("To talk about") < page.index(WORDS) < page.index("Before I stop")
    assert LABEL in page
    assert PRIVATE_WORDS not in page
    assert "what-surprised-me" not in page
    assert not re.search(r"<details[^>]*pqs-folded[^>]*open", page)
    assert "If this child walked in now" in page
    assert readings(shared) == 1


def test_with_nothing_flagged_every_prompt_is_open(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers={TEXT_PROMPT: (WORDS,)})
    page = client_for("tamsin").get(f"/supervision/{reflection_id}").text
    assert "flagged nothing in particular" in page
    assert not re.search(r'<details class="govuk-details pqs-folded" id="[^"]*">', page)


def test_every_state_has_a_page_and_nothing_on_it_judges(client_for, person):
    tamsin = client_for("tamsin")
    for status in (S.SHARED, S.IN_SUPERVISION, S.HANDED_BACK, S.DISCUSSED, S.COMPLETED):
        reflection_id = a_reflection(person, status, answers={TEXT_PROMPT: (WORDS,)})
        page = tamsin.get(f"/supervision/{reflection_id}")
        assert page.status_code == 200, status
        assert not re.search(r"\b(approve|reject|score|grade|rank)", page.text, re.IGNORECASE)
        if status is not S.SHARED:
            assert f"{status.in_words}</strong>" in page.text


def test_the_judgement_is_said_to_be_the_guardians_beside_where_we_differ(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    page = client_for("tamsin").get(f"/supervision/{reflection_id}").text
    differ = page.index("Where we differ")
    assert "The judgement is the guardian’s" in page[differ : differ + 600]


def test_looking_again_within_fifteen_minutes_writes_nothing(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    tamsin = client_for("tamsin")
    before = readings(reflection_id)
    tamsin.get(f"/supervision/{reflection_id}")
    tamsin.get(f"/supervision/{reflection_id}")
    assert readings(reflection_id) == before


def test_the_cover_reads_it_as_cover_and_the_reading_is_kept(client_for, person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    covered(store, by="idris")
    idris = client_for("idris")
    assert "for Tamsin Greaves" in idris.get("/supervision").text
    assert "You are covering for Tamsin Greaves" in idris.get(f"/supervision/{reflection_id}").text
    assert readings(reflection_id) == 2


def test_after_supervision_has_ended_every_page_is_gone(client_for, person, store):
    made = [a_reflection(person, status) for status in (S.SHARED, S.IN_SUPERVISION, S.HANDED_BACK, S.DISCUSSED)]
    supervision_ended(store)
    tamsin = client_for("tamsin")
    queue = tamsin.get("/supervision").text
    for reflection_id in made:
        assert str(reflection_id) not in queue
        assert tamsin.get(f"/supervision/{reflection_id}").status_code == 404


def test_more_leads_to_the_rest(client_for, person, noon):
    made = {str(a_reflection(person, S.SHARED)) for _ in range(ON_A_PAGE + 1)}
    tamsin = client_for("tamsin")
    first = tamsin.get("/supervision").text
    more = re.search(r'href="(/supervision\?state=shared&amp;after=[^"]+)"', first)
    second = tamsin.get(more[1].replace("&amp;", "&")).text
    on_first = {one for one in made if one in first}
    on_second = {one for one in made if one in second}
    assert (len(on_first), on_first | on_second, on_first & on_second) == (ON_A_PAGE, made, set())


@pytest.mark.parametrize("query", ["state=nonsense", "after=x", "state=shared&after=20269999T999999999999-1"])
def test_a_filter_that_cannot_be_read_shows_the_queue(client_for, shared, query):
    page = client_for("tamsin").get(f"/supervision?{query}")
    assert page.status_code == 200
    assert str(shared) in page.text


def test_the_queue_and_home_say_how_the_adviser_answered(client_for, person):
    reflection_id = a_reflection(person, S.DISCUSSED)
    tamsin, rowan = client_for("tamsin"), client_for("rowan")
    assert "Waiting for the adviser’s answer</h2>" in tamsin.get("/supervision").text
    answer = {"view": "different", "words": "I did say goodbye."}
    assert rowan.post(f"/reflections/{reflection_id}/acknowledge", data=answer).status_code == 303
    page = tamsin.get("/supervision").text
    assert "Rowan Ashdown sees it differently" in page
    assert "I did say goodbye." not in page
    assert "1 answered since you last read them" in tamsin.get("/").text


def test_the_queue_is_narrowed_to_one_adviser_and_every_filter_keeps_to_them(client_for, person, store):
    rowans, nells = a_reflection(person, S.SHARED), a_reflection(person, S.SHARED, author="nell")
    page = client_for("tamsin").get(f"/supervision?state=shared&adviser={store['nell']}").text
    assert str(nells) in page
    assert str(rowans) not in page
    assert f'<option value="{store["nell"]}" selected>Nell Okoro-Price</option>' in page
    assert f"/supervision?state=in_supervision&amp;adviser={store['nell']}" in page
    assert '<input type="hidden" name="state" value="shared">' in page
    assert "Sol Marchetti" not in page


def test_a_state_is_said_once_on_a_line_of_the_queue_and_who_wrote_last_is_you(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    tamsin = client_for("tamsin")
    tamsin.post(f"/supervision/{reflection_id}/comments", data={"prompt": "", "words": "And Heron?"})
    page = tamsin.get("/supervision").text
    line = page[page.index("pqs-queue__line") :]
    assert "in supervision</strong>" not in line
    assert line.count("shared") == 1  # Only for those who hear the link read out.
    assert "You wrote last, today" in line
    assert "Tamsin Greaves wrote last" not in line


def test_actions_due_stand_in_the_queue_with_the_way_to_them(client_for):
    page = client_for("tamsin").get("/supervision").text
    section = page[page.index("Actions due") :]
    assert "No action agreed is due within seven days." in section
    assert 'href="/actions">Agreed actions' in section


ASKS = {"from-supervision": ("someone-to-think-with", "challenge-to-my-view"), "for-the-file": ("will-record-it",)}


def test_what_the_adviser_asks_for_and_the_case_file_stand_above_what_was_flagged(client_for, person):
    rowan = person("rowan")
    reflection_id = start(rowan)
    for prompt, values in ASKS.items():
        answer(rowan, reflection_id, prompt, *values)
    flag_prompts(by=rowan, reflection_id=reflection_id, prompts=[TEXT_PROMPT])
    share_for_supervision(by=rowan, reflection_id=reflection_id, checked=None)
    tamsin = client_for("tamsin")
    sheet = tamsin.get(f"/supervision/{reflection_id}").text
    assert "Challenge to my view" not in sheet
    tamsin.post(f"/supervision/{reflection_id}/open")
    page = tamsin.get(f"/supervision/{reflection_id}").text
    above = page[: page.index("To talk about")]
    assert "Rowan Ashdown asks for" in above
    assert "Someone to think with; Challenge to my view" in above
    assert above.index("Something for the case file") < above.index("Yes, and I will record it there")


def test_nothing_stands_above_where_the_adviser_left_both_open(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    assert "Rowan Ashdown asks for" not in client_for("tamsin").get(f"/supervision/{reflection_id}").text


def test_a_fold_says_what_was_chosen_and_never_what_was_written(client_for, person):
    rowan = person("rowan")
    reflection_id = start(rowan)
    answer(rowan, reflection_id, "wish-and-my-view", "different-where-to-live")
    answer(rowan, reflection_id, TEXT_PROMPT, WORDS)
    flag_prompts(by=rowan, reflection_id=reflection_id, prompts=["from-supervision"])
    share_for_supervision(by=rowan, reflection_id=reflection_id, checked=None)
    tamsin = client_for("tamsin")
    tamsin.post(f"/supervision/{reflection_id}/open")
    page = tamsin.get(f"/supervision/{reflection_id}").text
    folds = re.findall(r"<summary.*?</summary>", page, re.DOTALL)
    assert [one for one in folds if "Different on where to live" in one]
    assert not [one for one in folds if WORDS in one]
