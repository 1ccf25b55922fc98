"""Takes ops out of a program while it still fails.

SPDX-License-Identifier: Apache-2.0
"""

import copy
import time

from program import Op, blocks_of, ops_of


def replacement(function, block, position, value, operands):
    """What may stand for a result of an op that goes: an operand of its type, or a number."""
    for operand in operands:
        if operand.type == value.type:
            return operand
    if value.type == "f64":
        text = "{r} = arith.constant 0.5 : f64"
    elif value.type == "index":
        text = "{r} = arith.constant 1 : index"
    elif value.type == "i1":
        text = "{r} = arith.constant true"
    elif value.shape is not None and "?" not in value.shape and value.is_float:
        text = f"{{r}} = arith.constant dense<0.5> : {value.type}"
    else:
        return None
    fresh = copy.copy(value)
    block.ops.insert(position, Op(text, [], [fresh]))
    return fresh


def replace(function, old, new):
    for op in ops_of(function.body):
        op.operands = [new if operand is old else operand for operand in op.operands]


def drop_unused(function):
    changed = True
    while changed:
        changed = False
        used = {id(operand) for op in ops_of(function.body) for operand in op.operands}
        for block in list(blocks_of(function.body)):
            kept = [op for op in block.ops if any(id(result) in used for result in op.results)]
            changed |= len(kept) != len(block.ops)
            block.ops = kept


def without(functions, which, number):
    """A copy without one op of a function; None where its results cannot be replaced or it is a constant already."""
    smaller = copy.deepcopy(functions)
    function = smaller[which]
    seen = 0
    for block in blocks_of(function.body):
        for position, op in enumerate(block.ops):
            if seen == number:
                if "arith.constant" in op.text:
                    return None
                block.ops.pop(position)
                for result in op.results:
                    new = replacement(function, block, position, result, op.operands)
                    if new is None:
                        return None
                    replace(function, result, new)
                drop_unused(function)
                return smaller
            seen += 1
    return None


def with_one_result(functions, which, number):
    smaller = copy.deepcopy(functions)
    function = smaller[which]
    results = function.body.terminator.operands
    if len(results) < 2 or number >= len(results):
        return None
    kept = results[number]
    function.body.terminator = Op("return {0} : " + kept.type, [kept], [])
    drop_unused(function)
    return smaller


def count_ops(function):
    return sum(len(block.ops) for block in blocks_of(function.body))


def needed(functions):
    """The functions without helpers that nobody calls."""
    texts = [op.text for function in functions for op in ops_of(function.body)]
    return [f for f in functions if not f.private or any(f"@{f.name}(" in text for text in texts)]


def reduce(functions, fails, seconds):
    """The smallest program found for which `fails` still holds."""
    end = time.monotonic() + seconds
    for number in (0, 1):
        smaller = with_one_result(functions, len(functions) - 1, number)
        if smaller and fails(smaller):
            functions = smaller
            break
    changed = True
    while changed:
        changed = False
        for which in reversed(range(len(functions))):
            number = count_ops(functions[which]) - 1
            while number >= 0 and time.monotonic() < end:
                smaller = without(functions, which, number)
                if smaller and count_ops(smaller[which]) < count_ops(functions[which]) and fails(needed(smaller)):
                    functions, changed = smaller, True
                    number = min(number, count_ops(functions[which]))
                number -= 1
    return needed(functions)
