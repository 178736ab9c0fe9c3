"""Many meetings planned at once: a tour of the villages, and rows from elsewhere."""
