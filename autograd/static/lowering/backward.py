"""The backward half of a generated program: the adjoint of each block, last to first.

What a block contributes to the adjoints of those that it was computed from is noted as a
share. When all that use a block have had their turn, its shares are added up.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import replace
from typing import NamedTuple

from autograd.ops.grammar import fold, is_zero
from autograd.static.arraycode import array_code, fold_name, is_choice
from autograd.static.lowering.blocks import Block, Elementwise, FoldBlock, SumBlock, Take
from autograd.static.lowering.columns import Columns, is_whole
from autograd.static.lowering.forward import added, atom, fold_columns, times


class _Share(NamedTuple):
    """A contribution to a block's adjoint: `code`, for the columns in `places`, or for all.

    `columns` is their index; `narrow` code is one "column", or one "number", for all of them. Of a
    matrix product, `product` are the factors. Of parameters that have a name, `line` is where
    the statement for `name` will stand.
    """

    code: str
    places: tuple[int, ...] | None
    columns: str
    narrow: str = ""
    product: tuple[str, str] | None = None
    name: str = ""
    line: int = -1


class Backward:
    """The statements of a backward sweep from one result, and what it returns."""

    def __init__(self, columns: Columns, output: int, by_inputs: bool) -> None:
        blocks = columns.blocks
        self._columns = columns
        self._names = columns.names
        self._shares: dict[Block, list[_Share]] = defaultdict(list)
        self._narrow: dict[Block, str] = {}
        self._batch = self._names[blocks.inputs]
        sources = [blocks.parameters, *[blocks.inputs] * by_inputs]
        self._active = {block for block in sources if block.size}
        for block in columns.needed:
            if any(take.block in self._active for take in block.takes):
                self._active.add(block)
        self.lines = ["# backward"]
        (result,) = blocks.takes([output])
        seed = f"1 / len({self._batch})" if result.block.varying else "1.0"
        self._share(result, seed, narrow="number")
        for block in reversed(columns.needed):
            if self._shares[block]:
                self._add_up(block)
                self._spread(block)
        self._add_up_sources(sources)
        value = columns.code(result)
        mean = f"{value}.mean()" if result.block.varying else value
        self.results = ", ".join([mean, *(f"d_{self._names[block]}" for block in sources)])

    # Sharing out

    def _spread(self, block: Block) -> None:
        if isinstance(block, Elementwise):
            self._spread_elementwise(block)
        elif isinstance(block, FoldBlock):
            self._spread_fold(block)
        elif isinstance(block, SumBlock):
            self._spread_sum(block)

    def _spread_elementwise(self, block: Elementwise) -> None:
        names, adjoint = self._columns.operand_names(block), f"d_{self._names[block]}"
        for take, tree in self._active_operands(block):
            code = array_code(block.op, tree, names, factor=adjoint)
            narrow = self._narrow.get(block, "") if isinstance(tree, ast.Constant) else ""
            self._share(take, self._reduced(code, take, block, narrow), narrow)

    def _active_operands(self, block: Elementwise) -> list[tuple[Take, ast.expr]]:
        """The operands whose adjoints are wanted, and the formulas of their partials."""
        return [
            (take, partial)
            for take, tree in zip(block.operands, block.op.partial_trees, strict=True)
            if isinstance(take, Take)
            and take.block in self._active
            and not is_zero(partial := fold(tree, block.numbers))
        ]

    def _spread_fold(self, block: FoldBlock) -> None:
        if not any(take.block in self._active for take in block.columns):
            return
        name = self._names[block]
        values, so_far = fold_columns(self._columns, block), f"{name}_so_far"
        each = name if block.size == 1 else f"{name}[..., None]"
        names = {"x": f"{so_far}[..., :-1]", "y": f"{atom(values)}[..., 1:]"}
        names["z"] = f"{so_far}[..., 1:]"
        partials = ", ".join(
            array_code(block.op, fold(tree, {}), names) for tree in block.op.partial_trees
        )
        accumulate = f"{so_far} = {fold_name(block.op)}.accumulate({values}, axis=-1)"
        if is_choice(block.op):
            self.lines += [
                f"chosen = {values} == {each}",
                f"if count_nonzero(chosen) > {name}.size:  # a tie",
                f"    {accumulate}",
                f"    chosen = fold_partials({partials})",
                f"d_{name}_columns = d_{each} * chosen",
            ]
        else:
            self.lines += [
                accumulate,
                f"d_{name}_columns = d_{each} * fold_partials({partials})",
            ]
        start = 0
        for take in block.columns:
            stop = start + len(take.places)
            cut = f"[:, {start or ''}:{stop}]" if len(block.columns) > 1 else ""
            self._share(take, f"d_{name}_columns{cut}")
            start = stop

    def _spread_sum(self, block: SumBlock) -> None:
        columns, adjoint = self._columns, f"d_{self._names[block]}"
        rows, by_group, by_row = block.size // block.groups, adjoint, adjoint
        if block.groups > 1:
            lead = "-1, " if block.varying else ""
            by_group = f"{adjoint}.reshape({lead}{block.groups}, {rows})"
            by_row = f"{adjoint}.reshape(-1, {rows})"
        for part in block.parts:
            same = columns.same_number(part.coefficients)
            values = columns.code(part.columns)
            if not part.is_matrix:
                code = times(adjoint, columns.code(part.coefficients) if same is None else same)
                narrow = self._narrow.get(block, "")
                self._share(part.columns, self._reduced(code, part.columns, block, narrow), narrow)
                by_factor = self._reduced(f"{adjoint} * {values}", part.coefficients, block)
                self._share(part.coefficients, by_factor)
            elif same is not None and block.size == 1:
                narrow = self._narrow.get(block, "column")
                self._share(part.columns, times(adjoint, same), narrow)
            else:
                matrix = atom(columns.matrix(part.coefficients, rows))
                row = f"full(1, {adjoint})" if columns.is_number(block) else by_group
                self._share(part.columns, f"{row} @ {matrix}")
                if block.groups > 1:
                    values = f"{values}.reshape(-1, {len(part.coefficients.places) // rows})"
                self._share_matrix(part.coefficients, rows, f"{by_row}.T", values)
        if block.offset is not None:
            narrow = self._narrow.get(block, "")
            code = self._reduced(by_row, block.offset, block, narrow)
            self._share(block.offset, code, narrow)

    def _reduced(self, code: str, take: Take, block: Block, narrow: str = "") -> str:
        """An adjoint by result, summed over what one column of an operand was used for."""
        if narrow:
            is_summed = block.varying and not take.block.varying
            return f"{atom(code)} * len({self._batch})" if is_summed else code
        if code.startswith("-") and code[1:].isidentifier():
            return f"-{self._reduced(code[1:], take, block)}"
        if block.varying and not take.block.varying:
            return f"{atom(code)}.sum()" if take.is_one else f"{atom(code)}.sum(axis=0)"
        if take.is_one and block.size > 1:
            return f"{atom(code)}.sum({'axis=1, keepdims=True' if block.varying else ''})"
        return code

    def _share(self, take: Take, code: str, narrow: str = "") -> None:
        """Note a contribution to the adjoints of some columns, a column of code for each."""
        block = take.block
        if block not in self._active:
            return
        places = tuple(dict.fromkeys(take.places)) if take.is_one else tuple(take.places)
        if take.groups > 1 and is_whole(take):
            code = f"({code}).reshape({'-1, ' if block.varying else ''}{block.size})"
            take = replace(take, groups=1)
        index = self._columns.index(replace(take, places=list(places)))
        if list(places) == list(range(block.size)) and not index:
            self._shares[block].append(_Share(code, None, "", narrow))
        else:
            share = _Share(code, places, index, narrow)
            self._shares[block].append(self._named(share, self._columns.view_name(take)))

    def _share_matrix(self, take: Take, rows: int, left: str, right: str) -> None:
        """Note a contribution to the adjoints of coefficients: a matrix product."""
        if take.block not in self._active:
            return
        if self._columns.is_number(take.block):
            self._share(take, f"({left} @ {right}).sum()")
            return
        index = self._columns.matrix_index(take, rows)
        product = (left, right)
        share = _Share(f"{left} @ {right}", tuple(take.places), index, product=product)
        self._shares[take.block].append(self._named(share, self._columns.view_name(take, rows)))

    def _named(self, share: _Share, view: str | None) -> _Share:
        """The share with a statement of its own: for W1 that of d_W1, the textbook's equation."""
        if view is None:
            return share
        name = self._names.new(f"d_{view}", numbered=False)
        self.lines.append("")
        return share._replace(name=name, line=len(self.lines) - 1)

    # Adding up

    def _add_up(self, block: Block) -> None:
        """The statements that make a block's adjoint of its shares."""
        name, shares = f"d_{self._names[block]}", self._shares.pop(block, [])
        wholes = [share for share in shares if share.places is None]
        pieces = [share for share in shares if share.places is not None]
        if wholes:
            codes = [share.code for share in wholes]
            kinds = {share.narrow for share in wholes}
            narrow = "" if "" in kinds else "column" if "column" in kinds else "number"
            if narrow and not pieces and self._may_be(narrow, block):
                self._narrow[block] = narrow
            elif narrow:
                codes = [f"full_like({self._names[block]}, {' + '.join(codes)})"]
            elif pieces and len(codes) == 1 and codes[0].isidentifier():
                codes[0] = f"{codes[0]}.copy()"
            self.lines += added(name, codes)
        else:
            self.lines.append(f"{name} = {self._start(block, pieces)}")
        fresh = not wholes and _are_disjoint(pieces)
        self.lines += [_add_piece(name, share, fresh) for share in pieces]

    def _start(self, block: Block, pieces: list[_Share]) -> str:
        covered = {place for share in pieces for place in share.places or ()}
        is_covered = len(covered) == block.size and _are_disjoint(pieces)
        return f"{'empty' if is_covered else 'zeros'}_like({self._names[block]})"

    def _may_be(self, narrow: str, block: Block) -> bool:
        """Whether one column or number will do as the adjoint of all.

        It does where it is multiplied by what is full, or passed on as it is.
        """
        if isinstance(block, Elementwise):
            full = {
                v
                for v, take in zip("xy", block.operands, strict=False)
                if isinstance(take, Take)
                and take.block.varying == block.varying
                and (block.size == 1 or not take.is_one)
            }
            return all(
                self._passes(narrow, take, block)
                if isinstance(tree, ast.Constant)
                else any(isinstance(n, ast.Name) and n.id in full | {"z"} for n in ast.walk(tree))
                for take, tree in self._active_operands(block)
            )
        if not isinstance(block, SumBlock) or block.groups > 1:
            return False
        takes = [part.columns for part in block.parts]
        takes += [] if block.offset is None else [block.offset]
        return all(
            part.coefficients.block not in self._active
            and self._columns.same_number(part.coefficients) is not None
            and (block.size == 1 or not part.is_matrix)
            for part in block.parts
        ) and all(self._passes(narrow, take, block) for take in takes if take.block in self._active)

    def _passes(self, narrow: str, take: Take, block: Block) -> bool:
        """Whether a narrow adjoint is passed on to an operand as one."""
        is_summed = block.varying and not take.block.varying
        is_shared = take.is_one and block.size > 1
        return not is_shared and (narrow == "number" or not is_summed)

    def _add_up_sources(self, sources: list[Block]) -> None:
        """The gradients; parameters with a name get a statement, in place if they can."""
        for block in sources:
            shares = self._shares[block]
            name = f"d_{self._names[block]}"
            if any(share.places is None for share in shares) or not _are_disjoint(shares):
                for share in shares:
                    if share.name:
                        self.lines[share.line] = f"{share.name} = {share.code}"
                self._shares[block] = [s._replace(code=s.name or s.code) for s in shares]
                self._add_up(block)
                continue
            for share in shares:
                target = f"{name}{share.columns}"
                if not share.name:
                    self.lines.append(_add_piece(name, share, fresh=True))
                elif share.product and ":" in share.columns:  # a view, not a copy
                    factors = ", ".join(share.product)
                    self.lines[share.line] = f"{share.name} = matmul({factors}, out={target})"
                else:
                    self.lines[share.line] = f"{share.name} = {target} = {share.code}"
            self.lines.insert(1, f"{name} = {self._start(block, shares)}")
            self._shares.pop(block)


def _are_disjoint(shares: list[_Share]) -> bool:
    """Whether no column has two shares."""
    places = [place for share in shares for place in share.places or ()]
    return len(set(places)) == len(places)


def _add_piece(name: str, share: _Share, fresh: bool) -> str:
    """The statement that adds a share for some columns to an adjoint."""
    places = share.places or ()
    if len(set(places)) < len(places):
        index = share.columns.strip("[]").removeprefix(":, ")
        return f"add_at({name}, {index}, {share.code})"
    index = share.columns if share.columns.endswith("]") else f"{share.columns}[:]"
    return f"{name}{index} {'=' if fresh else '+='} {share.code}"
