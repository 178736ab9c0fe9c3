# The part of tzdata that the house uses; the library ships no types.

IANA_VERSION: str
