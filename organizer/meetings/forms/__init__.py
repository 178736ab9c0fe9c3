"""What may come in about meetings and venues."""
