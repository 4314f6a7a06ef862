"""Asking people to try a draft, trying it on the invented family, and answering what they said."""

from fastapi import APIRouter

router = APIRouter()
