"""Calls every function of a module, and its vjp, in one function, in ways that must agree.

SPDX-License-Identifier: Apache-2.0
"""

import json
import re

from program import Value, tensor

# What runs before and after the derivatives are taken; the unoptimised program is what all are compared with.
VARIANTS = {
    "canonicalize": ["--canonicalize", "--cse", "--surge-gradient", "--canonicalize", "--cse"],
    "inline": ["--inline", "--loop-invariant-code-motion", "--surge-gradient", "--inline", "--loop-invariant-code-motion"],
}
STAGES = [
    "--surge-linearize",
    "--canonicalize",
    "--cse",
    "--loop-invariant-code-motion",
    "--surge-unzip",
    "--canonicalize",
    "--cse",
    "--surge-transpose",
    "--canonicalize",
]
RUN_ARGUMENTS = ["--entry", "all", "--json", "--arg", "0=2", "--arg", "1=1", "--arg", "2=seed:5"]


def static(type):
    return type.replace("?", "3")


class Caller:
    """Writes the function @all, which draws arguments and cotangents from its key."""

    def __init__(self):
        self.lines, self.results, self.count, self.drawn = [], [], 0, 0

    def name(self):
        self.count += 1
        return f"%t{self.count}"

    def draw(self, type):
        """A value of a type from numbers that nothing folds."""
        if type in ("index", "i1", "!surge.key"):
            return {"index": "%n", "i1": "%c", "!surge.key": "%k"}[type]
        drawn = static(type) if type != "f64" else tensor([])
        # Numbered apart from names, so that all ways draw the same.
        self.drawn += 1
        index, key, value = self.name(), self.name(), self.name()
        self.lines += [
            f"{index} = arith.constant {self.drawn} : index",
            f"{key} = surge.fold_in %k, {index} : index",
            f"{value} = surge.random uniform {key} : {drawn}",
        ]
        if type == drawn:
            return value
        result = self.name()
        if type == "f64":
            self.lines.append(f"{result} = tensor.extract {value}[] : {drawn}")
        else:
            self.lines.append(f"{result} = tensor.cast {value} : {drawn} to {type}")
        return result

    def call(self, text, types, kept):
        """An op with results of these types, of which the float ones among `kept` are returned."""
        name = self.name()
        self.lines.append(f"{name}:{len(types)} = {text}")
        names = [f"{name}#{i}" for i in range(len(types))]
        self.results += [(names[i], types[i]) for i in kept if Value("", types[i]).is_float]
        return names

    def render(self):
        types = ", ".join(type for _, type in self.results)
        body = "".join(f"  {line}\n" for line in self.lines)
        return (
            f"func.func @all(%n: index, %c: i1, %k: !surge.key) -> ({types}) {{\n{body}"
            f"  return {', '.join(name for name, _ in self.results)} : {types}\n}}\n"
        )


def with_requests(functions):
    """A function that asks for the vjp of each public one."""
    caller = Caller()
    for function in functions:
        if function.private:
            continue
        arguments = [argument.type for argument in function.arguments]
        results = [value.type for value in function.body.terminator.operands]
        wrt = [i for i, argument in enumerate(function.arguments) if argument.is_float]
        operands = [caller.draw(type) for type in arguments]
        seeds = [caller.draw(type) for type in results]
        types = results + [arguments[i] for i in wrt]
        caller.call(
            f"surge.vjp @{function.name}({', '.join(operands)}) wrt {wrt} cotangents({', '.join(seeds)}) : "
            f"({', '.join(arguments)}), ({', '.join(results)}) -> ({', '.join(types)})",
            types,
            range(len(types)),
        )
    return caller.render()


def split_types(text):
    """The types of a list of them, or of `%name: type {attributes}`."""
    types, depth, part = [], 0, ""
    for letter in text + ",":
        if letter == "," and depth == 0:
            part = re.sub(r"\{.*\}", "", part.split(": ", 1)[-1]).strip()
            if part:
                types.append(part)
            part = ""
            continue
        depth += letter in "<{(" and 1 or letter in ">})" and -1 or 0
        part += letter
    return types


def signature(text, name):
    """Argument types, result types and the residuals of a function in printed form."""
    head = re.search(r"func\.func private @" + re.escape(name) + r"\((.*)\{$", text, re.MULTILINE).group(1)
    arguments, _, rest = head.partition(") -> ")
    rest, _, attributes = rest.partition(" attributes ")
    residuals = re.search(r"surge\.residuals = array<i64(?:: ([^>]*))?>", attributes)
    numbers = [int(number) for number in (residuals.group(1) or "").split(",") if number.strip()] if residuals else []
    return split_types(arguments), split_types(rest.strip().strip("()")), numbers


def with_stages(functions, staged):
    """The same from the functions that the stages made, one by one, in the printed module `staged`."""
    caller = Caller()
    for function in functions:
        if function.private:
            continue
        wrt = [i for i, argument in enumerate(function.arguments) if argument.is_float]
        name = f"{function.name}.jvp." + ".".join(map(str, wrt))
        operands = [caller.draw(argument.type) for argument in function.arguments]
        seeds = [caller.draw(value.type) for value in function.body.terminator.operands]
        arguments, results, _ = signature(staged, name + ".primal")
        primal = caller.call(
            f"func.call @{name}.primal({', '.join(operands)}) : ({', '.join(arguments)}) -> ({', '.join(results)})",
            results,
            range(len(seeds)),
        )
        arguments, results, residuals = signature(staged, name + ".linear.transpose")
        inputs = [primal[i] if i >= 0 else operands[-1 - i] for i in residuals] + seeds
        caller.call(
            f"func.call @{name}.linear.transpose({', '.join(inputs)}) : ({', '.join(arguments)}) -> ({', '.join(results)})",
            results,
            range(len(results)),
        )
    return caller.render()


def disagreement(expected, got):
    """What two printed runs differ in first, numbers by more than rounding, or None."""
    expected, got = json.loads(expected)["results"], json.loads(got)["results"]
    if len(expected) != len(got):
        return f"{len(expected)} results without, {len(got)} with optimisation"
    for i, (left, right) in enumerate(zip(expected, got)):
        if left["type"] != right["type"] or len(left["data"]) != len(right["data"]):
            return f"result {i}: {left['type']} without, {right['type']} with optimisation"
        for a, b in zip(left["data"], right["data"]):
            if a == b:
                continue
            if isinstance(a, str) or isinstance(b, str) or abs(a - b) > 1e-8 * max(1.0, abs(a)):
                return f"result {i}: {a} without, {b} with optimisation"
    return None
