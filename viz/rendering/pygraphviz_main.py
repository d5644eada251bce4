"""A program: a list of DOT sources, a format and a resolution; the pictures on standard output.

`viz.rendering.graphviz_engine` runs it in a process of its own, with the Graphviz that
`pygraphviz` carries. The list is JSON, on standard input; each picture follows a line with its
length.
"""

import json
import sys


def main() -> None:
    """Read, lay out, write."""
    import pygraphviz

    form, dpi = sys.argv[1:]
    for source in json.load(sys.stdin.buffer):
        graph = pygraphviz.AGraph(string=source)
        if form == "png":
            graph.graph_attr["dpi"] = dpi
        picture = graph.draw(format=form, prog="dot")
        sys.stdout.buffer.write(b"%d\n%b" % (len(picture), picture))


if __name__ == "__main__":
    main()
