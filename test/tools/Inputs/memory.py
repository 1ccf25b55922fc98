"""Checks the memory that `surge-run --stats --json` reports on stdin: memory.py MOST_ALLOCATIONS.

The steady state asks the system for nothing, and takes at most 1.1 times the bytes in use at the worst moment."""
import json
import sys

memory = json.load(sys.stdin)["memory"]
assert memory["system_blocks"] == 0, memory
assert memory["allocations"] <= int(sys.argv[1]), memory
assert 0 < memory["arena_bound"] <= memory["arena"] <= 1.1 * memory["arena_bound"], memory
assert 0 < memory["bound"] <= memory["planned"] <= 1.1 * memory["bound"], memory
assert memory["planned"] <= memory["peak"] <= 1.1 * memory["bound"], memory
assert 0.9 * memory["arguments"] < memory["donated"] <= memory["arguments"], memory
