"""The invented campaigns of the demo."""
