"""A program: DOT on standard input, a format, a resolution and a folder; it writes the picture.

`viz.rendering.graphviz_engine` runs it in a process of its own, with the Graphviz that
`pygraphviz` carries in its folder. It takes the extension module alone: most pictures are laid out
in less time than the package's Python modules are imported.
"""

import os
import sys


def main() -> None:
    """Read, lay out, write."""
    form, dpi, folder = sys.argv[1:]
    sys.path.append(folder)
    if sys.platform == "win32":
        os.add_dll_directory(f"{folder}.libs")
    import _graphviz as graphviz

    graph = graphviz.agread(sys.stdin, None)
    if form == "png":
        graphviz.agattr_label(graph, 0, b"dpi", dpi.encode())
    context = graphviz.gvContextWithBuiltins()
    if graphviz.gvLayout(context, graph, b"dot"):
        raise SystemExit("Graphviz cannot lay this out")
    error, picture = graphviz.gvRenderData(context, graph, form.encode())
    if error:
        raise SystemExit(f"Graphviz cannot write it as {form}")
    sys.stdout.buffer.write(picture)


if __name__ == "__main__":
    main()
