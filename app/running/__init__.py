"""How the service runs by itself: its jobs, when each is due, and what came of it."""
