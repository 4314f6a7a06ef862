"""What a mail says: numbers and links, in plain text, and headers that nobody's name can break."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from uuid import UUID

import pytest

from app.mail import messages
from app.mail.kinds import MailKind
from app.mail.messages import LINES, ToWrite, digest_lines, reminder_lines, write
from app.mail.wire import AddressFault, NotOurs, as_bytes
from app.settings import Settings

MOMENT = datetime(2026, 11, 23, 8, tzinfo=UTC)
ID = UUID("00000000-0000-4000-8000-000000000001")
SETTINGS = Settings(
    environment="demo",
    smtp_url="smtp://127.0.0.1:25",
    mail_from="Practice quality standards <pqs@example.org>",
    base_url="https://pqs.example.org/",
)
DIGEST = {"to_open": 2, "in_supervision": 1, "to_answer": 1, "handed_back": 0, "actions_due": 3}


NAMES = [
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
]
LONGEST_LINE = 998


def raw(name="Rowan Ashdown", address="rowan@example.org", kind=MailKind.WEEKLY_DIGEST, facts=DIGEST, set_up=SETTINGS):
    return write(ToWrite(ID, kind, facts, name, address, "t" * 43), settings=set_up, moment=MOMENT).content


def written(*given, **more):
    return message_from_bytes(raw(*given, **more).replace(b"\r\n", b"\n"), policy=policy.default)


def names_in(content: bytes) -> list[str]:
    """The header names in the bytes, wherever any program could see a line begin."""
    head = content.partition(b"\r\n\r\n")[0]
    return [line.partition(b":")[0].decode() for line in re.split(rb"[\r\n]+", head) if line[:1] not in b" \t"]


def test_a_digest_says_what_waits_in_numbers_and_where_to_go():
    message = written()
    text = message.get_content()
    assert message["Subject"] == "What waits for you this week"
    assert "Hello Rowan," in text
    assert "- 2 reflections for you to open\n- 1 reflection in supervision with you\n" in text
    assert "- 3 agreed actions due by Sunday" in text
    assert "question" not in text, "what is nought is not said"
    assert message.get_content_type() == "text/plain"
    links = [line for line in text.splitlines() if "://" in line]
    assert links and all(line.startswith("https://pqs.example.org/") for line in links)


def test_a_reminder_names_the_days_so_that_it_is_true_whenever_it_is_read():
    assert reminder_lines({"2026-11-25": 1, "2026-11-24": 2}) == [
        "2 agreed actions due on Tuesday 24 November",
        "1 agreed action due on Wednesday 25 November",
    ]
    assert digest_lines({"to_open": 0}) == []
    assert set(LINES) == set(MailKind)


def test_a_reminder_is_true_for_whoever_an_action_has_fallen_to():
    message = written(kind=MailKind.DUE_REMINDER, facts={"2026-11-25": 1})
    assert message["Subject"] == "Something agreed in supervision is due soon"
    assert "agreed in supervision and falls to you" in message.get_content()
    assert "you agreed" not in message.get_content()


def test_the_headers_say_who_what_and_how_to_stop_it():
    message = written()
    assert message["From"] == "Practice quality standards <pqs@example.org>"
    assert message["To"] == "Rowan Ashdown <rowan@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == f"<https://pqs.example.org/mail/stop/{'t' * 43}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Message-ID"] == f"<{ID}@example.org>"
    assert message["Message-ID"] == written()["Message-ID"]
    assert message["Date"] == "Mon, 23 Nov 2026 08:00:00 +0000"


@pytest.mark.parametrize(
    "name",
    [
        "Rowan\r\nBcc: everybody@example.org",
        "Rowan\nSubject: other",
        "Rowan\r\n\r\nA text of my own",
        "Rowan\u2028Bcc: everybody@example.org",
        'Rowan" <other@example.org>, "x',
        "Rowan\x00\x0b\x1b[31m",
        "Rowan =?utf-8?q?=0d=0aBcc:_x@evil.org=0d=0aSubject:_Ring_me?=",
        "Rowan =?utf-8?q?=0aBcc:_x@evil.org?=",
        "Rowan =?utf-8?q?=0dBcc:_x@evil.org?=",
        "Rowan =?UTF-8?B?DQpCY2M6IHhAZXZpbC5vcmc=?=",
        "Rowan =?utf-8?q?=E2=80=A8Bcc:_x@evil.org?=",
        "Rowan =?utf-8?q?=0d=0a=0d=0aRing_0800_now?=",
        "Rowan =?utf-8?q?a?= =?utf-8?q?=0d=0aBcc:_x@evil.org?=",
        "Rowan ==??utf-8?q?=0d=0aBcc:_x@evil.org?=",
        "Rowan =\x00?utf-8?q?=0d=0aBcc:_x@evil.org?=",
        "Rowan =\u200b?utf-8?q?=0d=0aBcc:_x@evil.org?=",
        "Rowan Zoë =?utf-8?q?=0d=0aBcc:_x@evil.org?= " + "ŵ" * 60,
        "Rowan\x85Bcc: x@evil.org",
        "Rowan\x0cBcc: x@evil.org\u2029Subject: x",
        "Rowan \\\r\nBcc: x@evil.org",
        "Rowan <x@evil.org>, Zoë " + "w" * 90,
        "Rowan (x@evil.org",
        "Rowan \udc0a\udc0d Bcc",
    ],
)
def test_no_name_breaks_a_header(name):
    content = raw(name=name)
    assert names_in(content) == NAMES
    assert content.replace(b"\r\n", b"").isascii()
    assert not set(content.replace(b"\r\n", b"")) & set(b"\r\n\x00\x0b\x0c\x1b")
    body = content.partition(b"\r\n\r\n")[2]
    assert body == raw().partition(b"\r\n\r\n")[2], "of the name nothing but its first word is in the text"
    message = written(name=name)
    assert set(message.keys()) == set(written().keys())
    assert message["Subject"] == "What waits for you this week"
    assert [one.addr_spec for one in message["To"].addresses] == ["rowan@example.org"]
    assert "Hello Rowan" in message.get_content()


@pytest.mark.parametrize(
    "address",
    [
        *("rowan@example.org\r\nBcc: x@example.org", "a@example.org, b@example.org", "rowan", "", "ro wan@example.org"),
        *("rowan@example.org\n", "a@b@example.org", "rowan@", "@example.org", "rowan@exämple.org", "<a@example.org>"),
        *("=?utf-8?q?=0d=0aBcc:_x?=@example.org", '"a\r\nb"@example.org', "a..b@example.org", "x" * 250 + "@a.org"),
    ],
)
def test_what_is_no_single_address_gets_no_mail(address):
    with pytest.raises(AddressFault):
        written(address=address)


def test_a_name_with_accents_is_read_as_it_is_written():
    message = written(name="Zoë Łukasik")
    assert message["To"].addresses[0].display_name == "Zoë Łukasik"
    assert "Hello Zoë," in message.get_content()


@pytest.mark.parametrize(
    "name", ["Siân Gruffydd-Ŵyn", "ŵ" * 120, "Zoë " * 30, "Anne-Marie O'Hara", "D’Arcy J. (locum)"]
)
def test_a_name_of_any_length_is_read_as_it_is_and_no_line_is_too_long_for_a_mail_server(name):
    content = raw(name=name)
    assert all(len(line) <= 78 for line in content.partition(b"\r\nSubject:")[0].split(b"\r\n"))
    assert all(len(line) <= LONGEST_LINE for line in content.split(b"\r\n"))
    line = re.search(rb"\r\nTo: (.*?)\r\nSubject", content, re.DOTALL)[1].decode()
    assert str(make_header(decode_header(line))) == f"{name.strip()} <rowan@example.org>"
    assert f"Hello {name.split()[0]}," in written(name=name).get_content()


def test_words_of_the_mail_itself_may_be_welsh(monkeypatch, tmp_path):
    text = "Beth sy’n aros\n\nHelo $name,\n\n$lines\n\nŵ" + "â" * 2000 + "\n.\n\nFrom here\n$stop\n"
    (tmp_path / "weekly_digest.txt").write_text(text, encoding="utf-8")
    monkeypatch.setattr(messages, "FOLDER", tmp_path)
    messages._texts.cache_clear()
    try:
        content, message = raw(name="Siân"), written(name="Siân")
    finally:
        messages._texts.cache_clear()
    assert message["Subject"] == "Beth sy’n aros"
    assert message.get_content().startswith("Helo Siân,\n\n- 2 reflections")
    assert "ŵ" + "â" * 2000 + "\n.\n\nFrom here\nhttps://pqs.example.org/mail/stop/ttt" in message.get_content()
    assert content.isascii()
    assert all(len(line) <= LONGEST_LINE for line in content.split(b"\r\n"))
    assert names_in(content) == NAMES


@pytest.mark.parametrize(
    "base",
    ["https://pqs.example.org", "https://practice-quality-standards.family-court-advisers.justice.example.gov.uk/"],
)
def test_the_link_that_a_mail_provider_presses_is_plain_in_the_bytes(base):
    content = raw(set_up=SETTINGS.model_copy(update={"base_url": base}))
    link = f"{base.rstrip('/')}/mail/stop/{'t' * 43}".encode()
    assert b"\r\nList-Unsubscribe: <" + link + b">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in content
    assert b"\r\n" + link + b"\r\n" in content.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize(
    "value", ["a\r\nBcc: x@evil.org", "a\nBcc: x", "a\rb", "a\r\n\r\nRing me", "a\x00", "ŵ", "a" * LONGEST_LINE, ""]
)
def test_a_mail_whose_header_lines_are_not_ours_is_never_written(value):
    assert names_in(as_bytes([("Subject", "a")], "text")) == ["Subject", *NAMES[-3:]]
    with pytest.raises(NotOurs):
        as_bytes([("Subject", value)], "text")


@pytest.mark.parametrize(
    "name", ["https://evil.example/ now", "www.evil.example", "ring@evil.example", "=?utf-8?q?x?="]
)
def test_nobody_is_greeted_by_a_link(name):
    assert "Hello there," in written(name=name).get_content()
    assert b"evil" not in raw(name=name).partition(b"\r\n\r\n")[2]


def test_somebody_without_a_name_is_greeted_all_the_same():
    assert "Hello there," in written(name=" \n ").get_content()
