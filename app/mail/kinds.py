"""The kinds of mail that the service sends. Each can be stopped by itself."""

from enum import StrEnum


class MailKind(StrEnum):
    """What a mail is for."""

    WEEKLY_DIGEST = "weekly_digest"
    DUE_REMINDER = "due_reminder"
