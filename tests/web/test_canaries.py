"""Nothing that a person typed is ever markup: canaries in every field, shown literally on every page."""

import html

import pytest

from app.reflections.services.settle import share_for_supervision
from tests.makers import TEXT_PROMPT, S, a_reflection

CANARIES = (
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}{% raw %}",
    '<div hx-get="/x" hx-trigger="load">',
    "</textarea><script>alert(1)</script>",
)


def fields(canary: str) -> dict[str, str | list[str]]:
    return {
        f"{TEXT_PROMPT}.value": canary,
        "where-we-met.value": ["", "school-or-nursery"],
        "where-we-met.because": canary,
        "wish-and-my-view.state": "not_right",
        "wish-and-my-view.because": canary,
        "next-steps.what": [canary, "", "", "", ""],
        "what-surprised-me.value": canary,
    }


def assert_literal(page: str, canary: str, where: str) -> int:
    if "<" in canary:
        assert canary not in page, f"{where} lets {canary!r} through as markup"
    return html.unescape(page).count(canary)


@pytest.mark.parametrize("canary", CANARIES)
def test_whatever_is_typed_is_shown_as_typed_on_every_page(client_for, person, canary):
    rowan, tamsin = client_for("rowan"), client_for("tamsin")
    reflection_id = a_reflection(person)
    root, review = f"/reflections/{reflection_id}", f"/supervision/{reflection_id}"
    assert rowan.post(f"{root}/answers", data=fields(canary)).status_code == 303
    shown = 0
    for path in (f"{root}/edit", f"{root}/check", root, f"{root}/history/{TEXT_PROMPT}"):
        shown += assert_literal(rowan.get(path).text, canary, path)
    share_for_supervision(by=person("rowan"), reflection_id=reflection_id, checked=None)
    tamsin.post(f"{review}/open")
    tamsin.post(f"{review}/comments", data={"prompt": TEXT_PROMPT, "words": canary})
    rowan.post(f"{root}/comments", data={"prompt": "", "words": canary})
    tamsin.put(f"{review}/note/talked_about", data={"value": canary, "base": "0", "save": "p.1"})
    for client, path in ((tamsin, review), (tamsin, root), (tamsin, "/supervision"), (rowan, root)):
        shown += assert_literal(client.get(path).text, canary, path)
    assert tamsin.post(f"{review}/sign").status_code == 303
    rowan.post(f"{root}/acknowledge", data={"view": "different", "words": canary})
    rowan.post(f"{root}/addenda", data={"reason": canary, "words": canary})
    for client, path in ((tamsin, review), (rowan, root), (rowan, "/actions"), (tamsin, "/actions"), (rowan, "/")):
        shown += assert_literal(client.get(path).text, canary, path)
    assert shown > 20, "the canaries were hardly anywhere, so this proves little"


@pytest.mark.parametrize("canary", CANARIES)
def test_what_is_refused_comes_back_as_typed_and_never_as_markup(client_for, person, canary):
    rowan, nobody = client_for("rowan"), client_for(None)
    refused = rowan.post(
        "/reflections", data={"standard": "care-plan", "label": canary, "stage": canary, "week": canary}
    )
    assert refused.status_code == 422
    assert assert_literal(refused.text, canary, "start")
    refused = nobody.post("/sign-in", data={"email": canary, "password": canary, "then": canary})
    assert assert_literal(refused.text, canary, "sign-in")
    reflection_id = a_reflection(person, S.IN_PROGRESS)
    kept = nobody.post(f"/reflections/{reflection_id}/answers", data=fields(canary))
    assert assert_literal(kept.text, canary, "signed out") > 3
