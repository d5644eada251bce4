"""Worksheets: an evaluation trace with blanks, and marks for what is filled in."""
