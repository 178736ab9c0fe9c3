"""What is measured, a group of figures in each file: rows are made, then asked for."""
