"""Adds to the text of a function a second one that requests its gradient."""
# SPDX-License-Identifier: Apache-2.0

import re

OPENING, CLOSING = "<({[", ">)}]"


def parts(text):
    """The parts of a list between its commas, and what follows the bracket that closes it."""
    found, depth, start, is_string = [], 0, 0, False
    for i, c in enumerate(text):
        is_string ^= c == '"' and text[i - 1:i] != "\\"
        # An arrow closes nothing.
        if is_string or text[i - 1:i + 1] == "->":
            continue
        depth += (c in OPENING) - (c in CLOSING)
        if depth < 0 or (depth == 0 and c == ","):
            found.append(text[start:i].strip())
            start = i + 1
        if depth < 0:
            return [part for part in found if part], text[start:]
    raise ValueError("expected a list that ends")


def without_attributes(text):
    return text.split("{")[0].strip()


def with_range(argument, low, high):
    """An argument with the attribute that says where gradcheck draws its values from."""
    name, _, attributes = argument.partition("{")
    others = f", {attributes}" if attributes else "}"
    return f"{name.strip()} {{surge.range = [{float(low)}, {float(high)}]{others}"


def with_gradient(text, function, wrt, ranges={}):
    """The module `text` with a function @gradient: the result of @function, then its gradients by the arguments `wrt`.

    `text` is the module that an exporter printed, with @function in it as `func.func`. `ranges` gives, by position,
    the range [low, high) in which gradcheck draws the values of an argument: integers that index need one.
    """
    head = re.search(rf"func\.func (?:\w+ )?@{re.escape(function)}\(", text)
    if not head:
        raise ValueError(f"expected a function @{function}, but the text defines none: name one that it does")
    arguments, after = parts(text[head.end():])
    arrow = re.match(r" -> (\()?", after)
    if not arrow:
        outputs = []
    elif arrow[1]:
        outputs, _ = parts(after[arrow.end():])
    else:
        outputs = [after[arrow.end():after.index(" {")]]
    if len(outputs) != 1:
        raise ValueError(f"expected @{function} to return the loss alone, but got {len(outputs)} results: "
                         f"export a function that returns one of them")
    types = [without_attributes(argument.split(":", 1)[1]) for argument in arguments]
    names = ", ".join(f"%{i}" for i in range(len(types)))
    results = ", ".join([without_attributes(outputs[0])] + [types[i] for i in wrt])
    request = f"""  func.func @gradient({", ".join(f"%{i}: {t}" for i, t in enumerate(types))}) -> ({results}) {{
    %r:{1 + len(wrt)} = surge.value_and_grad @{function}({names}) wrt {list(wrt)}
        : ({", ".join(types)}) -> ({results})
    return {", ".join(f"%r#{i}" for i in range(1 + len(wrt)))} : {results}
  }}
"""
    for position, (low, high) in ranges.items():
        arguments[position] = with_range(arguments[position], low, high)
    end = text.rindex("}")
    return f"{text[:head.end()]}{', '.join(arguments)}){after[:end - len(text)]}{request}{text[end:]}"
