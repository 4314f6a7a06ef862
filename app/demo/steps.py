"""Telling a story: each thing that happened becomes a step at its own moment, taken through the real services."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app import clock
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import NotAnAnswer
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow
from app.reflections.services.settle import NotReadyToShare

# A folder of standards that no longer asks what a story answers, or lacks a standard, is no fault of the story:
# what it refuses is left out, and the rest is told.
_REFUSALS = (NotFound, NotNow, NotAnAnswer, NotReadyToShare, DetailsRefused)


@dataclass(frozen=True)
class Step:
    """Something that somebody does at a moment."""

    at: datetime
    do: Callable[[], object]


@dataclass
class Told:
    """What has been told so far: the people, each reflection and meeting by its key, how often answers were saved."""

    people: dict[str, SignedIn]
    reflections: dict[str, UUID] = field(default_factory=dict)
    meetings: dict[str, UUID] = field(default_factory=dict)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)

    def reflection(self, name: str) -> UUID:
        """The key of a reflection. Raises NotFound when it was not started."""
        if name not in self.reflections:
            raise NotFound
        return self.reflections[name]

    def meeting(self, name: str) -> UUID:
        """The key of a meeting's note. Raises NotFound when it was not begun."""
        if name not in self.meetings:
            raise NotFound
        return self.meetings[name]


def take(steps: Iterable[Step]) -> None:
    """Take every step at its moment, the earliest first."""
    for step in sorted(steps, key=lambda one: one.at):
        with clock.held_at(step.at), suppress(*_REFUSALS):
            step.do()
