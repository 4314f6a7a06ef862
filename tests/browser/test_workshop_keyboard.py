"""The standards workshop without a mouse: every page, and what happens when something is missing in a form."""

import re

from tests.browser.keys import IS_SEEN, at_the_keyboard

BROKEN = """() => {
  const broken = document.createElement("div");
  broken.innerHTML = `<a href="/one" id="unseen">One</a>
    <p><a href="/two">Two</a></p>
    <button tabindex="-1">Three</button>
    <div id="mouse">Four</div>
    <a href="/five" tabindex="1">Five</a>`;
  document.querySelector("main").append(broken);
  const style = new CSSStyleSheet();
  style.replaceSync(`#unseen { all: initial; position: static } #unseen:focus { outline: 0 }
    #mouse { cursor: pointer } p:has([href="/two"]) { position: relative }
    p:has([href="/two"])::after { content: ""; position: absolute; inset: 0; background: #fff }`);
  document.adoptedStyleSheets.push(style);
}"""
# The focus is in the form, and what is read out with the field or its group names the fault.
AT_THE_FIELD = """() => {
  const one = document.activeElement;
  if (!one.matches("main form *")) return false;
  const idsOf = (each) => (each?.getAttribute("aria-describedby") ?? "").split(" ");
  const said = [one, one.closest("fieldset")].flatMap(idsOf);
  return said.some((id) => id && document.getElementById(id)?.matches(".govuk-error-message"));
}"""


def test_every_page_is_worked_with_the_keyboard_alone(journey_as, workshop):
    faults = []
    for who in workshop.everybody:
        somebody = at_the_keyboard(journey_as(who))
        for address in workshop.of(who):
            somebody.open(address)
            if address.endswith("/text"):
                somebody.page.wait_for_selector(".cm-editor")
            faults += [f"{address}: {fault}" for fault in somebody.walk()]
    assert not faults, "\n".join(faults)


def test_the_walk_finds_what_a_keyboard_cannot_do(journey_as):
    somebody = at_the_keyboard(journey_as(None))
    somebody.open("/help")
    somebody.page.evaluate(BROKEN)
    found = "\n".join(somebody.walk())
    for fault in (
        *('no focus is seen on <a href="/one"', 'hidden behind something: <a href="/two"'),
        *('never reached: <button tabindex="-1"', "worked by a mouse only: <div", "a tabindex above nothing"),
    ):
        assert fault in found, f"{fault} is not found among: {found}"


# What is missing, the page, the button, and the words that are typed first into a field.
FAULTS = [
    ("sol", "/workspace/new?way=scratch", "Begin the draft", {}),
    ("sol", "/workspace/new?way=file", "Begin the draft", {}),
    ("sol", "/workspace/new?way=paste", "Begin the draft", {}),
    ("sol", "{writing}/words/head", "Save", {"[name=approved]": "some day"}),
    ("sol", "{writing}/words/sections/new", "Save", {}),
    ("sol", "{writing}/words/sections/homes-i-have-weighed/prompts/new", "Save", {}),
    ("sol", "{clean}/consultation", "Ask them", {}),
    ("sol", "{asked}/consultation", "Keep this answer", {}),
    ("sol", "/workspace/registries/concepts/new", "Propose it", {}),
    ("sol", "/workspace/registries/references/new", "Propose it", {}),
    ("sol", "/standards/care-plan/withdraw", "Withdraw it", {}),
    ("rowan", "/standards/care-plan/1.0/verdicts", "Tell the working group", {"textarea": "It was long."}),
    ("rowan", "{trial}", "Save", {"[name='times-together.value']": "six"}),
]


def test_what_is_missing_is_told_first_and_leads_to_its_field(journey_as, workshop):
    people = {}
    for who, where, button, words in FAULTS:
        somebody = people.get(who) or people.setdefault(who, at_the_keyboard(journey_as(who)))
        address = where.format(
            writing=f"/workspace/{workshop.writing}",
            clean=f"/workspace/{workshop.clean}",
            asked=f"/workspace/{workshop.asked}",
            trial=f"/consultations/{workshop.asked}",
        )
        somebody.open(address)
        for field, typed in words.items():
            somebody.tab_to(somebody.page.locator(f"main {field}"))
            somebody.page.keyboard.type(typed)
        somebody.tab_to(somebody.page.get_by_role("button", name=re.compile(f"^{button}")).last)
        somebody.press("Enter")
        somebody.page.wait_for_selector(".govuk-error-summary:focus")
        assert somebody.page.title().startswith("Error: "), address
        somebody.press("Tab", "Enter")
        assert somebody.page.evaluate(AT_THE_FIELD), f"{address}: the first link leads to no field that says the fault"
        assert somebody.page.evaluate(IS_SEEN), f"{address}: the focus cannot be seen"
