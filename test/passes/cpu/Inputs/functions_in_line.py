"""Prints a function that takes the exponential of a number N times over: functions_in_line.py N."""
import sys

count = int(sys.argv[1])
print("func.func @f(%v0: f32) -> f32 {")
for i in range(count):
    print(f"  %v{i + 1} = math.exp %v{i} : f32")
print(f"  return %v{count} : f32\n}}")
