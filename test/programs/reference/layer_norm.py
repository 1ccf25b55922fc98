"""Layer normalisation, by PyTorch."""
# SPDX-License-Identifier: Apache-2.0

import torch

from record import numbers, write

draw = numbers(4)
arguments = {"x": draw(3, 5), "gain": draw(5), "bias": draw(5), "target": draw(3, 5)}
x, gain, bias = (torch.tensor(arguments[name], requires_grad=True) for name in ("x", "gain", "bias"))
y = torch.nn.functional.layer_norm(x, (5,), gain, bias, eps=1e-5)
loss = ((y - torch.tensor(arguments["target"])) ** 2).sum() / 2
loss.backward()
write(arguments, {"value": loss.detach(), "dx": x.grad, "dgain": gain.grad, "dbias": bias.grad})
