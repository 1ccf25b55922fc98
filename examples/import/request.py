"""Adds to the text of a function a second one that requests its gradient."""
# SPDX-License-Identifier: Apache-2.0

import re


def with_gradient(text, function, wrt):
    """The module `text` with a function @gradient: the results of @function, then its gradients by the arguments `wrt`.

    `text` is the module that an exporter printed, with @function in it as `func.func`.
    """
    name, inputs, output = re.search(rf"func\.func (?:public )?@({function})\((.*)\) -> (\S+)", text).groups()
    types = re.findall(r"%\w+: (\w+(?:<[^>]*>)?)", inputs)
    names = ", ".join(f"%{i}" for i in range(len(types)))
    results = ", ".join([output] + [types[i] for i in wrt])
    request = f"""  func.func @gradient({", ".join(f"%{i}: {t}" for i, t in enumerate(types))}) -> ({results}) {{
    %r:{1 + len(wrt)} = surge.value_and_grad @{name}({names}) wrt {list(wrt)}
        : ({", ".join(types)}) -> ({results})
    return {", ".join(f"%r#{i}" for i in range(1 + len(wrt)))} : {results}
  }}
"""
    end = text.rindex("}")
    return text[:end] + request + text[end:]
