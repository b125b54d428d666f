"""
Parley's learning engine, computed a second time in plain PyTorch: nothing is shared with Parley but the formulas.

Written from the papers (Llama: Touvron et al. 2023; RMSNorm: Zhang & Sennrich 2019; RoPE: Su et al. 2021; PPO: Schulman
et al. 2017; GAE: Schulman et al. 2016; language models and KL: Ziegler et al. 2019, Ouyang et al. 2022; DPO: Rafailov et al.
2023, smoothed as Mitchell 2023; IPO: Azar et al. 2023; LoRA: Hu et al. 2021; REINFORCE: Williams 1992; A2C: Mnih et al. 2016;
RLOO: Ahmadian et al. 2024; GRPO: Shao et al. 2024, Dr. GRPO: Liu et al. 2025, DAPO: Yu et al. 2025; online DPO: Guo et al. 2024) and from Hugging Face's published layout of
Llama checkpoints. Needs PyTorch only. bench/torch-oracle.ts writes the folder and compares.

    python3 torch_reference.py FOLDER

reads FOLDER/case.json and the models beside it, and from <experiment>-start.safetensors what an experiment starts from
instead; writes FOLDER/{float64,float32}/series.json (numbers per update) and <experiment>.safetensors. Every sequence is read by itself, so there is no padding here that could hide a mistake in
Parley's.
"""

import array
import json
import math
import struct
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch_replay import run_replay

ELEMENT_TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


# ---- safetensors: 8 bytes with the header's length, a JSON header, the values


def read_safetensors(path, dtype):
    raw = path.read_bytes()
    start = 8 + struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8:start])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = torch.frombuffer(bytearray(raw[start + begin : start + end]), dtype=ELEMENT_TYPES[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"]).to(dtype)
    return tensors


def write_safetensors(path, tensors):
    header, parts, at = {}, [], 0
    for name, tensor in tensors.items():
        part = array.array("f", tensor.detach().flatten().tolist()).tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, at + len(part)]}
        parts.append(part)
        at += len(part)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


# ---- the model: one sequence (T,) at a time


ATTENTION = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj"]
ADAPTED = {"attention": ATTENTION, "all-linear": [*ATTENTION, "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"]}


