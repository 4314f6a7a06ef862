"""Passwords of local accounts: argon2id with OWASP's parameters (19 MiB, two passes)."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
LONGEST = 1024  # A longer one is refused before hashing: nobody types it, and hashing it costs us.


def hash_of(password: str) -> str:
    """What the database keeps of a password."""
    return _HASHER.hash(password)


def is_password_of(password_hash: str | None, password: str) -> bool:
    """Whether this is the password. Takes as long for an account that does not exist as for one that does."""
    if len(password) > LONGEST:
        return False
    try:
        _HASHER.verify(password_hash or _nobodys_hash(), password)
    except VerificationError:
        return False
    return password_hash is not None


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody")
