"""Who may post from where, and the headers that every answer carries."""

import pytest

from app.web.protection import CONTENT_SECURITY_POLICY, FOR_DATA
from tests.makers import a_reflection
from tests.page import ADDRESS

ALLOWED, REFUSED = 303, 403


@pytest.mark.parametrize(
    ("site", "origin", "expected"),
    [
        ("same-origin", ADDRESS, ALLOWED),
        ("same-origin", None, ALLOWED),
        ("none", None, ALLOWED),
        (None, ADDRESS, ALLOWED),
        ("none", "https://elsewhere.example", REFUSED),
        ("cross-site", "https://elsewhere.example", REFUSED),
        ("cross-site", ADDRESS, REFUSED),
        ("same-site", ADDRESS, REFUSED),
        (None, "https://elsewhere.example", REFUSED),
        (None, "null", REFUSED),
        (None, f"{ADDRESS}.elsewhere.example", REFUSED),
        (None, None, REFUSED),
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/reflections"])
def test_an_unsafe_method_passes_only_from_a_page_of_ours(application, client_for, path, site, origin, expected):
    from starlette.testclient import TestClient

    client = TestClient(application, base_url=ADDRESS, follow_redirects=False)
    headers = {name: value for name, value in (("Sec-Fetch-Site", site), ("Origin", origin)) if value}
    fields = {"email": "rowan.ashdown@example.org", "password": "reflect-on-practice"}
    answer = client.post(path, data=fields, headers=headers)
    assert answer.status_code == expected
    if expected == REFUSED:
        assert "did not come from a page of this service" in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/healthz", "/nothing-here", "/static/pqs.css", "/standards", "/help"]
)
def test_every_answer_carries_the_same_protections(client_for, path):
    answer = client_for(None).get(path)
    policy = FOR_DATA if path == "/healthz" else CONTENT_SECURITY_POLICY  # An answer to a script allows nothing at all.
    assert answer.headers["Content-Security-Policy"] == policy
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "server" not in answer.headers
    if not path.startswith("/static"):
        assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_not_there_and_what_is_not_done_this_way_are_pages_too(client_for, person):
    rowan = client_for("rowan")
    for method, path, status in (
        ("GET", "/nothing-here", 404),
        ("GET", "/reflections/not-a-key", 404),
        ("GET", "/reflections/00000000-0000-0000-0000-00000000000g", 404),
        ("DELETE", "/reflections", 405),
        ("GET", f"/reflections/{a_reflection(person)}/share", 405),
        ("POST", "/static/pqs.css", 405),
        ("GET", "/static/../app/main.py", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
    ):
        answer = rowan.request(method, path)
        assert answer.status_code == status, f"{method} {path}"
        assert "<h1" in answer.text, f"{method} {path}"
