"""The burst rule in PyTorch, layer by layer and without automatic differentiation.

Greedy et al., NeurIPS 2022, section 2, with the sign of their code: u = b Y^T - e Q^T. Weights have a column for each
unit of their layer; filters are in PyTorch's order.
"""
# SPDX-License-Identifier: Apache-2.0

NAMES = [f"{kind}{layer}" for layer in range(1, 5) for kind in "wb"]
BASELINE = 0.5
STRIDES = {1: 2, 2: 2, 3: 1}


def torch_eager(arguments, parameters):
    import torch
    from torch.nn.functional import conv2d, cross_entropy, one_hot, pad, relu
    from torch.nn.grad import conv2d_input, conv2d_weight
    values = {name: torch.from_numpy(array.copy()) for name, array in arguments.items()}
    x, labels = values["x"], values["labels"].long()
    w, b, q, y = ({layer: values[f"{kind}{layer}"] for layer in range(1, 5) if f"{kind}{layer}" in values}
                  for kind in "wbqy")
    targets = one_hot(labels, 10).float()
    learned = parameters["learned"]

    def drive(u, e, slope):
        """The deviation of the burst rate from the baseline, and the burst rate."""
        p = 2 * BASELINE * torch.sigmoid(2 / BASELINE * u * slope)
        return (p - BASELINE) * e, p * e

    def dense():
        rates = [x]
        for layer in range(1, 5):
            rates.append(torch.sigmoid(torch.addmm(b[layer], rates[-1], w[layer])))
        e = rates[4]
        loss = ((e - targets) ** 2).sum(1).mean() / 2
        deviation = BASELINE * (targets - e) * (1 - e) * e
        bursts, gradients, ofEvents = BASELINE * e + deviation, [], []
        for layer in range(4, 0, -1):
            delta = deviation / (-BASELINE * len(x))
            gradients = [rates[layer - 1].T @ delta, delta.sum(0)] + gradients
            if layer > 1:
                u = bursts @ y[layer].T - rates[layer] @ q[layer].T
                if learned:
                    ofEvents = [u.T @ rates[layer] / -len(x)] + ofEvents
                e = rates[layer - 1]
                deviation, bursts = drive(u, e, 1 - e)
        return [loss, *gradients, *ofEvents]

    def convolutional():
        rates = [pad(x.view(-1, 1, 28, 28), (2, 2, 2, 2))]
        for layer in range(1, 4):
            rates.append(relu(conv2d(rates[-1], w[layer], b[layer], STRIDES[layer])))
        logits = torch.addmm(b[4], rates[3].flatten(1), w[4])
        loss = cross_entropy(logits, labels)
        e = torch.softmax(logits, 1)
        deviation = BASELINE * (targets - e)
        bursts, events, gradients, ofEvents = BASELINE * e + deviation, e, [], []
        for layer in range(4, 0, -1):
            delta, read = deviation / (-BASELINE * len(x)), rates[layer - 1]
            if layer == 4:
                own = [read.flatten(1).T @ delta, delta.sum(0)]
                u = (bursts @ y[4].T - events @ q[4].T)
                if learned:
                    ofEvents = [u.T @ events / -len(x)]
                u = u.view_as(read)
            else:
                stride = STRIDES[layer]
                own = [conv2d_weight(read, w[layer].shape, delta, stride), delta.sum((0, 2, 3))]
                if layer > 1:
                    u = (conv2d_input(read.shape, y[layer], bursts, stride)
                         - conv2d_input(read.shape, q[layer], events, stride))
                    if learned:
                        ofEvents = [conv2d_weight(u, w[layer].shape, events, stride) / -len(x)] + ofEvents
            gradients = own + gradients
            if layer > 1:
                fires = read > 0
                deviation, bursts = drive(u, read, torch.where(fires, 1 / torch.where(fires, read, 1.0), 0.0))
                events = read
        return [loss, *gradients, *ofEvents]

    return torch.no_grad()(dense if parameters["kind"] == "dense" else convolutional)
