"""Mail goes out at least once and never twice within its window, whatever the mail server does."""

import subprocess
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from app import clock, db
from app.mail import messages
from app.mail.choices import choose
from app.mail.counting import count_mails
from app.mail.kinds import MailKind
from app.mail.models import Mail, MailRefusal
from app.mail.outbox import NotANumber, ToTell, put_in_outbox, see_that_they_can_stop, who_takes
from app.mail.sending import BACK_OFF, settle, take_one
from app.mail.smtp import Carrier, MailHost, is_this_machine, mail_host
from app.mail.states import Attempt, Ending, MailFault, MailState
from app.people.models import Person
from app.settings import settings
from tests.faults.stores import free_port
from tests.mail_server import DROPS, HANGS, Behaviour, mail_server
from tests.mailing import MONDAY, a_server, mail_set_up, mails, put, send, the_mail
from tests.relationships import has_left

S = MailState
WINDOW = timedelta(minutes=30)
WRITTEN = messages.Written("pqs@example.org", "rowan@example.org", b"Message-ID: <x@y>\r\n\r\nhello\r\n")


@pytest.fixture
def server(store, monkeypatch):
    with a_server(monkeypatch) as made, clock.held_at(MONDAY):
        yield made


def test_what_is_in_the_outbox_arrives_and_is_written_down(server, store):
    put(store["rowan"])
    put(store["tamsin"])
    assert send(MONDAY).numbers == {"sent": 2}
    assert {one.to for one in server.arrived} == {"rowan.ashdown@example.org", "tamsin.greaves@example.org"}
    assert {(one.state, one.ended, one.attempts) for one in mails()} == {("sent", MONDAY, 1)}
    assert server.conversations == 1, "one after another on one connection"
    assert send(MONDAY).numbers == {}
    assert len(server.arrived) == 2


def test_the_same_occasion_is_told_once(server, store):
    assert put(store["rowan"])
    assert not put(store["rowan"])
    send(MONDAY)
    assert not put(store["rowan"])
    assert put(store["rowan"], "2026-w49")
    assert put(store["rowan"], kind=MailKind.DUE_REMINDER)
    send(MONDAY)
    assert len(server.arrived) == 3


@pytest.mark.parametrize(
    ("does", "fault"),
    [
        (Behaviour(sender="451 later"), MailFault.SENDER),
        (Behaviour(recipient="450 4.2.1 later"), MailFault.RECIPIENT),
        (Behaviour(recipient="550 5.7.1 you may not relay"), MailFault.RECIPIENT),
        (Behaviour(recipient="554 not from here"), MailFault.RECIPIENT),
        (Behaviour(data="452 no room"), MailFault.CONTENT),
        (Behaviour(greeting=DROPS), MailFault.NOT_REACHED),
        (Behaviour(recipient=DROPS), MailFault.NOT_REACHED),
    ],
    ids=str,
)
def test_what_may_pass_is_tried_again_ever_later_and_then_given_up(server, store, does, fault):
    server.does = does
    put(store["rowan"])
    moment = MONDAY
    for pause in BACK_OFF[:4]:
        send(moment)
        row = the_mail()
        assert (row.state, row.fault) == ("queued", fault.value)
        assert row.due == moment + pause
        assert not send(row.due - timedelta(seconds=1)).numbers, "not before its time"
        moment = row.due
    send(moment)
    [row] = mails()
    assert row.due == MONDAY.replace(day=24, hour=7, minute=0), "twelve hours later it is night: it waits until seven"
    assert send(row.due).numbers == {"given_up": 1}
    assert (the_mail().state, the_mail().attempts) == ("given_up", 6)
    assert not send(row.due + timedelta(hours=3)).numbers
    assert server.arrived == []


def test_a_mail_that_was_put_off_arrives_once_the_server_takes_it(server, store):
    server.does = Behaviour(recipient="450 later")
    put(store["rowan"])
    send(MONDAY)
    server.does = Behaviour()
    assert send(MONDAY + BACK_OFF[0]).numbers == {"sent": 1}
    assert the_mail().fault is None


def test_an_address_that_does_not_exist_is_tried_no_more_until_it_is_another_one(server, store, person):
    server.does = Behaviour(recipient="550 5.1.1 no such user", to="rowan.ashdown@example.org")
    for key in ("rowan", "tamsin"):
        put(store[key])
        put(store[key], "2026-w49")
    assert send(MONDAY).numbers == {"sent": 2, "refused": 1}
    assert sorted(one.state for one in mails()) == ["refused", "sent", "sent", "stopped"]
    with db.read() as session:
        assert session.exec(select(MailRefusal)).one().reply == 550
        assert store["rowan"] not in who_takes(session, MailKind.WEEKLY_DIGEST)
        assert store["tamsin"] in who_takes(session, MailKind.WEEKLY_DIGEST)
    assert count_mails().refused_addresses == 1
    with db.write() as session:
        session.get_one(Person, store["rowan"]).email = "rowan.a@example.org"
    with db.read() as session:
        assert store["rowan"] in who_takes(session, MailKind.WEEKLY_DIGEST)
    assert count_mails().refused_addresses == 0
    put(store["rowan"], "2026-w50")
    assert send(MONDAY).numbers == {"sent": 1}


