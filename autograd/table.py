"""Text tables whose columns align."""

from collections.abc import Sequence

from autograd.text import display_width, excerpt

GAP = "  "
NARROWEST = 6


def table(
    header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool], width: int
) -> str:
    """The rows under their header, the columns marked in `right` aligned to the right.

    If the lines would be longer than `width`, the widest columns are cut until they fit.

    >>> print(table(["node", "value"], [["h₁", "0.5"], ["loss", "12"]], [False, True], 80))
    node  value
    h₁      0.5
    loss     12
    """
    lines = [list(header), *map(list, rows)]
    widths = [max(map(display_width, column)) for column in zip(*lines, strict=True)]
    while (excess := sum(widths) + len(GAP) * (len(widths) - 1) - width) > 0:
        widest = max(range(len(widths)), key=widths.__getitem__)
        runner_up = max((w for i, w in enumerate(widths) if i != widest), default=0)
        if widths[widest] <= NARROWEST:
            break
        cut = max(1, min(excess, widths[widest] - runner_up))
        widths[widest] = max(NARROWEST, widths[widest] - cut)
    return "\n".join(GAP.join(map(_cell, line, widths, right)).rstrip() for line in lines)


def _cell(text: str, width: int, right: bool) -> str:
    room = width
    while display_width(text) > width:
        text = excerpt(text, room)
        room -= 1
    padding = " " * (width - display_width(text))
    return padding + text if right else text + padding
