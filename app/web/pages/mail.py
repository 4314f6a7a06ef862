"""The page on which somebody chooses their e-mails, and the two pages behind the link that stops one kind."""

from dataclasses import dataclass

from app.mail.choices import MailChoices
from app.mail.kinds import MailKind
from app.people.signed_in import SignedIn
from app.settings import settings
from app.web.forms.fields import Choice, Field
from app.web.frame import Frame
from app.web.pages.framing import frame_for

SAID = {"chosen": "Your choice is kept.", "stopped": "You get no e-mails from the service."}
CHOICES = {
    MailKind.WEEKLY_DIGEST: (
        "What waits for me, on Monday mornings",
        "How many reflections and supervision notes wait for you, and how many agreed actions are due that week. "
        "If nothing waits, no e-mail comes.",
    ),
    MailKind.DUE_REMINDER: (
        "An agreed action is due soon",
        "On the two working days before, one e-mail a day at most. It says how many, and which day.",
    ),
}
NAMED = {
    MailKind.WEEKLY_DIGEST: "the e-mail on Monday mornings about what waits for you",
    MailKind.DUE_REMINDER: "the e-mail about agreed actions that are due soon",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPage:
    """Which e-mails somebody gets. `told` are sentences about why none may come at all."""

    frame: Frame
    kinds: Field
    gets_any: bool
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPage:
    """One sentence and one button."""

    frame: Frame
    heading: str
    sentence: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedPage:
    """It is stopped, and how to have it again."""

    frame: Frame
    heading: str
    sentence: str


def present_choices(person: SignedIn, chosen: MailChoices, *, said: str) -> MailPage:
    """The page with what is chosen."""
    told = []
    if settings().mail_waits_for:
        told.append("No mail server is set up for this service yet, so no e-mails are sent. Your choice is kept.")
    if not chosen.takes_mail:
        told.append(
            f"The mail server of {chosen.address} said that there is no such address, so nothing is sent there any "
            "more. Ask your administrator to put your address right; then e-mails come again."
        )
    return MailPage(
        frame=frame_for(person, "E-mails from the service", notice=SAID.get(said)),
        kinds=Field(
            name="kinds",
            id="kinds",
            label="Which e-mails do you want?",
            hint="They hold numbers and links, and never a word that you or anybody else wrote.",
            choices=tuple(
                Choice(code=kind.value, label=label, hint=hint, checked=kind in chosen.wanted)
                for kind, (label, hint) in CHOICES.items()
            ),
        ),
        gets_any=bool(chosen.wanted),
        told=tuple(told),
    )


def present_stop(kind: MailKind, token: str) -> StopPage:
    """Before the button is pressed. It says of nobody whose e-mail it is."""
    return StopPage(
        frame=frame_for(None, "Stop this e-mail"),
        heading="Stop this e-mail",
        sentence=f"Press the button, and you will not get {NAMED[kind]} any more.",
        action=f"/mail/stop/{token}",
    )


def present_stopped(kind: MailKind) -> StoppedPage:
    """Afterwards."""
    return StoppedPage(
        frame=frame_for(None, "It is stopped"),
        heading="It is stopped",
        sentence=f"You will not get {NAMED[kind]} any more. To have it again, sign in and choose your e-mails.",
    )
