"""What the tests stand on: a database server, a browser and node, found or brought, on any machine."""
