"""HTTP and HTML, and no rules."""
