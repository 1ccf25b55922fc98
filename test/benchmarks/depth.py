"""What the table of benchmarks/depth promises of memory, read from its output."""
import re
import sys

rows = {}
for line in open(sys.argv[1]):
    if match := re.match(r"(\S.*?) +(\d+) +(\d+)$", line.rstrip()):
        rows.setdefault(match[1], (int(match[2]), int(match[3])))
grown = {name: deep - shallow for name, (shallow, deep) in rows.items() if name not in ("KB", "ms")}
layer = 512 * 64 * 4 // 1024
# Eight layers more: a layer of activations each, and another of guesses.
assert grown["backpropagation"] >= 8 * layer, grown
assert grown["activations, keep"] >= 16 * layer, grown
for name in ("weights", "activations, again", "upstream, again"):
    assert grown[name] <= 2 * grown["gradients"], grown
print("flat")
