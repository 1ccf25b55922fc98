"""Exports small trained PyTorch models with their losses for Surge, by torch-mlir (pip install torch-mlir).

usage: from_torch.py convnet|regression|transformer PROGRAM.mlir REFERENCE.json

The program is torch-mlir's text of the loss as a function of its inputs and the model's parameters, and a request for
the gradient by the parameters. The reference holds those arguments, and the value and gradients that PyTorch computes.
"""
# SPDX-License-Identifier: Apache-2.0

import json
import sys

import torch
from torch import nn
from torch.nn import functional as F
from torch_mlir import fx

from request import with_gradient


class ConvNet(nn.Module):
    """Two convolutions with batch normalisation, pooling and dense layers: images (b x 1 x 8 x 8) to 4 classes."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 3, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(3, track_running_stats=False)
        self.conv2 = nn.Conv2d(3, 4, 3, stride=2)
        self.dense = nn.Linear(4, 6)
        self.classes = nn.Linear(6, 4)

    def forward(self, x):
        x = F.max_pool2d(torch.relu(self.norm(self.conv1(x))), 2)
        x = F.gelu(self.conv2(x)).flatten(1)
        return self.classes(F.silu(self.dense(x)))


class Regression(nn.Module):
    """Two dense layers, for batches of any size."""

    def __init__(self):
        super().__init__()
        self.dense, self.out = nn.Linear(4, 5), nn.Linear(5, 2)

    def forward(self, x):
        return self.out(torch.tanh(self.dense(x)))


class Transformer(nn.Module):
    """One block that predicts each of the tokens (b x t, of 7 kinds) from those before."""

    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(7, 8)
        self.places = nn.Parameter(torch.randn(5, 8) * 0.3)
        self.norm = nn.LayerNorm(8)
        self.qkv = nn.Linear(8, 24)
        self.wide = nn.Linear(8, 16)
        self.narrow = nn.Linear(16, 8)
        self.classes = nn.Linear(8, 7, bias=False)

    def forward(self, tokens):
        x = self.tokens(tokens) + self.places
        b, t, d = x.shape
        q, k, v = self.qkv(self.norm(x)).reshape(b, t, 3, 2, 4).permute(2, 0, 3, 1, 4)
        future = torch.triu(torch.full((t, t), float("-inf"), dtype=x.dtype), 1)
        heads = torch.softmax(q @ k.transpose(2, 3) / 2 + future, -1) @ v
        x = x + heads.transpose(1, 2).reshape(b, t, d)
        x = x + self.narrow(F.gelu(self.wide(x)))
        return self.classes(x).reshape(b * t, -1)


class Loss(nn.Module):
    """Cross-entropy, or the mean squared error, as a function of inputs, labels and the model's parameters."""

    def __init__(self, model):
        super().__init__()
        # In a list, so that the exporter does not take the model's own parameters for constants of the program.
        self.model, self.names = [model], [name for name, _ in model.named_parameters()]

    def forward(self, inputs, labels, *parameters):
        outputs = torch.func.functional_call(self.model[0], dict(zip(self.names, parameters)), (inputs,))
        return error(outputs, labels)


def error(outputs, labels):
    return (F.mse_loss if labels.is_floating_point() else F.cross_entropy)(outputs, labels)


def data(name):
    if name == "convnet":
        # Bars in four directions under noise.
        labels = torch.arange(16) % 4
        images = torch.zeros(16, 1, 8, 8)
        for image, label in zip(images[:, 0], labels):
            image += [torch.eye(8), torch.eye(8).flip(0), torch.eye(8)[3][None] * torch.ones(8, 1),
                      torch.eye(8)[3][:, None] * torch.ones(8)][label]
        return ConvNet(), torch.round(images + 0.3 * torch.randn(images.shape), decimals=3), labels
    if name == "regression":
        x = torch.round(torch.randn(16, 4), decimals=3)
        return Regression(), x, torch.round(torch.sin(x[:, :2] * x[:, 2:]), decimals=3)
    # Sequences that count upwards by 1 or 2.
    start, step = torch.arange(8) % 7, 1 + torch.arange(8) % 2
    sequence = (start[:, None] + step[:, None] * torch.arange(6)) % 7
    return Transformer(), sequence[:, :5], sequence[:, 1:].flatten()


def main():
    name, program, reference = sys.argv[1:]
    torch.manual_seed(0)
    model, inputs, labels = data(name)
    model = model.double()
    inputs, labels = (torch.round(t.double(), decimals=3) if t.is_floating_point() else t
                      for t in (inputs, labels))
    optimizer = torch.optim.Adam(model.parameters(), 0.02)
    for _ in range(15):
        optimizer.zero_grad()
        error(model(inputs), labels).backward()
        optimizer.step()
    inputs, labels = inputs[:3], labels[:3 * len(labels) // len(inputs)]
    parameters = [torch.round(p.detach(), decimals=3).requires_grad_() for p in model.parameters()]

    loss = Loss(model)
    batch = {0: torch.export.Dim("batch")} if name == "regression" else None
    module = fx.export_and_import(loss, inputs, labels, *[p.detach() for p in parameters],
                                  dynamic_shapes=(batch, batch, (None,) * len(parameters)),
                                  output_type="linalg-on-tensors", func_name="loss")
    with open(program, "w") as file:
        file.write(f"// Made by torch-mlir: python3 from_torch.py {name} {name}.mlir {name}.json\n")
        # Integers are classes or tokens, of which no other is valid.
        ranges = {i: (0, len(parameters[-1])) for i, t in enumerate([inputs, labels]) if not t.is_floating_point()}
        file.write(with_gradient(str(module), "loss", range(2, 2 + len(parameters)), ranges))

    value = loss(inputs, labels, *parameters)
    gradients = torch.autograd.grad(value, parameters)
    positions = {str(i): a.tolist() for i, a in enumerate([inputs, labels, *parameters])}
    results = {"value": value.item(), **{f"d{n}": g.tolist() for n, g in zip(loss.names, gradients)}}
    with open(reference, "w") as file:
        json.dump({"entry": "gradient", "arguments": positions, "results": results}, file)


if __name__ == "__main__":
    main()
