"""What the arrays of a generated program are called: by labels, otherwise as in textbooks."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from autograd.static.lowering.blocks import Block, Blocks, Elementwise, SumBlock, Take
from autograd.static.lowering.runtime import NAMESPACE

_NUMBERED = re.compile(r"[\W\d_]+$")

_RESERVED = re.compile(r"d_.*|.*_so_far|.*_columns|__.*")
"""What generated programs call adjoints and steps on the way."""


class Names:
    """The names of blocks: p are the parameters, sums of products are z1, z2, ….

    The inputs are x, or, where a program takes parts of them only, `batch`.

    What is computed from zₖ alone is aₖ, as an activation; what does not depend on the batch
    is r1, r2, …, anything else h1, h2, …. A label goes before all that, and so does what the
    labels of a block's nodes have in common before their numbers. `output` is the place of
    the result that is differentiated, by default called `loss`.
    """

    def __init__(self, blocks: Blocks, output: int | None, whole_inputs: bool) -> None:
        self._blocks = blocks
        self._names = {blocks.inputs: "x" if whole_inputs else "batch", blocks.parameters: "p"}
        self._taken = {*self._names.values(), "chosen", "len", *NAMESPACE}
        self._counts: dict[str, int] = defaultdict(int)
        self._leaves = {
            (block, place): i
            for block, leaves in (
                (blocks.inputs, blocks.tape.columns),
                (blocks.parameters, blocks.tape.parameters),
            )
            for i, place in leaves.items()
        }
        result = None if output is None else blocks.place[output][0]
        for block in blocks.computed:
            self._names[block] = self._block_name(block, is_result=block is result)

    def __getitem__(self, block: Block) -> str:
        return self._names[block]

    def _block_name(self, block: Block, is_result: bool) -> str:
        label = self._label(block.members)
        if label:
            return self.new(label, numbered=False)
        if is_result and block.size == 1:
            return self.new("loss", numbered=False)
        if isinstance(block, SumBlock) and block.varying:
            return self.new("z")
        if isinstance(block, Elementwise) and block.varying:
            takes = [take for take in block.operands if isinstance(take, Take)]
            before = self._names.get(takes[0].block, "") if len(takes) == 1 else ""
            if re.fullmatch(r"z\d+", before) and takes[0].block.size == block.size:
                return self.new(f"a{before[1:]}", numbered=False)
        return self.new("h" if block.varying else "r")

    def _label(self, members: Sequence[int]) -> str | None:
        """The label of one node, or what the labels of several have in common."""
        labels = []
        for i in members:
            source = self._blocks.tape.sources[i]
            if source is None or not source.label:
                return None
            labels.append(unicodedata.normalize("NFKC", source.label))
        if len(labels) > 1:
            labels = [_NUMBERED.sub("", label) for label in labels]
        name = re.sub(r"\W+", "_", labels[0]).strip("_")
        return name if labels.count(labels[0]) == len(labels) and _is_name(name) else None

    def label_of(self, take: Take) -> str | None:
        """What the labels say about some of the inputs or parameters."""
        return self._label([self._leaves[take.block, k] for k in dict.fromkeys(take.places)])

    def new(self, name: str, numbered: bool = True) -> str:
        """A name that nothing has yet: numbered on from the last, or only where it must be."""
        wanted = name
        while numbered or wanted in self._taken:
            self._counts[name] += 1
            wanted = f"{name}{'' if numbered else '_'}{self._counts[name]}"
            if wanted not in self._taken:
                break
        self._taken.add(wanted)
        return wanted

    def beside(self, block: Block, letter: str) -> str:
        """What the parameters of a block should be called: W1 beside z1, W_score beside score."""
        name = self[block]
        numbered = re.fullmatch(r"z(\d+)", name)
        return f"{letter}{numbered[1]}" if numbered else f"{letter}_{name}"


def _is_name(name: str) -> bool:
    is_free = name.isidentifier() and not keyword.iskeyword(name)
    return is_free and not _RESERVED.fullmatch(name)
