"""The floors: the least that a page or a save costs on this machine, each in a small server of its own."""
