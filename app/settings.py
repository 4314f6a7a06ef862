"""Settings, read once from PQS_… variables or a .env file. No default is unsafe in production."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class UnsafeSettings(Exception):
    """The service cannot start with these settings; each sentence says how to mend one."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class Settings(BaseSettings):
    """What the operator decides. Everything else is decided in the code."""

    model_config = SettingsConfigDict(env_prefix="PQS_", env_file=".env", extra="ignore", frozen=True)

    environment: Literal["demo", "production"]
    data_dir: Path = Path("var")
    database_url: str | None = None
    standards_dir: Path = ROOT / "standards"
    base_url: str | None = None
    trusted_proxies: str = ""
    postgres_bin: Path | None = None

    @property
    def is_demo(self) -> bool:
        """Invented people and data, one-click sign-in, plain http allowed."""
        return self.environment == "demo"

    @property
    def is_https(self) -> bool:
        """Served over https: the cookie then carries the __Host- prefix and Secure."""
        return bool(self.base_url and self.base_url.startswith("https://"))

    @property
    def store_url(self) -> str:
        """The database: PQS_DATABASE_URL, else a SQLite file in the data folder."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{(self.data_dir / 'pqs.sqlite3').absolute()}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process. Raises UnsafeSettings with sentences when one is missing."""
    try:
        return Settings()
    except ValidationError as fault:
        raise UnsafeSettings([_sentence(str(error["loc"][0]), str(error["msg"])) for error in fault.errors()]) from None


def check_safe_to_serve(chosen: Settings) -> None:
    """Refuse to serve production until every protection that production promises exists."""
    if chosen.is_demo:
        return
    sentences = [
        "Production cannot start yet: what people write is not encrypted in the database in this release.",
        "Production cannot start yet: local accounts have no second factor, and no identity provider is supported.",
    ]
    if not chosen.is_https:
        sentences.append("Set PQS_BASE_URL to the https address that people use, for example https://pqs.example.org.")
    if not chosen.database_url:
        sentences.append("Set PQS_DATABASE_URL to the PostgreSQL database, for example postgresql://pqs@db/pqs.")
    raise UnsafeSettings(sentences)


def _sentence(name: str, message: str) -> str:
    if name == "environment":
        return "Set PQS_ENVIRONMENT to demo (invented people and data) or production."
    return f"PQS_{name.upper()} cannot be used: {message}."
