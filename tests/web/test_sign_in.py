"""Signing in and out: who gets in, for how long, and what ends it at once."""

from datetime import timedelta

import pytest

from app import clock, db
from app.people.models import Person, SignInSession
from app.people.services import close_account
from app.settings import settings
from tests.conftest import NOON

GOOD = {"email": "rowan.ashdown@example.org", "password": "reflect-on-practice"}


def sign_in(client, **fields):
    return client.post("/sign-in", data={**GOOD, **fields})


def test_the_right_password_lets_rowan_in_and_the_database_holds_no_token(client_for):
    client = client_for(None)
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    with db.read() as session:
        from sqlmodel import select

        stored = session.exec(select(SignInSession.token_sha256)).all()
    assert client.cookies["pqs"] not in stored
    assert client.get("/").status_code == 200


def test_over_https_the_cookie_is_secure_and_bound_to_this_host(client_for, monkeypatch):
    client = client_for(None)
    monkeypatch.setenv("PQS_BASE_URL", "https://testserver")
    settings.cache_clear()
    answer = client.post("/sign-in", data=GOOD)
    assert answer.headers["set-cookie"].startswith("__Host-pqs=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "Strict-Transport-Security" in answer.headers


@pytest.mark.parametrize(
    "fields",
    [{"password": "wrong"}, {"email": "nobody@example.org"}, {"password": ""}, {"email": ""}, {"password": "x" * 5000}],
)
def test_a_refusal_never_says_which_of_the_two_was_wrong_and_keeps_the_address(client_for, fields):
    answer = sign_in(client_for(None), **fields)
    assert answer.status_code == 422
    assert "do not go together" in answer.text
    assert fields.get("email", GOOD["email"]) in answer.text
    assert "reflect-on-practice&#34;" not in answer.text


def test_ten_failures_pause_the_account_and_the_right_password_works_after_the_window(client_for):
    client = client_for(None)
    with clock.held_at(NOON):
        for _ in range(10):
            assert sign_in(client, password="wrong").status_code == 422
        paused = sign_in(client)
        assert paused.status_code == 429
        assert "Wait five minutes" in paused.text
    with clock.held_at(NOON + timedelta(minutes=5, seconds=1)):
        assert sign_in(client).status_code == 303


@pytest.mark.parametrize(
    ("then", "goes_to"),
    [
        ("/reflections", "/reflections"),
        ("/reflections/new?standard=care-plan", "/reflections/new?standard=care-plan"),
        *[
            (bad, "/")
            for bad in (
                "//evil.example",
                "/\\evil.example",
                "/%5Cevil",
                "////evil.example",
                "/%09/evil",
                "/%0d%0aevil",
                "https:evil.example",
                "https://evil.example",
                "javascript:alert(1)",
                "/sign-in",
                "",
                " /x",
                "/a//b",
                "/x#y:z",
            )
        ],
    ],
)
def test_after_signing_in_one_goes_to_a_page_of_ours_and_nowhere_else(client_for, then, goes_to):
    assert sign_in(client_for(None), then=then).headers["location"] == goes_to


def test_a_page_that_needs_signing_in_comes_back_to_itself(client_for):
    client = client_for(None)
    answer = client.get("/reflections/new?standard=care-plan")
    assert answer.headers["location"] == "/sign-in?then=%2Freflections%2Fnew%3Fstandard%3Dcare-plan"
    page = client.get(answer.headers["location"])
    assert 'value="/reflections/new?standard=care-plan"' in page.text


def test_signing_out_kills_the_token_at_once_and_empties_the_browser(client_for):
    client = client_for(None)
    sign_in(client)
    replayed = client_for(None)
    replayed.cookies.set("pqs", client.cookies["pqs"])
    assert replayed.get("/").status_code == 200
    answer = client.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert replayed.get("/").status_code == 303


def test_a_closed_account_is_out_with_the_next_request(client_for, store):
    client = client_for("rowan")
    assert client.get("/").status_code == 200
    with db.write() as session:
        close_account(session, person=session.get_one(Person, store["rowan"]))
    assert client.get("/").status_code == 303
    assert sign_in(client_for(None)).status_code == 422


@pytest.mark.parametrize(("later", "alive"), [(timedelta(minutes=29), True), (timedelta(minutes=31), False)])
def test_half_an_hour_without_use_ends_it(client_for, later, alive):
    with clock.held_at(NOON):
        client = client_for("rowan")
    with clock.held_at(NOON + later):
        assert (client.get("/").status_code == 200) is alive


def test_eight_hours_end_it_however_busy(client_for):
    with clock.held_at(NOON):
        client = client_for("rowan")
    moment = NOON
    while moment < NOON + timedelta(hours=8) - timedelta(minutes=20):
        moment += timedelta(minutes=20)
        with clock.held_at(moment):
            assert client.get("/standards").status_code == (200 if moment < NOON + timedelta(hours=8) else 303)
    with clock.held_at(NOON + timedelta(hours=8, seconds=1)):
        assert client.get("/").status_code == 303


def test_last_seen_is_written_once_in_five_minutes_and_never_fails_a_page(client_for, monkeypatch):
    from sqlmodel import select

    with clock.held_at(NOON):
        client = client_for("rowan")

    def last_seen():
        with db.read() as session:
            return session.exec(select(SignInSession.last_seen)).one()

    with clock.held_at(NOON + timedelta(minutes=4)):
        client.get("/help")
        client.get("/")
        assert last_seen() == NOON
    with clock.held_at(NOON + timedelta(minutes=6)):
        monkeypatch.setattr(db, "write", _refuse)
        assert client.get("/standards").status_code == 200
        monkeypatch.undo()
        client.get("/standards")
        assert last_seen() == NOON + timedelta(minutes=6)


def _refuse(**_patience):
    raise db.StoreUnavailable("for a test")


def test_signing_in_again_ends_the_sign_in_it_replaces(client_for):
    client = client_for(None)
    sign_in(client)
    first = client.cookies["pqs"]
    sign_in(client)
    assert client.cookies["pqs"] != first
    with_the_first = client_for(None)
    with_the_first.cookies.set("pqs", first)
    assert with_the_first.get("/").status_code == 303


def test_everywhere_else_can_be_signed_out(client_for):
    here, there = client_for("rowan"), client_for("rowan")
    assert "this one" in here.get("/sessions").text
    here.post("/sessions")
    assert there.get("/").status_code == 303
    assert here.get("/").status_code == 200
