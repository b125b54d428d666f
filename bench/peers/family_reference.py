"""
Tiny random checkpoints of every model family that Parley reads, in the published layout, with the logits that the
`transformers` library computes from them. bench/family-oracle.ts runs it and compares.

    python3 family_reference.py FOLDER

writes FOLDER/<case>-<type>/{config.json, model*.safetensors, reference.json}. Weights come from a generator of whole
numbers that any language can repeat, so that logits alone are enough to check against later. Logits are computed in
float64 from the weights as stored, one sequence at a time, without padding and without a cache.
"""

import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers
from transformers import AutoModelForCausalLM

VOCABULARY = 19
CONTEXT = 48
SEQUENCES = [[7], [3, 11, 5, 0, 17, 2, 9], [(5 * i * i + 3 * i + 1) % VOCABULARY for i in range(17)]]
TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}

# Sizes that differ wherever they can, so that a wrong axis cannot go unnoticed.
SIZES = {
    "vocab_size": VOCABULARY,
    "hidden_size": 24,
    "intermediate_size": 20,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 10,
    "max_position_embeddings": CONTEXT,
    "rms_norm_eps": 1e-5,
}
GPT2 = {"vocab_size": VOCABULARY, "n_positions": CONTEXT, "n_embd": 24, "n_layer": 2, "n_head": 3}


def stretched(**rope):
    return {**SIZES, "rope_parameters": {"rope_theta": 500.0, **rope}}


ORIGINAL = {"original_max_position_embeddings": 12}
LLAMA3 = {"rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, **ORIGINAL}
CASES = {
    "gpt2": (transformers.GPT2Config, GPT2),
    "gpt2 untied": (
        transformers.GPT2Config,
        {**GPT2, "n_inner": 28, "tie_word_embeddings": False, "activation_function": "gelu_pytorch_tanh"},
    ),
    "llama": (transformers.LlamaConfig, SIZES),
    "smollm": (
        transformers.LlamaConfig,
        {**SIZES, "num_attention_heads": 6, "head_dim": 4, "tie_word_embeddings": True, "rope_theta": 100000.0},
    ),
    "llama with biases": (transformers.LlamaConfig, {**SIZES, "attention_bias": True, "mlp_bias": True}),
    "llama linear": (transformers.LlamaConfig, stretched(rope_type="linear", factor=4.0)),
    "llama dynamic": (transformers.LlamaConfig, stretched(rope_type="dynamic", factor=4.0)),
    "llama llama3": (transformers.LlamaConfig, stretched(**LLAMA3)),
    "llama yarn": (transformers.LlamaConfig, stretched(rope_type="yarn", factor=4.0, **ORIGINAL)),
    "llama yarn mscale": (
        transformers.LlamaConfig,
        stretched(
            rope_type="yarn",
            factor=6.0,
            mscale=1.2,
            mscale_all_dim=0.7,
            beta_fast=4.0,
            beta_slow=2.0,
            truncate=False,
            **ORIGINAL,
        ),
    ),
    "mistral": (transformers.MistralConfig, {**SIZES, "sliding_window": 5}),
    "mistral without a window": (transformers.MistralConfig, {**SIZES, "sliding_window": None}),
    "qwen2": (transformers.Qwen2Config, {**SIZES, "head_dim": 6, "tie_word_embeddings": True}),
    "qwen2 with windows": (
        transformers.Qwen2Config,
        {**SIZES, "head_dim": 6, "use_sliding_window": True, "sliding_window": 4, "max_window_layers": 1},
    ),
    "qwen3": (transformers.Qwen3Config, SIZES),
    "qwen3 with windows and biases": (
        transformers.Qwen3Config,
        {
            **SIZES,
            "attention_bias": True,
            "tie_word_embeddings": True,
            "use_sliding_window": True,
            "sliding_window": 6,
            "layer_types": ["sliding_attention", "full_attention"],
        },
    ),
}


def draws(seed, count):
    """Whole numbers of the linear congruential generator of ANSI C's example, as numbers in [-1, 1)."""
    state, values = seed, []
    for _ in range(count):
        state = (1103515245 * state + 12345) % 2**31
        values.append(state / 2**30 - 1)
    return values


def fill(model):
    """Large enough that every token depends on its context; norms near 1. Tensors are numbered in the order of their names."""
    stored = {name: value for name, value in model.state_dict().items()}
    if model.config.tie_word_embeddings:
        del stored["lm_head.weight"]
    for index, name in enumerate(sorted(stored)):
        value = stored[name]
        numbers = torch.tensor(draws(7919 * (index + 1), value.numel()), dtype=torch.float64)
        center = 1 if value.dim() == 1 and name.endswith("weight") else 0
        value.copy_((center + 0.5 * numbers).reshape(value.shape))
    return {name: list(stored[name].shape) for name in sorted(stored)}


@torch.no_grad()
def write_case(folder, kind, sizes, name):
    model = AutoModelForCausalLM.from_config(kind(**sizes))
    shapes = fill(model)
    # Small shards, so that the index is read as well.
    model.to(TYPES[name]).save_pretrained(folder, max_shard_size="6KB")
    # Read again: a model that is cast has its rotary frequencies rounded too, which no file holds.
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").eval()
    logits = [model(torch.tensor([tokens])).logits[0].tolist() for tokens in SEQUENCES]
    reference = {"shapes": shapes, "sequences": SEQUENCES, "logits": logits}
    (folder / "reference.json").write_text(json.dumps(reference))


def main():
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    folder = Path(sys.argv[1])
    cases = {f"{name}-{stored}": (kind, sizes, stored) for name, (kind, sizes) in CASES.items() for stored in TYPES}
    for name, case in cases.items():
        (folder / name).mkdir()
        write_case(folder / name, *case)
    versions = {"transformers": transformers.__version__, "torch": torch.__version__}
    print(json.dumps({"versions": versions, "cases": list(cases)}))


main()
