"""The details of a reflection: a label and what is known of the case without naming anybody."""

import re
from dataclasses import dataclass

STAGES: dict[str, str] = {
    "issue": "Issue and allocation",
    "cmh": "Case management hearing",
    "mid": "Assessment period",
    "irh": "Issues resolution hearing",
    "final": "Final hearing",
    "close": "Closing",
}
AGE_BANDS: dict[str, str] = {
    "unborn": "Unborn",
    "under-1": "Under 1",
    "1-4": "1 to 4",
    "5-9": "5 to 9",
    "10-13": "10 to 13",
    "14-17": "14 to 17",
    "rather-not-say": "Rather not say",
}
CHILDREN: dict[str, str] = {
    "1": "One",
    "2": "Two",
    "3": "Three",
    "4-or-more": "Four or more",
    "rather-not-say": "Rather not say",
}
PATHS: dict[str, str] = {"full": "Every prompt", "short": "The ten-minute path"}
LONGEST_LABEL = 40
LAST_WEEK = 400
_LABEL = re.compile(r"[^\W\d_](?:[^\W\d_]|[ ,'’-])*")


@dataclass(frozen=True)
class Details:
    """The details as checked. `week` is the week of the proceedings; None where it was rather not said."""

    label: str
    stage: str
    week: int | None
    age_band: str | None
    children: str | None


class DetailsRefused(Exception):
    """Some details cannot be kept as they are: field name → sentence."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


def check_details(*, label: str, stage: str, week: str, age_band: str, children: str) -> Details:
    """The details, or every fault at once."""
    faults: dict[str, str] = {}
    label = " ".join(label.split())
    if not label:
        faults["label"] = "Give this child a label, for example a bird or a colour. Not a name."
    elif len(label) > LONGEST_LABEL:
        faults["label"] = f"Keep the label to {LONGEST_LABEL} characters."
    elif any(letter.isdigit() for letter in label):
        faults["label"] = "Leave numbers out of the label, so that nobody can be recognised by it."
    elif not _LABEL.fullmatch(label):
        faults["label"] = "Use letters, spaces, hyphens, apostrophes and commas only in the label."
    if stage not in STAGES:
        faults["stage"] = "Choose the stage that the proceedings have reached."
    week_number = _week(week.strip(), faults)
    if age_band and age_band not in AGE_BANDS:
        faults["age_band"] = "Choose one of the age bands shown, or rather not say."
    if children and children not in CHILDREN:
        faults["children"] = "Choose one of the numbers shown, or rather not say."
    if faults:
        raise DetailsRefused(faults)
    return Details(label, stage, week_number, age_band or None, children or None)


def _week(sent: str, faults: dict[str, str]) -> int | None:
    if sent in ("", "rather-not-say"):
        return None
    if not re.fullmatch(r"[0-9]{1,3}", sent) or int(sent) > LAST_WEEK:
        faults["week"] = "Write the week of the proceedings as a whole number, for example 12, or leave it empty."
        return None
    return int(sent)
