"""Campaigns, candidates, members and their roles."""
