"""The fault list: each fault done to the real service on real databases, and every acknowledged save looked for."""
