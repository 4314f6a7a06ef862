"""Telling the working group whether a prompt helped; and, for the group, how prompts are used."""

from fastapi import APIRouter

router = APIRouter()
