"""Changes the text of programs at random, so that most no longer mean anything.

SPDX-License-Identifier: Apache-2.0
"""

import re

TOKEN = re.compile(r"[%@!#^]?[\w.$-]+|->|::|\S")
NUMBERS = ["0", "1", "-1", "2", "7", "1000", "0.0", "-2.5", "?"]
TYPES = [
    "f16", "bf16", "f32", "f64", "f128", "i1", "i32", "i64", "index", "!surge.key", "none", "tensor<*xf32>",
    "tensor<f32>", "tensor<3xf64>", "tensor<?xf32>", "tensor<0xf64>", "tensor<2x3xi32>", "memref<3xf64>",
    "vector<4xf32>", "complex<f64>", "tuple<f32>", "(f32) -> f32",
]  # fmt: skip


def is_number(token):
    return re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", token) is not None


def mutate_tokens(random, line, vocabulary):
    tokens = [match.span() for match in TOKEN.finditer(line)]
    if not tokens:
        return line
    begin, end = random.choice(tokens)
    token = line[begin:end]
    kind = random.randrange(6)
    if kind == 0:
        new = ""
    elif kind == 1:
        new = token + " " + token
    elif is_number(token) or kind == 2 and re.match(r"\d", token):
        new = random.choice(NUMBERS)
    elif kind == 3 or token in TYPES:
        new = random.choice(TYPES)
    else:
        # A word of the same kind: a value for a value, an op for an op.
        same = [word for word in vocabulary if word[0] == token[0] or ("." in word) == ("." in token) and word[0].isalpha()]
        new = random.choice(same or vocabulary)
    return line[:begin] + new + line[end:]


def mutate(random, text, vocabulary):
    """The text with one to three changes: of a token, a line, or the end."""
    lines = text.split("\n")
    for _ in range(random.randint(1, 3)):
        kind, at = random.randrange(10), random.randrange(len(lines))
        if kind < 7:
            lines[at] = mutate_tokens(random, lines[at], vocabulary)
        elif kind == 7 and len(lines) > 1:
            lines.pop(at)
        elif kind == 8:
            lines.insert(random.randrange(len(lines)), lines[at])
        elif random.random() < 0.2:
            lines = lines[: at + 1]
    return "\n".join(lines)


def words_of(texts):
    return sorted({token for text in texts for token in TOKEN.findall(text) if len(token) > 1})
