"""Choosing one's e-mails, stopping one by its link without signing in, and how the service runs."""

import html
import re
from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app import clock, db, jobs
from app.audit.models import AuditEntry
from app.jobs import run_due
from app.mail.choices import choices_of
from app.mail.kinds import MailKind
from app.mail.models import MailChoice, MailRefusal
from app.running.timetable import JobName
from app.running.turns import note_looked, see_jobs
from tests.mail_server import DROPS, Behaviour
from tests.mailing import MONDAY, a_server, mail_set_up, put, send
from tests.makers import S, a_reflection
from tests.page import ADDRESS
from tests.statements import statements


def token_of(person_id, kind=MailKind.WEEKLY_DIGEST) -> str:
    put(person_id)
    with db.read() as session:
        found = select(MailChoice.token).where(MailChoice.person_id == person_id, MailChoice.kind == kind.value)
        return session.exec(found).one()


def ticked(page: str) -> set[str]:
    return set(re.findall(r'name="kinds" type="checkbox" value="([a-z_]+)" checked', page))


def audited() -> list[tuple[str, str, str]]:
    with db.read() as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.subject_kind == "person")).all()
    return [(one.action, one.actor, one.detail["mail"]) for one in rows if one.action.startswith("mail:")]


def test_everybody_gets_every_kind_until_they_choose_otherwise(client_for, store, person):
    rowan = client_for("rowan")
    assert ticked(rowan.get("/mail").text) == {"weekly_digest", "due_reminder"}
    answer = rowan.post("/mail", data={"kinds": ["due_reminder"]})
    assert answer.headers["location"] == "/mail?said=chosen"
    assert ticked(rowan.get("/mail?said=chosen").text) == {"due_reminder"}
    assert choices_of(by=person("tamsin")).wanted == set(MailKind)
    assert rowan.post("/mail", data={"none": "1", "kinds": ["due_reminder"]}).status_code == 303
    page = rowan.get("/mail?said=stopped").text
    assert ticked(page) == set()
    assert "Stop all e-mails" not in page
    rowan.post("/mail", data={"kinds": ["weekly_digest", "due_reminder", "nothing of ours"]})
    who = str(store["rowan"])
    assert audited() == [
        ("mail:stopped", who, "weekly_digest"),
        ("mail:stopped", who, "due_reminder"),
        ("mail:wanted-again", who, "weekly_digest"),
        ("mail:wanted-again", who, "due_reminder"),
    ]


def test_looking_at_the_link_changes_nothing_and_names_nobody(client_for, store, person):
    path = f"/mail/stop/{token_of(store['rowan'])}"
    nobody = client_for(None)
    page = nobody.get(path)
    assert page.status_code == 200
    assert "Rowan" not in page.text
    assert nobody.head(path).status_code in (200, 405)
    assert choices_of(by=person("rowan")).wanted == set(MailKind)


def test_one_press_stops_that_kind_and_says_how_to_have_it_again(client_for, store, person):
    path = f"/mail/stop/{token_of(store['rowan'])}"
    nobody = client_for(None)
    for _ in range(2):
        page = nobody.post(path)
        assert page.status_code == 200
        assert 'href="/mail"' in page.text
    assert choices_of(by=person("rowan")).wanted == {MailKind.DUE_REMINDER}
    assert audited() == [("mail:stopped", "mail-link", "weekly_digest")]


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {"content": b""},
    ],
    ids=["as a form", "in parts", "nothing"],
)
def test_a_mail_provider_presses_it_without_a_word_of_where_it_comes_from(application, store, person, sent):
    provider = TestClient(application, base_url=ADDRESS, follow_redirects=False)
    answer = provider.post(f"/mail/stop/{token_of(store['rowan'])}", **sent)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert choices_of(by=person("rowan")).wanted == {MailKind.DUE_REMINDER}


def test_nothing_else_may_be_posted_from_elsewhere(application, client_for, store, person):
    provider = TestClient(application, base_url=ADDRESS, follow_redirects=False)
    token = token_of(store["rowan"])
    provider.cookies.set("pqs", str(client_for("rowan").cookies.get("pqs")))
    for path in ("/mail", "/mail/", f"/mail/stop/{token}/", f"/mail/stop/{token}x", "/mail/stop/x", "/mail/stop/",
                 f"/mail//stop/{token}", f"/mail/stop/{token}/../../sign-out"):  # fmt: skip
        assert provider.post(path).status_code == 403, path
    for method in ("PUT", "DELETE", "PATCH"):
        assert provider.request(method, f"/mail/stop/{token}").status_code == 403, method
    assert choices_of(by=person("rowan")).wanted == set(MailKind)


@pytest.mark.parametrize("token", ["x" * 43, "x", "x" * 500, "%00" * 43, "é" * 43])
def test_a_link_that_is_none_of_ours_leads_nowhere(client_for, token):
    nobody = client_for(None)
    assert nobody.get(f"/mail/stop/{token}").status_code == 404
    assert nobody.post(f"/mail/stop/{token}").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("key", [None, "rowan"])
@pytest.mark.parametrize("site", [None, "cross-site", "same-site"])
def test_nothing_that_was_sent_from_elsewhere_is_shown_on_a_page_of_ours(application, client_for, key, site, method):
    elsewhere = TestClient(application, base_url=ADDRESS, follow_redirects=False)
    if key:
        elsewhere.cookies.set("pqs", str(client_for(key).cookies.get("pqs")))
    headers = {"Origin": "https://evil.example"} | ({"Sec-Fetch-Site": site} if site else {})
    fields = {"words": "Ring this number now", "anything": "Ring this number now"}
    answer = elsewhere.request(method, f"/mail/stop/{'x' * 43}", data=fields, headers=headers)
    assert answer.status_code == (404 if method == "POST" else 403)
    assert "Ring this number" not in answer.text
    assert "Your words are still here" not in answer.text


