"""Reads the result of the run: between the optimum, .45^2, and what a separately written program reached, .204, give or take .001."""
import json
import sys

loss = json.load(sys.stdin)["results"][0]["data"][0]
assert 0.2025 < loss < 0.205, loss
print(loss)
