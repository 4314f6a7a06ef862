"""Every key that the language has is known, is required where the language says so, and no other is."""

import pytest
from pydantic import BaseModel

from app.standards.definition import (
    Because,
    Change,
    ChangeKind,
    Continuity,
    Definition,
    Option,
    Prompt,
    PromptKind,
    Section,
    Stage,
    Visibility,
    When,
    Words,
)
from app.standards.registries import Band, Concept, Measure, Reference
from app.standards.schema import document_schema

# An exclamation mark is put after a key that must be there.
LANGUAGE: dict[type[BaseModel], str] = {
    Definition: (
        "schema! id! version! number title! summary! area! owner! source! approved effective_from review_by replaces "
        "changes independence good_looks_like! supervisor_questions! terms references sections!"
    ),
    Change: "kind! prompt what! why!",
    Section: "id! title! intro prompts!",
    Prompt: (
        "id! kind! text! label! hint help consider visibility! required core words options unit min max because "
        "not_right when from_stage concept continuity references"
    ),
    Words: "guide! max!",
    Option: "code! label! hint exclusive",
    Because: "label! words",
    When: "prompt! is!",
    Concept: "id! title! asks! measure! since!",
    Measure: "kind! counts of bands",
    Band: "label! from! to",
    Reference: "id! kind! cite! title! url checked! note",
}


@pytest.mark.parametrize("model", LANGUAGE, ids=lambda model: model.__name__)
def test_the_keys_are_those_of_the_language(model: type[BaseModel]) -> None:
    known = " ".join(
        (field.alias or name) + ("!" if field.is_required() else "") for name, field in model.model_fields.items()
    )
    assert known == LANGUAGE[model]


@pytest.mark.parametrize("model", LANGUAGE, ids=lambda model: model.__name__)
def test_everything_read_is_frozen_and_refuses_other_keys(model: type[BaseModel]) -> None:
    assert model.model_config.get("frozen")
    assert model.model_config.get("extra") == "forbid"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        (PromptKind, "text line choice choices scale number date confirm actions note"),
        (Visibility, "private supervisor"),
        (Stage, "any issue cmh mid irh final close"),
        (Continuity, "same reworded broken"),
        (ChangeKind, "editorial reworded added removed moved options required"),
    ],
    ids=["kind", "visibility", "from_stage", "continuity", "change"],
)
def test_the_words_allowed_are_those_of_the_language(words: type[str], language: str) -> None:
    assert " ".join(words) == language


def test_the_shape_can_be_given_to_an_editor() -> None:
    shape = document_schema()
    assert shape["$schema"].startswith("https://json-schema.org/")
    assert "schema" in shape["required"]
    assert shape["additionalProperties"] is False
    assert "is" in shape["$defs"]["When"]["properties"]
