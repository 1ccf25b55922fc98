"""Random bits against known answers, and the moments of each distribution against theory.

usage: random_numbers.py surge-run

The known answers are those of Random123 (Salmon et al., SC 2011): kat_vectors, philox4x32 with 10 rounds.
"""
import math

from program import expect, philox, run, split, uniform

# Key and counter, then the four words, in hexadecimal.
KNOWN = [
    (0, 0, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    (2**64 - 1, 2**128 - 1, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    (0x299F31D0A4093822, 0x0370734413198A2E85A308D3243F6A88, "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def test_known_answers():
    for key, counter, words in KNOWN:
        computed = " ".join(f"{w:08x}" for w in philox.block(key, counter))
        expect(computed == words, f"the test's own generator gives {computed} in place of {words}")
    # The first block of key (0, 0), through the whole word in f64.
    numbers, = run("""
        func.func @main() -> tensor<4xf64> {
          %seed = arith.constant 0 : i64
          %k = surge.key %seed : i64
          %u = surge.random uniform %k : tensor<4xf64>
          return %u : tensor<4xf64>
        }""")
    words = [round((u * 2**33 - 1) / 2) for u in numbers]
    expect([f"{w:08x}" for w in words] == KNOWN[0][2].split(), f"got words {words}")


def test_every_type_takes_the_same_bits():
    seed, index = -12345, 2**40 + 7
    first, second = split((seed % 2**64, 0))
    key = philox.fold_in(second, index)
    types = {"f16": 11, "bf16": 8, "f32": 24, "f64": 53}
    # All go out as f64, which holds each of them.
    widened = {t: f"arith.extf %{t} : tensor<3x7x{t}> to tensor<3x7xf64>" for t in types if t != "f64"}
    wide = "tensor<3x7xf64>"
    results = run(f"""
        func.func @main() -> ({wide}, {wide}, {wide}, {wide}, f64) {{
          %seed = arith.constant {seed} : i64
          %index = arith.constant {index} : index
          %k = surge.key %seed : i64
          %a, %b = surge.split %k
          %c = surge.fold_in %b, %index : index
          {" ".join(f"%{t} = surge.random uniform %c : tensor<3x7x{t}>" for t in types)}
          {" ".join(f"%wide_{t} = {op}" for t, op in widened.items())}
          %scalar = surge.random uniform %a : f32
          %wide_scalar = arith.extf %scalar : f32 to f64
          return %wide_f16, %wide_bf16, %wide_f32, %f64, %wide_scalar : {wide}, {wide}, {wide}, {wide}, f64
        }}""")
    for (name, precision), numbers in zip(types.items(), results):
        wanted = [uniform(key, i, precision) for i in range(21)]
        expect(numbers == wanted, f"{name}: got {numbers}, expected {wanted}")
    expect(results[-1] == [uniform(first, 0, 24)], f"scalar: got {results[-1]}")


def test_formulas():
    key = (5, 0)
    for element, precision, tolerance in (("f32", 24, 3e-6), ("f64", 53, 1e-14)):
        row = f"tensor<9x{element}>"
        normal, gumbel, exponential, rademacher = run(f"""
            func.func @main() -> (tensor<3x3x{element}>, {row}, {row}, {row}) {{
              %seed = arith.constant 5 : i64
              %k = surge.key %seed : i64
              %n = surge.random normal %k : tensor<3x3x{element}>
              %g = surge.random gumbel %k : {row}
              %e = surge.random exponential %k : {row}
              %r = surge.random rademacher %k : {row}
              return %n, %g, %e, %r : tensor<3x3x{element}>, {row}, {row}, {row}
            }}""")
        u = [uniform(key, i, precision) for i in range(10)]
        for i in range(9):
            turn = math.sin if i % 2 else math.cos
            wanted = [math.sqrt(-2 * math.log(u[i // 2 * 2])) * turn(2 * math.pi * u[i // 2 * 2 + 1]),
                      -math.log(-math.log(u[i])), -math.log(u[i]), 1 if philox.word(key, i) >> 31 else -1]
            for got, want in zip((normal[i], gumbel[i], exponential[i], rademacher[i]), wanted):
                expect(abs(got - want) < tolerance, f"{element}, number {i}: got {got}, expected {want}")


def moments(distribution, element, count):
    """The smallest and the largest of `count` numbers, and the means of their first four powers."""
    return run(f"""
        #in = affine_map<(i) -> (i)>
        #out = affine_map<(i) -> ()>
        func.func @main() -> (f64, f64, f64, f64, f64, f64) {{
          %seed = arith.constant 99 : i64
          %k = surge.key %seed : i64
          %x = surge.random {distribution} %k : tensor<{count}x{element}>
          %zero = arith.constant dense<0.0> : tensor<f64>
          %top = arith.constant dense<0x7FF0000000000000> : tensor<f64>
          %bottom = arith.constant dense<0xFFF0000000000000> : tensor<f64>
          %n = arith.constant {float(count)} : f64
          %m:6 = linalg.generic {{indexing_maps = [#in, #out, #out, #out, #out, #out, #out],
                                 iterator_types = ["reduction"]}}
              ins(%x : tensor<{count}x{element}>)
              outs(%top, %bottom, %zero, %zero, %zero, %zero
                   : tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>) {{
          ^bb0(%v: {element}, %s0: f64, %s1: f64, %s2: f64, %s3: f64, %s4: f64, %s5: f64):
            %w = {"arith.extf %v : f32 to f64" if element == "f32" else "arith.mulf %v, %one : f64"}
            %least = arith.minimumf %s0, %w : f64
            %most = arith.maximumf %s1, %w : f64
            %w2 = arith.mulf %w, %w : f64
            %w3 = arith.mulf %w2, %w : f64
            %w4 = arith.mulf %w2, %w2 : f64
            %a = arith.addf %s2, %w : f64
            %b = arith.addf %s3, %w2 : f64
            %c = arith.addf %s4, %w3 : f64
            %d = arith.addf %s5, %w4 : f64
            linalg.yield %least, %most, %a, %b, %c, %d : f64, f64, f64, f64, f64, f64
          }} -> (tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>)
          {" ".join(f"%r{i} = tensor.extract %m#{i}[] : tensor<f64>" for i in range(6))}
          {" ".join(f"%d{i} = arith.divf %r{i}, %n : f64" for i in range(2, 6))}
          return %r0, %r1, %d2, %d3, %d4, %d5 : f64, f64, f64, f64, f64, f64
        }}""".replace("%n = arith", "%one = arith.constant 1.0 : f64 %n = arith", 1))


EULER, ZETA3 = 0.5772156649015329, 1.2020569031595942


def gumbel_moments():
    """From the cumulants g, pi^2/6, 2 zeta(3), pi^4/15 of the standard Gumbel distribution."""
    k1, k2, k3, k4 = EULER, math.pi**2 / 6, 2 * ZETA3, math.pi**4 / 15
    return [k1, k2 + k1**2, k3 + 3 * k2 * k1 + k1**3,
            k4 + 4 * k3 * k1 + 3 * k2**2 + 6 * k2 * k1**2 + k1**4]


def test_moments():
    count = 400000
    theory = {  # the first four moments, and the eighth, or a bound of it, for the error of the fourth
        "uniform": ([1 / 2, 1 / 3, 1 / 4, 1 / 5], 1 / 9),
        "normal": ([0, 1, 0, 3], 105),
        "exponential": ([1, 2, 6, 24], 40320),
        "gumbel": (gumbel_moments(), 40320),
        "rademacher": ([0, 1, 0, 1], 1),
    }
    for element in ("f32", "f64"):
        for name, (wanted, eighth) in theory.items():
            results = [r[0] for r in moments(name, element, count)]
            least, most = results[:2]
            if name == "uniform":
                expect(0 < least < 1e-4 and 1 - 1e-4 < most < 1, f"uniform {element}: from {least} to {most}")
            expect(math.isfinite(least) and math.isfinite(most), f"{name} {element}: from {least} to {most}")
            for power, (got, want) in enumerate(zip(results[2:], wanted), start=1):
                # Jensen: E[x^2p] <= E[x^8]^(p/4). Five standard errors.
                tolerance = 5 * math.sqrt(eighth ** (power / 4) / count)
                expect(abs(got - want) <= tolerance,
                       f"{name} {element}: moment {power} is {got}, expected {want} within {tolerance}")


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
