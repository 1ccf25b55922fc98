"""Calls functions of peers.py files over and over: the counterpart of driver.cpp, for Python of the peers' environment.

Answers requests of one line of JSON each with one line of JSON:

  {"load": {"module": FILE, "function": NAME, "arguments": {NAME: FILE.npy or TEXT}, "parameters": {...}, "threads": N,
            "double": BOOL, "save": DIR}}           {"results": [FILE.npy], "ready": seconds until the first call}
  {"time": SECONDS, "processor": BOOL}              {"samples": [seconds of a call]}, the processor's in place of the clock's

A function takes the arguments and the parameters, and returns what is called, or that and how many steps a call makes.
A call returns its results when they are there. What is called may have an attribute `seconds`, the time of the last
call by a clock of its own, which then counts.
"""
# SPDX-License-Identifier: Apache-2.0

import importlib.util
import json
import os
import sys
import time

import numpy


class Side:
    def __init__(self, module, function, arguments, parameters, threads, double, save):
        start = time.perf_counter()
        if "torch" in sys.modules or "torch" in function:
            import torch
            torch.set_num_threads(threads)
        if "jax" in function:
            import jax
            jax.config.update("jax_enable_x64", double)
        folder = os.path.dirname(module)
        if folder not in sys.path:
            sys.path.append(folder)
        specification = importlib.util.spec_from_file_location("peers_of_workload", module)
        loaded = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(loaded)
        arrays = {name: numpy.load(text) if text.endswith(".npy") else text for name, text in arguments.items()}
        made = getattr(loaded, function)(arrays, parameters)
        self.call, self.steps = made if isinstance(made, tuple) else (made, 1)
        results = self.call()
        self.ready = time.perf_counter() - start
        self.paths = []
        for i, result in enumerate(results):
            self.paths.append(os.path.join(save, f"{i}.npy"))
            numpy.save(self.paths[-1], result.detach().numpy() if hasattr(result, "detach") else numpy.asarray(result))
        self.call()
        self.calls = 0

    def time(self, seconds, now):
        """Seconds of a step, each the mean of as many as take a millisecond."""
        samples, begin = [], now()
        start = begin
        while start - begin < seconds and len(samples) < 1000:
            calls = max(self.calls, 1)
            own = 0
            for _ in range(calls):
                self.call()
                own += getattr(self.call, "seconds", 0)
            end = now()
            each = (own or end - start) / calls
            if not self.calls:
                self.calls = max(1, round(1e-3 / each))
            if calls == self.calls:
                samples.append(each / self.steps)
            start = end
        return samples


def main():
    # What is printed belongs to the protocol; packages may print too.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    side = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "load" in request:
                side = None
                side = Side(**request["load"])
                answer = {"results": side.paths, "ready": side.ready}
            else:
                answer = {"samples": side.time(request["time"], time.process_time if request["processor"] else
                                              time.perf_counter)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error) else ''}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
