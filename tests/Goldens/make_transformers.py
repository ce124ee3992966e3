"""Golden logits, losses and gradients of Llama, GPT-2, GPT-J and CodeGen, in plain torch and double precision.

Independent of Redraft: it shares only the tensor names and the weight recipe (`weights`), so that no weights need storing.
    python3 make_transformers.py > transformers.json        (Debian: apt install python3-torch)
"""
import json
import math
import platform

import torch

torch.set_default_dtype(torch.float64)


def hashed(parameter, element):
    """Uniform in [-0.5, 0.5), exact on every machine: a 32-bit integer hash (murmur3's finalizer)."""
    x = ((parameter + 1) * 0x9E3779B1 + element) & 0xFFFFFFFF
    x ^= x >> 16
    x = (x * 0x85EBCA6B) & 0xFFFFFFFF
    x ^= x >> 13
    x = (x * 0xC2B2AE35) & 0xFFFFFFFF
    x ^= x >> 16
    return x / 2**32 - 0.5


def pattern(index, shape):
    return torch.tensor([hashed(index, i) for i in range(math.prod(shape))]).reshape(shape)


def weights(shapes):
    """Matrices 0.5 u, norm weights 1 + 0.5 u, biases 0.25 u; rounded to float32. Matrices are [outer, inner]."""
    made = {}
    for index, (name, shape) in enumerate(shapes.items()):
        u = pattern(index, shape)
        value = 0.5 * u if len(shape) == 2 else 1 + 0.5 * u if name.endswith("weight") else 0.25 * u
        made[name] = value.to(torch.float32).to(torch.float64).requires_grad_()
    return made


def llama_shapes(c):
    d, f, w = c["width"], c["feedForwardWidth"], c["headWidth"]
    q, k = c["heads"] * w, c["keyValueHeads"] * w
    shapes = {"model.embed_tokens.weight": (c["vocabularySize"], d)}
    for i in range(c["layers"]):
        p = f"model.layers.{i}."
        shapes[p + "input_layernorm.weight"] = (d,)
        for name, size in (("q", q), ("k", k), ("v", k)):
            shapes[p + f"self_attn.{name}_proj.weight"] = (size, d)
            if c["attentionBias"]:
                shapes[p + f"self_attn.{name}_proj.bias"] = (size,)
        if c["queryKeyNorm"]:
            shapes[p + "self_attn.q_norm.weight"] = (w,)
            shapes[p + "self_attn.k_norm.weight"] = (w,)
        shapes[p + "self_attn.o_proj.weight"] = (d, q)
        shapes[p + "post_attention_layernorm.weight"] = (d,)
        shapes[p + "mlp.gate_proj.weight"] = (f, d)
        shapes[p + "mlp.up_proj.weight"] = (f, d)
        shapes[p + "mlp.down_proj.weight"] = (d, f)
    shapes["model.norm.weight"] = (d,)
    if not c["tiedHead"]:
        shapes["lm_head.weight"] = (c["vocabularySize"], d)
    return shapes


def causal_attention(q, k, v):
    """[T, heads, width] each, as many key heads as query heads."""
    t = q.shape[0]
    scores = torch.einsum("ihd,jhd->hij", q, k) / math.sqrt(q.shape[-1])
    scores = scores.masked_fill(torch.triu(torch.ones(t, t, dtype=torch.bool), 1), -math.inf)
    return torch.einsum("hij,jhd->ihd", scores.softmax(-1), v).reshape(t, -1)


def scaled(scaling, frequencies):
    """Rotary angles per token, slowed down as Llama 3.1's model card does, by cases of the wavelength."""
    if scaling is None:
        return frequencies
    if scaling["type"] == "linear":
        return frequencies / scaling["factor"]
    low_wavelength = scaling["originalContext"] / scaling["lowFrequencyFactor"]
    high_wavelength = scaling["originalContext"] / scaling["highFrequencyFactor"]
    result = []
    for f in frequencies.tolist():
        wavelength = 2 * math.pi / f
        if wavelength < high_wavelength:
            result.append(f)
        elif wavelength > low_wavelength:
            result.append(f / scaling["factor"])
        else:
            smooth = (scaling["originalContext"] / wavelength - scaling["lowFrequencyFactor"]) / (scaling["highFrequencyFactor"] - scaling["lowFrequencyFactor"])
            result.append((1 - smooth) * f / scaling["factor"] + smooth * f)
    return torch.tensor(result)


