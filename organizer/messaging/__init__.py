"""The outbox: the one way to a phone. A message is a row before it is anything else."""
