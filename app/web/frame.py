"""What every page shares: title, who is signed in, where one can go, and the marking."""

from dataclasses import dataclass, field, replace

from app.web.moulds import Poured
from app.web.shapes import PART_OF_THE_SHAPE

SERVICE_NAME = "Practice quality standards"
MARKING = "OFFICIAL-SENSITIVE"


@dataclass(frozen=True, slots=True)
class Link:
    """A link in words. `context` is read out but not shown, so that no two links on a page sound the same."""

    text: str
    href: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class NavLink:
    """A link of the navigation; `current` when the page belongs to it."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The frame round a page; every page dataclass that base.html shows carries one as `frame`.

    `title` is the document title without the service name and holds the page's h1.
    `person_name` is None when nobody is signed in: then there is no navigation and no sign out.
    `person_key` lets a script see whether the answer to it is still for the same person.
    `notice` is one calm line about what has just happened, such as "Shared with Tamsin Greaves".
    `day` is today in words, for the line that is printed; `wide` gives tables and side-by-side pages more room.
    `can_save` is False while the store takes nothing: then the page says at its top what is saved and what is not.
    `scripts` names the page's own modules under static/; `uses_htmx` loads htmx, on the pages that need it only.
    """

    title: str
    person_name: str | None
    person_key: str = ""
    links: tuple[NavLink, ...] = field(default=(), metadata=PART_OF_THE_SHAPE)
    error: bool = False
    notice: str | None = None
    marking: str = field(default=MARKING, metadata=PART_OF_THE_SHAPE)
    demo: bool = False
    back: Link | None = None
    wide: bool = False
    day: str | None = None
    uses_htmx: bool = False
    scripts: tuple[str, ...] = field(default=(), metadata=PART_OF_THE_SHAPE)
    can_save: bool = True

    @property
    def top(self) -> Poured:
        """The top of the page: the same for everybody who can go to the same places, but for the name."""
        return Poured(
            template="_top.html",
            name="frame",
            shape=(self.links, self.demo, self.marking),
            values=(self.person_name or "",),
            present=lambda values: replace(self, person_name=values[0] or None),
        )

    @property
    def foot(self) -> Poured:
        """The foot of the page, with the line that is printed."""
        return Poured(
            template="_foot.html",
            name="frame",
            shape=self.marking,
            values=(self.person_name or "", self.day or ""),
            present=lambda values: replace(self, person_name=values[0] or None, day=values[1] or None),
        )
