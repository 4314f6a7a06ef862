"""The pages of a consultation: opened and answered by the group, tried by whoever is asked, fenced from reflections."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import inspect

from app import clock, db
from app.web.words import day_words
from app.workspace.consulting import Invited, answer_comment, comment_on_draft, consult
from app.workspace.lifecycle import NotAtThisPoint
from app.workspace.own_words import take_back_comment
from app.workspace.publishing import Publication, publish_draft
from app.workspace.queries import count_of_said, said_about, said_and_done
from app.workspace.settling import agree, return_to_group
from app.workspace.standing import standing_of
from app.workspace.taking_part import took_part_in
from app.workspace.texts import save_text
from tests.about_the_code.test_routes_declare_access import routes
from tests.makers import S, a_reflection, start
from tests.makers_of_drafts import a_draft, next_document

TEXT, CHOICES = "what-surprised-me", "from-supervision"
SECRET = "Where the cat sleeps, said Kite."
EVERYBODY = ("rowan", "nell", "tamsin", "idris", "bea", "sol", "amal", "joss", "mina")
NEVER_TOUCHED = ("reflection", "answer", "answer_version", "set_aside", "sharing", "reader_entry", "action")


@pytest.fixture
def draft_id(person) -> UUID:
    return a_draft(person("sol"))


@pytest.fixture
def asked(person, draft_id) -> UUID:
    """Everyone is asked to try the draft."""
    consult(
        by=person("sol"), draft_id=draft_id, invited=Invited(everyone=True), until=clock.today() + timedelta(days=7)
    )
    return draft_id


def bases(page: str) -> dict[str, str]:
    """The hidden marks of a trial page, as its form sends them."""
    return dict(re.findall(r'name="([a-z0-9-]+\.base)" value="([0-9]+)"', page))


def test_the_group_opens_a_consultation_and_reads_whom_it_asks(client_for, draft_id):
    sol = client_for("sol")
    path = f"/workspace/{draft_id}/consultation"
    page = sol.get(path).text
    assert "Ask people to try it" in page
    until = clock.today() + timedelta(days=14)
    area = re.search(r'name="area" type="checkbox" value="([0-9a-f-]{36})"[^>]*>\s*<label[^>]*>Harrowbridge', page)
    answer = sol.post(path, data={"whom": "chosen", "area": [area[1]], "until": day_words(until)})
    assert answer.headers["location"] == f"{path}?said=opened"
    page = sol.get(answer.headers["location"]).text
    assert f"Open until {day_words(until)}" in page
    assert "It asks: Harrowbridge and Northmere." in page
    assert "Nobody has begun to try it yet." in page
    assert f'action="/workspace/{draft_id}/return"' in page
    assert "Ask people to try it" not in page


def test_a_form_without_anybody_or_with_no_readable_day_comes_back_as_typed(client_for, draft_id):
    answer = client_for("sol").post(f"/workspace/{draft_id}/consultation", data={"whom": "chosen", "until": "soonish"})
    assert answer.status_code == 422
    assert "Choose whom to ask" in answer.text
    assert "Write the date with its day, month and year" in answer.text
    assert 'value="soonish"' in answer.text


def test_nobody_is_asked_about_a_text_that_the_member_has_not_seen(client_for, person, draft_id):
    sol, path = client_for("sol"), f"/workspace/{draft_id}/consultation"
    typed = {
        "whom": "everyone",
        "until": "soonish",
        "text": re.search(r'name="text" value="(\d+)"', sol.get(path).text)[1],
    }
    save_text(by=person("amal"), draft_id=draft_id, source=next_document("1.1") + b"# Two\n", base=1)
    page = sol.post(path, data=typed).text
    assert 'name="text" value="1"' in page  # A day to mend first; what was seen is still the first text.
    answer = sol.post(path, data=typed | {"until": "tomorrow and a bit", "text": "1"})
    assert answer.status_code == 422
    until = day_words(clock.today() + timedelta(days=7))
    answer = sol.post(path, data=typed | {"until": until})
    assert answer.status_code == 422
    assert "A colleague saved another text since you opened this page, and nobody has been asked yet." in answer.text
    assert f'href="/workspace/{draft_id}/texts/2?beside=1"' in answer.text
    assert f'value="{until}"' in answer.text
    assert re.search(r'value="everyone"[^>]* checked', answer.text)
    assert sol.post(path, data=typed | {"until": until, "text": "2"}).status_code == 303


def test_a_text_that_a_colleague_left_unsound_keeps_the_form_as_typed(client_for, person, draft_id):
    sol, path = client_for("sol"), f"/workspace/{draft_id}/consultation"
    save_text(by=person("amal"), draft_id=draft_id, source=b"title: Half a thought\n", base=1)
    until = day_words(clock.today() + timedelta(days=7))
    answer = sol.post(path, data={"whom": "everyone", "until": until, "text": "1"})
    assert answer.status_code == 422
    assert "nobody has been asked yet" in answer.text
    assert f'value="{until}"' in answer.text


def test_comments_wait_first_counted_in_words_with_name_and_prompt_beside(client_for, person, asked):
    for key, words in (("rowan", "Ask it sooner."), ("nell", "Two questions in one.")):
        comment_on_draft(by=person(key), draft_id=asked, prompt=TEXT, words=words)
    comment_on_draft(by=person("idris"), draft_id=asked, prompt="", words="Long.")
    (first, *_) = said_about(by=person("sol"), draft_id=asked)
    answer_comment(by=person("sol"), draft_id=asked, comment_id=first.id, response="later", reason="In the next one.")
    page = client_for("amal").get(f"/workspace/{asked}/consultation").text
    assert "Two comments wait for an answer" in page
    order = ["Two comments wait", "Long.", "Two questions in one.", ">Answered<", "Ask it sooner.", "In the next one."]
    assert [page.index(one) for one in order] == sorted(page.index(one) for one in order)
    assert "Nell Okoro-Price" in page
    assert "What surprised me while I was writing this?" in page


def test_an_answer_needs_a_choice_and_a_reason_and_keeps_what_was_typed(client_for, person, asked):
    comment_on_draft(by=person("rowan"), draft_id=asked, prompt=TEXT, words="Ask it sooner.")
    (comment,) = said_about(by=person("sol"), draft_id=asked)
    path = f"/workspace/{asked}/consultation/comments/{comment.id}"
    sol = client_for("sol")
    answer = sol.post(path, data={"reason": "Because it is last on purpose."})
    assert answer.status_code == 422
    assert "Choose what the group does about this" in answer.text
    assert "Because it is last on purpose." in answer.text
    answer = sol.post(path, data={"response": "declined", "reason": "It is last on purpose.", "base": ""})
    assert answer.status_code == 303
    page = sol.get(f"/workspace/{asked}/consultation").text
    assert "No comments wait for an answer" in page
    late = client_for("amal").post(path, data={"response": "accepted", "reason": "We moved it.", "base": ""})
    assert late.status_code == 422
    assert "A colleague answered this" in late.text
    assert "We moved it." in late.text
    assert "It is last on purpose." in late.text


def test_whoever_is_asked_finds_it_on_the_home_page_and_nobody_else_does(client_for, person, draft_id, store):
    assert "You are asked to try a new standard" not in client_for("rowan").get("/").text
    rowan = person("rowan")
    consult(
        by=person("sol"),
        draft_id=draft_id,
        invited=Invited(teams=(rowan.team_id,)),
        until=clock.today() + timedelta(days=7),
    )
    page = client_for("rowan").get("/").text
    assert "You are asked to try a new standard" in page
    assert f'href="/consultations/{draft_id}"' in page
    assert "You are asked to try a new standard" not in client_for("idris").get("/").text
    assert f"/consultations/{draft_id}" not in client_for("idris").get("/consultations").text


def test_the_trial_page_says_first_what_it_is_and_shows_every_prompt_as_it_will_be(client_for, person, asked):
    page = client_for("rowan").get(f"/consultations/{asked}").text
    order = ["This is a trial on an invented family", "Heron", "The draft, as an adviser will see it", 'data-prompt="']
    assert [page.index(one) for one in order] == sorted(page.index(one) for one in order)
    reflection = a_reflection(person, S.IN_PROGRESS, standard="care-plan")
    real = client_for("rowan").get(f"/reflections/{reflection}/edit").text
    assert set(re.findall(r'data-prompt="([^"]+)"', page)) == set(re.findall(r'data-prompt="([^"]+)"', real))
    assert set(re.findall(r'name="([a-z0-9-]+\.value)"', page)) == set(re.findall(r'name="([a-z0-9-]+\.value)"', real))
    assert "Only you." in page
    assert "XX24C00417" not in page


def test_a_trial_is_saved_commented_on_and_finished_by_one_form(client_for, person, asked):
    rowan = client_for("rowan")
    path = f"/consultations/{asked}"
    data = {f"{TEXT}.value": SECRET, f"{TEXT}.base": "0", f"{TEXT}.comment": "Ask it sooner.", "comment": "Too long."}
    answer = rowan.post(path, data=data | {"then": "finish"})
    assert answer.headers["location"] == f"{path}?said=finished"
    page = rowan.get(answer.headers["location"]).text
    assert SECRET in page
    assert "You finished this on" in page
    assert page.count("<strong>You said</strong>") == 2
    assert {(one.prompt, one.words) for one in said_about(by=person("sol"), draft_id=asked)} == {
        (TEXT, "Ask it sooner."),
        ("", "Too long."),
    }
    group = client_for("sol").get(f"/workspace/{asked}/consultation").text
    assert "One person began to try it, one finished." in group
    assert SECRET not in group


def test_the_ten_minute_path_can_be_tried_as_an_adviser_would_start_it(client_for, person, asked):
    rowan, path = client_for("rowan"), f"/consultations/{asked}"
    whole = rowan.get(path).text
    assert f'href="{path}?path=short"' in whole
    assert "Try the ten-minute path" in whole
    page = rowan.get(f"{path}?path=short").text
    reflection = start(person("rowan"), standard="care-plan", path="short")
    real = client_for("rowan").get(f"/reflections/{reflection}/edit").text
    core = set(re.findall(r'data-prompt="([^"]+)"', real))
    assert set(re.findall(r'data-prompt="([^"]+)"', page)) == core
    assert len(core) < len(set(re.findall(r'data-prompt="([^"]+)"', whole)))
    assert "Try every prompt" in page

    section = re.search(r'name="then" value="open:([a-z0-9-]+)"', page)[1]
    kept = re.search(r'data-prompt="([^"]+)"', page)[1]
    answer = rowan.post(path, data={"path": "short", f"{kept}.comment": "Shorter.", "then": f"open:{section}"})
    assert answer.headers["location"] == f"{path}?said=widened&path=short&open={section}#section-{section}"
    wider = rowan.get(answer.headers["location"]).text
    assert core < set(re.findall(r'data-prompt="([^"]+)"', wider))
    assert f'name="open" value="{section}"' in wider
    assert [one.words for one in said_about(by=person("sol"), draft_id=asked)] == ["Shorter."]


def test_a_comment_alone_can_be_sent(client_for, person, asked):
    answer = client_for("rowan").post(
        f"/consultations/{asked}", data={f"{TEXT}.comment": "Ask it sooner.", "then": f"say:{TEXT}"}
    )
    assert answer.headers["location"] == f"/consultations/{asked}?said=sent#prompt-{TEXT}"
    assert [one.words for one in said_about(by=person("sol"), draft_id=asked)] == ["Ask it sooner."]


def test_what_is_refused_comes_back_as_typed_and_the_rest_is_saved(client_for, asked):
    rowan = client_for("rowan")
    data = {f"{TEXT}.value": SECRET, f"{CHOICES}.value": "made-up", "then": "finish"}
    answer = rowan.post(f"/consultations/{asked}", data=data)
    assert answer.status_code == 422
    assert "Choose from the answers shown" in answer.text
    assert SECRET in answer.text
    page = rowan.get(f"/consultations/{asked}").text
    assert SECRET in page
    assert "You finished this" not in page


def test_of_two_windows_the_later_is_shown_both_texts(client_for, asked):
    rowan = client_for("rowan")
    path = f"/consultations/{asked}"
    rowan.post(path, data={f"{TEXT}.value": "From the laptop.", f"{TEXT}.base": "0"})
    answer = rowan.post(path, data={f"{TEXT}.value": "From the phone.", f"{TEXT}.base": "0"})
    assert answer.status_code == 409
    assert "From the laptop." in answer.text
    assert "From the phone." in answer.text
    known = bases(answer.text)[f"{TEXT}.base"]
    assert rowan.post(path, data={f"{TEXT}.value": "From both.", f"{TEXT}.base": known}).status_code == 303
    assert "From both." in rowan.get(path).text


def test_the_script_of_the_edit_page_saves_a_trial_by_its_own_protocol(client_for, asked):
    rowan = client_for("rowan")
    page = rowan.get(f"/consultations/{asked}").text
    document = re.search(r'data-document="([^"]+)"', page)[1]
    [path] = set(re.findall(rf'data-save="([^"]+/{TEXT})"', page))
    body = {"value": SECRET, "base": "0", "save": "page.1", "document": document}
    first = rowan.put(path, data=body)
    told = first.json()
    assert (first.status_code, told["state"]) == (200, "answered")
    assert len(told["sha256"]) == 64
    assert rowan.put(path, data=body).json()["version"] == told["version"], "a save sent again is the same save"
    stale = rowan.put(path, data=body | {"value": "Other words.", "base": "7"})
    assert (stale.status_code, stale.json()) == (409, {"reason": "conflict", "version": told["version"]})
    assert rowan.put(path, data=body | {"value": "", "base": str(told["version"])}).json()["state"] == "skipped"
    other = rowan.put(path, data=body | {"document": "an-earlier-one"})
    assert other.status_code == 422
    assert "earlier text" in other.json()["sentence"]


def own_comment(page: str, draft_id: UUID) -> str:
    return re.search(rf'href="(/consultations/{draft_id}/comments/[0-9a-f-]+)"', page)[1]


def test_a_comment_is_reworded_and_taken_back_by_whoever_said_it_until_it_is_answered(client_for, person, asked):
    rowan, nell, sol, path = client_for("rowan"), client_for("nell"), client_for("sol"), f"/consultations/{asked}"
    rowan.post(path, data={f"{TEXT}.comment": "Ask it sooner.", "comment": "Too long."})
    address = own_comment(rowan.get(path).text, asked)
    group = sol.get(f"/workspace/{asked}/consultation").text
    assert nell.get(address).status_code == nell.post(address, data={"words": "Mine."}).status_code == 404
    blank = rowan.post(address, data={"words": " "})
    assert (blank.status_code, "Write what you want to say" in blank.text) == (422, True)
    answer = rowan.post(address, data={"words": "Ask it much sooner."})
    assert answer.headers["location"] == f"{path}?said=reworded"
    assert "The working group reads your new words now." in rowan.get(answer.headers["location"]).text

    form = re.search(r'action="(/workspace/[^"]+/comments/[^"]+)".*?name="said" value="([^"]+)"', group, re.DOTALL)
    data = {"response": "declined", "reason": "Not now.", "base": ""}
    by_prompt = {one.prompt: one for one in said_about(by=person("sol"), draft_id=asked)}
    said = by_prompt[TEXT] if address.endswith(str(by_prompt[TEXT].id)) else by_prompt[""]
    place = f"/workspace/{asked}/consultation/comments/{said.id}"
    late = sol.post(place, data=data | {"said": form[2].replace("20", "19", 1)})
    assert late.status_code == 422
    assert "has changed their words since" in late.text
    assert "Not now." in late.text
    assert "Ask it much sooner." in late.text

    other = next(one for one in by_prompt.values() if one.id != said.id)
    answer = rowan.post(f"{path}/comments/{other.id}/take-back")
    assert answer.headers["location"] == f"{path}?said=taken-back"
    assert "You said something here and took it back" in rowan.get(answer.headers["location"]).text
    group = sol.get(f"/workspace/{asked}/consultation").text
    assert other.words not in group
    assert "took back what they had said about" in group
    assert "One comment waits for an answer" in group

    assert sol.post(place, data=data).status_code == 303
    assert rowan.get(address).status_code == 303
    refused = rowan.post(address, data={"words": "Once more."})
    assert refused.status_code == 409
    assert "Once more." in refused.text
    assert rowan.post(f"{address}/take-back").status_code == 409


def test_what_was_taken_back_is_neither_answered_nor_published_nor_counted(client_for, person, asked):
    rowan, sol = person("rowan"), person("sol")
    for words in ("Ask it sooner.", "Too long."):
        comment_on_draft(by=rowan, draft_id=asked, prompt=TEXT, words=words)
    first, second = said_about(by=sol, draft_id=asked)
    for _ in range(2):
        take_back_comment(by=rowan, draft_id=asked, comment_id=first.id)
    with pytest.raises(NotAtThisPoint, match="has taken it back"):
        answer_comment(by=sol, draft_id=asked, comment_id=first.id, response="later", reason="Later.")
    assert [one.said for one in took_part_in(rowan)] == [1]
    assert standing_of(by=sol, draft_id=asked).waiting_comments == 1
    answer_comment(by=sol, draft_id=asked, comment_id=second.id, response="later", reason="Later.")
    agree(by=sol, draft_id=asked)
    document = publish_draft(by=person("amal"), draft_id=asked, publication=Publication())
    assert [one.words for one in said_and_done(by=sol, document_id=document)] == ["Too long."]
    assert count_of_said(by=sol, document_id=document) == 1
    assert "Ask it sooner." not in client_for("bea").get("/standards/care-plan/1.1/you-said").text
    stored = contents("consultation_comment")["consultation_comment"]
    assert len(stored) == 2
    assert not any("Ask it sooner." in row for row in stored)


def test_a_comment_that_comes_too_late_or_beside_a_stale_page_comes_back_too(client_for, person, asked):
    rowan, path = client_for("rowan"), f"/consultations/{asked}"
    typed = {f"{TEXT}.value": SECRET, f"{TEXT}.comment": "Ask it sooner.", "comment": "Too long."}
    stale = rowan.post(path, data=typed | {"document": "00000000-0000-0000-0000-000000000000"})
    assert stale.status_code == 422
    long = rowan.post(path, data=typed | {"comment": "x" * 100_001})
    assert long.status_code in (413, 422)
    return_to_group(by=person("sol"), draft_id=asked)
    late = rowan.post(path, data=typed)
    assert late.status_code == 404
    for answer in (stale, late):
        for words in (SECRET, "Ask it sooner.", "Too long."):
            assert words in answer.text
    assert "x" * 100_001 in long.text


def test_signed_out_every_word_comes_back(client_for, asked):
    data = {f"{TEXT}.value": SECRET, f"{TEXT}.comment": "Ask it sooner.", "comment": "Too long."}
    answer = client_for(None).post(f"/consultations/{asked}", data=data)
    assert answer.status_code == 401
    for words in (SECRET, "Ask it sooner.", "Too long."):
        assert words in answer.text


def test_when_it_is_over_the_page_thanks_and_the_words_of_a_late_form_come_back(client_for, person, asked):
    rowan = client_for("rowan")
    rowan.post(f"/consultations/{asked}", data={f"{TEXT}.value": SECRET, f"{TEXT}.comment": "Ask it sooner."})
    (comment,) = said_about(by=person("sol"), draft_id=asked)
    return_to_group(by=person("sol"), draft_id=asked)
    page = rowan.get(f"/consultations/{asked}").text
    assert "This trial is over" in page
    assert "Thank you for trying it" in page
    assert "One comment of yours waits for an answer." in page
    assert SECRET not in page
    answer_comment(by=person("amal"), draft_id=asked, comment_id=comment.id, response="accepted", reason="It is now.")
    page = rowan.get(f"/consultations/{asked}").text
    assert "Every one of your comments has an answer, below." in page
    assert "It is now." in page
    assert "One comment, answered." in rowan.get("/consultations").text
    late = rowan.post(f"/consultations/{asked}", data={f"{TEXT}.value": "Late words."})
    assert late.status_code == 404
    assert "Late words." in late.text
    nell = client_for("nell").get(f"/consultations/{asked}").text
    assert "Thank you for your interest" in nell
    assert "Ask it sooner" not in nell


def test_you_said_we_did_stands_with_the_published_standard_without_a_name(client_for, person, asked):
    comment_on_draft(by=person("rowan"), draft_id=asked, prompt=TEXT, words="Ask it sooner.")
    (comment,) = said_about(by=person("sol"), draft_id=asked)
    answer_comment(by=person("sol"), draft_id=asked, comment_id=comment.id, response="declined", reason="It is last.")
    agree(by=person("sol"), draft_id=asked)
    publish_draft(by=person("amal"), draft_id=asked, publication=Publication())
    bea = client_for("bea")
    page = bea.get("/standards/care-plan").text
    assert 'href="/standards/care-plan/1.1/you-said">You said, we did (1)' in page
    assert "you-said" not in bea.get("/standards/care-plan/1.0").text
    page = bea.get("/standards/care-plan/1.1/you-said").text
    for words in ("Ask it sooner.", "Declined", "It is last.", "What surprised me while I was writing this?"):
        assert words in page
    assert "Rowan" not in page
    assert bea.get("/standards/care-plan/9.9/you-said").status_code == 404


def contents(*tables: str) -> dict[str, list[str]]:
    with db.engine().connect() as connection:
        there = set(inspect(connection).get_table_names())
        assert there >= {"reflection", "answer", "answer_version"}
        return {
            table: sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {table}")))
            for table in tables
            if table in there
        }


def test_a_trial_writes_nothing_where_reflections_are_and_no_page_of_anybody_else_shows_it(
    application, client_for, person, asked
):
    reflection = a_reflection(person, S.COMPLETED, standard="care-plan")
    rowan = client_for("rowan")
    before = contents(*NEVER_TOUCHED)
    pages = {key: rowan.get(key).text for key in ("/reflections", f"/reflections/{reflection}")}
    path = f"/consultations/{asked}"
    rowan.post(path, data={f"{TEXT}.value": SECRET, f"{TEXT}.comment": "Ask it sooner.", "then": "finish"})
    rowan.put(f"{path}/answers/{CHOICES}", data={"value": "nothing-for-now", "base": "0"})
    rowan.get(path)
    assert contents(*NEVER_TOUCHED) == before
    assert {key: rowan.get(key).text for key in pages} == pages, "a list or a count of reflections knows of the trial"
    seen, found = 0, set()
    for key in EVERYBODY:
        client = client_for(key)
        for route in routes(application):
            if "GET" not in route.methods:
                continue
            answer = client.get(address(route.path, asked, reflection))
            seen += 1
            if SECRET in answer.text or "said Kite" in answer.text:
                found.add((key, route.path))
    assert seen > 300
    assert found == {("rowan", "/consultations/{draft_id:uuid}")}


def address(path: str, draft: UUID, reflection: UUID) -> str:
    filled = path.replace("{draft_id:uuid}", str(draft)).replace("{reflection_id:uuid}", str(reflection))
    filled = filled.replace("{standard}", "care-plan").replace("{version}", "1.0").replace("{prompt_id}", TEXT)
    return re.sub(r"\{[^}]+:uuid\}", str(draft), re.sub(r"\{[^}:]+\}", "1", filled))
