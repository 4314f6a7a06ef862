"""Answers that are files to keep, under a name of ours."""

import re

from starlette.responses import Response

YAML = "application/yaml"
JSON = "application/json"
PDF = "application/pdf"
TEXT = "text/plain"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_file(content: bytes, kind: str, name: str) -> Response:
    """The bytes as they are. `name` is made of slugs and versions; whatever else stands in it becomes a hyphen."""
    name = re.sub(r"[^A-Za-z0-9._-]", "-", name)
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
