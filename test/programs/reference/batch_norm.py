"""Batch normalisation in training, by PyTorch."""
# SPDX-License-Identifier: Apache-2.0

import torch

from record import numbers, write

draw = numbers(5)
arguments = {"x": draw(3, 2, 2, 4), "gain": draw(2), "bias": draw(2), "target": draw(3, 2, 2, 4)}
x, gain, bias = (torch.tensor(arguments[name], requires_grad=True) for name in ("x", "gain", "bias"))
y = torch.nn.functional.batch_norm(x, None, None, gain, bias, training=True, eps=1e-5)
loss = ((y - torch.tensor(arguments["target"])) ** 2).sum() / 2
loss.backward()
write(arguments, {"value": loss.detach(), "dx": x.grad, "dgain": gain.grad, "dbias": bias.grad})
