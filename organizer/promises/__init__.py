"""What was promised, where, by when, by whom."""
