"""By stage: what begins to matter, what did before, and a start with the stage already chosen."""

import re
from uuid import UUID

import pytest
from sqlmodel import select

from app import clock, db
from app.reflections.details import STAGES
from app.standards.definition import Stage
from app.standards.documents import current_documents
from app.standards.models import Standard
from app.standards.stages import IN_ORDER, at_stage


def documents():
    with db.read() as session:
        return [one.definition for one in current_documents(session)]


def test_the_list_leads_to_every_stage_in_its_order_and_counts_what_begins_there(client_for):
    page = client_for("bea").get("/stages").text
    places = [page.index(f'href="/stages/{stage}"') for stage in STAGES]
    assert places == sorted(places)
    begins = sum(prompt.from_stage is Stage.IRH for one in documents() for prompt in one.prompts)
    assert f"{begins} prompts begin to matter here" in page


@pytest.mark.parametrize("stage", IN_ORDER)
def test_every_prompt_stands_once_under_what_the_stage_is_to_it(client_for, stage):
    page = client_for("rowan").get(f"/stages/{stage.value}").text
    sections = page.split('<section class="pqs-part"')[1:]
    assert [re.search(r'id="at-([a-z-]+)"', one)[1] for one in sections] == [one.id for one in documents()]
    for definition, section in zip(documents(), sections, strict=True):
        found = at_stage(definition, stage)
        shown = [prompt.label for prompt in (*found.begins, *found.open_already, *found.any_time)]
        labels = re.findall(r"<strong>(.*?)\.</strong>", section)
        assert [one.replace("&#39;", "'") for one in labels] == shown
        assert len(shown) + found.later == sum(prompt.kind.value != "note" for prompt in definition.prompts)


def test_a_stage_takes_its_own_prompts_first_then_earlier_ones_and_never_later_ones():
    for definition in documents_of_the_seven():
        for place, stage in enumerate(IN_ORDER):
            found = at_stage(definition, stage)
            assert {prompt.from_stage for prompt in found.begins} <= {stage}
            assert {prompt.from_stage for prompt in found.open_already} <= set(IN_ORDER[:place])
            assert {prompt.from_stage for prompt in found.any_time} <= {Stage.ANY}


@pytest.fixture(autouse=True)
def _store(store: dict[str, UUID]) -> None:
    """The seven standards."""


def documents_of_the_seven():
    found = documents()
    assert len(found) == 7
    return found


def test_each_prompt_says_who_would_read_the_answer(client_for):
    page = client_for("rowan").get("/stages/final").text
    assert page.count("Who will read it: Only you.") == sum(
        prompt.is_private
        for one in documents()
        for group in (at_stage(one, Stage.FINAL),)
        for prompt in (*group.begins, *group.open_already, *group.any_time)
    )


def test_a_start_from_here_has_the_stage_already_chosen(client_for):
    rowan = client_for("rowan")
    assert 'href="/reflections/new?standard=care-plan&amp;stage=irh"' in rowan.get("/stages/irh").text
    page = rowan.get("/reflections/new?standard=care-plan&stage=irh").text
    assert re.search(r'value="irh" checked', page)
    assert not re.search(r'value="(?:issue|mid)" checked', page)
    assert "Error:" not in page
    assert (
        "checked" not in rowan.get("/reflections/new?standard=care-plan&stage=nonsense").text.split('name="stage"')[1]
    )


def test_only_advisers_are_offered_a_start(client_for):
    assert "/reflections/new" not in client_for("bea").get("/stages/irh").text


def test_a_withdrawn_standard_is_not_among_the_current_ones(client_for, store):
    with db.write() as session:
        standard = session.exec(select(Standard).where(Standard.slug == "care-plan")).one()
        standard.withdrawn_at, standard.withdrawn_by = clock.now(), str(store["sol"])
    page = client_for("rowan").get("/stages/irh").text
    assert 'id="at-care-plan"' not in page
    assert 'id="at-impact-of-delay"' in page


@pytest.mark.parametrize("stage", ["any", "IRH", "trial", "irh.html"])
def test_there_is_no_page_for_what_is_no_stage(client_for, stage):
    assert client_for("rowan").get(f"/stages/{stage}").status_code == 404


def test_the_standards_lead_here(client_for):
    rowan = client_for("rowan")
    for path in ("/standards", "/standards/care-plan"):
        assert 'href="/stages"' in rowan.get(path).text
    assert client_for(None).get("/stages").headers["location"].startswith("/sign-in")
