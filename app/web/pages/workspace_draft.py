"""One draft: where it stands, what comes next, what is to be put right, its texts so far, and the ways on."""

from dataclasses import dataclass

from app.people.signed_in import SignedIn
from app.standards.definition import Definition
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.pages.workspace import PLACE, comments_waiting, since_words
from app.web.pages.workspace_faults import FaultsView, present_faults
from app.web.words import clock_time, listed, moment_words
from app.workspace.lifecycle import DraftStatus
from app.workspace.line_ends import shown_text
from app.workspace.live import Looked
from app.workspace.queries import AsideText, DraftToRead, TextRow
from app.workspace.standing import Standing

S = DraftStatus
SHOWN_TEXTS = 10
SAID = {
    "begun": "The draft is begun. Colleagues in your group see it in the workspace.",
    "taken": "The draft is begun with your text, exactly as it came.",
    "agree": "Agreed. Its words stand still now.",
    "return": "It is back with the group, to go on writing.",
    "put-away": "Put away. Nothing of it is lost.",
    "take-out": "Taken out again, to go on writing.",
    "theirs": "The text of your colleague stands. Yours was let go.",
    "mine": "Your text stands now. Your colleague’s is among the texts so far.",
    "stands": "Its words stand still at this point. Return it to the group to go on writing.",
}


@dataclass(frozen=True)
class StepButton:
    """One step that can be taken now: a form with one button."""

    text: str
    action: str
    hint: str
    kind: str


@dataclass(frozen=True)
class TextLine:
    """One of the texts so far."""

    name: str
    facts: str
    is_current: bool
    read: Link
    compare: Link | None


@dataclass(frozen=True)
class AsideLine:
    """A text of one's own that could not be saved, waiting to be settled."""

    link: Link
    facts: str


@dataclass(frozen=True)
class DraftPage:
    """The whole page."""

    frame: Frame
    caption: str
    heading: str
    status: str
    since: str
    sentences: tuple[str, ...]
    main: tuple[Link, ...]
    look: tuple[Link, ...]
    steps: tuple[StepButton, ...]
    aside: tuple[AsideLine, ...]
    faults: FaultsView
    texts: tuple[TextLine, ...]
    earlier_texts: tuple[TextLine, ...]
    facts: tuple[str, ...]


def present_draft(
    person: SignedIn, draft: DraftToRead, looked: Looked, standing: Standing, *, said: str = ""
) -> DraftPage:
    """The page for a member of the group."""
    root = f"{PLACE}/{draft.id}"
    editor = f"{root}/text" if draft.status is S.DRAFT else f"{root}/texts/{draft.text_number}"
    texts = tuple(_text(one, draft, root) for one in draft.texts)
    return DraftPage(
        frame=frame_for(
            person, draft.title, place=PLACE, notice=SAID.get(said), back=Link("Back to the workspace", PLACE)
        ),
        caption=draft.group,
        heading=draft.title,
        status=draft.status.in_words,
        since=f"{since_words(draft.status, draft.since)}{f', by {standing.moved_by}' if standing.moved_by else ''}.",
        sentences=_sentences(draft, looked, standing),
        main=_main_ways(draft, root),
        look=_ways_to_look(draft, root, standing),
        steps=_steps(draft, looked, standing, root),
        aside=tuple(_aside(one, root) for one in draft.aside),
        faults=present_faults(looked, shown_text(draft.source), editor=editor),
        texts=texts[:SHOWN_TEXTS],
        earlier_texts=texts[SHOWN_TEXTS:],
        facts=_facts(draft),
    )


def file_name(draft: DraftToRead) -> str:
    """What a downloaded text is called: the standard and its version, if the text says one."""
    definition = draft.definition
    return f"{draft.standard}-{definition.version if definition else 'draft'}.yaml"


def _sentences(draft: DraftToRead, looked: Looked, standing: Standing) -> tuple[str, ...]:
    waiting = comments_waiting(standing.waiting_comments)
    if draft.status is S.DRAFT:
        if looked.faults:
            things = "one thing is" if len(looked.faults) == 1 else f"{len(looked.faults)} things are"
            return _present(
                f"Before it can be agreed, {things} to be put right. They are listed below, each with its line.",
                "You can already ask people to try it." if draft.definition else "",
                waiting,
            )
        return _present(
            "Next: ask people to try it on an invented family, or agree it if the group is ready.",
            waiting,
            "Everybody who said something is answered before it can be agreed." if waiting else "",
            _who_publishes(draft, standing),
        )
    if draft.status is S.IN_CONSULTATION:
        return _present(
            "Next: people try it and say what they think. Then agree it, or return it to the group to change it.",
            waiting,
            _who_publishes(draft, standing),
        )
    if draft.status is S.AGREED:
        return _present(_who_publishes(draft, standing), "If something has to change, return it to the group first.")
    if draft.status is S.PUBLISHED:
        return ("It is published. Its words stand for ever; the next document of this standard begins as a new draft.",)
    return ("It is put away. Take it out again to go on writing.",)


