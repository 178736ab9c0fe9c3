"""The drill: real workers are killed while they send, everything around them fails, and a ledger judges.

`make drill` holds the long one and writes docs/drill.md; the tests hold a short one in every run.
"""
