"""Settings, read once from PQS_… variables or a .env file. No default is unsafe in production."""

from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
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
    smtp_url: SecretStr | None = None  # It holds a password: never shown, never logged.
    mail_from: str | None = None
    mail_window: float = Field(default=1800, ge=1)
    scheduler: Literal["on", "off"] = "on"

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, given: SecretStr | None) -> SecretStr | None:
        try:
            parts = urlsplit(given.get_secret_value() if given else "smtp://none")
            is_one = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_one = False
        if not is_one:
            raise ValueError("it has to look like smtp://user:password@host:587 or smtps://user:password@host:465")
        return given

    @field_validator("mail_from")
    @classmethod
    def _is_a_sender(cls, given: str | None) -> str | None:
        if given is not None and (not given.isprintable() or parseaddr(given)[1].count("@") != 1):
            raise ValueError("it has to look like Practice quality standards <pqs@example.org>")
        return given

    @property
    def mail_waits_for(self) -> str | None:
        """The setting without which no mail is sent; None when all are there."""
        needed = {"PQS_SMTP_URL": self.smtp_url, "PQS_MAIL_FROM": self.mail_from, "PQS_BASE_URL": self.base_url}
        return next((name for name, given in needed.items() if not given), None)

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
    if chosen.smtp_url and not chosen.mail_from:
        sentences.append("Set PQS_MAIL_FROM to the address that mail comes from, for example pqs@example.org.")
    raise UnsafeSettings(sentences)


def _sentence(name: str, message: str) -> str:
    if name == "environment":
        return "Set PQS_ENVIRONMENT to demo (invented people and data) or production."
    return f"PQS_{name.upper()} cannot be used: {message.removeprefix('Value error, ')}."
