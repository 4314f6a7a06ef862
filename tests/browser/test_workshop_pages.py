"""Every page of the standards workshop on a narrow screen: nothing that axe finds, nothing wider than the screen."""

from datetime import timedelta

from app import clock
from app.workspace.consulting import Invited, consult
from app.workspace.publishing import Publication, publish_draft
from app.workspace.settling import agree
from tests.browser.journey import Journey
from tests.makers import S, a_reflection
from tests.makers_of_drafts import STANDARD, a_draft, next_document

OF_A_DRAFT = (
    *("", "/words", "/words/head", "/words/lists/good_looks_like", "/words/terms", "/words/sources", "/words/changes"),
    *("/words/prompts/realistic-options", "/words/prompts/realistic-options/more"),
    *("/words/prompts/realistic-options/counting", "/words/prompts/realistic-options/take-out"),
    *("/words/sections/new", "/words/sections/homes-i-have-weighed/prompts/new"),
    *("/text", "/preview", "/diff", "/consultation", "/texts/1"),
)
OF_THE_GROUP = (
    *("/workspace", "/workspace/new", "/workspace/new?way=file", f"/workspace/health/{STANDARD}"),
    *("/workspace/registries", "/workspace/registries/concepts/new", "/workspace/registries/references/new"),
    f"/standards/{STANDARD}/withdraw",
)
OF_EVERYBODY = (
    *("/standards", f"/standards/{STANDARD}", f"/standards/{STANDARD}/changes", "/stages", "/stages/irh"),
    *(f"/standards/{STANDARD}/1.0/verdicts", f"/published/{STANDARD}", "/consultations", "/who-can-see-what"),
)


def look_at(somebody: Journey, pages: tuple[str, ...]) -> None:
    for page in pages:
        somebody.open(page)
        somebody.check_accessible()
        somebody.check_no_sideways_scroll()


def test_the_group_s_pages_hold_on_a_narrow_screen(journey_as, person):
    draft = f"/workspace/{a_draft(person('sol'))}"
    look_at(journey_as("sol", width=320), (*(f"{draft}{page}" for page in OF_A_DRAFT), *OF_THE_GROUP))


def test_the_pages_for_everybody_else_hold_on_a_narrow_screen(journey_as, person):
    sol = person("sol")
    a_reflection(person, S.FINISHED, standard=STANDARD)
    reflection = a_reflection(
        person, S.IN_PROGRESS, standard=STANDARD, answers={"realistic-options": ("parent-no-order",)}
    )
    published = a_draft(sol, next_document("1.1").replace(b"Have I weighed every realistic", b"Did I weigh each"))
    agree(by=sol, draft_id=published)
    amal = journey_as("amal", width=320)
    look_at(amal, (f"/workspace/{published}/publish",))
    publish_draft(by=person("amal"), draft_id=published, publication=Publication())
    tried = a_draft(sol, next_document("1.2", replaces="1.1"))
    consult(by=sol, draft_id=tried, invited=Invited(everyone=True), until=clock.today() + timedelta(days=3))
    rowan = journey_as("rowan", width=320)
    look_at(rowan, (*OF_EVERYBODY, "/", f"/consultations/{tried}", f"/reflections/{reflection}/edit"))
    look_at(rowan, (f"/reflections/{reflection}/take", f"/reflections/{reflection}/check"))
