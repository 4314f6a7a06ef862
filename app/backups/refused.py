"""Why a backup was not made, or not put back: one plain sentence, and nothing was left half done."""

import errno
from pathlib import Path


class BackupRefused(Exception):
    """It was not done; the sentence says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def folder_sentence(fault: OSError, folder: Path) -> str:
    """What the operating system refused, in words."""
    if fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"There is not enough room in {folder}. Nothing was written; make room, or choose another folder."
    if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"The folder {folder} cannot be written. Choose another, or let this account write there."
    if fault.errno in (errno.ENOENT, errno.ENOTDIR):
        return f"There is no folder {folder}. Make it first, or choose another."
    return f"The folder {folder} cannot be used: {fault.strerror}."
