// RUN: surge-opt %s --surge-widen=directions=-1 --verify-diagnostics

// expected-error @+1 {{expected a number of directions, 0 for one that only a run knows, but got -1}}
module {
}
