"""Talking to the mail server. Nothing is held meanwhile: no transaction, no lock, no row.

Every mail has twenty seconds in all, however slowly the server talks: then the line is cut. Only the look-up of the
server's name cannot be cut short: the operating system ends it, as its own settings say. Whatever is sent is sent
over TLS with a certificate that is checked; only the demonstration may talk plainly, to a server on the same machine.
"""

import smtplib
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from app.mail.messages import Written
from app.mail.states import Attempt, Ending, MailFault
from app.settings import Settings

LONGEST_STEP = 10.0
LONGEST_TALK = 20.0
_PORTS = {"smtp": 587, "smtps": 465}
_READY, _GO_ON, _GOODBYE = 250, 354, 421
_NO_SUCH = frozenset({550, 551, 553})
_ABOUT_THE_ADDRESS = ("5.1.", "5.2.")  # What RFC 3463 says of addresses and mailboxes; 5.7 is about who may send.


class _NotSecure(Exception):
    """The server offers no encryption, and is not on this machine."""


@dataclass(frozen=True)
class MailHost:
    """Where mail is handed over."""

    host: str
    port: int
    is_tls_at_once: bool = False
    may_be_plain: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def mail_host(settings: Settings) -> MailHost:
    """The server that PQS_SMTP_URL names."""
    parts = urlsplit(settings.smtp_url.get_secret_value() if settings.smtp_url else "")
    host = parts.hostname or ""
    return MailHost(
        host=host,
        port=parts.port or _PORTS[parts.scheme],
        is_tls_at_once=parts.scheme == "smtps",
        may_be_plain=settings.is_demo and is_this_machine(host),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def is_this_machine(host: str) -> bool:
    """Whether nothing that is said to this host leaves the machine."""
    return host in ("localhost", "::1") or host.startswith("127.")


class Carrier:
    """Hands mails over, one after another on one connection while the server lets it."""

    def __init__(self, host: MailHost, *, longest: float = LONGEST_TALK) -> None:
        self._host = host
        self._longest = min(longest, LONGEST_TALK)
        self._client: _Client | None = None

    def hand_over(self, mail: Written) -> Attempt:
        """Try once. Never raises for anything that a server can do."""
        until = time.monotonic() + self._longest
        talk = _Talk()
        timer = threading.Timer(self._longest, self.break_line)
        timer.daemon = True
        timer.start()
        try:
            attempt = self._talk(mail, talk, until)
        except (OSError, smtplib.SMTPException, _NotSecure, EOFError) as trouble:
            attempt = _broke_off(talk, trouble)
        finally:
            timer.cancel()
        if attempt.is_of_the_host or attempt.ending is Ending.UNCERTAIN:
            self.cut()
        return attempt

    def close(self) -> None:
        """Say goodbye, briefly."""
        client, self._client = self._client, None
        if client is not None and client.sock is not None:
            with suppress(OSError, smtplib.SMTPException):
                client.sock.settimeout(1)
                client.quit()
            with suppress(OSError):
                client.close()

    def break_line(self) -> None:
        """From another thread: whoever waits at the line is told at once that it is gone."""
        client = self._client
        if client is not None:
            client.break_line()

    def cut(self) -> None:
        """End the connection without a goodbye."""
        client, self._client = self._client, None
        if client is not None:
            client.break_line()
            with suppress(OSError):
                client.close()

    def _talk(self, mail: Written, talk: "_Talk", until: float) -> Attempt:
        client = self._ready(talk, until)
        talk.stage = MailFault.SENDER
        code, _ = client.step(until).mail(mail.sender)
        if code != _READY:
            return Attempt(Ending.LATER, MailFault.SENDER, is_of_the_host=True, reply=code)
        talk.stage = MailFault.RECIPIENT
        code, said = client.step(until).rcpt(mail.address)
        if code not in (_READY, 251, 252):
            return _recipient(code, said)
        talk.stage = MailFault.CONTENT
        code, _ = client.step(until).docmd("DATA")
        if code == _GO_ON:
            client.step(until)
            talk.is_telling = True
            client.send(_dotted(mail.content))
            code, _ = client.getreply()
            talk.is_telling = False
        if code == _READY:
            return Attempt(Ending.SENT)
        ending = Ending.REFUSED if code >= 500 else Ending.LATER
        return Attempt(ending, MailFault.CONTENT, is_of_the_host=code == _GOODBYE, reply=code)

    def _ready(self, talk: "_Talk", until: float) -> "_Client":
        """A connection on which the next mail can begin: the last one, if it still answers, or a new one."""
        if self._client is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self._client.step(until).rset()[0] == _READY:
                    return self._client
            self.cut()
        client = self._client = _Client(self._host, until)
        client.open()
        talk.stage = MailFault.NOT_SECURE
        client.step(until).secure()
        talk.stage = MailFault.SIGN_IN
        if self._host.user is not None:
            client.step(until).login(self._host.user, self._host.password or "")
        return client


@dataclass
class _Talk:
    """How far it has come. `is_telling`: the server may have the whole mail, and has not said so."""

    stage: MailFault = MailFault.NOT_REACHED
    is_telling: bool = False


def _broke_off(talk: _Talk, trouble: Exception) -> Attempt:
    if talk.is_telling:
        return Attempt(Ending.UNCERTAIN, MailFault.UNKNOWN, is_of_the_host=True)
    is_broken = isinstance(trouble, smtplib.SMTPServerDisconnected | TimeoutError | ConnectionError)
    is_insecure = isinstance(trouble, ssl.SSLError | _NotSecure)
    fault = MailFault.NOT_SECURE if is_insecure else MailFault.NOT_REACHED if is_broken else talk.stage
    return Attempt(Ending.LATER, fault, is_of_the_host=True)


def _recipient(code: int, said: bytes) -> Attempt:
    """Whether it is this address that is refused for good, or something that may pass."""
    detail = said[:4].decode("ascii", errors="replace")
    is_detailed = detail[:2] in ("5.", "4.")
    if code in _NO_SUCH and (not is_detailed or detail in _ABOUT_THE_ADDRESS):
        return Attempt(Ending.NO_SUCH_ADDRESS, MailFault.RECIPIENT, reply=code)
    return Attempt(Ending.LATER, MailFault.RECIPIENT, is_of_the_host=code == _GOODBYE, reply=code)


def _dotted(content: bytes) -> bytes:
    """The content as DATA wants it: a line that is a dot ends it, so a dot that begins a line is doubled."""
    lines = content.replace(b"\r\n", b"\n").split(b"\n")
    told = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)
    return told.removesuffix(b"\r\n") + b"\r\n.\r\n"


