"""Tests of `autograd.notation`."""
