"""What a person sends: read into plain input, and shown back as typed."""
