// Wrong usage exits with 2, wrong input with 1; each says one thing.

// RUN: not surge-run 2>&1 | FileCheck %s --check-prefix=NOFILE
// NOFILE: surge-run: error: expected a file; see surge-run --help
// RUN: not surge-run %s --wrong 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: surge-run: error: unknown option '--wrong'; see --help
// RUN: not surge-run %s --arg x 2>&1 | FileCheck %s --check-prefix=NOVALUE
// NOVALUE: surge-run: error: --arg: expected NAME=VALUE, for example 0=x.npy, but got 'x'
// RUN: not surge-run %s --threads 0 2>&1 | FileCheck %s --check-prefix=THREADS
// RUN: %status 2 surge-run %s --threads 99999999
// THREADS: surge-run: error: --threads: expected a whole number from 1 to 4096, but got '0'
// RUN: not surge-run %s --set-estimator categorical 2>&1 | FileCheck %s --check-prefix=ESTIMATOR
// ESTIMATOR: surge-run: error: --set-estimator: expected KIND=ATTRIBUTE

// RUN: %status 2 surge-run %s --wrong
// RUN: %status 2 surge-run
// RUN: %status 1 surge-run %t.none
// RUN: %status 0 surge-run --help

// RUN: not surge-run %t.none 2>&1 | FileCheck %s --check-prefix=MISSING
// MISSING: surge-run: error: {{.*}}.none: cannot open: No such file or directory
// RUN: not surge-run %S 2>&1 | FileCheck %s --check-prefix=FOLDER
// FOLDER: surge-run: error: {{.*}}tools: expected a file, but this is a directory
// RUN: echo 'func.func @f( {' > %t.broken && not surge-run %t.broken 2>&1 | FileCheck %s --check-prefix=SYNTAX
// SYNTAX: surge-run: error: {{.*}}.broken:1:{{[0-9]+}}: expected
// RUN: not surge-run %s --entry g 2>&1 | FileCheck %s --check-prefix=ENTRY
// ENTRY: surge-run: error: {{.*}}run_errors.mlir: expected a public function 'g', but the program has only f

// RUN: not surge-run %s 2>&1 | FileCheck %s --check-prefix=FEW
// FEW: surge-run: error: {{.*}}run_errors.mlir:[[#]]:1: expected a value for argument 0 of 'f', %x: tensor<2x3xf32>; give it by --arg x=VALUE
// RUN: not surge-run %s --arg z=1 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: expected an argument of 'f'(%x: tensor<2x3xf32>, %n: i8, %k: !surge.key) by name or position from 0, but got 'z'
// RUN: not surge-run %s --arg x=[1] --arg 0=[2] 2>&1 | FileCheck %s --check-prefix=TWICE
// TWICE: surge-run: error: expected one value for argument 0 (%x), but got another: '[2]'
// RUN: not surge-run %s --arg x=[[1,2],[3]] 2>&1 | FileCheck %s --check-prefix=RAGGED
// RAGGED: surge-run: error: argument 0 (%x): character 10 of '{{\[\[}}1,2],[3]]': expected lists of 2 elements, but got one of 1
// RUN: not surge-run %s --arg x=[1,[2]] 2>&1 | FileCheck %s --check-prefix=MIXED
// MIXED: expected numbers and lists not to mix
// RUN: not surge-run %s --arg x=[1,a] 2>&1 | FileCheck %s --check-prefix=WORD
// WORD: expected a number, but got 'a'
// RUN: not surge-run %s --arg x=here 2>&1 | FileCheck %s --check-prefix=TEXT
// TEXT: expected a number, a list such as [1, 2], seed:N, or a file x.npy, x.npz:NAME or x-ubyte.gz, but got 'here'
// RUN: not surge-run %s --arg k=seed:-1 2>&1 | FileCheck %s --check-prefix=SEED
// SEED: expected a whole number of 64 bits after 'seed:', but got '-1'

// RUN: not surge-run %s --arg x=[1,2] --arg n=1 --arg k=seed:1 2>&1 | FileCheck %s --check-prefix=SHAPE
// SHAPE: expected argument 0 (%x) of 'f' to be tensor<2x3xf32>, but got tensor<2xf32>
// RUN: not surge-run %s --arg x=[[1,2,3],[4,5,6]] --arg n=300 --arg k=seed:1 2>&1 | FileCheck %s --check-prefix=RANGE
// RANGE: expected argument 1 (%n) of 'f' to be i8, but got the number 300
// RUN: not surge-run %s --arg x=[[1,2,3],[4,5,6]] --arg n=1 --arg k=1 2>&1 | FileCheck %s --check-prefix=KEY
// KEY: expected argument 2 (%k) of 'f' to be !surge.key, but got the number 1

// RUN: not surge-run %s --arg x=%t.none.npy 2>&1 | FileCheck %s --check-prefix=NONPY
// NONPY: surge-run: error: argument 0 (%x): {{.*}}.none.npy: cannot open: No such file or directory
// RUN: echo no > %t.npy && not surge-run %s --arg x=%t.npy 2>&1 | FileCheck %s --check-prefix=BADNPY
// BADNPY: surge-run: error: argument 0 (%x): {{.*}}.npy: expected a .npy file, which begins with \x93NUMPY
// RUN: echo no > %t.npz && not surge-run %s --arg x=%t.npz:w 2>&1 | FileCheck %s --check-prefix=BADNPZ
// BADNPZ: {{.*}}.npz: expected a .npz archive: Not a zip archive
// RUN: echo no > %t-ubyte && not surge-run %s --arg x=%t-ubyte 2>&1 | FileCheck %s --check-prefix=BADIDX
// BADIDX: {{.*}}-ubyte: expected an IDX file
// RUN: echo no > %t.file && not surge-run %s --arg x=[[1,2,3],[4,5,6]] --arg n=1 --arg k=seed:1 --save %t.file 2>&1 | FileCheck %s --check-prefix=SAVE
// SAVE: surge-run: error: {{.*}}.file/0.npy.tmp{{.*}}: cannot create: Not a directory

func.func @f(%x: tensor<2x3xf32>, %n: i8, %k: !surge.key) -> tensor<2x3xf32> {
  return %x : tensor<2x3xf32>
}
