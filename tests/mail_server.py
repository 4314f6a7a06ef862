"""A real SMTP server for the tests, which does what it is told: it takes mail, hangs, refuses, takes half and hangs up.

It runs in a thread (`mail_server()`), or as a program of its own (`python -m tests.mail_server PORT FILE`) that writes
one line for each mail that arrived.
"""

import asyncio
import json
import ssl
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.faults.stores import free_port

HANGS = "hangs"
DROPS = "drops"


@dataclass(frozen=True)
class Arrived:
    """One mail as the server took it."""

    moment: float
    to: str
    message_id: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """What it says."""
        found = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found


@dataclass
class Behaviour:
    """What the server says at each step: a reply, `hangs`, `drops`, or nothing at all, which is as it should be.

    `half` keeps the mail and hangs up instead of saying so. `to` narrows it to one address.
    """

    greeting: str = ""
    sender: str = ""
    recipient: str = ""
    data: str = ""
    half: bool = False
    to: str = ""


@dataclass
class MailServer:
    """The server, what it is told to do, and what it took."""

    port: int = 0
    does: Behaviour = field(default_factory=Behaviour)
    arrived: list[Arrived] = field(default_factory=list)
    conversations: int = 0
    file: Path | None = None

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]) -> list[str]:  # fmt: skip  # noqa: E501
        self.conversations += 1
        session.host_name = hostname
        if self.does.greeting:
            await self._do(self.does.greeting, server)
        return responses

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.does.sender:
            return await self._do(self.does.sender, server)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.does.recipient and self.does.to in ("", address):
            return await self._do(self.does.recipient, server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        is_meant = self.does.to in ("", *envelope.rcpt_tos)
        if self.does.data and is_meant:
            return await self._do(self.does.data, server)
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        for to in envelope.rcpt_tos:
            self._keep(Arrived(time.time(), to, _message_id(content), content))
        if self.does.half and is_meant:
            return await self._do(DROPS, server)
        return "250 OK"

    def _keep(self, one: Arrived) -> None:
        self.arrived.append(one)
        if self.file is not None:
            told = {"moment": one.moment, "to": one.to, "id": one.message_id, "content": one.content.decode("latin-1")}
            with self.file.open("a") as out:
                out.write(f"{json.dumps(told)}\n")

    async def _do(self, what: str, server: SMTP) -> str:
        if what == HANGS:
            await asyncio.sleep(3600)
        if what == DROPS:
            assert server.transport is not None
            server.transport.abort()
        return what if what[0].isdigit() else "451 never said"


def _message_id(content: bytes) -> str:
    return str(message_from_bytes(content).get("Message-ID", ""))


@contextmanager
def mail_server(*, certificate: Path | None = None, at_once: bool = False, password: str = "") -> Iterator[MailServer]:
    """The server in a thread. With a certificate it speaks TLS: after STARTTLS, or at once."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    told = MailServer()

    def right(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=given.password == password.encode(), handled=False)

    controller = Controller(
        told,
        hostname="127.0.0.1",
        port=free_port(),
        ssl_context=context if at_once else None,
        tls_context=None if at_once else context,
        authenticator=right if password else None,
        auth_require_tls=False,
    )
    controller.start()
    told.port = controller.port
    try:
        yield told
    finally:
        controller.stop()


def main(port: int, file: Path) -> None:
    """Serve until killed; every mail is written to the file before it is acknowledged."""
    controller = Controller(MailServer(file=file), hostname="127.0.0.1", port=port)
    controller.start()
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
