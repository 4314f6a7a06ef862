"""What a draft would change, publishing it as the second person, withdrawing a standard; and what changed."""

from fastapi import APIRouter

router = APIRouter()
