"""A real browser, one story for each kind of user."""