def test_nothing_from_elsewhere_is_shown_again_while_nothing_can_be_saved(application, store, monkeypatch):
    def is_full(_token):
        raise db.StoreUnavailable

    monkeypatch.setattr("app.web.routes.mail.stop_by_token", is_full)
    elsewhere = TestClient(application, base_url=ADDRESS, follow_redirects=False)
    answer = elsewhere.post(f"/mail/stop/{token_of(store['rowan'])}", data={"words": "Ring this number now"})
    assert answer.status_code == 503
    assert "Ring this number" not in answer.text


def test_what_was_stopped_comes_no_more_even_if_it_waits_already(client_for, store, monkeypatch):
    with a_server(monkeypatch) as server:
        with clock.held_at(MONDAY):
            token = token_of(store["rowan"])
        client_for(None).post(f"/mail/stop/{token}")
        assert send(MONDAY).numbers == {}
        assert server.arrived == []


def test_the_link_in_a_mail_that_arrived_is_the_one_that_stops_it(client_for, store, person, monkeypatch):
    with a_server(monkeypatch) as server:
        with clock.held_at(MONDAY):
            put(store["rowan"])
        send(MONDAY)
        [one] = server.arrived
    assert b"\r\nList-Unsubscribe: <https://pqs.example.org/mail/stop/" in one.content, "plain, as a provider reads it"
    link = str(one.message["List-Unsubscribe"]).strip("<>")
    assert link in one.message.get_content()
    client_for(None).post(link.removeprefix("https://pqs.example.org"))
    assert choices_of(by=person("rowan")).wanted == {MailKind.DUE_REMINDER}


def test_whoever_is_at_an_address_that_takes_no_mail_is_told(client_for, store):
    rowan = client_for("rowan")
    assert "no such address" not in rowan.get("/mail").text
    with db.write() as session:
        address = "rowan.ashdown@example.org"
        session.add(MailRefusal(person_id=store["rowan"], address=address, refused=clock.now(), reply=550))
    assert "there is no such address" in rowan.get("/mail").text
    assert "there is no such address" not in client_for("tamsin").get("/mail").text
    assert "One person’s address takes no mail" in html.unescape(client_for("joss").get("/admin").text)


def test_how_it_runs_is_for_the_administrator_alone(client_for):
    for key in ("rowan", "tamsin", "idris", "bea", "sol", "amal", "mina"):
        assert client_for(key).get("/admin").status_code == 404
    joss = client_for("joss")
    assert joss.get("/admin").status_code == 200
    assert 'href="/admin"' in joss.get("/").text
    assert 'href="/admin"' not in client_for("tamsin").get("/").text


def test_it_says_when_nobody_looks_and_when_no_mail_server_is_set(client_for, store, monkeypatch):
    joss = client_for("joss")
    page = joss.get("/admin").text
    assert "No scheduler has looked for a while" in page
    assert "No mail is sent: no mail server is set (PQS_SMTP_URL)." in page
    assert "not run yet" in page
    see_jobs()
    note_looked()
    assert "No scheduler has looked" not in joss.get("/admin").text
    assert "no e-mails are sent" in joss.get("/mail").text
    with mail_set_up(monkeypatch, 25, PQS_BASE_URL=""):
        assert "the address of the service is not set" in joss.get("/admin").text


def test_it_shows_jobs_and_mails_in_numbers_and_never_whose_or_what(client_for, store, person, monkeypatch):
    a_reflection(person, S.SHARED, label="Heron canary")
    with a_server(monkeypatch) as server, clock.held_at(MONDAY - timedelta(days=1)):
        see_jobs()
        with clock.held_at(MONDAY):
            put(store["rowan"], "2026-w47")
            run_due()
            server.does = Behaviour(greeting=DROPS)
            put(store["tamsin"], "2026-w47")
            run_due()
    with clock.held_at(MONDAY):  # Under the plain address of the tests: over https the cookie has another name.
        page = client_for("joss").get("/admin").text
    assert "put in the outbox" in page
    numbers = re.findall(r"(Waiting now|Sent in seven days)</dt>\s*<dd[^>]*>(\d+)<", page)
    assert numbers[:2] == [("Waiting now", "1"), ("Sent in seven days", "2")]
    assert "The mail server was not reached. It is tried again." in page
    for never in ("Heron", "canary", "@", "Rowan", "Tamsin"):
        assert never not in page.replace("pqs@", ""), never


def test_a_job_that_went_wrong_is_said_at_the_top(client_for, store, monkeypatch):
    def fails(_stopped):
        raise RuntimeError("Heron")

    monkeypatch.setitem(jobs._WORKS, JobName.RETENTION, fails)
    with clock.held_at(MONDAY - timedelta(days=1)):
        see_jobs()
    with clock.held_at(MONDAY):
        run_due()
    page = client_for("joss").get("/admin").text
    assert "the last run did not end well. Something went wrong on our side (RuntimeError)." in page
    assert "Heron" not in page


@pytest.mark.parametrize(("key", "path", "most"), [("rowan", "/mail", 3), ("joss", "/admin", 10)])
def test_the_pages_cost_as_many_queries_with_many_mails_as_with_none(client_for, store, key, path, most):
    client = client_for(key)
    see_jobs()

    def cost() -> int:
        client.get(path)
        with statements() as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    before = cost()
    for number in range(20):
        put(store["rowan"], f"occasion-{number}")
    assert cost() == before <= most
