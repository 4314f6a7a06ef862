"""The sign-in page, and the page of one's own sign-ins."""

from dataclasses import dataclass

from app.people.demo_people import DEMO_PASSWORD, DEMO_PEOPLE
from app.people.sign_in import OpenSignIn
from app.people.signed_in import SignedIn
from app.settings import settings
from app.web.forms.fields import Field, FieldError
from app.web.frame import Frame
from app.web.pages.framing import frame_for
from app.web.words import moment_words


@dataclass(frozen=True)
class DemoSignIn:
    """One invented person who can be signed in with a press."""

    email: str
    name: str
    role: str


SAID = {"signed-out": "You are signed out. Nothing you typed is left in this browser."}


@dataclass(frozen=True)
class SignInPage:
    """E-mail address and password; in the demonstration, also the cast."""

    frame: Frame
    is_signed_out: bool
    then: str
    email: Field
    password: Field
    errors: tuple[FieldError, ...]
    demo_people: tuple[DemoSignIn, ...]
    demo_password: str


@dataclass(frozen=True)
class SignInRow:
    """One of one's own sign-ins."""

    started: str
    last_seen: str
    is_this_one: bool


@dataclass(frozen=True)
class SignInsPage:
    """Where I am signed in."""

    frame: Frame
    rows: tuple[SignInRow, ...]
    has_others: bool


def present_sign_in(*, then: str, email: str = "", fault: str | None = None, said: str = "") -> SignInPage:
    """The page; after a refusal the address stays as typed."""
    is_demo = settings().is_demo
    return SignInPage(
        frame=frame_for(None, "Sign in", error=fault is not None, notice=SAID.get(said)),
        is_signed_out=said == "signed-out",
        then=then,
        email=Field(
            name="email",
            id="email",
            label="E-mail address",
            value=email,
            error=fault,
            required=True,
            autocomplete="username",
            type="email",
        ),
        password=Field(
            name="password",
            id="password",
            label="Password",
            required=True,
            autocomplete="current-password",
            type="password",
        ),
        errors=(FieldError(fault, "email"),) if fault else (),
        demo_people=tuple(DemoSignIn(one.email, one.name, one.says) for one in DEMO_PEOPLE) if is_demo else (),
        demo_password=DEMO_PASSWORD if is_demo else "",
    )


def present_sign_ins(person: SignedIn, rows: list[OpenSignIn]) -> SignInsPage:
    """The list, this one marked."""
    return SignInsPage(
        frame=frame_for(person, "Where you are signed in"),
        rows=tuple(SignInRow(moment_words(row.started), moment_words(row.last_seen), row.is_this_one) for row in rows),
        has_others=any(not row.is_this_one for row in rows),
    )
