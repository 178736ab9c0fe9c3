"""What a pack brings: places, elections, constituencies."""
