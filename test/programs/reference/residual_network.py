"""The residual network, by PyTorch, whose images are channels first."""
# SPDX-License-Identifier: Apache-2.0

import torch
from torch.nn.functional import conv2d, cross_entropy, relu

from record import numbers, write

draw = numbers(10)
shapes = [(3, 3, 3, 4), (3, 3, 4, 4), (3, 3, 4, 4), (3, 3, 4, 8), (3, 3, 8, 8), (1, 1, 4, 8)]
arguments = {f"w{n}": draw(*shape, scale=0.4) for n, shape in enumerate(shapes)}
arguments |= {"dense": draw(8, 5), "bias": draw(5), "images": draw(2, 8, 8, 3), "labels": [4, 1]}
active = {name: torch.tensor(arguments[name], requires_grad=True) for name in [*arguments][:8]}
filters = [active[f"w{n}"].permute(3, 2, 0, 1) for n in range(6)]
x = torch.tensor(arguments["images"]).permute(0, 3, 1, 2)
h0 = relu(conv2d(x, filters[0], padding=1))
h2 = relu(conv2d(relu(conv2d(h0, filters[1], padding=1)), filters[2], padding=1) + h0)
h3 = relu(conv2d(h2, filters[3], padding=1, stride=2))
h4 = relu(conv2d(h3, filters[4], padding=1) + conv2d(h2, filters[5], stride=2))
logits = h4.mean((2, 3)) @ active["dense"] + active["bias"]
loss = cross_entropy(logits, torch.tensor(arguments["labels"]))
loss.backward()
write(arguments, {"value": loss.detach(), **{f"d{name}": value.grad for name, value in active.items()}})
