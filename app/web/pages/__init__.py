"""One frozen dataclass a page, built by a present_…() function; mirrors templates/."""
