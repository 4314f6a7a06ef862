"""B11: from a key to its letter on the screen. It needs a browser, so it stands with the other browser tests."""

from importlib import import_module
from importlib.util import find_spec


def typing_p95() -> float | None:
    """Milliseconds at the 95th percentile, from tests/faults/browser.py where that offers it."""
    if find_spec("tests.faults.browser") is None:
        return None
    measure = getattr(import_module("tests.faults.browser"), "typing_p95", None)
    return float(measure()) if measure else None
