"""Sol writes a standard's text: breaks a key, is told within a second, mends it, saves; with and without JavaScript."""

import re

from tests.browser.journey import Journey

TITLE = "Siblings placed apart"


def begin(sol: Journey, *, check: bool = True) -> None:
    sol.open("/workspace")
    sol.page.get_by_role("button", name="Begin a standard").click()
    sol.page.get_by_role("link", name="From scratch").click()
    if check:  # axe needs scripts to run on the page.
        sol.check_accessible()
    sol.page.get_by_label("Title").fill(TITLE)
    sol.press_button("Begin the draft")
    assert TITLE in sol.page.locator("h1").inner_text()
    if check:
        sol.check_accessible()


def editor(sol: Journey) -> None:
    sol.page.get_by_role("button", name="Write in YAML").click()
    sol.page.wait_for_selector(".cm-editor")


def type_after(sol: Journey, line: str, words: str) -> None:
    """Put the cursor at the end of a line that is shown, and type."""
    sol.page.locator(".cm-line", has_text=re.compile(rf"^\s*{re.escape(line)}$")).first.click()
    sol.page.keyboard.press("End")
    sol.page.keyboard.type(words)


def faults(sol: Journey) -> str:
    return sol.page.locator("#faults").inner_text()


def status(sol: Journey) -> str:
    return sol.page.locator("#save-status").inner_text()


def test_a_broken_key_is_told_at_its_line_within_a_second_and_mended_and_saved(journey_as):
    sol = journey_as("sol")
    begin(sol)
    editor(sol)
    type_after(sol, "area: public-law", "x")
    sol.until(lambda: "area: public-lawx" in faults(sol), 1.5, lambda: faults(sol))
    assert status(sol) == "Not saved yet"
    assert sol.page.locator(".cm-lintRange-error", has_text="public-lawx").count()
    sol.until(lambda: any("to put right" in one for one in sol.heard()), 2, lambda: str(sol.heard()))
    sol.check_accessible()
    sol.page.keyboard.press("Backspace")
    sol.until(lambda: "public-lawx" not in faults(sol), 1.5, lambda: faults(sol))
    type_after(sol, f"title: {TITLE}", ", and kept in touch")
    preview = sol.page.locator("#preview")
    sol.until(lambda: "and kept in touch" in preview.inner_text(), 1.5, preview.inner_text)
    sol.save_now()
    sol.until(lambda: status(sol).startswith("Saved"), 3, lambda: status(sol))
    sol.page.reload()
    assert f"title: {TITLE}, and kept in touch" in sol.page.locator("[name=words]").input_value()


def test_keys_and_values_are_suggested_where_they_may_stand(journey_as):
    sol = journey_as("sol")
    begin(sol)
    editor(sol)
    type_after(sol, "area: public-law", "\nnumb")
    option = sol.page.locator(".cm-tooltip-autocomplete li")
    option.first.wait_for()
    assert option.first.inner_text().startswith("number")
    sol.page.keyboard.press("Escape")
    sol.page.locator(".cm-content").click()
    sol.page.keyboard.press("Control+End")
    section = "  - id: more\n    title: More\n    prompts:\n      - id: one\n        kind: text\n        visibility: "
    sol.page.keyboard.insert_text(section)
    sol.page.keyboard.press("Control+Space")
    option.first.wait_for()
    assert {one.inner_text() for one in option.all()} == {"private", "supervisor"}
    sol.page.wait_for_timeout(300)  # a list that has only just come takes no key, so that nobody chooses by accident
    sol.page.keyboard.press("Enter")
    assert sol.page.locator("[name=words]").input_value().endswith("visibility: private")


def test_the_editor_is_left_by_escape_and_tab_and_warns_before_words_are_lost(journey_as):
    sol = journey_as("sol")
    begin(sol)
    editor(sol)
    type_after(sol, "area: public-law", "x")
    sol.page.keyboard.press("Escape")
    sol.page.keyboard.press("Tab")
    assert sol.page.evaluate("document.activeElement.textContent") == "Save"
    asked = []
    sol.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    sol.open("/workspace")
    assert asked == ["beforeunload"]


