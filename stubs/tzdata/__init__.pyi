"""What we read of tzdata, which ships no types."""

IANA_VERSION: str
