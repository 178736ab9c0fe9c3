"""One contract, run on every gateway, against doubles that fail as providers do."""
