"""Runs the sides of a case, each in a process of its own, in turn and several times over."""
# SPDX-License-Identifier: Apache-2.0

import dataclasses
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from peers import MISSING, python_of
from workload import BUILD, HERE, Disagreement

COMPILER = os.environ.get("CC", "clang-22")
C_FLAGS = ["-O3", "-shared", "-fPIC", "-I", os.path.join(HERE, "..")]


@dataclasses.dataclass
class Timing:
    """Seconds of a call: the median and the quartiles; or why there are none. `says` is what the check found."""
    median: float = 0
    low: float = 0
    high: float = 0
    says: str = ""
    missing: str = ""
    wrong: bool = False


class Failed(Exception):
    pass


class Process:
    """A driver: a process that answers a line of JSON with another."""

    def __init__(self, command, threads, cores):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("OPENBLAS_")}
        environment.update(
            OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads),
            JAX_PLATFORMS="cpu", TORCHINDUCTOR_COMPILE_THREADS="1", TF_CPP_MIN_LOG_LEVEL="2",
            XLA_FLAGS=f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'} "
                      f"intra_op_parallelism_threads={threads}")
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True, env=environment,
            preexec_fn=lambda: os.sched_setaffinity(0, cores))

    def ask(self, request):
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self.errors.seek(0)
            said = self.errors.read().strip().splitlines()
            raise Failed(f"the process ended: {said[-1] if said else 'without a word'}")
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.errors.close()
        self.process.wait()


class Checker:
    """What a case's check compares with."""

    def __init__(self, ask, inputs, results, folder):
        self.ask, self.inputs, self.folder = ask, inputs, folder
        self.results = results  # The files of each side, by its name.

    def compare(self, ours, others, tolerance):
        """The largest difference over the largest number of the second, and how many elements differ by more than
        `tolerance` of that."""
        try:
            answer = self.ask({"compare": [ours, others], "tolerance": tolerance})
        except Failed as error:
            raise Disagreement(str(error))
        return answer["difference"] / max(answer["largest"], 1e-300), answer["apart"]

    def expect(self, what, ours, others, tolerance):
        difference, _ = self.compare(ours, others, tolerance)
        if difference > tolerance:
            raise Disagreement(f"{what} differs by {difference:.1e} of its largest number, more than {tolerance:.0e}")
        return f"{what} within {difference:.0e}"

    def expect_near(self, what, ours, number, tolerance):
        """An array that holds a single number."""
        value = self.ask({"values": ours})["values"][0]
        if not abs(value - number) <= tolerance:
            raise Disagreement(f"{what} is {value}, but expected {number:.6g} to {tolerance:.1g}")

    def expect_finite(self, results):
        for path in results:
            if self.compare(path, path, 1)[1]:
                raise Disagreement("a result is not finite")

    def call(self, entry, settings):
        """The files of what another function of the program makes of the same arguments."""
        save = os.path.join(self.folder, "results", entry)
        os.makedirs(save)
        try:
            return self.ask({"load": {"program": os.path.join(self.folder, "program.mlir"), "entry": entry,
                                      "arguments": {**self.inputs, **settings}, "save": save}})["results"]
        except Failed as error:
            raise Disagreement(str(error))

    def reference(self, source, flags, entry, arguments, like):
        path = os.path.join(self.folder, "reference.npy")
        self.ask({"reference": compile_c(os.path.join(HERE, source), flags), "entry": entry, "arguments": arguments,
                  "like": like, "save": path})
        return path


def compile_c(source, flags, portable=False):
    """A shared library of a C file, kept under build/benchmarks by the content of what it is made of."""
    command = [*C_FLAGS, *([] if portable else ["-march=native"]), *flags]
    made_of = [source, *(os.path.join(HERE, name) for name in ("adam.h", "dense.h", "philox.h"))]
    digest = hashlib.sha256(" ".join(command).encode())
    for path in made_of:
        with open(path, "rb") as file:
            digest.update(file.read())
    folder = os.path.join(BUILD, "benchmarks")
    os.makedirs(folder, exist_ok=True)
    library = os.path.join(folder, digest.hexdigest()[:24] + ".so")
    if not os.path.exists(library):
        # Another run may be making the same.
        own = f"{library}.{os.getpid()}"
        done = subprocess.run([COMPILER, *command, source, "-lm", "-o", own], capture_output=True, text=True)
        if done.returncode:
            raise Failed(f"{COMPILER} cannot compile {os.path.relpath(source, HERE)}: {done.stderr.strip()}")
        os.replace(own, library)
    return library


