"""The roles a person may hold, in the words that the page shows. A person may hold several."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is here for."""

    FAMILY_COURT_ADVISER = "family_court_adviser"
    PRACTICE_SUPERVISOR = "practice_supervisor"
    WORKING_GROUP_MEMBER = "working_group_member"
    INSIGHT_ANALYST = "insight_analyst"
    ADMINISTRATOR = "administrator"
    PRIVACY_OFFICER = "privacy_officer"


@dataclass(frozen=True)
class RoleWords:
    """How a role is named and described to people."""

    title: str
    description: str


ROLE_WORDS: dict[Role, RoleWords] = {
    Role.FAMILY_COURT_ADVISER: RoleWords(
        "Family court adviser",
        "Writes reflections on their own work with a child, keeps them or shares them for supervision.",
    ),
    Role.PRACTICE_SUPERVISOR: RoleWords(
        "Practice supervisor",
        "Reads what an adviser shares with them, talks it over, and signs the supervision note.",
    ),
    Role.WORKING_GROUP_MEMBER: RoleWords(
        "Working group member",
        "Writes practice quality standards with colleagues. Reads no reflection but their own.",
    ),
    Role.INSIGHT_ANALYST: RoleWords(
        "Insight analyst",
        "Sees counts across areas that are large enough to hide everyone in them. Reads no reflection.",
    ),
    Role.ADMINISTRATOR: RoleWords(
        "Administrator",
        "Looks after accounts, areas and teams. Never needs to read a reflection, and never can.",
    ),
    Role.PRIVACY_OFFICER: RoleWords(
        "Privacy officer",
        "Looks after retention and people's rights over their records. Reads no draft and no private answer.",
    ),
}
