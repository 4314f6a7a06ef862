"""From the forms of a consultation: whom to ask and until when; answers to clear, and comments to send."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from app.reflections.content import NotAnAnswer, Wire, read_day
from app.reflections.services.save import SentAnswer
from app.reflections.states import AnswerState, Path
from app.web.forms.sent import Sent
from app.workspace.consulting import Invited

EVERYONE = "everyone"
SHORT = "short"


def invited_in(sent: Sent) -> Invited:
    """Whom to ask. Areas and teams count when they are ticked, unless everyone is chosen."""
    if sent.one("whom") == EVERYONE:
        return Invited(everyone=True)
    return Invited(areas=_keys(sent.all("area")), teams=_keys(sent.all("team")))


def path_in(values: Iterable[tuple[str, str]]) -> Path:
    """How the trial is taken, from an address or a form: every prompt, or the ten-minute path with what was opened."""
    pairs = list(values)
    is_short = ("path", SHORT) in pairs
    return Path(is_short, frozenset(value for name, value in pairs if name == "open") if is_short else frozenset())


def last_day_in(sent: Sent) -> tuple[date | None, str]:
    """The last day, or the sentence that says how to write one."""
    text = sent.one("until").strip()
    try:
        return (read_day(text) if text else None), ""
    except NotAnAnswer as fault:
        return None, fault.sentence


def comments_in(sent: Sent, prompts: Iterable[str]) -> dict[str, str]:
    """Every comment that holds a word: by prompt, and under no name the one on the whole."""
    written = {"": sent.one("comment")} | {prompt: sent.one(f"{prompt}.comment") for prompt in prompts}
    return {prompt: words for prompt, words in written.items() if words.strip()}


def with_cleared(answers: Mapping[str, SentAnswer], prompt: str) -> dict[str, SentAnswer]:
    """The same answers; that of the prompt whose choice is cleared is empty."""
    cleared = dict(answers)
    if prompt in cleared:
        cleared[prompt] = replace(cleared[prompt], wire=Wire(("",)), state=AnswerState.ANSWERED.value)
    return cleared


def _keys(texts: Iterable[str]) -> tuple[UUID, ...]:
    """What can be read as a key; anything else was not one of the boxes."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))
