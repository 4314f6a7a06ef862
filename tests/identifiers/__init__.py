"""What the identifier check finds and what it takes for one wrongly, measured on texts that are made up."""
