"""Tests of `viz.rendering`."""
