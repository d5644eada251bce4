"""Text for people: words, aligned columns, table formats, colours, whole files."""
