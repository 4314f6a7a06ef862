"""The shape of a document as JSON Schema, for editors that can show an author what may stand where."""

from typing import Any

from app.standards.definition import Definition


def document_schema() -> dict[str, Any]:
    """Keys, kinds and lengths; the rules that need more than one key are only in the checker."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Definition.model_json_schema(by_alias=True, mode="validation"),
        "title": "Practice quality standard, one document",
    }
