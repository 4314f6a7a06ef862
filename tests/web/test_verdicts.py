"""The page on which an adviser tells the group which prompts helped, and the group's page of numbers."""

from tests.makers import STANDARD, TEXT_PROMPT, S, a_reflection

PAGE = f"/standards/{STANDARD}/1.0/verdicts"
LINK = f'href="{PAGE}"'


def test_the_read_page_and_the_check_page_of_the_author_lead_here_and_name_no_reflection(client_for, person):
    rowan, tamsin = client_for("rowan"), client_for("tamsin")
    draft, shared = a_reflection(person), a_reflection(person, S.IN_SUPERVISION)
    assert LINK in rowan.get(f"/reflections/{draft}/check").text
    for status in (S.FINISHED, S.SHARED, S.COMPLETED):
        assert LINK in rowan.get(f"/reflections/{a_reflection(person, status)}").text
    assert "/verdicts" not in tamsin.get(f"/reflections/{shared}").text
    assert str(draft) not in rowan.get(PAGE).text


def test_it_is_told_shown_again_and_taken_back(client_for, person):
    a_reflection(person)
    rowan = client_for("rowan")
    sent = {f"{TEXT_PROMPT}.helped": "yes", f"{TEXT_PROMPT}.because": "It made me <stop>.", "next-steps.helped": "no"}
    answer = rowan.post(PAGE, data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?said=told")
    page = rowan.get(f"{PAGE}?said=told").text
    assert "The working group will count what you told." in page
    assert "It made me &lt;stop&gt;." in page
    assert page.count('value="yes" checked') == 1
    assert page.count('value="no" checked') == 1
    rowan.post(PAGE, data={f"{TEXT_PROMPT}.helped": "", f"{TEXT_PROMPT}.because": ""})
    page = rowan.get(PAGE).text
    assert 'value="yes" checked' not in page
    assert page.count('value="no" checked') == 1, "what the form did not name stays"


def test_a_reason_without_yes_or_no_comes_back_as_typed_with_everything_else(client_for, person):
    a_reflection(person)
    rowan = client_for("rowan")
    sent = {f"{TEXT_PROMPT}.helped": "", f"{TEXT_PROMPT}.because": "Because.", "next-steps.helped": "no"}
    answer = rowan.post(PAGE, data=sent)
    assert answer.status_code == 422
    assert f'href="#helped-{TEXT_PROMPT}"' in answer.text
    assert "Because." in answer.text
    assert 'value="no" checked' in answer.text
    assert 'value="no" checked' not in rowan.get(PAGE).text


def test_the_page_says_who_reads_it(client_for, person):
    a_reflection(person)
    page = client_for("rowan").get(PAGE).text
    for words in ("only numbers of many people", "reasons without names", "at least five people", "which reflection"):
        assert words in page
    assert "what-surprised-me" not in page, "a private prompt is not asked about"


def test_somebody_without_a_reflection_on_it_finds_nothing_and_loses_no_words(client_for, person):
    a_reflection(person)
    for key in ("nell", "tamsin", "bea", "sol"):
        assert client_for(key).get(PAGE).status_code == 404
    sent = {f"{TEXT_PROMPT}.helped": "yes", f"{TEXT_PROMPT}.because": "It made me stop."}
    answer = client_for("nell").post(PAGE, data=sent)
    assert answer.status_code == 404
    answer = client_for(None).post(PAGE, data=sent)
    assert answer.status_code == 401
    assert "It made me stop." in answer.text


def test_health_says_so_where_there_is_too_little_and_is_for_the_group_only(client_for, person):
    a_reflection(person, S.SHARED)
    page = client_for("sol").get(f"/workspace/health/{STANDARD}").text
    assert "There are no numbers yet." in page
    assert "<table" not in page
    assert "private, so never counted" in page
    assert "so a number can still move within a month" in page
    assert client_for("sol").get("/workspace/health/nothing").status_code == 404
    for key in ("rowan", "tamsin", "joss"):
        assert client_for(key).get(f"/workspace/health/{STANDARD}").status_code == 404
