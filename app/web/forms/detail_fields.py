"""The fields of a reflection's details, on the start page and the edit page."""

from app.reflections.details import AGE_BANDS, CHILDREN, LONGEST_LABEL, STAGES
from app.web.forms.fields import Choice, Field


def detail_fields(values: dict[str, str], faults: dict[str, str], *, with_path: bool) -> tuple[Field, ...]:
    """Label, stage, week, age band, number of children; on the start page the choice of path too."""
    fields = (_label(values, faults), _stage(values, faults), _week(values, faults), *_case(values, faults))
    return (*fields, _path(values, faults)) if with_path else fields


def _label(values: dict[str, str], faults: dict[str, str]) -> Field:
    return Field(
        name="label",
        id="label",
        label="A label for this child, not their name",
        hint=f"For example a bird or a colour. No names, initials or numbers. Up to {LONGEST_LABEL} characters. "
        "Your supervisor sees it once they open what you share.",
        value=values.get("label", ""),
        error=faults.get("label"),
        required=True,
        autocomplete="off",
        width="20",
    )


def _stage(values: dict[str, str], faults: dict[str, str]) -> Field:
    return Field(
        name="stage",
        id="stage",
        label="Where the proceedings are now",
        error=faults.get("stage"),
        required=True,
        choices=_choices(STAGES, values.get("stage", "")),
    )


def _week(values: dict[str, str], faults: dict[str, str]) -> Field:
    return Field(
        name="week",
        id="week",
        label="Week of the proceedings (optional)",
        value=values.get("week", ""),
        error=faults.get("week"),
        inputmode="numeric",
        width="3",
    )


def _case(values: dict[str, str], faults: dict[str, str]) -> tuple[Field, Field]:
    labels = {
        "age_band": ("The child’s age (optional)", AGE_BANDS),
        "children": ("Children in these proceedings (optional)", CHILDREN),
    }
    age_band, children = (
        Field(
            name=name,
            id=name,
            label=label,
            error=faults.get(name),
            choices=(Choice(code="", label="Choose"), *_choices(words, values.get(name, ""))),
        )
        for name, (label, words) in labels.items()
    )
    return age_band, children


def _path(values: dict[str, str], faults: dict[str, str]) -> Field:
    is_short = values.get("path") == "short"
    every = "In any order, over as many days as you like."
    short = "Only the three or four prompts at its heart. You can open the rest later."
    return Field(
        name="path",
        id="path",
        label="How much time you have",
        error=faults.get("path"),
        choices=(
            Choice(code="full", label="Every prompt", hint=every, checked=not is_short),
            Choice(code="short", label="The ten-minute path", hint=short, checked=is_short),
        ),
    )


def _choices(words: dict[str, str], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(code=code, label=label, checked=code == chosen) for code, label in words.items())
