"""
The transformers library's side of bench/decode.ts: its own `generate`, as most people run a model in PyTorch today.

    python3 transformers_decode.py WORK.json

completes the prompt once for every line "block" on standard input, answering with {"seconds", "tokens"}. Two threads,
float32, the library's own choice of attention and cache.
"""

import json
import sys
import time

import torch
from transformers import AutoConfig, AutoModelForCausalLM, GenerationConfig

torch.set_num_threads(2)
torch.manual_seed(0)

work = json.load(open(sys.argv[1]))
started = time.perf_counter()
config = AutoConfig.for_model(**work["config"])
model = AutoModelForCausalLM.from_config(config, dtype=torch.float32).eval()
prompt = torch.tensor([work["promptIds"]])
settings = GenerationConfig(
    do_sample=True,
    top_k=0,
    num_return_sequences=work["candidates"],
    max_new_tokens=work["newTokens"],
    min_new_tokens=work["newTokens"],
    # A token that is never looked for, so that nothing ends early and nothing warns.
    pad_token_id=0,
)

print(json.dumps({"buildSeconds": time.perf_counter() - started}), flush=True)
for _ in sys.stdin:
    begun = time.perf_counter()
    tokens = model.generate(prompt, attention_mask=torch.ones_like(prompt), generation_config=settings)
    seconds = time.perf_counter() - begun
    assert tokens.shape == (work["candidates"], prompt.shape[1] + work["newTokens"])
    print(json.dumps({"seconds": seconds, "tokens": work["candidates"] * work["newTokens"]}), flush=True)
