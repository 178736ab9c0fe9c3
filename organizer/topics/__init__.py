"""What people speak of, and how many."""
