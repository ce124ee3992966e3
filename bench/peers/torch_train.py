"""Times training steps of nanoGPT's model in PyTorch, over the lines that bench/README.md describes.

Usage: torch_train.py NANOGPT LAYERS WIDTH HEADS VOCABULARY CONTEXT SEQUENCES f32|bf16 LOSS_SHARE THREADS
"""
import contextlib
import io
import sys
import time

import torch

BATCHES = 4


def main():
    folder, precision, share = sys.argv[1], sys.argv[8], float(sys.argv[9])
    layers, width, heads, vocabulary, context, sequences = map(int, sys.argv[2:8])
    torch.set_num_threads(int(sys.argv[10]))
    torch.manual_seed(1)
    sys.path.insert(0, folder)
    with contextlib.redirect_stdout(io.StringIO()):  # it prints its size
        from model import GPT, GPTConfig

        model = GPT(GPTConfig(
            block_size=context, vocab_size=vocabulary, n_layer=layers, n_head=heads, n_embd=width, dropout=0.0, bias=True))
        optimizer = model.configure_optimizers(0.01, 1e-4, (0.9, 0.999), "cpu")
    batches = [batch_of(sequences, context, vocabulary, share) for _ in range(BATCHES)]
    model.train()
    made = 0

    def step():
        nonlocal made
        tokens, targets = batches[made % BATCHES]
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bf16"):
            _, loss = model(tokens, targets)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        made += 1

    step()
    step()
    print(f"ready torch {torch.__version__} {precision}, {torch.get_num_threads()} threads, {blas()}", flush=True)
    for line in sys.stdin:
        seconds, start, first = float(line.split()[1]), time.perf_counter(), made
        step()
        while time.perf_counter() - start < seconds:
            step()
        print((made - first) * sequences * context / (time.perf_counter() - start), flush=True)


def batch_of(sequences, context, vocabulary, share):
    """Random tokens and targets; all but the last `share` of a sequence's targets carry no loss (-1)."""
    tokens = torch.randint(0, vocabulary, (sequences, context + 1))
    targets = tokens[:, 1:].clone()
    targets[:, :context - max(1, int(share * context))] = -1
    return tokens[:, :-1].contiguous(), targets


def blas():
    """The OpenBLAS that this process has loaded."""
    with open("/proc/self/maps") as maps:
        found = sorted({line.split()[-1] for line in maps if "blas" in line and ".so" in line})
    return ", ".join(found) or "no OpenBLAS"


main()
