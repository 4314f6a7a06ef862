"""What an author is told about the editions of the standard they write on: a line each, above the form."""

from dataclasses import dataclass

from app.reflections.lifecycle import ReflectionStatus
from app.reflections.queries import Draft
from app.web.frame import Link
from app.web.words import day_words

SEE_MOVE, SEE_BACK = "See what moving would change", "See what moving back would change"
WITHDRAWN = (
    "This standard has been withdrawn, so nothing new starts on it. You can go on writing, finish and share this one."
)


@dataclass(frozen=True)
class EditionLine:
    """One line: what happened, in somebody's own words why (empty where nobody gave any), and where to see more."""

    sentence: str
    why: str
    link: Link | None


def edition_lines(draft: Draft, root: str) -> tuple[EditionLine, ...]:
    """Withdrawn, a newer edition, moved here, wording tidied: whichever is so."""
    lines = []
    editions, shown_on = draft.editions, draft.shown_on
    is_in_progress = draft.facts.status is ReflectionStatus.IN_PROGRESS
    if editions.is_withdrawn:
        lines.append(EditionLine(WITHDRAWN, editions.withdrawn_why, None))
    if editions.newer and is_in_progress:
        newer = editions.newer
        until = (
            "When you share, you are asked first whether to move or to share it as it stands."
            if newer.is_asked_first
            else f"You can share it as it stands until {day_words(newer.accept_until)}; after that you are asked first."
        )
        lines.append(
            EditionLine(
                f"There is a newer edition of this standard, {newer.document.version}. You can go on as you are: "
                f"nothing that you wrote changes. {until}",
                "",
                Link(SEE_MOVE, f"{root}/move"),
            )
        )
    if draft.came_from and is_in_progress:
        lines.append(
            EditionLine(
                f"You moved this draft from edition {draft.came_from.version} to edition {shown_on.version}. "
                "You can move it back until you share or finish it.",
                "",
                Link(SEE_BACK, f"{root}/move?to=back"),
            )
        )
    if _was_tidied(draft):
        day = day_words(shown_on.effective_from)
        link = Link("See what changed", f"/standards/{shown_on.standard}/{shown_on.version}#history")
        lines.append(EditionLine(f"The wording was tidied on {day}: version {shown_on.version}.", "", link))
    return tuple(lines)


def _was_tidied(draft: Draft) -> bool:
    """Whether something here was saved on an earlier revision of this edition, or the draft has yet to follow."""
    shown = draft.shown_on.definition
    seen = [draft.documents[answer.document_id].definition for answer in draft.answers.values()]
    return draft.facts.document_id != draft.shown_on.id or any(
        one.edition == shown.edition and one.revision < shown.revision for one in seen
    )
