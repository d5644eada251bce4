"""The tests: behaviour through the public names, against independent truth."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
"""The folder of the repository."""
