"""
PyTorch's side of bench/decode.ts: eager mode, two threads, float32.

    python3 torch_decode.py WORK.json

completes the prompt once for every line "block" on standard input, answering with {"seconds", "tokens"}.

Written as a careful user of PyTorch would write it: inference mode, the prompt read once for all candidates, a cache of keys
and values that is allocated once and written in place, one product for queries, keys and values and one for both halves of
the gate, scaled_dot_product_attention over the filled part of the cache, softmax and multinomial.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(2)
torch.manual_seed(0)

work = json.load(open(sys.argv[1]))
c = work["config"]
is_gpt2 = c["model_type"] == "gpt2"
width, inner, layers = c["hidden_size"], c["intermediate_size"], c["num_hidden_layers"]
heads, key_heads, size = c["num_attention_heads"], c["num_key_value_heads"], c["head_dim"]
candidates, new_tokens = work["candidates"], work["newTokens"]
prompt = torch.tensor([work["promptIds"]])
total = prompt.shape[1] + new_tokens


def weight(*shape):
    return torch.randn(*shape) * 0.02


started = time.perf_counter()
embedding = weight(c["vocab_size"], width)
up_width = inner if is_gpt2 else 2 * inner
blocks = [
    {
        "qkv": weight((heads + 2 * key_heads) * size, width),
        "qkv_bias": torch.zeros((heads + 2 * key_heads) * size) if is_gpt2 else None,
        "out": weight(width, heads * size),
        "up": weight(up_width, width),
        "up_bias": torch.zeros(up_width) if is_gpt2 else None,
        "down": weight(width, inner),
        "bias": torch.zeros(width) if is_gpt2 else None,
        "norms": [(torch.ones(width), torch.zeros(width)) for _ in range(2)],
    }
    for _ in range(layers)
]
last_norm = (torch.ones(width), torch.zeros(width))
if is_gpt2:
    learned_positions = weight(total, width)
else:
    turns = 10000.0 ** (-torch.arange(0, size, 2).float() / size)
    angles = torch.arange(total)[:, None] * turns
    cosines, sines = angles.cos(), angles.sin()


def norm(x, parameters):
    if is_gpt2:
        return F.layer_norm(x, (width,), *parameters)
    return F.rms_norm(x, (width,), parameters[0], 1e-6)


def rotate(x, start, end):
    first, second = x.chunk(2, -1)
    cos, sin = cosines[start:end], sines[start:end]
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)


def forward(tokens, cache, start):
    """Logits after the last of tokens [B, T], which stand at start…start+T; writes their keys and values."""
    batch, length = tokens.shape
    end = start + length
    x = embedding[tokens]
    if is_gpt2:
        x = x + learned_positions[start:end]
    for block, (keys, values) in zip(blocks, cache):
        qkv = F.linear(norm(x, block["norms"][0]), block["qkv"], block["qkv_bias"])
        q, k, v = qkv.view(batch, length, -1, size).transpose(1, 2).split([heads, key_heads, key_heads], 1)
        if not is_gpt2:
            q, k = rotate(q, start, end), rotate(k, start, end)
        keys[:, :, start:end], values[:, :, start:end] = k, v
        mixed = F.scaled_dot_product_attention(
            q, keys[:, :, :end], values[:, :, :end], is_causal=length > 1, enable_gqa=heads != key_heads
        )
        x = x + F.linear(mixed.transpose(1, 2).reshape(batch, length, -1), block["out"], block["bias"])
        up = F.linear(norm(x, block["norms"][1]), block["up"], block["up_bias"])
        if is_gpt2:
            active = F.gelu(up, approximate="tanh")
        else:
            gate, up = up.chunk(2, -1)
            active = F.silu(gate) * up
        x = x + F.linear(active, block["down"], block["bias"])
    return F.linear(norm(x[:, -1], last_norm), embedding)


def draw(logits):
    return torch.multinomial(F.softmax(logits, -1), 1)


def empty(batch):
    return [(torch.zeros(batch, key_heads, total, size), torch.zeros(batch, key_heads, total, size)) for _ in range(layers)]


@torch.inference_mode()
def complete():
    read = empty(1)
    logits = forward(prompt, read, 0)
    tokens = draw(logits.expand(candidates, -1))
    if new_tokens == 1:
        return
    cache = empty(candidates)
    length = prompt.shape[1]
    for (keys, values), (read_keys, read_values) in zip(cache, read):
        keys[:, :, :length], values[:, :, :length] = read_keys[:, :, :length], read_values[:, :, :length]
    for position in range(length, total - 1):
        tokens = draw(forward(tokens, cache, position))


print(json.dumps({"buildSeconds": time.perf_counter() - started}), flush=True)
for _ in sys.stdin:
    begun = time.perf_counter()
    complete()
    print(json.dumps({"seconds": time.perf_counter() - begun, "tokens": candidates * new_tokens}), flush=True)
