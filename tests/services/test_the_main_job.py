"""The main job through the services alone: write, share, open, sign, acknowledge."""

from app import db
from app.reflections.models import Reflection
from tests.makers import S, a_reflection


def test_every_status_is_reached_through_the_real_services(person):
    for status in S:
        reflection_id = a_reflection(person, status)
        with db.read() as session:
            assert session.get_one(Reflection, reflection_id).status == status.value
