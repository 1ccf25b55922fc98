"""Matrix products and reductions, generated and by the library, against the same sums in f64.

usage: products.py surge-run
"""
import itertools
import math

from program import expect, run

# The operands' shapes and maps, the result's shape, over loops (q, m, n, k).
FORMS = {
    "plain": ("{m}x{k}", "m, k", "{k}x{n}", "k, n", "{m}x{n}", "m, n"),
    "second_transposed": ("{m}x{k}", "m, k", "{n}x{k}", "n, k", "{m}x{n}", "m, n"),
    "first_transposed": ("{k}x{m}", "k, m", "{k}x{n}", "k, n", "{m}x{n}", "m, n"),
    "both_transposed": ("{k}x{m}", "k, m", "{n}x{k}", "n, k", "{m}x{n}", "m, n"),
    "result_transposed": ("{m}x{k}", "m, k", "{k}x{n}", "k, n", "{n}x{m}", "n, m"),
    "batch": ("3x{m}x{k}", "q, m, k", "3x{k}x{n}", "q, k, n", "3x{m}x{n}", "q, m, n"),
    "one_operand_for_all": ("3x{m}x{k}", "q, m, k", "{k}x{n}", "k, n", "3x{m}x{n}", "q, m, n"),
    "other_operand_for_all": ("{m}x{k}", "m, k", "3x{k}x{n}", "q, k, n", "3x{m}x{n}", "q, m, n"),
    "batch_inside": ("{m}x3x{k}", "m, q, k", "{k}x3x{n}", "k, q, n", "{m}x3x{n}", "m, q, n"),
    "matrix_vector": ("{m}x{k}", "m, k", "{k}", "k", "{m}", "m"),
    "vector_matrix": ("{k}", "k", "{k}x{n}", "k, n", "{n}", "n"),
    "dot": ("{k}", "k", "{k}", "k", "", ""),
    "outer": ("{m}", "m", "{n}", "n", "{m}x{n}", "m, n"),
    "sum_over_two_axes": ("{k}x{m}x3", "k, m, q", "{k}x{n}x3", "k, n, q", "{m}x{n}", "m, n"),
}


def tensor(shape, element):
    return f"tensor<{shape}x{element}>" if shape else f"tensor<{element}>"


def product(maps, iterators, element, accumulator, a, b, c, start):
    """`start` + the product, with the operands as they are or widened to f64."""
    widen = element != accumulator
    cast = f"%x = arith.extf %u : {element} to {accumulator} %y = arith.extf %v : {element} to {accumulator}"
    x, y = ("%x", "%y") if widen else ("%u", "%v")
    return f"""linalg.generic {{indexing_maps = [{maps}], iterator_types = [{iterators}]}}
          ins(%a, %b : {a}, {b}) outs({start} : {c}) {{
      ^bb0(%u: {element}, %v: {element}, %so_far: {accumulator}):
        {cast if widen else ""}
        %p = arith.mulf {x}, {y} : {accumulator}
        %s = arith.addf %so_far, %p : {accumulator}
        linalg.yield %s : {accumulator}
      }} -> {c}"""


def largest_error(form, m, n, k, element):
    """The largest difference from the product of the same numbers in f64, from a start of zero and of 1."""
    shapes = [text.format(m=m, n=n, k=k) for text in form[0::2]]
    # Only the loops that occur; one that the result lacks is a reduction.
    loops = [d for d in "qmnk" if any(d in text.split(", ") for text in form[1::2])]
    iterators = ", ".join(f'"{"parallel" if d in form[5].split(", ") else "reduction"}"' for d in loops)
    maps = ", ".join(f"affine_map<({', '.join(loops)}) -> ({text})>" for text in form[1::2])
    a, b, c = (tensor(shape, element) for shape in shapes)
    wide = tensor(shapes[2], "f64")
    rank = shapes[2].count("x") + 1 if shapes[2] else 0
    dims = ", ".join(f"d{i}" for i in range(rank))
    identity = f"affine_map<({dims}) -> ({dims})>"
    return [r[0] for r in run(f"""
        func.func private @error(%c: {c}, %w: {wide}) -> f64 {{
          %zero = arith.constant dense<0.0> : tensor<f64>
          %e = linalg.generic {{indexing_maps = [{identity}, {identity}, affine_map<({dims}) -> ()>],
                               iterator_types = [{", ".join(['"reduction"'] * rank)}]}}
              ins(%c, %w : {c}, {wide}) outs(%zero : tensor<f64>) {{
          ^bb0(%u: {element}, %v: f64, %most: f64):
            %x = arith.extf %u : {element} to f64
            %d = arith.subf %x, %v : f64
            %abs = math.absf %d : f64
            %next = arith.maximumf %most, %abs : f64
            linalg.yield %next : f64
          }} -> tensor<f64>
          %r = tensor.extract %e[] : tensor<f64>
          return %r : f64
        }}
        func.func @main() -> (f64, f64) {{
          %seed = arith.constant 3 : i64
          %key = surge.key %seed : i64
          %ka, %kb = surge.split %key
          %a = surge.random uniform %ka : {a}
          %b = surge.random uniform %kb : {b}
          %zero = arith.constant dense<0.0> : {c}
          %wide_zero = arith.constant dense<0.0> : {wide}
          %one = arith.constant dense<1.0> : {c}
          %wide_one = arith.constant dense<1.0> : {wide}
          %c0 = {product(maps, iterators, element, element, a, b, c, "%zero")}
          %w0 = {product(maps, iterators, element, "f64", a, b, wide, "%wide_zero")}
          %c1 = {product(maps, iterators, element, element, a, b, c, "%one")}
          %w1 = {product(maps, iterators, element, "f64", a, b, wide, "%wide_one")}
          %e0 = call @error(%c0, %w0) : ({c}, {wide}) -> f64
          %e1 = call @error(%c1, %w1) : ({c}, {wide}) -> f64
          return %e0, %e1 : f64, f64
        }}""")]


