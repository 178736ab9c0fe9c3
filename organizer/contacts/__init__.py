"""The people we know, and what they agreed to."""
