"""Programs as trees of ops, so that ops can be taken out again.

SPDX-License-Identifier: Apache-2.0
"""

import dataclasses
import re


@dataclasses.dataclass(eq=False)
class Value:
    """A value of a program. `bound` limits its absolute value at arguments of ordinary size; `active` says whether it
    depends on a float argument."""

    name: str
    type: str
    bound: float = 0.0
    active: bool = False
    used: bool = False

    @property
    def is_float(self):
        return self.type == "f64" or self.type.endswith("xf64>") or self.type == "tensor<f64>"

    @property
    def shape(self):
        """The sizes as text, '?' for those that only a run knows; None for what is no tensor."""
        match = re.fullmatch(r"tensor<(.*?)(f64|i1|index)>", self.type)
        return match and match.group(1).split("x")[:-1]


def tensor(shape, element="f64"):
    return "tensor<" + "".join(f"{size}x" for size in shape) + element + ">"


@dataclasses.dataclass(eq=False)
class Block:
    """Ops in a region. `arguments` are names and types as the text of the op that owns the block introduces them."""

    ops: list = dataclasses.field(default_factory=list)
    terminator: "Op" = None


@dataclasses.dataclass(eq=False)
class Op:
    """`text` is a format string in which {0}, {1}, ... are the operands, {r} the results and {b0}, {b1}, ... the
    blocks."""

    text: str
    operands: list
    results: list
    blocks: list = dataclasses.field(default_factory=list)

    def render(self, indent):
        blocks = {f"b{i}": render_block(block, indent + "  ") + indent for i, block in enumerate(self.blocks)}
        names = [operand.name for operand in self.operands]
        results = ", ".join(result.name for result in self.results)
        return indent + self.text.format(*names, r=results, **blocks)


def render_block(block, indent):
    ops = block.ops + ([block.terminator] if block.terminator else [])
    return "".join(op.render(indent) + "\n" for op in ops)


@dataclasses.dataclass(eq=False)
class Function:
    name: str
    arguments: list
    ranges: dict
    body: Block
    private: bool = False

    def render(self):
        arguments = []
        for argument in self.arguments:
            text = f"{argument.name}: {argument.type}"
            if argument in self.ranges:
                low, high = self.ranges[argument]
                text += f" {{surge.range = [{low}, {high}]}}"
            arguments.append(text)
        types = ", ".join(value.type for value in self.body.terminator.operands)
        visibility = "private " if self.private else ""
        return (
            f"func.func {visibility}@{self.name}({', '.join(arguments)}) -> ({types}) {{\n"
            + render_block(self.body, "  ")
            + "}\n"
        )


def render(functions):
    return "\n".join(function.render() for function in functions)


def blocks_of(block):
    """The block and all blocks in it."""
    yield block
    for op in block.ops:
        for inner in op.blocks:
            yield from blocks_of(inner)


def ops_of(block):
    for inner in blocks_of(block):
        yield from inner.ops
        if inner.terminator:
            yield inner.terminator
