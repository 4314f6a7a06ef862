"""A store as it might be after years of use: people, their reflections, and the conversations about them."""
