"""The room for field encryption: every word a person typed passes through here on its way to the database.

Today the words are stored as they are (production refuses to start for that reason). When encryption comes, only
these two functions change.
"""


def seal(words: str) -> bytes:
    """What the database holds for these words."""
    return words.encode("utf-8")


def unseal(stored: bytes) -> str:
    """The words again."""
    return stored.decode("utf-8")
