"""Practice quality standards: guided self-reflection for family court advisers."""

from app.sqlite_locks import spare_locks

spare_locks()
