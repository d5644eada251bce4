"""Tests of derivatives as sums over paths."""
