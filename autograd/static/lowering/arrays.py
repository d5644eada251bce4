"""Blocks as the source of a NumPy program: forward, then backward.

Each block is a statement, and so is its adjoint. A matrix product's are the textbook's
equations of backpropagation: of ``z = x @ W.T + b``

    d_x = d_z @ W,  d_W = d_z.T @ x,  d_b = d_z.sum(axis=0).

What varies over the batch is an array with a row per row of the batch and a column per
result; what does not is a vector, or a number. Source: Goodfellow, Bengio and Courville,
*Deep Learning* (2016), sec. 6.5.
"""

from autograd.core.compiler import Source
from autograd.static.lowering.backward import Backward
from autograd.static.lowering.blocks import Blocks
from autograd.static.lowering.columns import Columns
from autograd.static.lowering.forward import forward


def outputs(blocks: Blocks) -> Source:
    """The program that computes the outputs: an array with a row per row, a column per output."""
    columns = Columns(blocks, blocks.tape.outputs, output=None)
    lines = forward(columns)
    batch = columns.names[blocks.inputs]
    codes = []
    for take in blocks.takes(blocks.tape.outputs):
        code = columns.code(take)
        shape = f"(len({batch}), {len(take.places)})"
        codes.append(code if take.block.varying else f"full({shape}, {code})")
    result = codes[0] if len(codes) == 1 else f"concatenate([{', '.join(codes)}], axis=1)"
    return columns.finish("outputs", lines, f"({result},)")


def value_and_grad(blocks: Blocks, output: int, by_inputs: bool) -> Source:
    """The program that computes the mean of an output over the rows, and its gradient.

    The gradient by the parameters is a vector; `by_inputs` adds that by the inputs, shaped as
    they are.
    """
    place = blocks.tape.outputs[output]
    columns = Columns(blocks, [place], output=place)
    lines = forward(columns)
    backward = Backward(columns, place, by_inputs)
    return columns.finish("value_and_grad", [*lines, *backward.lines], backward.results)
