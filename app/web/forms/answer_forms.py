"""From the fields of a form to saves: `{prompt}.value`, `.state`, `.because`, `.base`, `.what`, `.by`, `.key`."""

import re
from collections.abc import Iterable

from app.reflections.content import NotAnAnswer, Wire
from app.reflections.saving import SaveMark
from app.reflections.services.save import SentAnswer
from app.web.forms.sent import Sent

_SAVE = re.compile(r"([A-Za-z0-9_-]{1,64})\.([0-9]{1,9})")
_PAGE = re.compile(r"[A-Za-z0-9_-]{1,64}")
PARTS = ("value", "what", "by", "key", "state", "because", "base")


def answer_in(sent: Sent, prefix: str = "", *, mark: SaveMark | None = None) -> SentAnswer:
    """The save that these fields mean. Raises NotAnAnswer when base or save cannot be read."""
    values = sent.all(f"{prefix}value") or sent.all(f"{prefix}what")
    has_values = f"{prefix}value" in sent or f"{prefix}what" in sent
    return SentAnswer(
        wire=Wire(tuple(values), tuple(sent.all(f"{prefix}by")), tuple(sent.all(f"{prefix}key")))
        if has_values
        else None,
        state=sent.one(f"{prefix}state", "answered") or "answered",
        because=sent.maybe(f"{prefix}because"),
        base=base_in(sent.one(f"{prefix}base")),
        document=sent.maybe("document"),
        mark=mark,
    )


def answers_in(sent: Sent, prompts: Iterable[str]) -> dict[str, SentAnswer]:
    """The saves of every prompt that has a field in the form."""
    return {
        prompt: answer_in(_with_readable_base(sent, prompt), f"{prompt}.")
        for prompt in prompts
        if any(f"{prompt}.{part}" in sent for part in ("value", "what", "state", "because"))
    }


def _with_readable_base(sent: Sent, prompt: str) -> Sent:
    """In a whole form one unreadable version is taken for none: the words then meet the rule of conflicts, and stay."""
    name = f"{prompt}.base"
    if sent.one(name).isdecimal() and len(sent.one(name)) < 10:
        return sent
    return Sent([pair for pair in sent.pairs if pair[0] != name])


def base_in(text: str) -> int:
    """The version that the page knew; none is 0."""
    if not text:
        return 0
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise NotAnAnswer(
            "This save names no version that can be read. Open the page again; your words are still here."
        )
    return int(text)


def mark_in(text: str) -> SaveMark | None:
    """Which save of which page load this is, from `<page id>.<n>`."""
    if not text:
        return None
    found = _SAVE.fullmatch(text)
    if found is None:
        raise NotAnAnswer("This save has no name that can be read. Open the page again; your words are still here.")
    return SaveMark(found[1], int(found[2]))


def page_in(sent: Sent) -> str | None:
    """The page load that a whole form came from."""
    page = sent.one("page")
    return page if _PAGE.fullmatch(page) else None
