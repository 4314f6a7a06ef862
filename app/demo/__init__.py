"""The demonstration: invented people, an invented family, and reflections in every state. Refused in production."""
