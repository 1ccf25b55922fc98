"""Whether two training runs end with the same loss, up to a part of it."""
import json
import sys

first, second = (json.load(open(path))["loss"] for path in sys.argv[1:3])
assert abs(first - second) <= float(sys.argv[3]) * second, f"{first} and {second}"
