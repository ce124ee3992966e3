"""Golden trajectories of AdamW in torch, in single precision.

    python3 make_adamw.py > adamw.json        (Debian: apt install python3-torch)
Gradient of element i at step t: sin(1 + 3 i + 0.7 t), rounded to float32 by torch.
"""
import json
import platform

import torch

STEPS, SIZE = 5, 19


def run(decay, betas, clip):
    matrix = torch.nn.Parameter(torch.arange(SIZE, dtype=torch.float32) / 8 - 1)
    bias = torch.nn.Parameter(torch.arange(SIZE, dtype=torch.float32) / 8 - 1)
    optimizer = torch.optim.AdamW(
        [{"params": [matrix], "weight_decay": decay}, {"params": [bias], "weight_decay": 0.0}], lr=0.05, betas=betas, eps=1e-8)
    for t in range(STEPS):
        gradient = torch.sin(1 + 3 * torch.arange(SIZE, dtype=torch.float64) + 0.7 * t).float()
        matrix.grad, bias.grad = gradient.clone(), gradient.clone()
        if clip:
            torch.nn.utils.clip_grad_norm_([matrix, bias], clip)
        optimizer.step()
    return {"decay": decay, "beta1": betas[0], "beta2": betas[1], "clip": clip, "steps": STEPS, "learningRate": 0.05,
            "matrix": matrix.tolist(), "bias": bias.tolist()}


cases = [run(0.1, (0.9, 0.999), None), run(0.0, (0.9, 0.95), 1.0), run(0.5, (0.0, 0.5), 0.25)]
print(json.dumps({"madeBy": "make_adamw.py", "versions": {"python": platform.python_version(), "torch": torch.__version__}, "cases": cases}))
