"""Whether the squared error in the last tenth of the time is below that in the first by a factor."""
import json
import sys

errors = json.load(sys.stdin)["results"][0]["data"]
assert errors[-1] * float(sys.argv[1]) < errors[0], errors
