"""The site of one command: `python -m demos.site`."""
