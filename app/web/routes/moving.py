"""Moving a reflection in progress to a new edition of its standard, and back again."""

from fastapi import APIRouter

router = APIRouter()