class Model:
    """
    Weights by their names in a checkpoint, as leaves that gradients are taken for; `start` has other values for some. With
    adapters, which then have to be in `start`, the gradients are theirs and a score head's alone.
    """

    def __init__(self, folder, dtype, start=None, settings=None):
        self.config = json.loads((folder / "config.json").read_text())
        self.weights = {**read_safetensors(folder / "model.safetensors", dtype), **(start or {})}
        rank = (settings or {}).get("loraRank", 0)
        self.adapted = self.expected_adapters(settings) if rank > 0 else []
        self.scale = settings["loraAlpha"] / rank if rank > 0 else 0.0
        here = {name for name in self.weights if ".lora_" in name}
        named = {f"{layer}.lora_{matrix}.weight" for layer in self.adapted for matrix in "AB"}
        assert here == named, f"adapters on other layers than these settings name: {sorted(here ^ named)}"
        for name, value in self.weights.items():
            value.requires_grad_(rank == 0 or name in named or name.startswith("score."))

    def expected_adapters(self, settings):
        layers = range(self.config["num_hidden_layers"])
        return [f"model.layers.{i}.{name}" for i in layers for name in ADAPTED[settings["loraTargets"]]]

    def weight(self, name):
        """W, or W + (alpha / rank) B A: one matrix, not a second path beside the first."""
        weight = self.weights[f"{name}.weight"]
        if name not in self.adapted:
            return weight
        return weight + self.scale * (self.weights[f"{name}.lora_B.weight"] @ self.weights[f"{name}.lora_A.weight"])

    def merged(self):
        return {f"{name}.weight": self.weight(name) for name in self.adapted}

    def hidden(self, tokens):
        """(T,) -> (T, width), after the last norm."""
        config = self.config
        heads, key_heads = config["num_attention_heads"], config["num_key_value_heads"]
        size = config.get("head_dim") or config["hidden_size"] // heads
        x = self.weights["model.embed_tokens.weight"][tokens]
        length = len(tokens)
        frequencies = config["rope_theta"] ** (-torch.arange(0, size, 2, dtype=x.dtype) / size)
        angles = torch.outer(torch.arange(length, dtype=x.dtype), frequencies)
        angles = torch.cat([angles, angles], dim=-1)  # the two halves of a head turn together
        future = torch.ones(length, length, dtype=torch.bool).triu(1)
        for layer in range(config["num_hidden_layers"]):
            weight = lambda name: self.weight(f"model.layers.{layer}.{name}")
            h = self.rms_norm(x, weight("input_layernorm"))
            project = lambda name: F.linear(h, weight(f"self_attn.{name}"))
            per_head = lambda name, count: project(name).view(length, count, size).transpose(0, 1)
            queries = rotate(per_head("q_proj", heads), angles)
            keys = rotate(per_head("k_proj", key_heads), angles).repeat_interleave(heads // key_heads, dim=0)
            values = per_head("v_proj", key_heads).repeat_interleave(heads // key_heads, dim=0)
            scores = (queries @ keys.transpose(1, 2) / math.sqrt(size)).masked_fill(future, -math.inf)
            mixed = (scores.softmax(-1) @ values).transpose(0, 1).reshape(length, heads * size)
            x = x + F.linear(mixed, weight("self_attn.o_proj"))
            h = self.rms_norm(x, weight("post_attention_layernorm"))
            gated = F.silu(F.linear(h, weight("mlp.gate_proj"))) * F.linear(h, weight("mlp.up_proj"))
            x = x + F.linear(gated, weight("mlp.down_proj"))
        return self.rms_norm(x, self.weights["model.norm.weight"])

    def rms_norm(self, x, weight):
        return x / (x.square().mean(-1, keepdim=True) + self.config["rms_norm_eps"]).sqrt() * weight

    def logits(self, hidden):
        name = "model.embed_tokens.weight" if self.config["tie_word_embeddings"] else "lm_head.weight"
        return F.linear(hidden, self.weights[name])

    def score(self, tokens):
        """A reward model's scalar, read at the last token."""
        return F.linear(self.hidden(tokens)[-1], self.weights["score.weight"], self.weights["score.bias"])[0]


def rotate(x, angles):
    first, second = x.chunk(2, dim=-1)
    return x * angles.cos() + torch.cat([-second, first], dim=-1) * angles.sin()


# ---- one optimizer for all experiments


class Trainer:
    """
    AdamW with decay on matrices only; the global gradient norm is clipped. Keeps what the first update looked like. Weights
    that no loss reaches, such as the output layer of a reward model, are no part of what is compared.
    """

    def __init__(self, weights, settings):
        self.weights, self.settings = {name: w for name, w in weights.items() if w.requires_grad}, settings
        groups = [
            {"params": [w for w in self.weights.values() if w.dim() >= 2], "weight_decay": settings["weightDecay"]},
            {"params": [w for w in self.weights.values() if w.dim() < 2], "weight_decay": 0.0},
        ]
        betas = (settings["beta1"], settings["beta2"])
        self.optimizer = torch.optim.AdamW(groups, lr=1.0, betas=betas, eps=settings["epsilon"])
        self.updates = 0
        self.recorded = {}

    def update(self, loss):
        """Returns the norm of the gradients before they were clipped."""
        self.optimizer.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(list(self.weights.values()), self.settings["maxGradNorm"])
        if self.updates == 0:
            self.record("gradient", {name: w.grad for name, w in self.reached().items()})
        for group in self.optimizer.param_groups:
            group["lr"] = self.settings["learningRates"][self.updates]
        self.optimizer.step()
        self.updates += 1
        if self.updates == 1:
            self.record("first", self.reached())
        return norm

    def reached(self):
        return {name: w for name, w in self.weights.items() if w.grad is not None}

    def finish(self, model):
        """The weights after the last update, and with adapters the matrices that they make of the base's."""
        self.record("last", self.reached())
        self.record("merged", model.merged())
        return self.recorded

    def record(self, part, tensors):
        self.recorded.update({f"{part}/{name}": value.detach().clone() for name, value in tensors.items()})


def append(series, figures):
    for name, value in figures.items():
        series.setdefault(name, []).append(value.item() if isinstance(value, torch.Tensor) else value)


# ---- experiments: each gives numbers per update, and tensors


def run_logits(folder, case, dtype, start):
    model = Model(folder / "policy", dtype)
    with torch.no_grad():
        rows = [model.logits(model.hidden(torch.tensor(tokens))) for tokens in case["sequences"]]
    return {}, {"logits": torch.cat(rows)}


def completion_loss(model, batch):
    """Mean negative log-likelihood of the masked tokens; nothing predicts the first of a sequence."""
    logprobs = []
    for tokens, mask in zip(batch["sequences"], batch["masks"]):
        tokens, chosen = torch.tensor(tokens), torch.tensor(mask[1:], dtype=torch.bool)
        predicted = model.logits(model.hidden(tokens))[:-1].log_softmax(-1)
        logprobs.append(predicted.gather(1, tokens[1:, None])[:, 0][chosen])
    return -torch.cat(logprobs).mean()


def run_sft(folder, case, dtype, start):
    model = Model(folder / "policy", dtype, start, case["settings"])
    trainer, series = Trainer(model.weights, case["settings"]), {}
    for batch in case["batches"]:
        loss = completion_loss(model, batch)
        append(series, {"loss": loss, "grad_norm": trainer.update(loss)})
    return series, trainer.finish(model)


def pairs_of(ranks):
    """(better, worse) of a ranking, 0 being best; ties say nothing."""
    return [(i, j) for i in range(len(ranks)) for j in range(len(ranks)) if ranks[i] < ranks[j]]


def run_reward(folder, case, dtype, start):
    """
    Bradley-Terry: -log sigmoid(better - worse - margin) over all pairs of a prompt's ranking; or Plackett-Luce: each reply drawn
    before the worse ones. Prompts weigh the same.
    """
    model = Model(folder / "reward", dtype, start, case["settings"])
    trainer, series = Trainer(model.weights, case["settings"]), {}
    for batch in case["batches"]:
        losses, right, margins = [], [], []
        for ranking in batch:
            scores = [model.score(torch.tensor(tokens)) for tokens in ranking["sequences"]]
            pairs = pairs_of(ranking["ranks"])
            if not pairs:
                continue
            margin = torch.stack([scores[i] - scores[j] for i, j in pairs])
            if case["settings"]["loss"] == "listwise":
                worse = {i: [scores[j] for better, j in pairs if better == i] for i, _ in pairs}
                shares = [(scores[i].exp() / torch.stack([scores[i], *rest]).exp().sum()).log() for i, rest in worse.items()]
                losses.append(-torch.stack(shares).mean())
            else:
                losses.append(-F.logsigmoid(margin - case["settings"]["margin"]).mean())
            right.append((margin > 0).to(dtype).mean())
            margins.append(margin.mean())
        mean = lambda values: torch.stack(values).mean()
        figures = {"loss": mean(losses), "accuracy": mean(right), "margin": mean(margins)}
        append(series, {**figures, "grad_norm": trainer.update(figures["loss"])})
    with torch.no_grad():
        scores = torch.stack([model.score(torch.tensor(tokens)) for tokens in case["scored"]])
    standardized = (scores - scores.mean()) / scores.std(correction=0)
    return series, {**trainer.finish(model), "scores": standardized}


def completion_logprob(model, tokens, start):
    """log P(completion | prompt), and the mean of the logits it was drawn from."""
    tokens = torch.tensor(tokens)
    logits = model.logits(model.hidden(tokens)[start - 1 : -1])
    return logits.log_softmax(-1).gather(1, tokens[start:, None]).sum(), logits.mean()


def preference_loss(log_ratios, settings):
    """
    Of log pi/pi_ref(better) - log pi/pi_ref(worse). sigmoid: -log P(better > worse) under Bradley-Terry with the implied
    rewards, the label being wrong with a probability of e; robust: the unbiased estimate of the loss without noise; ipo: the
    squared distance from 1 / (2 beta).
    """
    beta, wrong = settings["beta"], settings["labelSmoothing"]
    if settings["loss"] == "ipo":
        return (log_ratios - 1 / (2 * beta)).square()
    as_labelled, reversed_ = -F.logsigmoid(beta * log_ratios), -F.logsigmoid(-beta * log_ratios)
    if settings["loss"] == "robust":
        return ((1 - wrong) * as_labelled - wrong * reversed_) / (1 - 2 * wrong)
    return (1 - wrong) * as_labelled + wrong * reversed_


def dpo_figures(logprobs, parents, lengths, better, worse, settings):
    """The rewards of replies, what is compared of them, and the losses of pairs. IPO's authors take the mean over tokens."""
    ratios = logprobs - parents
    compared = ratios / lengths if settings["loss"] == "ipo" else ratios
    losses = {"loss": preference_loss(compared[better] - compared[worse], settings)}
    if settings["loss"] == "rpo":
        losses["nll_loss"] = -logprobs[better] / lengths[better]
        losses["loss"] = losses["loss"] + settings["rpoAlpha"] * losses["nll_loss"]
    return settings["beta"] * ratios, logprobs, losses


def orpo_figures(logprobs, parents, lengths, better, worse, settings):
    """Odds of a reply by the geometric mean of its tokens' probabilities."""
    means = logprobs / lengths
    odds = means.exp() / (1 - means.exp())
    ratio = (odds[better] / odds[worse]).log()
    losses = {"nll_loss": -means[better], "log_odds_chosen": ratio, "log_odds_ratio": ratio.sigmoid().log()}
    losses["loss"] = losses["nll_loss"] - settings["beta"] * losses["log_odds_ratio"]
    return settings["beta"] * means, means, losses


def simpo_figures(logprobs, parents, lengths, better, worse, settings):
    means = logprobs / lengths
    rewards = settings["beta"] * means
    return rewards, means, {"loss": -F.logsigmoid(rewards[better] - rewards[worse] - settings["gamma"])}


PREFERENCE_FIGURES = {"dpo": dpo_figures, "orpo": orpo_figures, "simpo": simpo_figures}


def run_preference(folder, case, dtype, start):
    """DPO with its losses, ORPO or SimPO, over all pairs of a prompt's ranking; prompts weigh the same."""
    settings, figures_of = case["settings"], PREFERENCE_FIGURES[case["method"]]
    model, parent = Model(folder / "policy", dtype, start, settings), Model(folder / "policy", dtype)
    trainer, series = Trainer(model.weights, settings), {}
    for batch in case["batches"]:
        per_prompt = []
        for ranking in batch:
            read = lambda of: zip(*[completion_logprob(of, tokens, ranking["start"]) for tokens in ranking["sequences"]])
            logprobs, logits = map(torch.stack, read(model))
            with torch.no_grad():
                parents = torch.stack(list(read(parent))[0])
            better, worse = torch.tensor(pairs_of(ranking["ranks"])).T
            lengths = torch.tensor([len(tokens) - ranking["start"] for tokens in ranking["sequences"]])
            rewards, logps, figures = figures_of(logprobs, parents, lengths, better, worse, settings)
            rewards = rewards.detach()
            for name, values in {"rewards": rewards, "logps": logps, "logits": logits}.items():
                figures |= {f"{name}/chosen": values[better], f"{name}/rejected": values[worse]}
            figures["rewards/margins"] = rewards[better] - rewards[worse]
            figures["rewards/accuracies"] = (rewards[better] > rewards[worse]).to(dtype)
            per_prompt.append({name: values.mean() for name, values in figures.items()})
        figures = {name: torch.stack([prompt[name] for prompt in per_prompt]).mean() for name in per_prompt[0]}
        append(series, {**figures, "grad_norm": trainer.update(figures["loss"])})
    with torch.no_grad():
        both = [[completion_logprob(of, *read)[0] for read in case["rewarded"]] for of in (model, parent)]
        lengths = torch.tensor([len(tokens) - begins for tokens, begins in case["rewarded"]])
        none = torch.tensor([], dtype=torch.long)
        implied = figures_of(torch.stack(both[0]), torch.stack(both[1]), lengths, none, none, settings)[0]
    return series, {**trainer.finish(model), "implied": implied}


def run_kto(folder, case, dtype, start):
    """KTO: a good reply is to be worth more than the batch's mean log-ratio of mismatched replies, a bad one less."""
    settings = case["settings"]
    model, parent = Model(folder / "policy", dtype, start, settings), Model(folder / "policy", dtype)
    trainer, series = Trainer(model.weights, settings), {}
    ratio = lambda tokens, begins: completion_logprob(model, tokens, begins)[0] - completion_logprob(parent, tokens, begins)[0].detach()
    for batch in case["batches"]:
        with torch.no_grad():
            mismatched = [(one[0][: one[1]] + other[0][other[1] :], one[1]) for one, other in zip(batch, batch[-1:] + batch[:-1])]
            kl = torch.stack([ratio(*pair) for pair in mismatched]).mean().clamp(min=0)
        ratios = torch.stack([ratio(tokens, begins) for tokens, begins, _ in batch])
        good = torch.tensor([label for _, _, label in batch])
        value = torch.where(good, settings["beta"] * (ratios - kl), settings["beta"] * (kl - ratios)).sigmoid()
        weight = torch.where(good, settings["desirableWeight"], settings["undesirableWeight"])
        rewards = settings["beta"] * ratios.detach()
        figures = {
            "loss": (weight * (1 - value)).mean(),
            "kl": kl,
            "rewards/chosen": rewards[good].mean(),
            "rewards/rejected": rewards[~good].mean(),
            "rewards/margins": rewards[good].mean() - rewards[~good].mean(),
        }
        append(series, {**figures, "grad_norm": trainer.update(figures["loss"])})
    return series, trainer.finish(model)


def run_likelihood(folder, case, dtype, start):
    """-sum log p of the tokens that count, what is beyond the context being cut off; and of whole completions."""
    model = Model(folder / "policy", dtype)
    context, logprobs, series = model.config["max_position_embeddings"], [], {}
    with torch.no_grad():
        for tokens, mask in zip(case["sequences"], case["masks"]):
            tokens, counted = torch.tensor(tokens[:context]), torch.tensor(mask[1:context], dtype=torch.bool)
            predicted = model.logits(model.hidden(tokens))[:-1].log_softmax(-1)
            logprobs.append(predicted.gather(1, tokens[1:, None])[:, 0][counted])
        for tokens, begins in case["completions"]:
            append(series, {"completion logprob": completion_logprob(model, tokens, begins)[0]})
    logprobs = torch.cat(logprobs)
    append(series, {"nats": -logprobs.sum(), "tokens": len(logprobs)})
    return series, {}


class ActorCritic:
    """A policy with a linear value head on its trunk, which starts at the given weights or at 0."""

    def __init__(self, folder, dtype, start=None, settings=None):
        given, own = {}, {}
        for name, value in (start or {}).items():
            (given if name.startswith("value.") else own)[name] = value
        self.policy = Model(folder, dtype, own, settings)
        width = self.policy.config["hidden_size"]
        zeros = {"value.weight": torch.zeros(1, width, dtype=dtype), "value.bias": torch.zeros(1, dtype=dtype)}
        head = {name: value.requires_grad_() for name, value in {**zeros, **given}.items()}
        self.weights = {**self.policy.weights, **head}

    def __call__(self, episode, temperature):
        """Per completion token: its log-probability, the value of the state before it, the entropy there."""
        start = len(episode["prompt"])
        tokens = torch.tensor(episode["prompt"] + episode["completion"])
        hidden = self.policy.hidden(tokens)[start - 1 : -1]
        logprobs = (self.policy.logits(hidden) / temperature).log_softmax(-1)
        values = F.linear(hidden, self.weights["value.weight"], self.weights["value.bias"])[:, 0]
        entropy = -(logprobs.exp() * logprobs).sum(-1)
        return logprobs.gather(1, tokens[start:, None])[:, 0], values, entropy


def ppo_figures(model, episodes, learnt, settings, pretraining):
    """The loss and its parts for episodes; `learnt` has, over all their tokens, what the update holds fixed."""
    now = [model(episode, settings["temperature"]) for episode in episodes]
    logprobs, values, entropy = (torch.cat(part) for part in zip(*now))
    difference = logprobs - learnt["oldLogprobs"]
    ratio = difference.exp()
    free = ratio * learnt["advantages"]
    held = ratio.clamp(1 - settings["clipRange"], 1 + settings["clipRange"]) * learnt["advantages"]
    reach = settings["valueClipRange"]
    # Bounds rather than a clamped difference: a value within them stays the very same number, and does not count as held.
    held_values = values.clamp(learnt["oldValues"] - reach, learnt["oldValues"] + reach)
    value_errors = (values - learnt["returns"]).square()
    held_errors = (held_values - learnt["returns"]).square()
    figures = {
        "loss/policy_avg": -torch.minimum(free, held).mean(),
        "loss/value_avg": torch.maximum(value_errors, held_errors).mean() / 2,
        "policy/entropy_avg": entropy.mean(),
        "policy/approxkl_avg": difference.square().mean() / 2,
        "policy/clipfrac_avg": (held < free).double().mean(),
        "val/clipfrac_avg": (held_errors > value_errors).double().mean(),
        "val/ratio": ratio.mean(),
        "val/ratio_var": ratio.var(correction=0),
    }
    loss = figures["loss/policy_avg"] + settings["valueCoef"] * figures["loss/value_avg"]
    loss = loss - settings["entropyCoef"] * figures["policy/entropy_avg"]
    if settings["pretrainingCoef"] > 0:
        loss = loss + settings["pretrainingCoef"] * completion_loss(model.policy, pretraining)
    return {"loss": loss, **figures}


def run_ppo_update(folder, case, dtype, start):
    """One update from given advantages, returns, old values and old log-probabilities."""
    settings = case["settings"]
    model = ActorCritic(folder / "policy", dtype, start, settings)
    trainer = Trainer(model.weights, settings)
    fixed = ("advantages", "returns", "oldValues", "oldLogprobs")
    learnt = {name: torch.tensor(case[name], dtype=dtype) for name in fixed}
    figures, series = ppo_figures(model, case["episodes"], learnt, settings, case["pretraining"]), {}
    append(series, {**figures, "grad_norm": trainer.update(figures["loss"])})
    return series, trainer.recorded


def run_ppo(folder, case, dtype, start):
    """A whole run on given completions: scores, KL, advantages, several updates per batch, the KL's price steered."""
    settings = case["settings"]
    model, parent = ActorCritic(folder / "policy", dtype, start, settings), ActorCritic(folder / "policy", dtype)
    scorer, trainer = Model(folder / "reward", dtype), Trainer(model.weights, settings)
    averages = {name: w.detach().clone() for name, w in model.policy.weights.items() if w.requires_grad}
    series, kl_coef = {}, settings["klCoef"]
    for episodes in case["batches"]:
        with torch.no_grad():
            old = [model(episode, settings["temperature"]) for episode in episodes]
            reference = [parent(episode, settings["temperature"])[0] for episode in episodes]
            scores = [scorer.score(torch.tensor(e["prompt"] + e["completion"])) for e in episodes]
        rewards, kls, prices, finals = [], [], [], []
        for episode, (logprobs, _, _), parents, score in zip(episodes, old, reference, scores):
            log_ratio = logprobs - parents
            kls.append(log_ratio.sum())
            estimate = log_ratio if settings["klEstimator"] == "k1" else (-log_ratio).exp() - 1 + log_ratio
            rewards.append(-kl_coef * estimate)
            prices.append(rewards[-1].sum())
            final = score.clamp(-settings["scoreClip"], settings["scoreClip"])
            finals.append(final if episode["finished"] else final - settings["missingEndPenalty"])
            rewards[-1][-1] += finals[-1]
        if settings["whitenRewards"]:
            all_rewards = torch.cat(rewards)
            rewards = (whitened(all_rewards) + all_rewards.mean()).split([len(part) for part in rewards])
        values = [part for _, part, _ in old]
        trace = settings["gaeLambda"]
        advantages = [advantages_of(r, v, settings["gamma"], trace) for r, v in zip(rewards, values)]
        learnt = {
            "advantages": whitened(torch.cat(advantages)) if settings["whitenAdvantages"] else torch.cat(advantages),
            "returns": torch.cat(advantages) + torch.cat(values),
            "oldValues": torch.cat(values),
            "oldLogprobs": torch.cat([logprobs for logprobs, _, _ in old]),
        }
        totals = {}
        for _ in range(settings["ppoEpochs"]):
            mixed_in = case["pretraining"]
            pretraining = mixed_in[trainer.updates % len(mixed_in)] if mixed_in else None
            figures = ppo_figures(model, episodes, learnt, settings, pretraining)
            figures["grad_norm"] = trainer.update(figures["loss"])
            for name, value in figures.items():
                totals[name] = totals.get(name, 0.0) + value.item() / settings["ppoEpochs"]
            for name, mean in averages.items():
                mean.lerp_(model.policy.weights[name].detach(), 1 - settings["emaDecay"])
        mean = lambda values: torch.stack(values).mean().item()
        objective = {
            "objective/kl": mean(kls),
            "objective/entropy": mean([entropy.sum() for _, _, entropy in old]),
            "objective/scores": mean(finals),
            "objective/non_score_reward": mean(prices),
            "objective/rlhf_reward": mean(prices) + mean(finals),
        }
        append(series, {**objective, **totals, "objective/kl_coef": kl_coef})
        if settings["klController"] == "adaptive":
            error = objective["objective/kl"] / settings["klTarget"] - 1
            kl_coef *= 1 + max(-0.2, min(0.2, error)) * len(episodes) / settings["klHorizon"]
    if settings["emaDecay"] > 0:
        trainer.record("average", averages)
    parts = ("last/", "average/", "merged/")
    return series, {name: value for name, value in trainer.finish(model.policy).items() if name.startswith(parts)}


def whitened(values):
    return (values - values.mean()) / (values.var(correction=0) + 1e-8).sqrt()


def advantages_of(rewards, values, gamma, trace):
    """Eq. 16's sum of discounted errors itself, without the usual recursion. After the end, the value is 0."""
    following = torch.cat([values[1:], values.new_zeros(1)])
    errors = rewards + gamma * following - values
    count = len(errors)
    return torch.stack([sum((gamma * trace) ** (k - t) * errors[k] for k in range(t, count)) for t in range(count)])


def surrogate(ratios, advantages, low, high):
    """What is to be minimized where a ratio may not leave 1 - low .. 1 + high, and where it is held."""
    free, held = ratios * advantages, ratios.clamp(1 - low, 1 + high) * advantages
    return -torch.minimum(free, held), (held < free).double()


def grouped(values, size):
    return [values[i : i + size] for i in range(0, len(values), size)]


def group_advantages(finals, settings):
    """GRPO's: how a score stands among those of its prompt."""
    groups = grouped(finals, settings["samplesPerPrompt"])
    spread = {"group": [g.std() + 1e-4 for g in groups], "batch": [finals.std() + 1e-4] * len(groups)}
    divisors = spread.get(settings["scaleRewards"], [1.0] * len(groups))
    return torch.cat([(g - g.mean()) / d for g, d in zip(groups, divisors)])


def leave_one_out(totals, settings):
    """RLOO's: a completion's reward less the mean of the others of its prompt."""
    parts = []
    for group in grouped(totals, settings["samplesPerPrompt"]):
        others = [torch.cat([group[:i], group[i + 1 :]]).mean() for i in range(len(group))]
        parts.append(group - torch.stack(others))
    advantages = torch.cat(parts)
    if settings["normalizeAdvantages"]:
        advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-4)
    return advantages


def discounted(rewards, gamma):
    """The return from each token on, as a sum for each."""
    count = len(rewards)
    return torch.stack([sum(gamma ** (k - t) * rewards[k] for k in range(t, count)) for t in range(count)])


def online_loss(method, model, batch, settings):
    """The loss of one update on a whole batch, and the figures of that update; `batch` has what is held fixed."""
    now = [model(episode, settings["temperature"]) for episode in batch["learned"]]
    logprobs, values, entropies = ([part[i] for part in now] for i in range(3))
    entropy = torch.cat(entropies).mean()
    figures = {"policy/entropy_avg": entropy}
    differences = [new - old for new, old in zip(logprobs, batch["old"])]
    moved = {"policy/approxkl_avg": torch.cat(differences).square().mean() / 2}
    if method == "rloo":
        ratios = torch.stack([difference.sum() for difference in differences]).exp()
        losses, held = surrogate(ratios, batch["advantages"], settings["clipRange"], settings["clipRange"])
        loss = losses.mean()
        figures |= {"loss/policy_avg": loss, "val/ratio": ratios.mean(), "policy/clipfrac_avg": held.mean(), **moved}
    elif method == "grpo":
        high = settings["clipRange"] if settings["clipRangeHigh"] is None else settings["clipRangeHigh"]
        per_token = [surrogate(d.exp(), a, settings["clipRange"], high) for d, a in zip(differences, batch["advantages"])]
        behind = [reference - new for reference, new in zip(batch["reference"], logprobs)]
        kls = [b.exp() - b - 1 for b in behind]

        def reduced(parts):
            if settings["lossType"] == "grpo":
                return torch.stack([part.mean() for part in parts]).mean()
            if settings["lossType"] == "dapo":
                return torch.cat(parts).mean()
            return torch.cat(parts).sum() / (len(parts) * settings["maxNewTokens"])

        policy = reduced([losses for losses, _ in per_token])
        held = torch.cat([clipped for _, clipped in per_token]).mean()
        ratio = torch.cat(differences).exp().mean()
        figures |= {"loss/policy_avg": policy, "val/ratio": ratio, "policy/clipfrac_avg": held, **moved}
        loss = policy
        if settings["beta"] > 0:
            loss = loss + settings["beta"] * reduced(kls)
            figures["kl"] = torch.cat(kls).mean()
    elif method in ("reinforce", "a2c"):
        policy = -(torch.cat(batch["advantages"]) * torch.cat(logprobs)).mean()
        loss = policy - settings["entropyCoef"] * entropy
        figures["loss/policy_avg"] = policy
        if method == "a2c" or settings["baseline"] == "value":
            error = (torch.cat(values) - torch.cat(batch["returns"])).square().mean() / 2
            loss = loss + settings["valueCoef"] * error
            figures["loss/value_avg"] = error
    elif method == "best-of-n":
        loss = -torch.cat(logprobs).mean()
    else:
        rewards = [settings["beta"] * (new - ref).sum() for new, ref in zip(logprobs, batch["reference"])]
        chosen, rejected = torch.stack(rewards[0::2]), torch.stack(rewards[1::2])
        loss = -F.logsigmoid(chosen - rejected).mean()
        figures |= {"rewards/chosen": chosen.mean(), "rewards/rejected": rejected.mean()}
        figures |= {"rewards/margins": (chosen - rejected).mean()}
        figures["rewards/accuracies"] = (chosen > rejected).double().mean()
    return {"loss": loss, **figures}


def run_online(folder, case, dtype, start):
    """A whole run of a method on given completions with given scores, each batch learned from as a whole."""
    settings, method = case["settings"], case["onlineMethod"]
    model, parent = ActorCritic(folder / "policy", dtype, start, settings), ActorCritic(folder / "policy", dtype)
    trainer, series = Trainer(model.weights, settings), {}
    averages = {name: w.detach().clone() for name, w in model.policy.weights.items() if w.requires_grad}
    price = (settings["klCoef"] or 0.05) if "klCoef" in settings else 0.0
    size = settings.get("samplesPerPrompt", 1)
    for episodes in case["batches"]:
        with torch.no_grad():
            old = [model(episode, settings["temperature"]) for episode in episodes]
            reference = [parent(episode, settings["temperature"])[0] for episode in episodes]
        logprobs, values = [part[0] for part in old], [part[1] for part in old]
        log_ratios = [own - theirs for own, theirs in zip(logprobs, reference)]
        k3 = settings.get("klEstimator") == "k3"
        kls = [(-r).exp() - 1 + r if k3 else r for r in log_ratios]
        limit, penalty = settings["scoreClip"], settings["missingEndPenalty"]
        clipped = [max(-limit, min(limit, e["score"])) - (0 if e["finished"] else penalty) for e in episodes]
        finals = torch.tensor(clipped, dtype=dtype)
        rewards = [-price * kl for kl in kls]
        prices = torch.stack([part.sum() for part in rewards])
        for part, final in zip(rewards, finals):
            part[-1] += final
        batch = {"learned": episodes, "old": logprobs, "reference": reference}
        extra = {}
        if method == "rloo":
            batch["advantages"] = leave_one_out(prices + finals, settings)
        elif method == "grpo":
            advantages = group_advantages(finals, settings)
            batch["advantages"] = [a.expand(len(own)) for a, own in zip(advantages, logprobs)]
        elif method == "reinforce":
            returns = [discounted(part, settings["gamma"]) for part in rewards]
            mean = torch.stack([part[0] for part in returns]).mean()
            baselines = {"none": [0.0] * len(returns), "mean": [mean] * len(returns), "value": values}
            batch |= {"returns": returns}
            batch["advantages"] = [part - b for part, b in zip(returns, baselines[settings["baseline"]])]
        elif method == "a2c":
            trace = settings["gaeLambda"]
            batch["advantages"] = [advantages_of(r, v, settings["gamma"], trace) for r, v in zip(rewards, values)]
            batch["returns"] = [a + v for a, v in zip(batch["advantages"], values)]
        else:
            chosen = []
            for i, group in enumerate(grouped(finals, size)):
                best, worst = i * size + int(group.argmax()), i * size + int(group.argmin())
                if group.max() > group.min():
                    chosen += [best] if method == "best-of-n" else [best, worst]
            batch = {name: [part[i] for i in chosen] for name, part in batch.items()}
            if method == "best-of-n":
                extra["objective/best_scores"] = torch.stack([g.max() for g in grouped(finals, size)]).mean()
        totals, epochs = {}, settings.get("batchEpochs", 1)
        for _ in range(epochs):
            figures = online_loss(method, model, batch, settings)
            figures["grad_norm"] = trainer.update(figures["loss"])
            for name, value in figures.items():
                totals[name] = totals.get(name, 0.0) + value.item() / epochs
            for name, mean in averages.items():
                mean.lerp_(model.policy.weights[name].detach(), 1 - settings["emaDecay"])
        objective = {
            "objective/kl": torch.stack([r.sum() for r in log_ratios]).mean(),
            "objective/entropy": torch.stack([entropy.sum() for _, _, entropy in old]).mean(),
            "objective/scores": finals.mean(),
            "objective/non_score_reward": prices.mean(),
            "objective/rlhf_reward": prices.mean() + finals.mean(),
        }
        if size > 1:
            spreads = torch.stack([group.std() for group in grouped(finals, size)])
            extra |= {"reward_std": spreads.mean(), "frac_reward_zero_std": (spreads < 1e-8).double().mean()}
        append(series, {**objective, **totals, **extra})
    if settings["emaDecay"] > 0:
        trainer.record("average", averages)
    parts = ("last/", "average/", "merged/")
    return series, {name: value for name, value in trainer.finish(model.policy).items() if name.startswith(parts)}


EXPERIMENTS = {
    "logits": run_logits,
    "sft": run_sft,
    "reward": run_reward,
    "reward-list": run_reward,
    "reward-margin": run_reward,
    "dpo": run_preference,
    "ipo": run_preference,
    "rpo": run_preference,
    "robust": run_preference,
    "orpo": run_preference,
    "simpo": run_preference,
    "kto": run_kto,
    "lora-kto": run_kto,
    "ppo-update": run_ppo_update,
    "ppo": run_ppo,
    "lora-sft": run_sft,
    "lora-reward": run_reward,
    "lora-dpo": run_preference,
    "lora-ppo": run_ppo,
    "likelihood": run_likelihood,
}


def main():
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    case = json.loads((folder / "case.json").read_text())
    for name, dtype in {"float64": torch.float64, "float32": torch.float32}.items():
        out = folder / name
        out.mkdir()
        all_series = {}
        for experiment, inputs in case.items():
            given = folder / f"{experiment}-start.safetensors"
            start = read_safetensors(given, dtype) if given.exists() else {}
            if "replay" in inputs:
                all_series[experiment], tensors = run_replay(inputs, dtype, start)
            else:
                run = run_online if "onlineMethod" in inputs else EXPERIMENTS[experiment]
                all_series[experiment], tensors = run(folder, inputs, dtype, start)
            write_safetensors(out / f"{experiment}.safetensors", tensors)
        (out / "series.json").write_text(json.dumps(all_series))


main()
