"""The tables, brought up and down with data."""