class Runner:
    """Measures the cases of one workload; its processes live as long as it does."""

    def __init__(self, name, workload, versions, threads, rounds, seconds, processor_time, folder, progress):
        self.name, self.workload, self.versions = name, workload, versions
        self.threads, self.rounds, self.seconds = threads, rounds, seconds
        self.processor_time, self.folder, self.progress = processor_time, folder, progress
        self.processes = {}
        # The last processors: the first ones serve the system's interrupts.
        self.cores = sorted(os.sched_getaffinity(0))[-threads:]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes.values():
            process.close()

    def process(self, side):
        """C functions and compiled programs have a process each; the functions of a package share one."""
        return self.process_of(side.package or side.name, bool(side.package))

    def helper(self):
        """The process that makes inputs and compares results."""
        return self.process_of("", False)

    def process_of(self, key, is_python):
        ended = key in self.processes and self.processes[key].process.poll() is not None
        if key not in self.processes or ended:
            command = [python_of(key), os.path.join(HERE, "peer.py")] if is_python else [
                os.path.join(BUILD, "bin", "surge-benchmark-driver")]
            self.processes[key] = Process(command, self.threads, self.cores)
        return self.processes[key]

    def make_inputs(self, case, program):
        """The files of the first arguments, by name."""
        folder = os.path.join(self.folder, "inputs")
        os.makedirs(folder)
        if case.arrays:
            paths = {name: os.path.join(folder, name + ".npy") for name in case.arrays}
            for name, array in case.arrays.items():
                array.save(paths[name])
            return paths
        if not case.inputs:
            return {}
        return self.helper().ask({"inputs": {"program": program, "function": case.inputs, "entry": case.entry,
                                             "save": folder}})["arguments"]

    def load(self, side, case, program, inputs):
        """Prepares a side; the files of its first results."""
        save = os.path.join(self.folder, "results", side.name.replace("/", " "))
        os.makedirs(save, exist_ok=True)
        arguments = {**inputs, **case.settings}
        request = {"arguments": arguments, "threads": self.threads, "save": save}
        if side.package:
            request.update(module=os.path.join(HERE, self.name, "peers.py"), function=side.function,
                           parameters=case.parameters, double=self.workload.double)
        else:
            request.update(program=program, entry=side.entry or case.entry, feed=case.feed, advance=case.advance)
        if side.source:
            request["library"] = compile_c(os.path.join(HERE, side.source), side.flags, side.portable)
            request.update(symbol=side.symbol or case.entry, shapes=case.shapes)
        return self.process(side).ask({"load": request})["results"]

    def measure(self, case):
        """A Timing for each side, by its name."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        program = os.path.join(self.folder, "program.mlir")
        with open(program, "w") as file:
            file.write(case.program)
        inputs = self.make_inputs(case, program)
        results, timings, samples = {}, {}, {}
        for side in case.sides:
            timing = timings[side.name] = Timing()
            if side.package and not self.versions.get(side.package):
                timing.missing = MISSING
                continue
            self.progress(f"{self.name}: {case.group} {case.column}: preparing {side.name}")
            try:
                results[side.name] = self.load(side, case, program, inputs)
                samples[side.name] = []
            except Failed as error:
                timing.missing = str(error)
                # What fails although it needs nobody's package is ours to mend.
                timing.wrong = not side.package
        checker = Checker(self.helper().ask, inputs, results, self.folder)
        for side in case.sides:
            if side.name in results and case.check:
                try:
                    timings[side.name].says = case.check(checker, side, results[side.name])
                except Disagreement as error:
                    timings[side.name].says, timings[side.name].wrong = str(error), True
        self.time_in_turn(case, samples)
        for name, seconds in samples.items():
            if seconds:
                low, median, high = quartiles(seconds)
                timings[name].low, timings[name].median, timings[name].high = low, median, high
        return timings

    def time_in_turn(self, case, samples):
        """Visits the sides one after another, so that what disturbs the machine for a while disturbs all of them."""
        spent = dict.fromkeys(samples, 0.0)
        for turn in range(self.rounds):
            for side in case.sides:
                # A call that takes seconds is not repeated as often.
                if side.name not in samples or spent[side.name] > 20 * self.seconds and turn >= 1:
                    continue
                self.progress(f"{self.name}: {case.group} {case.column}: round {turn + 1} of {self.rounds}, "
                              f"{side.name}")
                start = time.perf_counter()
                try:
                    samples[side.name] += self.process(side).ask(
                        {"time": self.seconds, "processor": self.processor_time})["samples"]
                except Failed as error:
                    print(f"bench: {side.name}: {error}", file=sys.stderr)
                    del samples[side.name]
                    continue
                spent[side.name] += time.perf_counter() - start


def quartiles(numbers):
    if len(numbers) == 1:
        return numbers * 3
    return statistics.quantiles(numbers, n=4, method="inclusive")

