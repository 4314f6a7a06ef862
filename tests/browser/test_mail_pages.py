"""E-mails and how the service runs, on a narrow screen: nothing that axe finds, by keyboard, and without script."""

from sqlmodel import select

from app import db
from app.mail.choices import choices_of
from app.mail.kinds import MailKind
from app.mail.models import MailChoice
from app.running.turns import see_jobs
from tests.browser.test_workshop_pages import look_at
from tests.mailing import put


def test_the_pages_hold_on_a_narrow_screen(journey_as, store):
    see_jobs()
    put(store["rowan"])
    with db.read() as session:
        token = session.exec(select(MailChoice.token)).one()
    look_at(journey_as("rowan", width=320), ("/mail", "/mail?said=chosen"))
    look_at(journey_as("joss", width=320), ("/admin", "/"))
    nobody = journey_as(None, width=320)
    look_at(nobody, (f"/mail/stop/{token}",))
    nobody.press_button("Stop this e-mail")
    nobody.page.get_by_role("heading", name="It is stopped").wait_for()
    nobody.check_accessible()
    nobody.check_no_sideways_scroll()


def test_a_kind_is_stopped_and_wanted_again_by_keyboard_without_javascript(journey_as, store, person):
    put(store["rowan"])
    with db.read() as session:
        token = session.exec(select(MailChoice.token)).one()
    nobody = journey_as(None, javascript=False)
    nobody.open(f"/mail/stop/{token}")
    nobody.page.get_by_role("button", name="Stop this e-mail").press("Enter")
    nobody.page.get_by_role("heading", name="It is stopped").wait_for()
    assert choices_of(by=person("rowan")).wanted == {MailKind.DUE_REMINDER}
    rowan = journey_as("rowan", javascript=False)
    rowan.open("/mail")
    box = rowan.page.get_by_label("What waits for me, on Monday mornings")
    assert not box.is_checked()
    box.press("Space")
    rowan.page.get_by_role("button", name="Keep my choice").press("Enter")
    rowan.page.get_by_text("Your choice is kept.").first.wait_for()
    assert choices_of(by=person("rowan")).wanted == set(MailKind)
