"""Tests of `viz.pages`."""
