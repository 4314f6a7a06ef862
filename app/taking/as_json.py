"""JSON for other programs: the whole description under stable names. A new name may come; none changes its meaning."""

import json
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from app.taking.taken import Taken

SCHEMA = "practice-quality-standards/reflection"
SCHEMA_VERSION = 1


def json_of(taken: Taken) -> bytes:
    """The description, with the name of its schema and that schema's version."""
    whole = {"schema": SCHEMA, "schema_version": SCHEMA_VERSION, **asdict(taken)}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_plain).encode() + b"\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"nothing says how {type(value).__name__} is written")
