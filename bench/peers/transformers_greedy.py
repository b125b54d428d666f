"""Greedy replies of an exported folder in the transformers library: transformers_greedy.py FOLDER WORK.json

WORK.json holds {"prompts": [text], "newTokens": n}. Prints JSON: each prompt's ids by the folder's own chat template and
tokenizer, and n tokens after them, past end tokens too, each with the second best and by how much its logit led that.
"""

import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

folder, work_file = sys.argv[1:]
with open(work_file, encoding="utf-8") as file:
    work = json.load(file)
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()


@torch.no_grad()
def reply_to(ids):
    reply, past, unread = [], None, ids
    while len(reply) < work["newTokens"]:
        output = model(torch.tensor([unread]), past_key_values=past, use_cache=True)
        (first, other), (token, second) = (part.tolist() for part in output.logits[0, -1].topk(2))
        reply.append({"token": token, "others": [{"token": second, "lead": first - other}]})
        past, unread = output.past_key_values, [token]
    return reply


def ids_of(text):
    rendered = tokenizer.apply_chat_template(
        [{"role": "user", "content": text}], tokenize=False, add_generation_prompt=True
    )
    return tokenizer(rendered, add_special_tokens=False)["input_ids"]


prompts = [ids_of(text) for text in work["prompts"]]
print(json.dumps({"promptIds": prompts, "replies": [reply_to(ids) for ids in prompts]}))
