"""A program: DOT on standard input, a format and a resolution; the picture on standard output.

`viz.rendering.graphviz_engine` runs it in a process of its own, with the Graphviz that
`pygraphviz` carries.
"""

import sys


def main() -> None:
    """Read, lay out, write."""
    import pygraphviz

    form, dpi = sys.argv[1:]
    graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode())
    if form == "png":
        graph.graph_attr["dpi"] = dpi
    sys.stdout.buffer.write(graph.draw(format=form, prog="dot"))


if __name__ == "__main__":
    main()
