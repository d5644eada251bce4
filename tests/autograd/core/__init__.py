"""Tests of `autograd.core`."""
