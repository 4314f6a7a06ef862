"""The routes, one file a noun."""

from fastapi import APIRouter

from app.web.routes import (
    actions,
    answers,
    home,
    information,
    probes,
    reflections,
    sign_in,
    standards,
    steps,
    supervision,
    supervision_note,
)


def all_routers() -> tuple[APIRouter, ...]:
    """Every router of the service."""
    return (
        probes.router,
        sign_in.router,
        home.router,
        information.router,
        standards.router,
        reflections.router,
        answers.router,
        steps.router,
        supervision.router,
        supervision_note.router,
        actions.router,
    )