def sums(form, m, n, k, a, b):
    """The product of flat operands, in Python's arithmetic."""
    sizes = {"q": 3, "m": m, "n": n, "k": k}
    names = [text.split(", ") if text else [] for text in form[1::2]]

    def at(axes, place):
        index = 0
        for axis in axes:
            index = index * sizes[axis] + place[axis]
        return index

    loops = sorted({axis for axes in names for axis in axes})
    result = [0.0] * math.prod(sizes[axis] for axis in names[2])
    for values in itertools.product(*(range(sizes[axis]) for axis in loops)):
        place = dict(zip(loops, values))
        result[at(names[2], place)] += a[at(names[0], place)] * b[at(names[1], place)]
    return result


def test_products_of_unknown_sizes():
    """In f64, onto a start of 1: blocks of rows and columns that are full, cut off, and too small for vectors."""
    for name, form in FORMS.items():
        loops = [d for d in "qmnk" if any(d in text.split(", ") for text in form[1::2])]
        iterators = ", ".join(f'"{"parallel" if d in form[5].split(", ") else "reduction"}"' for d in loops)
        maps = ", ".join(f"affine_map<({', '.join(loops)}) -> ({text})>" for text in form[1::2])
        for m, n, k in ((1, 2, 3), (9, 8, 5), (19, 21, 4)):
            known = [tensor(text.format(m=m, n=n, k=k), "f64") for text in form[0::2]]
            a, b, c = ("tensor<" + "?x" * len(text.split(", ")) + "f64>" if text else "tensor<f64>"
                       for text in form[1::2])
            cast = lambda value, types: f"%{value}_ = tensor.cast %{value} : {types[0]} to {types[1]}"
            a_values, b_values, c_values = run(f"""
                func.func private @product(%a: {a}, %b: {b}, %c: {c}) -> {c} {{
                  %r = {product(maps, iterators, "f64", "f64", a, b, c, "%c")}
                  return %r : {c}
                }}
                func.func @main() -> ({known[0]}, {known[1]}, {c}) {{
                  %seed = arith.constant 3 : i64
                  %key = surge.key %seed : i64
                  %ka, %kb = surge.split %key
                  %a = surge.random uniform %ka : {known[0]}
                  %b = surge.random uniform %kb : {known[1]}
                  %c = arith.constant dense<1.0> : {known[2]}
                  {cast("a", (known[0], a))}
                  {cast("b", (known[1], b))}
                  {cast("c", (known[2], c))}
                  %r = call @product(%a_, %b_, %c_) {{no_inline}} : ({a}, {b}, {c}) -> {c}
                  return %a, %b, %r : {known[0]}, {known[1]}, {c}
                }}""")
            for value, expected in zip(c_values, sums(form, m, n, k, a_values, b_values), strict=True):
                expect(abs(value - expected - 1) <= 1e-13, f"{name} {m}x{n}x{k}: {value}, expected {expected + 1}")


def test_products():
    # Half a unit in the last place of a sum of about k / 4, where one rounding is all that may happen; for f32, sums
    # in any order.
    unit = {"f32": 1e-6, "f16": 2.0**-11, "bf16": 2.0**-8}
    for name, form in FORMS.items():
        for m, n, k in ((3, 5, 7), (70, 66, 80), (131, 129, 130)):
            for element in ("f32", "f16", "bf16") if name in ("plain", "matrix_vector") else ("f32",):
                # An outer product adds up nothing.
                terms = k * 3 if name == "sum_over_two_axes" else k
                tolerance = unit[element] * terms
                errors = largest_error(form, m, n, k, element)
                expect(max(errors) <= tolerance, f"{name} {m}x{n}x{k} {element}: errors {errors}, allowed {tolerance}")


if __name__ == "__main__":
    test_products()
    test_products_of_unknown_sizes()