def test_a_text_that_no_longer_reached_the_server_is_given_back(journey_as):
    sol = journey_as("sol")
    begin(sol)
    editor(sol)
    address = sol.page.url
    type_after(sol, f"title: {TITLE}", " Kittiwake")
    sol.page.wait_for_timeout(4000)  # buffer.js looks once a second
    crashed = sol.in_another_tab()
    sol.page.on("dialog", lambda dialog: dialog.accept())
    sol.page.close()
    crashed.open(address)
    crashed.page.get_by_text("A text from this browser that was not saved").wait_for()
    crashed.check_accessible()
    crashed.press_button("Put it in the editor")
    assert "Kittiwake" in crashed.page.locator("[name=words]").input_value()
    crashed.press_button("Save")
    crashed.until(lambda: status(crashed).startswith("Saved"), 3, lambda: status(crashed))


def test_two_members_at_once_see_both_texts_and_join_them(journey_as):
    sol, amal = journey_as("sol"), journey_as("amal")
    begin(sol)
    editor(sol)
    amal.open(sol.page.url.removeprefix(sol.page.evaluate("location.origin")))
    amal.page.wait_for_selector(".cm-editor")
    type_after(amal, f"title: {TITLE}", " by Amal")
    amal.save_now()
    amal.until(lambda: status(amal).startswith("Saved"), 3, lambda: status(amal))
    type_after(sol, f"title: {TITLE}", " by Sol")
    sol.save_now()
    sol.page.wait_for_url("**/both/**")
    assert {"Amal", "Sol"} <= set(re.findall(r"Amal|Sol", sol.page.locator("table").inner_text()))
    sol.check_accessible()
    sol.page.get_by_role("button", name="Join them by hand").click()
    sol.page.wait_for_selector(".cm-editor")
    type_after(sol, f"title: {TITLE} by Sol", " and Amal")
    sol.press_button("Save")
    sol.until(lambda: status(sol).startswith("Saved"), 3, lambda: status(sol))
    sol.page.get_by_role("link", name="Back to the draft").click()
    assert sol.page.locator("h1").inner_text() == f"{TITLE} by Sol and Amal"
    assert "A text of yours waits" not in sol.page.locator("main").inner_text()


def test_without_javascript_the_same_with_a_plain_field(journey_as):
    sol = journey_as("sol", javascript=False, width=320)
    begin(sol, check=False)
    sol.check_no_sideways_scroll()
    sol.page.get_by_role("button", name="Write in YAML").click()
    field = sol.page.get_by_label("The text", exact=True)
    field.fill(field.input_value().replace("area: public-law", "area: public-lawx"))
    sol.press_button("Save")
    sol.check_no_sideways_scroll()
    assert "area: public-lawx" in faults(sol)
    sol.page.locator("#faults a", has_text="Line").first.click()
    assert sol.page.locator("li:target").is_visible()
    field.fill(field.input_value().replace("public-lawx", "public-law"))
    sol.press_button("Save")
    assert "Saved" in sol.page.locator(".pqs-notice").inner_text()
    assert "public-lawx" not in faults(sol)


def test_a_file_is_chosen_from_the_disk_and_kept(journey_as):
    sol = journey_as("sol", javascript=False)
    sol.open("/workspace/new?way=file")
    file = {"name": "1.0.yaml", "mimeType": "text/yaml", "buffer": b"\xef\xbb\xbftitle: From a file\r\nschema: 2\r\n"}
    sol.page.get_by_label("The file").set_input_files(file)
    sol.press_button("Begin the draft")
    assert "From a file" in sol.page.locator("h1").inner_text()
    answer = sol.context.request.get(sol.page.url.split("?")[0] + "/download.yaml")
    assert answer.body() == file["buffer"]
