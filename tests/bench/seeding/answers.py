"""Answers as people give them: 400 characters where there is room for words, a tick where there are options."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from app.reflections.content import EMPTY, Content, Wire, content_of
from app.reflections.models import Answer, AnswerVersion
from app.standards.definition import Definition, Prompt, PromptKind
from app.standards.documents import InstalledDocument
from tests.bench.seeding.rows import Rows
from tests.bench.seeding.words import text

ANSWERED = 15
CHARACTERS = 400


def answered_prompts(definition: Definition) -> list[Prompt]:
    """The first fifteen prompts that everybody is asked."""
    asked = [one for one in definition.prompts if one.kind is not PromptKind.NOTE and one.when is None]
    return asked[:ANSWERED]


def content_for(prompt: Prompt, chance: Random) -> Content:
    """An answer to this prompt, read as a save would be."""
    return content_of(prompt, _wire(prompt, chance), EMPTY)


def _wire(prompt: Prompt, chance: Random) -> Wire:
    codes = [option.code for option in prompt.options if not option.exclusive] or list(prompt.codes)
    match prompt.kind:
        case PromptKind.CHOICE | PromptKind.SCALE | PromptKind.CONFIRM:
            return Wire((chance.choice(codes),))
        case PromptKind.CHOICES:
            return Wire(tuple(codes[:2]))
        case PromptKind.NUMBER:
            return Wire((str((prompt.min or 0) + 3),))
        case PromptKind.DATE:
            return Wire((date(2026, 3, 4).isoformat(),))
        case PromptKind.ACTIONS:
            return Wire(tuple(text(chance, 90) for _ in range(3)), by=("2026-12-01", "", "2026-12-18"))
        case PromptKind.LINE:
            return Wire(("A short answer on one line",))
        case _:
            return Wire((text(chance, CHARACTERS),))


def add_answers(
    rows: Rows,
    reflection: UUID,
    shown_on: InstalledDocument,
    contents: Sequence[tuple[Prompt, Content]],
    *,
    by: UUID,
    at: datetime,
    versions: int = 1,
    frozen: bool = False,
) -> dict[str, UUID]:
    """Answers with so many versions of each. Returns the key of the version that stands, by prompt."""
    standing = {}
    for prompt, content in contents:
        state = "answered" if frozen else None
        answer = rows.add(Answer, reflection_id=reflection, prompt=prompt.id, version=versions, frozen_state=state)
        for number in range(1, versions + 1):
            standing[prompt.id] = rows.add(
                AnswerVersion,
                answer_id=answer,
                number=number,
                state="answered",
                words=content.words,
                codes=list(content.codes) if content.codes else None,
                whole=content.whole,
                day=content.day,
                document_id=shown_on.id,
                page=f"seed{number}",
                turn=1,
                kept=frozen,
                saved_at=at - timedelta(hours=versions - number),
                saved_by=by,
            )
    return standing