class _Client(smtplib.SMTP):
    """The standard library's client, with an end to everything and TLS where it has to be."""

    def __init__(self, to: MailHost, until: float) -> None:
        self._to = to
        self._until = until
        self._line: socket.socket | None = None
        super().__init__(timeout=LONGEST_STEP, local_hostname=socket.gethostname())  # Else it would ask a name server.
        self._host = to.host  # Whose certificate it has to be.

    def open(self) -> None:
        """Connect, and be greeted."""
        code, _ = self.connect(self._to.host, self._to.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, b"")
        self.step(self._until).ehlo_or_helo_if_needed()

    def secure(self) -> None:
        """From here on nobody can listen; raises otherwise."""
        if self._to.is_tls_at_once or self._to.may_be_plain:
            return
        if not self.has_extn("starttls"):
            raise _NotSecure
        self.starttls(context=ssl.create_default_context())
        self.step(self._until).ehlo()

    def step(self, until: float) -> "_Client":
        """Another step, in what is left of the time."""
        left = until - time.monotonic()
        if left <= 0 or self.sock is None:
            raise TimeoutError
        self.sock.settimeout(min(left, LONGEST_STEP))
        return self

    def break_line(self) -> None:
        """Break the line under whoever waits at it; closing it is for them."""
        line = self.sock or self._line
        if line is not None:
            with suppress(OSError):
                socket.socket.shutdown(
                    line, socket.SHUT_RDWR
                )  # Not the encrypted one's own, which is no other thread's.

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """Reach one of the host's addresses in the time that is left, and encrypt at once where that is asked for."""
        trouble: OSError = TimeoutError()
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            left = self._until - time.monotonic()
            if left <= 0:
                break
            reached = self._line = socket.socket(family, kind, protocol)
            try:
                reached.settimeout(min(left, timeout))
                reached.connect(address)
                if self._to.is_tls_at_once:
                    return ssl.create_default_context().wrap_socket(reached, server_hostname=host)
                return reached
            except OSError as this:
                reached.close()
                trouble = this
        raise trouble
