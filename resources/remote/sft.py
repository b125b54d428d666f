"""Supervised fine-tuning: the mean negative log-likelihood of the chosen tokens (src/main/learn/sft)."""

import math

import torch

from common import gathered, token_logprobs, world


class Sft:
    def __init__(self, run):
        self.run = run
        self.pad = run.given["padId"]
        self.sequences = run.lines("sequences.jsonl")
        self.held_out = run.lines("held-out.jsonl")

    def items(self, update):
        return [self.sequences[index] for index in update["items"]]

    def weights(self, items):
        """Every chosen token weighs the same: what its sequence weighs, here for one token."""
        count = self.tokens(items)
        return [1 / count] * len(items)

    def tokens(self, items):
        return sum(sum(end - start for start, end in item["learnt"]) for item in items)

    def nats(self, model, items, device):
        """Minus log p of the chosen tokens, summed for each sequence, [B]."""
        logprobs, _ = token_logprobs(model, [item["ids"] for item in items], self.pad, device)
        # Nothing predicts a sequence's first token, and place t of the log-probabilities is that of token t + 1.
        chosen = torch.zeros(logprobs.shape, device=device)
        for row, item in enumerate(items):
            for start, end in item["learnt"]:
                chosen[row, start - 1 : end - 1] = 1
        return -(logprobs * chosen).sum(-1)

    def loss(self, model, items, weights, device):
        return {"loss": (self.nats(model, items, device) * torch.tensor(weights, device=device)).sum()}

    def mean(self, model, items, device):
        """Nats a token. Each process reads its share."""
        rank, size = world()
        found = {}
        for index in range(rank, len(items), size):
            item = items[index]
            found[index] = (float(self.nats(model, [item], device)[0]), self.tokens([item]))
        every = gathered(found)
        return sum(nats for nats, _ in every.values()) / sum(count for _, count in every.values())

    def evaluate(self, model, device):
        if len(self.held_out) == 0:
            return {}
        loss = self.mean(model, self.held_out, device)
        return {"eval_loss": loss, "eval_perplexity": math.exp(loss)}

    def prepare(self, model, device):
        if len(self.held_out) == 0:
            return {"heldOutLossBefore": None}
        model.eval()

        def before():
            with torch.no_grad():
                return self.mean(model, self.held_out, device)

        return {"heldOutLossBefore": self.run.once("held-out-before.json", before)}

    def finish(self, model, device):
        learnt = [self.sequences[index] for index in self.run.given["measured"]]
        held_out = self.mean(model, self.held_out, device) if len(self.held_out) > 0 else None
        return {"loss": self.mean(model, learnt, device), "heldOutLoss": held_out}
