"""Where a working group writes a standard, consults on it and publishes it."""
