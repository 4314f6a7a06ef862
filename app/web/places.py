"""Where a page of a list ended, in the address of the page after it. A list is never counted off from its start."""

import re
from datetime import UTC, datetime
from uuid import UUID

_PLACE = re.compile(r"(\d{8}T\d{12})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_STAMP = "%Y%m%dT%H%M%S%f"


def place_words(moment: datetime, key: UUID) -> str:
    """The last row of a page, as it stands in an address."""
    return f"{moment.astimezone(UTC).strftime(_STAMP)}-{key}"


def place_of(text: str) -> tuple[datetime, UUID] | None:
    """The row that an address names, if that can be read."""
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC), UUID(found[2])
    except ValueError:
        return None
