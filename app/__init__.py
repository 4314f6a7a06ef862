"""Practice quality standards: guided self-reflection for family court advisers."""
