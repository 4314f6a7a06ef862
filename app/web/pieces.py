"""Small pieces of pages that components show."""

from dataclasses import dataclass

from app.web.frame import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One row of a summary list. `own_words` marks what a person typed, which is shown exactly as typed."""

    key: str
    value: str
    own_words: bool = False
    links: tuple[Link, ...] = ()
