"""Cross-entropy of integer labels, by PyTorch."""
# SPDX-License-Identifier: Apache-2.0

import torch

from record import numbers, write

logits = numbers(2)(5, 4, scale=2.0)
labels = [3, 0, 0, 2, 1]
x = torch.tensor(logits, requires_grad=True)
loss = torch.nn.functional.cross_entropy(x, torch.tensor(labels))
loss.backward()
write({"logits": logits, "labels": labels}, {"value": loss.detach(), "dlogits": x.grad})
