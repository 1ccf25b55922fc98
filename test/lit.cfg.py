import os
import sys

import lit.formats
from lit.llvm import llvm_config
from lit.llvm.subst import ToolSubst

config.name = "surge"
config.test_format = lit.formats.ShTest()
config.suffixes = [".mlir", ".test"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.surge_obj_root, "test")
config.environment["FILECHECK_OPTS"] = "-enable-var-scope --allow-unused-prefixes=false"
# lit runs one test a core; more threads would only wait for each other. Tests of threads ask for them.
config.environment["OMP_NUM_THREADS"] = "1"
# The compiler is under test, not what it kept; tests of the cache name a folder.
config.environment["SURGE_CACHE"] = "off"
config.excludes = ["Inputs"]
config.substitutions += [
    ("%c_compiler", config.c_compiler),
    ("%cxx_compiler", config.cxx_compiler),
    ("%surge_build", config.surge_obj_root),
    ("%python", f'"{sys.executable}"'),
    ("%status", f'"{sys.executable}" "{config.test_source_root}/status.py"'),
    ("%surge_tools", config.surge_tools_dir),
    ("%surge_source", os.path.dirname(config.test_source_root)),
]
# Long checks run the tests with a program of test/verify in the place of surge-run.
surge_run = os.path.join(config.surge_tools_dir, "surge-run")
config.environment["SURGE_RUN"] = surge_run
if verify := lit_config.params.get("verify"):
    surge_run = os.path.join(config.test_source_root, "verify", verify)
    config.available_features.add(f"verify-{verify}")
    config.environment["SURGE_VERIFIED"] = os.path.join(config.test_exec_root, f"{verify}.txt")
if config.sanitizers:
    config.available_features.add("sanitizers")
    # What faults on purpose is a fault to them.
    config.environment["GTEST_FILTER"] = "-Memory.SignalsBecomeMessages"
tools = [
    "count",
    "FileCheck",
    "llvm-nm",
    "llvm-readelf",
    "not",
    "surge-compile",
    "surge-example-embed",
    "surge-lsp-server",
    "surge-opt",
    "split-file",
    "surge-reduce",
    ToolSubst("surge-run", command=surge_run),
    "surge-unit-tests",
]
config.substitutions.append(("%surge_run", surge_run))
llvm_config.add_tool_substitutions(tools, [config.surge_tools_dir, config.llvm_tools_dir])
