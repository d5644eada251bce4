"""The ways to a derivative."""
