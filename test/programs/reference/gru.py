"""A gated recurrent unit over time, by PyTorch, whose weights are the transposed ones."""
# SPDX-License-Identifier: Apache-2.0

import torch

from record import numbers, write

draw = numbers(9)
t, b, i, h = 4, 2, 3, 3
arguments = {"wx": draw(i, 3 * h, scale=0.6), "wh": draw(h, 3 * h, scale=0.6), "bx": draw(3 * h), "bh": draw(3 * h),
             "start": draw(b, h), "sequence": draw(t, b, i), "target": draw(t, b, h)}
wx, wh, bx, bh, start, sequence, target = (torch.tensor(value, requires_grad=True) for value in arguments.values())
unit = torch.nn.GRU(i, h, dtype=torch.float64)
weights = {"weight_ih_l0": wx.T, "weight_hh_l0": wh.T, "bias_ih_l0": bx, "bias_hh_l0": bh}
y, _ = torch.func.functional_call(unit, weights, (sequence, start[None]))
loss = ((y - target) ** 2).sum() / 2
loss.backward()
write(arguments, {"value": loss.detach(), "dwx": wx.grad, "dwh": wh.grad, "dbx": bx.grad, "dbh": bh.grad,
                  "dstart": start.grad})
