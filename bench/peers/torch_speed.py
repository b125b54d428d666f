"""
PyTorch's side of bench/run.ts: eager mode, two threads, fused AdamW, scaled_dot_product_attention.

    python3 torch_speed.py WORK.json

prepares the work, prints {"buildSeconds"} and does a block of it for every line "block" on standard input, answering with
{"seconds", "tokens"}. "memory" asks for the most the process has held.

Written as a careful user of PyTorch would write it. What it does as TRL does: batches are drawn at random and padded to their
longest, a rollout batch once for all its minibatches; logits are computed at every position that is learnt from or referred to.
bench/README.md goes through TRL's PPO beside this, and says where this one was given the benefit.
"""

import json
import math
import random
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(2)
torch.manual_seed(0)
random.seed(0)

LEARNING_RATE = 1e-4


class Norm(nn.Module):
    def __init__(self, width, epsilon):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x):
        return F.rms_norm(x, (x.shape[-1],), self.weight, self.epsilon)


def rotate(x, tables):
    cosines, sines = tables
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cosines - second * sines, second * cosines + first * sines], -1)


class Adapted(nn.Module):
    """A frozen linear layer with a low-rank path beside it, which can be switched off (Hu et al. 2021; as PEFT)."""

    on = True

    def __init__(self, layer, rank):
        super().__init__()
        self.layer, self.scale = layer, 16 / rank
        self.a = nn.Parameter(torch.empty(rank, layer.in_features).uniform_(-1, 1) / math.sqrt(layer.in_features))
        self.b = nn.Parameter(torch.zeros(layer.out_features, rank))

    def forward(self, x):
        y = self.layer(x)
        # Scaled where it is narrow, which PEFT does where it is wide.
        return y + F.linear(F.linear(x, self.a) * self.scale, self.b) if Adapted.on else y


def add_adapters(policy, rank):
    for parameter in [*policy.embedding.parameters(), *policy.blocks.parameters(), *policy.norm.parameters()]:
        parameter.requires_grad_(False)
    for block in policy.blocks:
        for name in ("q", "k", "v", "o", "gate", "up", "down"):
            setattr(block, name, Adapted(getattr(block, name), rank))


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads, self.key_heads, self.size = c["num_attention_heads"], c["num_key_value_heads"], c["head_dim"]
        width, inner = c["hidden_size"], c["intermediate_size"]
        self.before_attention, self.before_mlp = Norm(width, c["rms_norm_eps"]), Norm(width, c["rms_norm_eps"])
        linear = lambda n_in, n_out: nn.Linear(n_in, n_out, bias=False)
        self.q, self.k = linear(width, self.heads * self.size), linear(width, self.key_heads * self.size)
        self.v, self.o = linear(width, self.key_heads * self.size), linear(self.heads * self.size, width)
        self.gate, self.up, self.down = linear(width, inner), linear(width, inner), linear(inner, width)

    def forward(self, x, tables):
        batch, length, _ = x.shape
        h = self.before_attention(x)
        split = lambda y, count: y.view(batch, length, count, self.size).transpose(1, 2)
        q, k = rotate(split(self.q(h), self.heads), tables), rotate(split(self.k(h), self.key_heads), tables)
        v, grouped = split(self.v(h), self.key_heads), self.heads != self.key_heads
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=grouped)
        x = x + self.o(y.transpose(1, 2).reshape(batch, length, -1))
        h = self.before_mlp(x)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))


class Policy(nn.Module):
    def __init__(self, c, heads=0):
        super().__init__()
        width = c["hidden_size"]
        self.embedding = nn.Embedding(c["vocab_size"], width)
        self.blocks = nn.ModuleList(Block(c) for _ in range(c["num_hidden_layers"]))
        self.norm = Norm(width, c["rms_norm_eps"])
        self.head = nn.Linear(width, heads) if heads else None
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, 0, 0.02)
        size = c["head_dim"]
        frequencies = c["rope_theta"] ** (-torch.arange(0, size, 2) / size)
        angles = torch.arange(c["max_position_embeddings"])[:, None] * frequencies
        self.cosines, self.sines = angles.cos(), angles.sin()

    def hidden(self, tokens):
        length = tokens.shape[1]
        tables = self.cosines[:length], self.sines[:length]
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x, tables)
        return self.norm(x)

    def logits(self, hidden):
        return F.linear(hidden, self.embedding.weight)


def optimizer_of(policy):
    trained = [p for p in policy.parameters() if p.requires_grad]
    matrices = [p for p in trained if p.dim() > 1]
    others = [p for p in trained if p.dim() <= 1]
    groups = [{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=LEARNING_RATE, betas=(0.9, 0.95), fused=True)


def take_step(policy, optimizer, loss):
    loss.backward()
    nn.utils.clip_grad_norm_(policy.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return loss.item()


def padded(sequences, value):
    length = max(len(s) for s in sequences)
    return torch.tensor([list(s) + [value] * (length - len(s)) for s in sequences])


def train_step(work):
    policy = Policy(work["config"])
    optimizer = optimizer_of(policy)
    tokens = torch.tensor(work["sequences"])

    def block():
        logits = policy.logits(policy.hidden(tokens[:, :-1]))
        take_step(policy, optimizer, F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten()))
        return tokens[:, 1:].numel()

    return block


def sft(work):
    policy = Policy(work["config"])
    optimizer = optimizer_of(policy)
    examples, size = work["examples"], work["batchSize"]

    def block():
        count = 0
        order = random.sample(examples, len(examples))
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            # Shifted before the model, so that no copy of the logits has to be made without their last.
            tokens = padded([e["ids"][:-1] for e in chosen], 0)
            labels = padded([[i if m else -100 for i, m in zip(e["ids"], e["mask"])][1:] for e in chosen], -100)
            logits = policy.logits(policy.hidden(tokens))
            take_step(policy, optimizer, F.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=-100))
            count += int((labels != -100).sum())
        return count

    return block