def llama(c, p, tokens):
    t, w, repeat = len(tokens), c["headWidth"], c["heads"] // c["keyValueHeads"]

    def norm(x, weight):
        return weight * x / torch.sqrt((x * x).mean(-1, keepdim=True) + c["normEpsilon"])

    frequencies = scaled(c.get("rotaryScaling"), c["rotaryBase"] ** (-torch.arange(0, w, 2) / w))
    angles = torch.arange(t)[:, None] * frequencies[None, :]
    cos, sin = torch.cat([angles.cos()] * 2, -1)[:, None, :], torch.cat([angles.sin()] * 2, -1)[:, None, :]

    def rotate(x):
        half = torch.cat([-x[..., w // 2:], x[..., :w // 2]], -1)
        return x * cos + half * sin

    x = p["model.embed_tokens.weight"][tokens]
    for i in range(c["layers"]):
        n = f"model.layers.{i}."
        y = norm(x, p[n + "input_layernorm.weight"])
        q, k, v = ((y @ p[n + f"self_attn.{s}_proj.weight"].T + p.get(n + f"self_attn.{s}_proj.bias", 0)).reshape(t, -1, w)
                   for s in "qkv")
        if c["queryKeyNorm"]:
            q, k = norm(q, p[n + "self_attn.q_norm.weight"]), norm(k, p[n + "self_attn.k_norm.weight"])
        q, k = rotate(q), rotate(k)
        k, v = k.repeat_interleave(repeat, 1), v.repeat_interleave(repeat, 1)
        x = x + causal_attention(q, k, v) @ p[n + "self_attn.o_proj.weight"].T
        y = norm(x, p[n + "post_attention_layernorm.weight"])
        gate, up = y @ p[n + "mlp.gate_proj.weight"].T, y @ p[n + "mlp.up_proj.weight"].T
        x = x + (torch.nn.functional.silu(gate) * up) @ p[n + "mlp.down_proj.weight"].T
    x = norm(x, p["model.norm.weight"])
    return x @ (p["model.embed_tokens.weight"] if c["tiedHead"] else p["lm_head.weight"]).T


def gpt2_shapes(c):
    d, f = c["width"], c["feedForwardWidth"]
    shapes = {"wte.weight": (c["vocabularySize"], d), "wpe.weight": (c["contextLength"], d)}
    for i in range(c["layers"]):
        p = f"h.{i}."
        for name, shape in (("ln_1", (d,)), ("attn.c_attn", (3 * d, d)), ("attn.c_proj", (d, d)),
                            ("ln_2", (d,)), ("mlp.c_fc", (f, d)), ("mlp.c_proj", (d, f))):
            shapes[p + name + ".weight"] = shape
            shapes[p + name + ".bias"] = shape[:1]
    shapes["ln_f.weight"] = shapes["ln_f.bias"] = (d,)
    return shapes


def gpt2(c, p, tokens):
    t, d = len(tokens), c["width"]

    def norm(x, name):
        return torch.nn.functional.layer_norm(x, (d,), p[name + ".weight"], p[name + ".bias"], c["normEpsilon"])

    def linear(x, name):
        return x @ p[name + ".weight"].T + p[name + ".bias"]

    def gelu_new(x):
        return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))

    x = p["wte.weight"][tokens] + p["wpe.weight"][:t]
    for i in range(c["layers"]):
        n = f"h.{i}."
        q, k, v = linear(norm(x, n + "ln_1"), n + "attn.c_attn").split(d, -1)
        heads = [part.reshape(t, c["heads"], -1) for part in (q, k, v)]
        x = x + linear(causal_attention(*heads), n + "attn.c_proj")
        x = x + linear(gelu_new(linear(norm(x, n + "ln_2"), n + "mlp.c_fc")), n + "mlp.c_proj")
    return norm(x, "ln_f") @ p["wte.weight"].T


def gptj_shapes(c):
    d, f = c["width"], c["feedForwardWidth"]
    shapes = {"wte.weight": (c["vocabularySize"], d)}
    for i in range(c["layers"]):
        p = f"h.{i}."
        shapes[p + "ln_1.weight"] = shapes[p + "ln_1.bias"] = (d,)
        if c["modelType"] == "codegen":
            shapes[p + "attn.qkv_proj.weight"] = (3 * d, d)
        else:
            for name in "qkv":
                shapes[p + f"attn.{name}_proj.weight"] = (d, d)
        shapes[p + "attn.out_proj.weight"] = (d, d)
        for name, shape in (("fc_in", (f, d)), ("fc_out", (d, f))):
            shapes[p + f"mlp.{name}.weight"] = shape
            shapes[p + f"mlp.{name}.bias"] = shape[:1]
    shapes["ln_f.weight"] = shapes["ln_f.bias"] = (d,)
    if not c["tiedHead"]:
        shapes["lm_head.weight"] = (c["vocabularySize"], d)
    shapes["lm_head.bias"] = (c["vocabularySize"],)
    return shapes


def gptj(c, p, tokens):
    t, d, rotated = len(tokens), c["width"], c["rotaryWidth"]

    def norm(x, name):
        return torch.nn.functional.layer_norm(x, (d,), p[name + ".weight"], p[name + ".bias"], c["normEpsilon"])

    def gelu_new(x):
        return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))

    # A neighbouring pair as a complex number, turned by multiplication.
    turns = torch.polar(torch.ones(t, rotated // 2), torch.arange(t)[:, None] * 10000.0 ** (-torch.arange(0, rotated, 2) / rotated)[None, :])

    def rotate(x):
        pairs = torch.view_as_complex(x[..., :rotated].reshape(t, c["heads"], -1, 2)) * turns[:, None, :]
        return torch.cat([torch.view_as_real(pairs).reshape(t, c["heads"], -1), x[..., rotated:]], -1)

    x = p["wte.weight"][tokens]
    for i in range(c["layers"]):
        n = f"h.{i}."
        y = norm(x, n + "ln_1")
        if c["modelType"] == "codegen":
            # Four shards side by side, in each queries, values, keys of its heads.
            q, v, k = (y @ p[n + "attn.qkv_proj.weight"].T).reshape(t, 4, 3, d // 4).permute(2, 0, 1, 3).reshape(3, t, d)
        else:
            q, k, v = (y @ p[n + f"attn.{s}_proj.weight"].T for s in "qkv")
        q, k, v = (part.reshape(t, c["heads"], -1) for part in (q, k, v))
        attended = causal_attention(rotate(q), rotate(k), v) @ p[n + "attn.out_proj.weight"].T
        up = gelu_new(y @ p[n + "mlp.fc_in.weight"].T + p[n + "mlp.fc_in.bias"])
        x = x + attended + up @ p[n + "mlp.fc_out.weight"].T + p[n + "mlp.fc_out.bias"]
    return norm(x, "ln_f") @ p["wte.weight" if c["tiedHead"] else "lm_head.weight"].T + p["lm_head.bias"]


def case(name, forward, shapes_of, config, sequences):
    shapes = shapes_of(config)
    p = weights(shapes)
    total, weight_sum, logits_of = 0, 0, []
    for tokens, token_weights in sequences:
        logits = forward(config, p, torch.tensor(tokens))
        logits_of.append(logits.detach())
        logp = logits[:-1].log_softmax(-1)
        for t in range(1, len(tokens)):
            total = total - token_weights[t] * logp[t - 1, tokens[t]]
            weight_sum += token_weights[t]
    loss = total / weight_sum
    loss.backward()
    return {
        "name": name,
        "config": config,
        "sequences": [{"tokens": tokens, "weights": token_weights} for tokens, token_weights in sequences],
        "logits": [[float(f"{v:.7g}") for v in logits.flatten().tolist()] for logits in logits_of],
        "loss": loss.item(),
        # The sum of squares, and the product with the pattern that made the weights: a swapped or shifted element changes it.
        "gradients": {n: {"shape": list(p[n].shape), "norm": p[n].grad.norm().item(), "probe": (p[n].grad * pattern(i, p[n].shape)).sum().item()}
                      for i, n in enumerate(shapes)},
    }


def main():
    base = {"vocabularySize": 37, "width": 32, "layers": 2, "heads": 4, "keyValueHeads": 2, "headWidth": 8,
            "feedForwardWidth": 56, "contextLength": 16, "normEpsilon": 1e-5, "rotaryBase": 10000.0,
            "attentionBias": False, "queryKeyNorm": False, "tiedHead": True}
    sequences = [([5, 17, 3, 36, 0, 9, 9, 21], [0, 0, 0, 1, 1, 0.5, 2, 1]),
                 ([30, 2, 11, 25, 1], [0, 0, 1, 0, 1.5])]
    cases = [
        case("llama", llama, llama_shapes, base | {"modelType": "llama"}, sequences),
        case("llama, all heads, untied", llama, llama_shapes,
             base | {"modelType": "llama", "keyValueHeads": 4, "tiedHead": False, "rotaryBase": 500000.0}, sequences),
        case("qwen2: biases", llama, llama_shapes, base | {"modelType": "qwen2", "attentionBias": True}, sequences),
        case("qwen3: norms on queries and keys, wide heads", llama, llama_shapes,
             base | {"modelType": "qwen3", "queryKeyNorm": True, "headWidth": 16, "keyValueHeads": 1}, sequences),
        case("gpt2", gpt2, gpt2_shapes,
             base | {"modelType": "gpt2", "keyValueHeads": 4, "feedForwardWidth": 128}, sequences),
        case("llama: angles scaled as llama3", llama, llama_shapes,
             base | {"modelType": "llama", "headWidth": 16, "keyValueHeads": 1, "rotaryScaling": {"type": "llama3", "factor": 8.0, "lowFrequencyFactor": 1.0, "highFrequencyFactor": 4.0, "originalContext": 32}},
             sequences),
        case("llama: angles scaled linearly", llama, llama_shapes,
             base | {"modelType": "llama", "rotaryScaling": {"type": "linear", "factor": 2.5}}, sequences),
        case("gptj", gptj, gptj_shapes,
             base | {"modelType": "gptj", "keyValueHeads": 4, "feedForwardWidth": 128, "rotaryWidth": 4, "tiedHead": False}, sequences),
        case("codegen, heads rotated in full", gptj, gptj_shapes,
             base | {"modelType": "codegen", "keyValueHeads": 4, "feedForwardWidth": 72, "rotaryWidth": 8, "tiedHead": False}, sequences),
        case("codegen, half of each head rotated", gptj, gptj_shapes,
             base | {"modelType": "codegen", "keyValueHeads": 4, "feedForwardWidth": 128, "rotaryWidth": 4, "tiedHead": False}, sequences),
        case("mistral: wide heads, one for keys", llama, llama_shapes,
             base | {"modelType": "mistral", "headWidth": 12, "keyValueHeads": 1, "tiedHead": False, "rotaryBase": 1000000.0}, sequences),
        case("qwen2.5: biases, head of its own", llama, llama_shapes,
             base | {"modelType": "qwen2", "attentionBias": True, "keyValueHeads": 1, "tiedHead": False, "rotaryBase": 1000000.0}, sequences),
    ]
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    print(json.dumps({"madeBy": "make_transformers.py", "versions": versions, "cases": cases}, indent=None, separators=(",", ":")))


main()
