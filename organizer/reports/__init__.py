"""What candidates and the public read."""
