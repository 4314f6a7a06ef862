"""A reflection that is taken along, laid out as a paper: what stands in which order, and under which words."""

from collections.abc import Iterator

from app.clock import day_of
from app.taking.dates import day_words, moment_words
from app.taking.paper import Block, Paper, fact, heading, one_line, question, remark, words
from app.taking.taken import (
    KeptText,
    Taken,
    TakenAction,
    TakenAnswer,
    TakenNote,
    TakenPrompt,
    TakenRemark,
)

OUTSIDE = (
    "This copy is outside the service, and no longer protected by it: who opens it is not written down, and it cannot "
    "be taken back. Keep it as you keep case papers."
)
INDEPENDENCE = (
    "This is a personal reflection. It is not an audit, a court document or part of the case file. Like any record it "
    "can be asked for by a court or by law."
)
YOUR_ANSWER = "Your answer"


def reflection_laid_out(taken: Taken) -> Paper:
    """The whole reflection."""
    return Paper(
        marking=taken.marking,
        title=one_line(f"{taken.label}: {taken.title}"),
        subject=f"Reflection: {taken.title}",
        made=one_line(f"Copy taken by {taken.taken_by}, {moment_words(taken.taken_at)}"),
        made_at=taken.taken_at,
        blocks=tuple(_blocks(taken)),
    )


def _blocks(taken: Taken) -> Iterator[Block]:
    yield remark(OUTSIDE)
    yield remark(INDEPENDENCE)
    yield heading(2, "About this reflection")
    yield from _facts(taken)
    for section in taken.sections:
        yield heading(2, section.title)
        for prompt in section.prompts:
            yield from _prompt(prompt, taken.version)
    yield from _supervision(taken)
    if taken.kept:
        yield heading(2, "Kept beside your answers")
        yield remark("Nobody else reads these.")
        for kept in taken.kept:
            yield from _kept(kept)
    yield heading(2, "Who has read this")
    for reading in taken.readings:
        yield fact(moment_words(reading.moment), f"{reading.reader}, {reading.capacity}")
    if not taken.readings:
        yield remark("Nobody but you has opened it.")


def _facts(taken: Taken) -> Iterator[Block]:
    yield fact("Standard", taken.title)
    yield fact("Document", f"{taken.version} (SHA-256 {taken.sha256[:12]})")
    yield fact("Questions", "as you saw them when you answered; where that was another document, it is named")
    yield fact("Label", taken.label)
    yield fact("Stage", taken.stage)
    if taken.week is not None:
        yield fact("Week of the proceedings", str(taken.week))
    if taken.age_band:
        yield fact("Age", taken.age_band)
    if taken.children:
        yield fact("Children in the proceedings", taken.children)
    yield fact("Path", taken.path)
    yield fact("Written by", taken.author)
    yield fact("Started", moment_words(taken.started_at))
    if taken.last_written_at:
        yield fact("Last written in", moment_words(taken.last_written_at))
    for sharing in taken.sharings:
        yield fact("Shared", f"with {sharing.shared_with}, {moment_words(sharing.shared_at)}")
    yield fact("Status", f"{taken.status}, since {moment_words(taken.status_since)}")
    yield fact("Taken", f"by {taken.taken_by}, {moment_words(taken.taken_at)}")


def _prompt(prompt: TakenPrompt, version: str) -> Iterator[Block]:
    yield heading(3, prompt.label)
    yield question(prompt.question)
    if prompt.wording != version:
        yield fact("Asked in document", prompt.wording)
    yield fact("Who may read your answer", prompt.who_may_read)
    if prompt.is_flagged:
        yield remark("You asked to talk about this.")
    if prompt.state != "answered" or prompt.answer.is_empty:
        yield fact(YOUR_ANSWER, prompt.state_in_words)
    yield from answer_blocks(prompt.answer)
    for said in prompt.comments:
        yield words(_who_said(said), said.words)


def answer_blocks(answer: TakenAnswer) -> Iterator[Block]:
    """An answer as it was given, whatever its kind."""
    if answer.words:
        yield words(YOUR_ANSWER, answer.words)
    for chosen in answer.chosen:
        yield fact("You chose", chosen)
    if answer.number is not None:
        yield fact(YOUR_ANSWER, f"{answer.number} {answer.unit or ''}".strip())
    if answer.day:
        yield fact(YOUR_ANSWER, day_words(answer.day))
    for place, action in enumerate(answer.actions, 1):
        yield words(f"Action {place}, {f'by {day_words(action.by)}' if action.by else 'no date'}", action.what)
    if answer.because:
        yield words(answer.because_label, answer.because)


def _supervision(taken: Taken) -> Iterator[Block]:
    if not (taken.comments or taken.notes or taken.acknowledgement or taken.addenda):
        return
    yield heading(2, "Supervision")
    if taken.comments:
        yield heading(3, "Said about the whole reflection")
    for said in taken.comments:
        yield words(_who_said(said), said.words)
    for note in taken.notes:
        yield from _note(note)
    if taken.acknowledgement:
        answer = taken.acknowledgement
        yield heading(3, "The answer to the note")
        way = "the same way" if answer.sees_it_the_same else "differently"
        yield remark(f"{answer.by} sees it {way}, {moment_words(answer.acknowledged_at)}.")
        if answer.words:
            yield words("In their own words", answer.words)
    for added in taken.addenda:
        yield heading(3, f"Added by {added.by}, {moment_words(added.added_at)}")
        yield words("Why", added.reason)
        yield words("What was added", added.words)


def _note(note: TakenNote) -> Iterator[Block]:
    cover = f", covering for {note.signed_for}" if note.signed_by != note.signed_for else ""
    yield heading(3, f"Supervision note, {day_words(day_of(note.signed_at))}")
    yield remark(f"Signed by {note.signed_by}{cover}, {moment_words(note.signed_at)}.")
    if note.about_several > 1:
        yield remark(f"This note is about {note.about_several} reflections.")
    for label, said in note.parts:
        yield words(label, said)
    if note.functions:
        yield fact("What this supervision served", ", ".join(note.functions))
    if note.review_on:
        yield fact("When we look at this again", day_words(note.review_on))
    for place, action in enumerate(note.actions, 1):
        yield from _agreed(place, action)


def _agreed(place: int, action: TakenAction) -> Iterator[Block]:
    due = f"by {day_words(action.by)}" if action.by else "no date"
    yield words(f"Agreed action {place}, {action.owner}, {due}", action.what)
    closed = f", {moment_words(action.closed_at)}" if action.closed_at else ""
    yield fact("Where it stands", f"{action.status}{closed}")
    if action.outcome:
        yield words("What came of it", action.outcome)
    for said in action.remarks:
        yield words(_who_said(said), said.words)


def _kept(kept: KeptText) -> Iterator[Block]:
    yield heading(3, kept.prompt.replace("-", " ").capitalize())
    yield question(kept.question)
    yield fact("Asked in document", kept.wording)
    yield remark(f"{kept.why} {moment_words(kept.saved_at)}.")
    yield from answer_blocks(kept.answer)


def _who_said(said: TakenRemark) -> str:
    about = f", {said.about}" if said.about else ""
    return f"{said.by}, {moment_words(said.said_at)}{about}"
