"""The colours of numbers, in tables and pictures alike."""

COLOURS = {"value": "#c00000", "tangent": "#007a5e", "adjoint": "#0b4fd0"}
"""Values are red, tangents green and adjoints blue; none of them is told by its colour alone."""
