"""From a recorded graph to a program: what `autograd.static.staticgraph` runs.

A `tape` is the graph as a list of instructions, without what is not needed. Written in `floats`
it is a program for one row. For a batch, `sums` recognises sums of products in it, and `blocks`
puts equal instructions side by side; written in `arrays`, a block is a statement `forward` and
one `backward`, on `columns` of other blocks. `names` and `indices` say how these are called and
taken, and `runtime` has what the program calls.
"""