def test_a_content_that_is_refused_is_not_held_against_the_address(server, store):
    server.does = Behaviour(data="554 no")
    put(store["rowan"])
    assert send(MONDAY).numbers == {"refused": 1}
    with db.read() as session:
        assert session.exec(select(MailRefusal)).first() is None


@pytest.mark.parametrize("does", [Behaviour(half=True), Behaviour(data=DROPS)], ids=["keeps it", "does not"])
def test_a_server_that_hangs_up_after_the_last_word_may_have_it_so_it_waits_for_the_window(server, store, does):
    server.does = does
    put(store["rowan"])
    assert send(MONDAY).trouble is MailFault.UNKNOWN
    server.does = Behaviour()
    assert not send(MONDAY + WINDOW).numbers, "the window begins when the last conversation has ended"
    assert send(MONDAY + WINDOW + timedelta(seconds=20)).numbers == {"sent": 1}
    assert len({one.message_id for one in server.arrived}) == 1


def test_a_mail_that_somebody_took_and_was_killed_is_taken_again_after_its_window_only(server, store):
    put(store["rowan"])
    lease = WINDOW + timedelta(seconds=20)
    assert take_one("somebody who is killed", lease=lease) is not None
    assert not send(MONDAY + WINDOW).numbers
    assert send(MONDAY + lease).numbers == {"sent": 1}


def test_whoever_comes_back_after_the_window_writes_nothing_down(server, store):
    put(store["rowan"])
    late = take_one("somebody who is late", lease=WINDOW)
    send(MONDAY + WINDOW)
    assert settle(late, Attempt(Ending.LATER, MailFault.NOT_REACHED)) is None
    assert the_mail().state == "sent"


def test_a_mail_that_kills_whoever_takes_it_is_given_up_in_the_end(server, store):
    put(store["rowan"])
    for number in range(6):
        with clock.held_at(MONDAY + timedelta(minutes=number)):
            assert take_one("killed", lease=timedelta(minutes=1)) is not None
    with clock.held_at(MONDAY + timedelta(minutes=6)):
        assert take_one("next", lease=WINDOW) is None
    assert the_mail().state == "given_up"


def test_a_server_in_trouble_costs_one_mail_of_a_round_its_turn_and_no_other(server, store):
    server.does = Behaviour(greeting=DROPS)
    for number in range(5):
        put(store["rowan"], f"occasion-{number}")
    done = send(MONDAY)
    assert done.trouble is MailFault.NOT_REACHED
    assert sorted(one.attempts for one in mails()) == [0, 0, 0, 0, 1]
    server.does = Behaviour()
    assert send(MONDAY).numbers == {"sent": 4}


def test_a_server_that_is_not_there_is_said(store, monkeypatch):
    with mail_set_up(monkeypatch, free_port()), clock.held_at(MONDAY):
        put(store["rowan"])
        assert send(MONDAY).trouble is MailFault.NOT_REACHED


@pytest.mark.parametrize(
    "does", [Behaviour(greeting=HANGS), Behaviour(recipient=HANGS), Behaviour(data=HANGS)], ids=str
)
def test_a_server_that_hangs_is_left_when_its_time_is_over_and_nobody_waits_for_it(store, monkeypatch, does):
    with a_server(monkeypatch, PQS_MAIL_WINDOW="2") as server, clock.held_at(MONDAY):
        server.does = does
        put(store["rowan"])
        began, done = time.monotonic(), []

        sender = threading.Thread(target=lambda: done.append(send(MONDAY)))
        sender.start()
        time.sleep(0.3)
        put(store["tamsin"])  # Whoever writes meanwhile waits for nothing.
        assert time.monotonic() - began < 0.9
        sender.join(5)
        assert time.monotonic() - began < 3
        assert done[0].trouble is not None


def test_a_name_with_a_line_break_in_it_arrives_with_its_headers_whole(server, store):
    with db.write() as session:
        session.get_one(Person, store["rowan"]).name = "Rowan\r\nBcc: everybody@example.org"
    put(store["rowan"])
    assert send(MONDAY).numbers == {"sent": 1}
    [one] = server.arrived
    assert one.to == "rowan.ashdown@example.org"
    assert one.message["Bcc"] is None


def test_an_address_that_is_none_is_a_fault_of_that_mail_alone(server, store):
    with db.write() as session:
        session.get_one(Person, store["rowan"]).email = "rowan@example.org\r\nRCPT TO:<x@example.org>"
    put(store["rowan"])
    put(store["tamsin"])
    assert send(MONDAY).numbers == {"faulty": 1, "sent": 1}
    assert {one.fault for one in mails()} == {"address", None}


