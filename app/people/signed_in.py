"""A person who is signed in: what services are told about who acts."""

from dataclasses import dataclass
from uuid import UUID

from app.people.roles import Role


@dataclass(frozen=True)
class SignedIn:
    """The person who acts, as plain data: always passed to services as `by`."""

    id: UUID
    name: str
    email: str
    roles: frozenset[Role]
    team_id: UUID | None
    area_id: UUID | None

    def is_a(self, role: Role) -> bool:
        """Whether this person holds the role today."""
        return role in self.roles
