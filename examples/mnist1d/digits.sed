# The same perceptron on images of 784 points, such as MNIST's digits, from mlp.mlir: sed -f digits.sed mlp.mlir
#
#   surge-run train digits.mlir --steps 1600 --set rate=1e-3 --data signals=t10k-images-idx3-ubyte.gz[0:8000]
#     --data labels=t10k-labels-idx1-ubyte.gz[0:8000]
s/40x/784x/
s/x40x/x784x/
s/constant 40[.]0/constant 784.0/
