"""The workspace: the group's drafts, writing one, its texts, and the group's own steps with it."""

from fastapi import APIRouter

router = APIRouter()
