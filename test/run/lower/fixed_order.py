"""With --fixed-order, results have the same bits for any number of threads and on processors with other vectors."""
import ctypes
import os
import pathlib
import subprocess
import sys

ENTRIES = {  # of each result: the type of its numbers, and how many there are
    "gradients": [(ctypes.c_float, 1), (ctypes.c_float, 64 * 300), (ctypes.c_float, 300 * 96), (ctypes.c_float, 96 * 24)],
    "filters": [(ctypes.c_float, 2 * 8 * 14 * 14), (ctypes.c_float, 14), (ctypes.c_double, 8)],
}
SEED = 5


def processors():
    """This processor, and those that it can stand in for, from scalar sums to the widest vectors."""
    names = ["native"]
    info = pathlib.Path("/proc/cpuinfo")
    flags = set(info.read_text().split()) if info.exists() and os.uname().machine == "x86_64" else set()
    for name, needs in (("x86-64", "sse2"), ("x86-64-v3", "avx2"), ("x86-64-v4", "avx512bw")):
        if needs in flags:
            names.append(name)
    return names


def compiled(tools, program, folder, processor, *flags):
    """The bytes of every result of an object for `processor`."""
    path = folder / f"{processor}{len(flags)}.so"
    subprocess.run([f"{tools}/surge-compile", program, "-o", path, "--prefix", "sums", "--cpu", processor, *flags],
                   check=True)
    library = ctypes.CDLL(path)
    found = {}
    for entry, results in ENTRIES.items():
        memory = [(number * count)() for number, count in results]
        message = ctypes.create_string_buffer(512)
        function = getattr(library, f"sums_{entry}")
        if function(ctypes.c_int64(SEED), *memory, message, ctypes.c_size_t(len(message))):
            sys.exit(message.value.decode())
        found[entry] = [bytes(result) for result in memory]
    return found


def run(tools, program, folder, threads):
    """The same, compiled and run at once on so many threads."""
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    found = {}
    for entry, results in ENTRIES.items():
        subprocess.run([f"{tools}/surge-run", program, "--entry", entry, "--arg", f"0={SEED}", "--fixed-order",
                        "--threads", str(threads), "--save", folder], check=True, env=environment)
        found[entry] = [(folder / f"{i}.npy").read_bytes()[-ctypes.sizeof(number) * count:]
                        for i, (number, count) in enumerate(results)]
    return found


def main():
    tools, program, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    expected = run(tools, program, folder, 1)
    for threads in (2, 3, 7):
        assert run(tools, program, folder, threads) == expected, f"{threads} threads differ from one"
    # The objects find the runtime that is loaded already.
    ctypes.CDLL(f"{tools}/../lib/libSurgeRuntime.so", ctypes.RTLD_GLOBAL)
    names = processors()
    for name in names:
        for entry, results in compiled(tools, program, folder, name, "--fixed-order").items():
            for i, result in enumerate(results):
                assert result == expected[entry][i], f"{name}: result {i} of {entry} differs"
    # The program can tell: without the option, processors sum in orders of their own.
    if len(names) > 1:
        assert compiled(tools, program, folder, names[0]) != compiled(tools, program, folder, names[1])
    print(f"equal bits on {len(names)} processors")


main()