def ppo_update(work):
    """One rollout batch: assessed by policy, reference and reward model, then epochs of minibatches."""
    policy, reward_model = Policy(work["config"], 1), Policy(work["config"], 1)
    adapted = work["loraRank"] > 0
    if adapted:
        add_adapters(policy, work["loraRank"])
    # With adapters the reference is the policy with them switched off.
    reference = policy if adapted else Policy(work["config"])
    optimizer = optimizer_of(policy)
    episodes = work["episodes"]
    tokens = padded([e["prompt"] + e["completion"] for e in episodes], 0)
    longest = max(len(e["completion"]) for e in episodes)
    lengths = torch.tensor([len(e["completion"]) for e in episodes])
    starts = torch.tensor([len(e["prompt"]) for e in episodes])
    # The slots of a completion, padded to the longest: what predicts each of them, and whether it is there.
    slots = (starts[:, None] - 1 + torch.arange(longest)).clamp(max=tokens.shape[1] - 2)
    valid = (torch.arange(longest) < lengths[:, None]).float()
    labels = tokens.gather(1, slots + 1)
    at_slots = lambda x, chosen: x.gather(1, slots[chosen][..., None].expand(-1, -1, x.shape[-1]))

    def logprobs_of(logits, chosen):
        return logits.gather(-1, labels[chosen][..., None])[..., 0] - logits.logsumexp(-1)

    def values_of(hidden, chosen):
        return at_slots(policy.head(hidden), chosen)[..., 0]

    def mean(x, mask):
        return (x * mask).sum() / mask.sum()

    @torch.no_grad()
    def assess():
        """
        TRL keeps the log-probabilities that sampling gave; here they are computed, but at the completions' slots alone. The
        reference's come from logits of every position, as in TRL.
        """
        logprobs, values, parents, scores = [], [], [], []
        for chosen in torch.arange(len(episodes)).split(32):
            hidden = policy.hidden(tokens[chosen])
            logprobs.append(logprobs_of(policy.logits(at_slots(hidden, chosen)), chosen))
            values.append(values_of(hidden, chosen))
            Adapted.on = not adapted
            logits = reference.logits(reference.hidden(tokens[chosen]))
            parents.append(logprobs_of(at_slots(logits, chosen), chosen))
            Adapted.on = True
            last = (starts + lengths - 1)[chosen]
            hidden = reward_model.hidden(tokens[chosen])
            scores.append(reward_model.head(hidden[torch.arange(len(chosen)), last])[:, 0])
        return [torch.cat(x) for x in (logprobs, values, parents, scores)]

    def advantages_of(rewards, values):
        advantages, last = torch.zeros_like(values), torch.zeros(len(values))
        for t in reversed(range(longest)):
            following = values[:, t + 1] * valid[:, t + 1] if t + 1 < longest else 0
            last = rewards[:, t] + following - values[:, t] + 0.95 * last
            last = last * valid[:, t]
            advantages[:, t] = last
        center = mean(advantages, valid)
        return (advantages - center) / (mean((advantages - center) ** 2, valid) + 1e-8).sqrt(), advantages + values

    def update(chosen, old_logprobs, old_values, advantages, returns):
        hidden = policy.hidden(tokens[chosen])
        logits, values = at_slots(policy.logits(hidden), chosen), values_of(hidden, chosen)
        mask = valid[chosen]
        ratio = (logprobs_of(logits, chosen) - old_logprobs[chosen]).exp()
        a = advantages[chosen]
        policy_loss = mean(torch.max(-a * ratio, -a * ratio.clamp(0.8, 1.2)), mask)
        held = torch.max(torch.min(values, old_values[chosen] + 0.2), old_values[chosen] - 0.2)
        errors = torch.max((values - returns[chosen]) ** 2, (held - returns[chosen]) ** 2)
        with torch.no_grad():
            entropy = logits.logsumexp(-1) - (logits.softmax(-1) * logits).sum(-1)
            mean(entropy, mask).item()
        take_step(policy, optimizer, policy_loss + 0.1 * 0.5 * mean(errors, mask))

    def block():
        old_logprobs, old_values, parents, scores = assess()
        rewards = -0.05 * (old_logprobs - parents)
        rewards[torch.arange(len(episodes)), lengths - 1] += scores.clamp(-5, 5)
        advantages, returns = advantages_of(rewards, old_values)
        for _ in range(work["ppoEpochs"]):
            for chosen in torch.randperm(len(episodes)).chunk(work["minibatches"]):
                update(chosen, old_logprobs, old_values, advantages, returns)
        return int(lengths.sum())

    return block


def peak_bytes():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def answer(value):
    print(json.dumps(value), flush=True)


with open(sys.argv[1]) as file:
    work = json.load(file)
started = time.perf_counter()
run_block = {"train-step": train_step, "sft": sft, "ppo-update": ppo_update}[work["kind"]](work)
answer({"buildSeconds": time.perf_counter() - started})
for line in sys.stdin:
    if line.strip() == "memory":
        answer({"peakBytes": peak_bytes()})
        continue
    started = time.perf_counter()
    tokens = run_block()
    answer({"seconds": time.perf_counter() - started, "tokens": tokens})
