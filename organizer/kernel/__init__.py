"""The ground every room stands on; it knows one word of the field, campaign."""