def test_a_fault_in_a_template_is_written_down_at_its_mails_and_stops_no_other(server, store, monkeypatch, tmp_path):
    (tmp_path / "weekly_digest.txt").write_text("Subject\n\nHello $nobody_knows_this")
    (tmp_path / "due_reminder.txt").write_text((messages.FOLDER / "due_reminder.txt").read_text())
    monkeypatch.setattr(messages, "FOLDER", tmp_path)
    messages._texts.cache_clear()
    put(store["rowan"])
    put(store["tamsin"])
    with db.write() as session:
        row = session.exec(select(Mail).where(Mail.person_id == store["tamsin"])).one()
        row.facts, row.kind, row.occasion = {"2026-11-25": 1}, "due_reminder", "2026-11-23"
        see_that_they_can_stop(session, [(store["tamsin"], MailKind.DUE_REMINDER)])
    assert send(MONDAY).numbers == {"faulty": 1, "sent": 1}
    assert {one.fault for one in mails()} == {"template", None}
    messages._texts.cache_clear()


def test_at_night_and_on_the_weekend_mail_waits(server, store):
    for moment in (MONDAY.replace(hour=6), MONDAY.replace(hour=19), MONDAY.replace(day=28)):
        with clock.held_at(moment):
            put(store["rowan"])
        assert not send(moment).numbers
    assert send(MONDAY.replace(day=30)).numbers == {"sent": 1}


def test_what_is_no_longer_wanted_or_worth_it_is_not_sent(server, store, person):
    for key in ("rowan", "nell", "tamsin"):
        put(store[key])
    choose(by=person("rowan"), wanted=[MailKind.DUE_REMINDER])
    has_left(store, "nell")
    assert send(MONDAY + timedelta(days=31)).numbers == {}
    assert {one.person_id: (one.state, one.fault) for one in mails()} == {
        store["rowan"]: ("stopped", "not_wanted"),
        store["nell"]: ("stopped", "left"),
        store["tamsin"]: ("given_up", "too_late"),
    }
    assert server.arrived == []


def test_a_mail_is_told_by_numbers_alone(store):
    for facts in ({"to_open": "Heron"}, {"Heron draws": 1}, {"to_open": True}, {"to_open": 1.5}):
        with pytest.raises(NotANumber), db.write() as session:
            put_in_outbox(session, ToTell(store["rowan"], MailKind.WEEKLY_DIGEST, "x", facts, MONDAY))
    assert mails() == []


def test_the_outbox_is_filled_with_what_happened_or_not_at_all(store):
    with pytest.raises(RuntimeError), db.write() as session:
        put_in_outbox(session, ToTell(store["rowan"], MailKind.WEEKLY_DIGEST, "x", {"to_open": 1}, MONDAY))
        raise RuntimeError
    assert mails() == []


# --- encryption -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """A certificate for this machine, which nobody but a test trusts."""
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", folder / "key", "-out", folder / "certificate"],
        check=True, capture_output=True,
    )  # fmt: skip
    both = folder / "both"
    both.write_bytes((folder / "key").read_bytes() + (folder / "certificate").read_bytes())
    return both


@pytest.mark.parametrize("at_once", [False, True], ids=["STARTTLS", "TLS at once"])
def test_a_certificate_is_checked_before_a_word_is_said(certificate, monkeypatch, at_once):
    with mail_server(certificate=certificate, at_once=at_once, password="p") as server:
        host = MailHost("localhost", server.port, is_tls_at_once=at_once, user="u", password="p")
        assert Carrier(host).hand_over(WRITTEN).fault is MailFault.NOT_SECURE
        assert server.arrived == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        carrier = Carrier(host)
        assert carrier.hand_over(WRITTEN) == Attempt(Ending.SENT)
        carrier.close()
        wrong = MailHost("localhost", server.port, is_tls_at_once=at_once, user="u", password="other")
        assert Carrier(wrong).hand_over(WRITTEN).fault is MailFault.SIGN_IN


def test_a_server_without_encryption_is_talked_to_on_this_machine_in_the_demonstration_only(monkeypatch):
    with mail_server() as server:
        assert Carrier(MailHost("127.0.0.1", server.port)).hand_over(WRITTEN).fault is MailFault.NOT_SECURE
        assert server.arrived == []
    with mail_set_up(monkeypatch, 25):
        assert mail_host(settings()).may_be_plain
    with mail_set_up(monkeypatch, 25, PQS_SMTP_URL="smtp://u:p%40ss@mail.example.org"):
        host = mail_host(settings())
        assert (host.may_be_plain, host.port, host.user, host.password) == (False, 587, "u", "p@ss")
        assert "p@ss" not in repr(host) + repr(settings())
    with mail_set_up(monkeypatch, 25, PQS_ENVIRONMENT="production"):
        assert not mail_host(settings()).may_be_plain
    assert not is_this_machine("example.org")
