"""What a text can hold that tells who somebody is: each kind, what it looks like, and what to write instead."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found. Where two overlap, the one that stands first here is kept."""

    EMAIL = "email"
    COURT_NUMBER = "court-number"
    NHS_NUMBER = "nhs-number"
    INSURANCE_NUMBER = "insurance-number"
    PHONE = "phone"
    BIRTH_DATE = "birth-date"
    POSTCODE = "postcode"
    ADDRESS = "address"
    SCHOOL = "school"
    TITLED_NAME = "titled-name"
    FIRST_NAME = "first-name"


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing found: where it begins and ends in the text, and its kind. It never holds the words themselves."""

    start: int
    end: int
    kind: Kind


# What the words look like, and what to write instead.
SENTENCES: dict[Kind, tuple[str, str]] = {
    Kind.EMAIL: ("an e-mail address", "Leave it out."),
    Kind.COURT_NUMBER: ("a court case number", "Leave it out: your label says which case this is about."),
    Kind.NHS_NUMBER: ("an NHS number", "Leave it out."),
    Kind.INSURANCE_NUMBER: ("a National Insurance number", "Leave it out."),
    Kind.PHONE: ("a phone number", "Leave it out."),
    Kind.BIRTH_DATE: ("a date of birth", "Write an age, such as “five” or “eleven months”."),
    Kind.POSTCODE: ("a postcode", "Write what kind of place it is, such as “her flat”."),
    Kind.ADDRESS: ("an address", "Write what kind of place it is, such as “the foster home”."),
    Kind.SCHOOL: ("the name of a school or a hospital", "Write “the school” or “the hospital”."),
    Kind.TITLED_NAME: (
        "somebody’s name",
        "Write who they are to the child, such as “the mother” or “the social worker”, and no initials.",
    ),
    Kind.FIRST_NAME: (
        "somebody’s name",
        "Write “the child”, “the mother” or the label that you gave, and no initials.",
    ),
}


def looks_like(kind: Kind) -> str:
    """The sentence for something found: what it looks like, and what to write instead."""
    what, instead = SENTENCES[kind]
    return f"Looks like {what}. {instead}"
