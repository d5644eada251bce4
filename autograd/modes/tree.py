"""Trees: arguments that are lists, tuples and dicts of numbers, at any depth.

A number is a tree, and so is a list, a tuple (also a named one) or a dict of trees; its leaves
are the numbers in their order, those of a dict in the order of its keys. A tree is its own
description: another with the same shape is made from it and new leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from autograd.text.words import counted, excerpt

_SEQUENCES = (list, tuple)
_BRANCHING = (dict, *_SEQUENCES)


def leaves(tree: Any) -> list[Any]:
    """The numbers of a tree, in order.

    >>> leaves([1, {"a": (2, 3)}]), leaves(4)
    ([1, 2, 3], [4])
    """
    if not isinstance(tree, _BRANCHING):
        return [tree]
    branches = tree.values() if isinstance(tree, dict) else tree
    return [leaf for branch in branches for leaf in leaves(branch)]


def with_leaves(tree: Any, numbers: Iterable[Any]) -> Any:
    """A tree of the same shape with other leaves.

    >>> with_leaves([1, {"a": (2, 3)}], "xyz")
    ['x', {'a': ('y', 'z')}]
    """
    return _filled(tree, iter(numbers))


def mapped(change: Callable[[Any], Any], tree: Any) -> Any:
    """A tree of the same shape with each leaf changed.

    >>> mapped(float, [1, (2, 3)])
    [1.0, (2.0, 3.0)]
    """
    return with_leaves(tree, map(change, leaves(tree)))


def _filled(tree: Any, numbers: Iterator[Any]) -> Any:
    if isinstance(tree, dict):
        return {key: _filled(branch, numbers) for key, branch in tree.items()}
    if isinstance(tree, _SEQUENCES):
        branches = [_filled(branch, numbers) for branch in tree]
        if isinstance(tree, list):
            return branches
        made: Callable[..., Any] = getattr(tree, "_make", tuple)  # of a named tuple
        return made(branches)
    return next(numbers)


def aligned(tree: Any, other: Any, role: str) -> list[Any]:
    """The leaves of another tree in the order of this one; ValueError if its shape differs.

    `role` says what the other is. A tuple may stand for a list, and keys may have any order.

    >>> aligned({"a": 1, "b": [2, 3]}, {"b": (5, 6), "a": 4}, "tangent")
    [4, 5, 6]
    """
    if isinstance(tree, dict):
        if not isinstance(other, dict) or other.keys() != tree.keys():
            raise ValueError(f"a {role} {_shown(other)} for {_shown(tree)}")
        return [x for key in tree for x in aligned(tree[key], other[key], role)]
    if isinstance(tree, _SEQUENCES):
        if not isinstance(other, _SEQUENCES):
            raise ValueError(f"a {role} {_shown(other)} for {_shown(tree)}")
        if len(other) != len(tree):
            numbers = counted(len(tree), "number")
            raise ValueError(f"{counted(len(other), role)} for {numbers}: {_shown(tree)}")
        return [x for a, b in zip(tree, other, strict=True) for x in aligned(a, b, role)]
    if isinstance(other, _BRANCHING):
        raise ValueError(f"a {role} {_shown(other)} for {_shown(tree)}")
    return [other]


def _shown(tree: Any) -> str:
    return excerpt(repr(tree))
