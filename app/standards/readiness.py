"""Whether the service can be used: the database answers and there is a standard to serve."""

from dataclasses import dataclass

from app import db
from app.standards.documents import current_documents
from app.standards.library import Refused, refused_files


@dataclass(frozen=True)
class Readiness:
    """What /readyz says."""

    database: str
    served: int
    refused: tuple[Refused, ...]

    @property
    def is_ready(self) -> bool:
        """A refused file never makes the service unready; having no standard at all does."""
        return self.database == "ok" and self.served > 0


def readiness() -> Readiness:
    """Ask the database; never raises."""
    try:
        with db.read() as session:
            return Readiness("ok", len(current_documents(session)), tuple(refused_files(session)))
    except db.StoreUnavailable:
        return Readiness("not answering", 0, ())
