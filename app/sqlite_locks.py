"""SQLite without the locks that nobody needs here: a twelfth of what a page costs.

It takes one for each call and for each piece of memory, in case two threads use one connection at once. Here a
connection is in one pair of hands at a time (see sqlite_file.py and SQLAlchemy's pool), and nobody asks SQLite how
much memory it has.
"""

import ctypes
from contextlib import suppress

_LIBRARY = "libsqlite3.so.0"
_MULTI_THREAD, _MEMORY_STATUS = 2, 9  # What sqlite3_config() calls them.


def spare_locks() -> None:
    """Say so to SQLite. It listens only before its first use, so this comes before anything imports sqlite3.

    Where it was in use already, or Python brings a SQLite of its own, everything stays as it was.
    """
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(_LIBRARY)
        library.sqlite3_config(_MULTI_THREAD)
        library.sqlite3_config(_MEMORY_STATUS, ctypes.c_int(0))
