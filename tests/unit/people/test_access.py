"""The access file itself, read as a lay reader would."""

import pytest

from app.people.access import Thing, access_rules, may, what_may_be_seen
from app.people.roles import Role
from app.people.signed_in import SignedIn
from app.reflections.lifecycle import ReflectionStatus as S


def somebody(*roles: Role) -> SignedIn:
    from uuid import uuid4

    return SignedIn(uuid4(), "Somebody", "s@example.org", frozenset(roles), None, None)


ADVISER, SUPERVISOR = somebody(Role.FAMILY_COURT_ADVISER), somebody(Role.PRACTICE_SUPERVISOR)


def as_(relation: str, status: S) -> Thing:
    return Thing(status.value, frozenset({relation}))


@pytest.mark.parametrize("status", list(S))
@pytest.mark.parametrize("role", list(Role))
def test_no_role_alone_opens_anybodys_reflection(role, status):
    for action in access_rules():
        if action.startswith(("reflection:", "supervision:")) and not action.endswith((":list", ":start")):
            assert not may(somebody(role), action, as_("stranger", status)), action
            assert not may(somebody(role), action, as_("former_holder", status)), action


@pytest.mark.parametrize("relation", ["holder", "cover"])
def test_a_supervisor_reads_nothing_that_is_not_shared_with_them_and_opened(relation):
    for status in (S.IN_PROGRESS, S.FINISHED, S.SHARED):
        assert not may(SUPERVISOR, "reflection:read", as_(relation, status))
    for status in (S.IN_SUPERVISION, S.HANDED_BACK, S.DISCUSSED, S.COMPLETED):
        assert what_may_be_seen(SUPERVISOR, "reflection:read", as_(relation, status)) == "shared"


def test_before_opening_a_supervisor_has_the_cover_sheet_only():
    assert what_may_be_seen(SUPERVISOR, "supervision:cover-sheet", as_("holder", S.SHARED)) == "cover_sheet"
    assert not may(SUPERVISOR, "supervision:review", as_("holder", S.SHARED))


@pytest.mark.parametrize("status", list(S))
def test_only_the_author_sees_who_has_read_it(status):
    assert may(ADVISER, "reflection:see-readers", as_("author", status))
    for relation in ("holder", "cover", "former_holder", "stranger"):
        assert not may(SUPERVISOR, "reflection:see-readers", as_(relation, status))


def test_every_action_is_said_in_words():
    rules = access_rules().values()
    assert len(rules) > 15
    assert all(rule.says[0].isupper() and not rule.says.endswith(".") for rule in rules)
