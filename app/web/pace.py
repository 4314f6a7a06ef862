"""How fast one person's pages may save: twenty a second, a hundred at once. Then wait a second; nothing is lost."""

import threading
import time
from uuid import UUID

SAVES_A_SECOND = 20.0
BURST = 100.0
_MOST_REMEMBERED = 10_000


class TooFast(Exception):
    """More saves than a person can type. The page keeps the text and tries again."""


_lock = threading.Lock()
_left: dict[UUID, tuple[float, float]] = {}


def check_pace(person: UUID) -> None:
    """Take one save from this person's allowance. Raises TooFast when none is left."""
    moment = time.monotonic()
    with _lock:
        if len(_left) > _MOST_REMEMBERED:
            _left.clear()
        left, since = _left.get(person, (BURST, moment))
        left = min(BURST, left + (moment - since) * SAVES_A_SECOND)
        if left < 1:
            _left[person] = (left, moment)
            raise TooFast
        _left[person] = (left - 1, moment)


def forget_pace() -> None:
    """Everybody starts with a full allowance again."""
    with _lock:
        _left.clear()
