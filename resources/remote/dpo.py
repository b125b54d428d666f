"""
Direct preference optimization (Rafailov et al. 2023) with the losses of IPO, RPO and robust DPO: src/main/learn/dpo.

Every prompt of an update weighs the same, and within it every pair. The reference is the policy as the run found it; its
log-probabilities are computed once, before the first update.
"""

import torch
import torch.nn.functional as F

from common import gathered, token_logprobs, world

# Sequences that are read at once where nothing is learned from them.
TOGETHER = 4


class Dpo:
    def __init__(self, run):
        self.run = run
        self.pad = run.given["padId"]
        self.sequences = run.lines("sequences.jsonl")
        self.groups = run.lines("groups.jsonl")
        self.held_out = run.lines("held-out-groups.jsonl")
        self.reference = []

    def items(self, update):
        return [self.groups[index] for index in update["items"]]

    def weights(self, items):
        return [1 / len(items)] * len(items)

    def tokens(self, items):
        sequences = (self.sequences[index] for item in items for index in item["sequences"])
        return sum(len(one["ids"]) - one["start"] for one in sequences)

    def read(self, model, indices, device):
        """Of each sequence: log p of its completion, summed; its mean logit; its length. Each [S]."""
        sequences = [self.sequences[index] for index in indices]
        logprobs, logits = token_logprobs(model, [one["ids"] for one in sequences], self.pad, device)
        own = torch.zeros(logprobs.shape, device=device)
        for row, one in enumerate(sequences):
            own[row, one["start"] - 1 : len(one["ids"]) - 1] = 1
        lengths = own.sum(-1)
        return (logprobs * own).sum(-1), (logits * own).sum(-1) / lengths, lengths

    def all_logprobs(self, model, indices, device):
        """Each process reads its share."""
        rank, size = world()
        model.eval()
        # The longest first, so that those read together are of similar length.
        order = sorted(indices, key=lambda index: -len(self.sequences[index]["ids"]))
        found = {}
        with torch.no_grad():
            for start in range(rank * TOGETHER, len(order), size * TOGETHER):
                some = order[start : start + TOGETHER]
                found.update(zip(some, self.read(model, some, device)[0].tolist()))
        every = gathered(found)
        return [every[index] for index in indices]

    def prepare(self, model, device):
        everything = range(len(self.sequences))
        self.reference = self.run.once("reference.json", lambda: self.all_logprobs(model, everything, device))
        return {"reference": [self.reference[index] for index in self.run.given["measured"]]}

    def loss(self, model, items, weights, device):
        settings = self.run.settings
        beta, noise = settings["beta"], settings["labelSmoothing"]
        indices, chosen, rejected, shares = [], [], [], []
        for item, weight in zip(items, weights):
            at = len(indices)
            indices += item["sequences"]
            for better, worse in item["pairs"]:
                chosen.append(at + better)
                rejected.append(at + worse)
                shares.append(weight / len(item["pairs"]))
        logps, logits, lengths = self.read(model, indices, device)
        ratio = logps - torch.tensor([self.reference[index] for index in indices], device=device)
        weight = torch.tensor(shares, device=device)
        compared = ratio / lengths if settings["loss"] == "ipo" else ratio
        difference = compared[chosen] - compared[rejected]
        if settings["loss"] == "ipo":
            loss = (difference - 1 / (2 * beta)) ** 2
        elif settings["loss"] == "robust":
            loss = ((1 - noise) * F.softplus(-beta * difference) - noise * F.softplus(beta * difference)) / (1 - 2 * noise)
        else:
            loss = (1 - noise) * F.softplus(-beta * difference) + noise * F.softplus(beta * difference)
        nll = -(logps / lengths)[chosen]
        if settings["loss"] == "rpo":
            loss = loss + settings["rpoAlpha"] * nll
        rewards = beta * ratio
        mean = lambda values: (values * weight).sum()
        sides = {"rewards": rewards, "logps": logps, "logits": logits}
        return {
            "loss": mean(loss),
            **{f"{name}/chosen": mean(values[chosen]) for name, values in sides.items()},
            **{f"{name}/rejected": mean(values[rejected]) for name, values in sides.items()},
            "rewards/margins": mean(rewards[chosen] - rewards[rejected]),
            "rewards/accuracies": mean((rewards[rejected] < rewards[chosen]).float()),
            **({"nll_loss": mean(nll)} if settings["loss"] == "rpo" else {}),
        }

    def evaluate(self, model, device):
        rank, size = world()
        count = len(self.held_out)
        if count == 0:
            return {}
        found = {}
        for index in range(rank, count, size):
            figures = self.loss(model, [self.held_out[index]], [1 / count], device)
            found[index] = {name: float(figures[name]) for name in ("loss", "rewards/accuracies", "rewards/margins")}
        every = list(gathered(found).values())
        return {f"eval_{name}": sum(one[name] for one in every) for name in every[0]}

    def finish(self, model, device):
        return {"logprobs": self.all_logprobs(model, self.run.given["measured"], device)}
