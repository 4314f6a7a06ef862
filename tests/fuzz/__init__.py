"""Rubbish, malice and honest slips, made by the thousand, for whatever reads a file that somebody else wrote."""
