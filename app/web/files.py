"""Answers that are files to keep, under a name of ours."""

from starlette.responses import Response

YAML = "application/yaml"
JSON = "application/json"
PDF = "application/pdf"
TEXT = "text/plain"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_file(content: bytes, kind: str, name: str) -> Response:
    """The bytes as they are. `name` is made of slugs and versions: nothing to quote in a header."""
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
