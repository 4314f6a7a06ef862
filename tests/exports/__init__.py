"""Every file that people take with them, read again and held against what was typed, character for character."""
