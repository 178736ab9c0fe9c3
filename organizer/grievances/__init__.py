"""What people say is wrong, and what became of it."""
