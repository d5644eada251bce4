"""The tests: behaviour through the public names, against independent truth."""
