"""What a benchmark is: cases, each called in several ways, and the aims that their times are held against."""
# SPDX-License-Identifier: Apache-2.0

import dataclasses
import importlib.util
import os
from typing import Callable

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get("SURGE_BUILD", os.path.join(HERE, "..", "build"))
# Most telling first: the order of `./dev bench` without names.
NAMES = ["categorical", "polynomial", "vae", "mlp", "forward_gradient", "burst", "spiking", "adbench", "adam",
         "normals"]


@dataclasses.dataclass
class Side:
    """One way to compute a case. With `source`, a C file compiled with `flags`; with `package`, a function of the
    workload's peers.py, which needs that package; with neither, the program compiled by Surge."""
    name: str
    source: str = ""
    flags: list[str] = dataclasses.field(default_factory=list)
    package: str = ""
    function: str = ""
    symbol: str = ""  # The C function, where it is not called as the case's entry.
    portable: bool = False  # C for every processor of the kind, not for this one.
    entry: str = ""  # The function of the program, where it is not the case's entry; of the same arguments.


@dataclasses.dataclass
class Case:
    """One computation. The results of the function `inputs` of the program, where there is one, are the first
    arguments of `entry`."""
    group: str   # The table that it stands in,
    column: str  # and the column.
    program: str
    sides: list[Side]
    entry: str = "both"
    inputs: str = "inputs"
    arrays: dict = dataclasses.field(default_factory=dict)  # The first arguments by name, in place of `inputs`.
    settings: dict[str, str] = dataclasses.field(default_factory=dict)  # Further arguments, as surge-run reads them.
    shapes: list = dataclasses.field(default_factory=list)  # Of the results, where the program leaves them open.
    feed: list[tuple[int, int]] = dataclasses.field(default_factory=list)  # Results that are the next call's arguments.
    advance: list[str] = dataclasses.field(default_factory=list)  # Arguments that grow by one from call to call.
    parameters: dict = dataclasses.field(default_factory=dict)  # What the functions of peers.py are told.
    # Given a Checker and the files of a side's results, says in a few words what agrees, or raises Disagreement.
    check: Callable = None
    bytes: int = 0  # Moved by one call; where given, the table says GB/s too.
    items: int = 0  # Computed by one call; where given, the table says how many millions a second.
    elements: int = 0  # Where given, the table holds ns per element, a row per case, and is drawn too.


@dataclasses.dataclass
class Aim:
    """In each column of `group`, the best of `sides` takes at least `ratio` times as long as Surge. A ratio below one
    allows Surge to be slower."""
    text: str
    group: str
    sides: list[str]
    ratio: float


@dataclasses.dataclass
class Workload:
    title: str
    text: str  # What is timed; Markdown.
    cases: list[Case]
    aims: list[Aim] = dataclasses.field(default_factory=list)
    double: bool = False  # Of peers that must be told to keep f64.


class Disagreement(Exception):
    """Two sides of a case compute different things; the text says how."""


def load_workload(name, tiny):
    path = os.path.join(HERE, name, "workload.py")
    specification = importlib.util.spec_from_file_location(name + "_workload", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.workload(tiny)


def read(*path):
    with open(os.path.join(HERE, *path)) as file:
        return file.read()
