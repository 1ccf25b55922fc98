"""Whether the squared error falls fivefold from the first tenth of the time to the last, and below half of another's."""
import json
import sys

ours, without = (json.load(open(path))["results"][0]["data"] for path in sys.argv[1:])
assert 5 * ours[-1] < ours[0], ours
assert 2 * ours[-1] < without[-1], f"{ours[-1]}, without feedback {without[-1]}"
