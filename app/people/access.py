"""One question, asked everywhere: may this person do this to that? The answers are in access.yaml.

Domains say only what a person is to a thing (their relations); this file knows nothing else about them.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from app.people.roles import Role
from app.people.signed_in import SignedIn

FILE = Path(__file__).with_name("access.yaml")
RELATIONS = (
    *("anyone", "signed_in", "author", "holder", "cover", "former_holder", "owner", "other_side", "stranger"),
    *("group_member", "second_member", "consultee", "was_asked", "commenter"),
)
Sees = Literal["own", "shared", "cover_sheet", "nothing"]


class NotFound(Exception):
    """There is no such thing for this person: the same answer whether it exists or not."""


@dataclass(frozen=True)
class Thing:
    """What a rule may know of a thing: its status, and what the person is to it. Never its words."""

    status: str
    relations: frozenset[str]


@dataclass(frozen=True)
class Rule:
    """One line of access.yaml: whoever stands in `relation` may, while the thing has one of `statuses`."""

    relation: str
    statuses: frozenset[str] | None
    sees: Sees


@dataclass(frozen=True)
class ActionRules:
    """An action, the words for it, and everyone who may."""

    action: str
    says: str
    who: tuple[Rule, ...]


class UnreadableAccess(Exception):
    """access.yaml names something that does not exist; the service does not start on a guess."""


@lru_cache(maxsize=1)
def access_rules() -> dict[str, ActionRules]:
    """Every action and who may, in the order of the file."""
    known = {*RELATIONS, *(role.value for role in Role)}
    rules: dict[str, ActionRules] = {}
    for entry in yaml.safe_load(FILE.read_text(encoding="utf-8")):
        who = tuple(_rule(line, known, entry["action"]) for line in entry["who"])
        rules[entry["action"]] = ActionRules(entry["action"], entry["says"], who)
    return rules


def may(person: SignedIn | None, action: str, thing: Thing | None = None) -> bool:
    """Whether the person may do the action, to the thing if it has one. None is somebody not signed in."""
    return what_may_be_seen(person, action, thing) is not None


def what_may_be_seen(person: SignedIn | None, action: str, thing: Thing | None = None) -> Sees | None:
    """The class of fields that this person gets with the action; None if they may not at all."""
    relations = _relations(None if person is None else person.roles, thing)
    for rule in access_rules()[action].who:
        stands = rule.relation in relations
        if stands and (rule.statuses is None or (thing is not None and thing.status in rule.statuses)):
            return rule.sees
    return None


def roles_may(roles: frozenset[Role], action: str) -> bool:
    """Whether somebody who is signed in may do the action by these roles alone, whatever it is done to."""
    relations = _relations(roles, None)
    return any(rule.relation in relations and rule.statuses is None for rule in access_rules()[action].who)


def check_may(person: SignedIn | None, action: str, thing: Thing | None = None) -> None:
    """Raise NotFound unless the person may."""
    if not may(person, action, thing):
        raise NotFound


def _relations(roles: frozenset[Role] | None, thing: Thing | None) -> frozenset[str]:
    relations = frozenset({"anyone"})
    if roles is not None:
        relations |= {"signed_in"} | {role.value for role in roles}
    if thing is not None:
        relations |= thing.relations
    return relations


def _rule(line: dict[str, Any], known: set[str], action: str) -> Rule:
    if line["relation"] not in known:
        raise UnreadableAccess(f"{action}: there is no relation {line['relation']!r}")
    statuses = None if line["statuses"] == "any" else frozenset(line["statuses"])
    return Rule(relation=line["relation"], statuses=statuses, sees=line["sees"])
