"""The standards workshop without scripts on a narrow screen: nothing on any page waits for a script to work."""

from tests.browser.journey import Journey
from tests.browser.workshop import STANDARD, Workshop

# Folds are opened first: what is in them counts too. The preview's own fields are there to be tried, and go nowhere.
DEAD = """() => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  const named = (one) => one.outerHTML.slice(0, 150);
  const isThere = (one) => one.checkVisibility({ visibilityProperty: true });
  const found = [];
  const look = (wanted, isDead, why) => {
    const dead = [...document.querySelectorAll(wanted)].filter((one) => isThere(one) && isDead(one));
    found.push(...dead.map((one) => `${why}: ${named(one)}`));
  };
  look("button, input[type=submit]", (one) => !one.form || one.type !== "submit", "a button that sends nothing");
  look("input, select, textarea", (one) => !one.form && !one.closest(".pqs-preview"), "a field that is sent nowhere");
  look("form", (one) => !one.hasAttribute("method") || !one.getAttribute("action"), "a form that goes nowhere");
  const sends = (one) => one.type === "submit" && isThere(one);
  look("form", (one) => ![...one.elements].some(sends), "a form without a button");
  look("a", (one) => /^(|#|javascript:.*)$/.test(one.getAttribute("href") ?? ""), "a link to nowhere");
  look("a[href*='#']", (one) => one.pathname === location.pathname && one.search === location.search
    && !document.getElementById(decodeURIComponent(one.hash.slice(1))), "a link to what is not on the page");
  look("[onclick], [contenteditable=true], [role=button]:not(a, button)", () => true, "it waits for a script");
  look(".pqs-needs-script, .pqs-with-script", () => true, "it says what only a script does");
  const hidden = [...document.querySelectorAll("main [hidden]")].filter((one) => one.textContent.trim());
  return [...found, ...hidden.map((one) => `only a script would show it: ${named(one)}`)];
}"""


def without_scripts(journey_as, who: str) -> Journey:
    return journey_as(who, javascript=False, width=320)


def test_nothing_on_any_page_waits_for_a_script(journey_as, workshop):
    faults = []
    for who in workshop.everybody:
        somebody = without_scripts(journey_as, who)
        for address in workshop.of(who):
            somebody.open(address)
            faults += [f"{address}: {fault}" for fault in somebody.page.evaluate(DEAD)]
            somebody.check_no_sideways_scroll()
    assert not faults, "\n".join(faults)


def test_every_file_can_be_taken_without_a_script(journey_as, workshop):
    sol = without_scripts(journey_as, "sol")
    for address in workshop.files:
        answer = sol.context.request.get(address)
        assert answer.ok, address
        assert len(answer.body()) > 50, address


def test_a_text_is_looked_at_before_it_is_saved_and_sent_up_as_a_file(journey_as, workshop: Workshop):
    sol = without_scripts(journey_as, "sol")
    sol.open(f"/workspace/{workshop.writing}/text")
    field = sol.page.get_by_label("The text", exact=True)
    written = field.input_value()
    field.fill(written.replace("title: ", "title: Kittiwake, ", 1))
    sol.press_button("Check and preview, without saving")
    assert "Kittiwake" in sol.page.locator("#preview").inner_text()
    assert "Kittiwake" in field.input_value()
    assert sol.page.locator("#save-status").inner_text() == "Not saved yet"
    sol.check_no_sideways_scroll()
    sol.open(f"/workspace/{workshop.writing}/preview")
    assert "Kittiwake" not in sol.page.locator("main").inner_text(), "looking at it saved it"
    sol.open("/workspace/new?way=file")
    file = {"name": f"{STANDARD}.yaml", "mimeType": "text/yaml", "buffer": written.encode()}
    sol.page.get_by_label("The file").set_input_files(file)
    sol.press_button("Begin the draft")
    answer = sol.context.request.get(f"{sol.page.url.partition('?')[0]}/download.yaml")
    assert answer.body() == written.encode()
