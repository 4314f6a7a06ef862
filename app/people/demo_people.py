"""The invented people of the demonstration, who are also the cast of the tests. Never present in production."""

from dataclasses import dataclass

from app.people.roles import Role

DEMO_PASSWORD = "reflect-on-practice"  # noqa: S105 - the demonstration's published password, refused in production.
HOME_AREA = "09"


@dataclass(frozen=True)
class DemoPerson:
    """One of the cast: `supervisor` is the e-mail name of whoever supervises them today."""

    email: str
    name: str
    says: str
    roles: tuple[Role, ...]
    supervisor: str | None = None

    @property
    def key(self) -> str:
        """A short name for use in code: the first name."""
        return self.name.split()[0].lower()


DEMO_PEOPLE: tuple[DemoPerson, ...] = (
    DemoPerson(
        "rowan.ashdown@example.org",
        "Rowan Ashdown",
        "Family court adviser, supervised by Tamsin",
        (Role.FAMILY_COURT_ADVISER,),
        "tamsin",
    ),
    DemoPerson(
        "nell.okoro-price@example.org",
        "Nell Okoro-Price",
        "Family court adviser, newly appointed, supervised by Tamsin",
        (Role.FAMILY_COURT_ADVISER,),
        "tamsin",
    ),
    DemoPerson(
        "tamsin.greaves@example.org",
        "Tamsin Greaves",
        "Service manager, supervises Rowan and Nell, writes reflections too",
        (Role.PRACTICE_SUPERVISOR, Role.FAMILY_COURT_ADVISER),
        "idris",
    ),
    DemoPerson(
        "idris.fenwick@example.org",
        "Idris Fenwick",
        "Practice supervisor of another team, covered for Tamsin in a past week",
        (Role.PRACTICE_SUPERVISOR,),
    ),
    DemoPerson(
        "bea.lockyer@example.org",
        "Bea Lockyer",
        "Insight analyst",
        (Role.INSIGHT_ANALYST,),
    ),
    DemoPerson(
        "sol.marchetti@example.org",
        "Sol Marchetti",
        "Working group lead and family court adviser, supervised by Idris",
        (Role.WORKING_GROUP_MEMBER, Role.FAMILY_COURT_ADVISER),
        "idris",
    ),
    DemoPerson(
        "amal.rees@example.org",
        "Amal Rees",
        "Working group member and family court adviser, without a supervisor today",
        (Role.WORKING_GROUP_MEMBER, Role.FAMILY_COURT_ADVISER),
    ),
    DemoPerson("joss.halloran@example.org", "Joss Halloran", "Administrator", (Role.ADMINISTRATOR,)),
    DemoPerson("mina.castell@example.org", "Mina Castell", "Privacy officer", (Role.PRIVACY_OFFICER,)),
)
