"""Five states of an answer, never one blank."""

from app.reflections.content import Content
from app.reflections.sittings import Saved, sittings, to_thin
from app.reflections.states import AnswerState as A
from app.reflections.states import Given, Path, is_missing, is_too_long, states_of
from app.standards.definition import Definition

FULL, SHORT = Path(False, frozenset()), Path(True, frozenset())


def definition(**prompts) -> Definition:
    """One section with an opening choice, a text that follows it, a core text and a text that is not core."""
    common = {"visibility": "supervisor"}
    raw = {
        "schema": 1,
        "id": "brothers-and-sisters",
        "version": "1.0",
        "title": "Knowing the brothers and sisters",
        "summary": "Do I know them?",
        "area": "public-law",
        "owner": "A working group",
        "source": "Invented for a test",
        "good_looks_like": ["One", "Two"],
        "supervisor_questions": ["One?", "Two?"],
        "sections": [
            {
                "id": "first",
                "title": "First",
                "prompts": [
                    {
                        "id": "differ",
                        "kind": "choice",
                        "text": "Do we differ?",
                        "label": "Differ",
                        **common,
                        "core": True,
                        "options": [{"code": "same", "label": "No"}, {"code": "differ", "label": "Yes"}],
                    },
                    {
                        "id": "how",
                        "kind": "text",
                        "text": "How?",
                        "label": "How",
                        **common,
                        "when": {"prompt": "differ", "is": ["differ"]},
                        "words": {"guide": 25, "max": 30},
                    },
                    {
                        "id": "why",
                        "kind": "text",
                        "text": "Why?",
                        "label": "Why",
                        **common,
                        "core": True,
                        "required": True,
                    },
                    {"id": "rest", "kind": "text", "text": "And?", "label": "And", **common},
                ],
            }
        ],
    }
    return Definition.model_validate(raw)


def text(words: str) -> Given:
    return Given(A.ANSWERED, Content(words=words), None)


def chosen(code: str) -> Given:
    return Given(A.ANSWERED, Content(codes=(code,)), None)


def test_a_prompt_off_its_branch_is_not_asked_even_when_it_has_an_answer():
    states = states_of(definition(), {"differ": chosen("same"), "how": text("kept, but not asked")}, FULL)
    assert states["how"] is A.NOT_ASKED_BRANCH


def test_a_branch_opens_with_the_answer_it_names():
    assert states_of(definition(), {"differ": chosen("differ"), "how": text("Loudly")}, FULL)["how"] is A.ANSWERED


def test_an_answer_that_is_not_right_opens_no_branch():
    given = {"differ": Given(A.NOT_RIGHT, Content(), "a baby")}
    assert states_of(definition(), given, FULL)["how"] is A.NOT_ASKED_BRANCH


def test_the_short_path_asks_only_the_core_prompts_until_a_section_is_opened():
    assert states_of(definition(), {}, SHORT)["rest"] is A.NOT_ASKED_SHORT
    assert states_of(definition(), {}, SHORT)["why"] is A.SKIPPED
    assert states_of(definition(), {}, Path(True, frozenset({"first"})))["rest"] is A.SKIPPED


def test_a_required_prompt_is_met_by_not_right_with_a_reason_and_not_without():
    why = definition().prompt("why")
    assert is_missing(why, A.SKIPPED, None)
    assert is_missing(why, A.NOT_RIGHT, Given(A.NOT_RIGHT, Content(), None))
    assert not is_missing(why, A.NOT_RIGHT, Given(A.NOT_RIGHT, Content(), "a baby"))
    assert not is_missing(why, A.NOT_ASKED_BRANCH, None)


def test_a_text_is_too_long_to_share_beyond_the_words_of_its_prompt():
    how = definition().prompt("how")
    assert is_too_long(how, text("word " * 31))
    assert not is_too_long(how, text("word " * 30))


def saves(*minutes: float, kept: frozenset[int] = frozenset()) -> list[Saved]:
    from datetime import UTC, datetime, timedelta

    start = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    return [Saved(n, start + timedelta(minutes=m), n in kept) for n, m in enumerate(minutes, start=1)]


def test_saves_less_than_ten_minutes_apart_are_one_sitting():
    assert [[one.number for one in sitting] for sitting in sittings(saves(0, 5, 14.9, 24.9, 30))] == [[1, 2, 3], [4, 5]]


def test_thinning_keeps_the_last_of_each_sitting_and_all_that_must_be_kept():
    assert to_thin(saves(0, 1, 2, 3, 20, 21, kept=frozenset({2}))) == [1, 3, 5]
