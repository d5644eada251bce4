"""Tests of `autograd.text`."""