def _present(*sentences: str) -> tuple[str, ...]:
    return tuple(one for one in sentences if one)


def _who_publishes(draft: DraftToRead, standing: Standing) -> str:
    """Publishing belongs to a member who wrote none of the text: who that could be."""
    if not standing.second_members:
        return (
            "Everybody in the group has written in it, and whoever publishes it may not have. So another member is "
            "needed: ask for a colleague to join the group."
        )
    if draft.may_publish:
        others = list(standing.second_members)
        return (
            "You can publish it, because you wrote none of it."
            if draft.status is S.AGREED
            else f"Once agreed, it is published by a member who wrote none of it: {_or(others)}."
        )
    lead = "It is published by" if draft.status is S.AGREED else "Once agreed, it is published by"
    return f"{lead} a member who wrote none of it: {_or(list(standing.second_members))}."


def _or(names: list[str]) -> str:
    return listed(names).replace(" and ", " or ")


def _main_ways(draft: DraftToRead, root: str) -> tuple[Link, ...]:
    if draft.status is S.AGREED and draft.may_publish:
        return (Link("Read what changes, and publish it", f"{root}/publish"),)
    if draft.status is not S.DRAFT:
        return ()
    return (Link("Write in a form", f"{root}/words"), Link("Write in YAML", f"{root}/text"))


def _ways_to_look(draft: DraftToRead, root: str, standing: Standing) -> tuple[Link, ...]:
    said = f" ({standing.comments})" if standing.comments else ""
    links = [
        Link("Preview as an adviser sees it", f"{root}/preview"),
        Link("What changes, and for whom", f"{root}/diff"),
        Link(f"Asking people, and what they said{said}", f"{root}/consultation"),
        Link("Download the file", f"{root}/download.yaml"),
    ]
    if draft.status is S.PUBLISHED:
        links.insert(0, Link("The published standard", f"/standards/{draft.standard}"))
    return tuple(links)


def _steps(draft: DraftToRead, looked: Looked, standing: Standing, root: str) -> tuple[StepButton, ...]:
    seen = f"{root}/agree?text={draft.text_number}"  # Another text that is saved meanwhile is never agreed unseen.
    agree = StepButton("Agree it for the group", seen, "Its words then stand still.", "secondary")
    give_back = StepButton("Return it to the group", f"{root}/return", "To go on writing.", "secondary")
    put_away = StepButton("Put it away", f"{root}/put-away", "Nothing is deleted.", "secondary")
    take_out = StepButton("Take it out again", f"{root}/take-out", "To go on writing.", "secondary")
    may_agree = not looked.faults and not standing.waiting_comments
    steps = {
        S.DRAFT: (agree, put_away) if may_agree else (put_away,),
        S.IN_CONSULTATION: (agree, give_back) if may_agree else (give_back,),
        S.AGREED: (give_back,),
        S.PUBLISHED: (),
        S.PUT_AWAY: (take_out,),
    }
    return steps[draft.status]


def _aside(one: AsideText, root: str) -> AsideLine:
    return AsideLine(
        Link(f"Your text of {clock_time(one.kept_at)}: look at both, and choose", f"{root}/both/{one.id}"),
        f"Kept {moment_words(one.kept_at)}, because a colleague had saved meanwhile.",
    )


def _text(one: TextRow, draft: DraftToRead, root: str) -> TextLine:
    is_current = one.number == draft.text_number
    name = f"Text {one.number}"
    return TextLine(
        name=name,
        facts=f"{one.saved_by}, {moment_words(one.saved_at)}",
        is_current=is_current,
        read=Link("Read", f"{root}/texts/{one.number}", f"{name.lower()}"),
        compare=None
        if one.number == 1
        else Link("What it changed", f"{root}/texts/{one.number}?beside={one.number - 1}", f"{name.lower()}"),
    )


def _facts(draft: DraftToRead) -> tuple[str, ...]:
    definition: Definition | None = draft.definition
    begun = f"It follows {draft.before.version}." if draft.before else "It would be the first document of its standard."
    version = f"Its version is {definition.version}. " if definition else ""
    return (f"Its id is {draft.standard}. {version}{begun}",)
