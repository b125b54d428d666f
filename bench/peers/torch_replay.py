"""
Methods that learn from replayed experience, a second time in plain PyTorch: nothing is shared with Parley but the papers (DQN: Mnih et
al. 2015; double: van Hasselt et al. 2016; dueling: Wang et al. 2016; prioritized: Schaul et al. 2016; DDPG: Lillicrap et al. 2016; TD3:
Fujimoto et al. 2018). torch_reference.py runs it.

It is given the steps of episodes, the numbers of the transitions that each update drew, the noise that TD3 drew, and the first weights.
"""

import torch
import torch.nn.functional as F


def transitions_of(steps, n, gamma):
    """(s, a, discounted rewards, s', discount) from every step on, in the order in which they are complete."""
    ends = lambda step: step["terminated"] or step["truncated"]
    found, first = [], 0
    for now in range(len(steps)):
        last = ends(steps[now])
        while first <= now and (last or now - first + 1 >= n):
            window = steps[first : now + 1]
            reward = sum(gamma**k * step["reward"] for k, step in enumerate(window))
            discount = 0.0 if window[-1]["terminated"] else gamma ** len(window)
            found.append((window[0]["observation"], window[0]["action"], reward, window[-1]["nextObservation"], discount))
            first += 1
    return found


class Networks:
    """Layers by their names, as leaves; those of targets take no gradient."""

    def __init__(self, start):
        self.weights = {name: value.clone() for name, value in start.items()}
        for name, value in self.weights.items():
            value.requires_grad_(not name.startswith("target."))

    def perceptron(self, name, x):
        depth = sum(1 for key in self.weights if key.startswith(f"{name}.") and key.endswith(".weight"))
        for layer in range(depth):
            x = F.linear(x, self.weights[f"{name}.{layer}.weight"], self.weights[f"{name}.{layer}.bias"])
            x = x.relu() if layer < depth - 1 else x
        return x

    def of(self, *prefixes):
        return [value for name, value in self.weights.items() if name.startswith(tuple(f"{p}." for p in prefixes))]

    def move_targets(self, tau):
        with torch.no_grad():
            for name, value in self.weights.items():
                if name.startswith("target."):
                    value.copy_((1 - tau) * value + tau * self.weights[name.removeprefix("target.")])


class QLearning:
    def __init__(self, networks, settings):
        self.networks, self.settings = networks, settings
        self.adam = adam(networks.of("q"), settings["optimizer"])

    def q(self, name, states):
        if not self.settings["dueling"]:
            return self.networks.perceptron(name, states)
        features = self.networks.perceptron(f"{name}.trunk", states).relu()
        value = self.networks.perceptron(f"{name}.value", features)
        advantage = self.networks.perceptron(f"{name}.advantage", features)
        return value + advantage - advantage.mean(1, keepdim=True)

    def update(self, number, batch, weights, noise):
        states, actions, rewards, next_states, discounts = batch
        with torch.no_grad():
            after = self.q("target.q", next_states)
            chosen = (self.q("q", next_states) if self.settings["double"] else after).argmax(1, keepdim=True)
            targets = rewards + discounts * after.gather(1, chosen)[:, 0]
        values = self.q("q", states).gather(1, actions.long())[:, 0]
        loss_of = F.smooth_l1_loss if self.settings["loss"] == "huber" else F.mse_loss
        loss = (weights * loss_of(values, targets, reduction="none")).mean()
        norm = step(self.adam, loss, self.settings["optimizer"])
        return {"td_loss": loss, "q_values": values.mean(), "grad_norm": norm}, targets - values


class Control:
    """DDPG and TD3: one critic or two, and an actor."""

    def __init__(self, networks, settings):
        self.networks, self.settings = networks, settings
        self.twin = settings["kind"] == "td3"
        self.critics = ["critic1", "critic2"] if self.twin else ["critic"]
        self.critic_adam = adam(networks.of(*self.critics), settings["criticOptimizer"])
        self.actor_adam = adam(networks.of("actor"), settings["actorOptimizer"])

    def mu(self, name, states):
        low, high = torch.tensor(self.settings["low"]).to(states), torch.tensor(self.settings["high"]).to(states)
        return low + (high - low) * (self.networks.perceptron(name, states).tanh() + 1) / 2

    def q(self, name, states, actions):
        return self.networks.perceptron(name, torch.cat([states, actions], 1))[:, 0]

    def update(self, number, batch, weights, noise):
        states, actions, rewards, next_states, discounts = batch
        low, high = torch.tensor(self.settings["low"]).to(states), torch.tensor(self.settings["high"]).to(states)
        with torch.no_grad():
            after = self.mu("target.actor", next_states)
            if self.twin:
                half = (high - low) / 2
                shares = (self.settings["targetNoise"] * noise).clamp(-self.settings["noiseClip"], self.settings["noiseClip"])
                after = torch.min(torch.max(after + shares * half, low), high)
            each = torch.stack([self.q(f"target.{name}", next_states, after) for name in self.critics])
            targets = rewards + discounts * each.min(0).values
        values = [self.q(name, states, actions) for name in self.critics]
        loss = sum((weights * (value - targets) ** 2).mean() for value in values)
        norm = step(self.critic_adam, loss, self.settings["criticOptimizer"])
        figures = {"qf_loss": loss, "qf_values": values[0].mean(), "qf_grad_norm": norm}
        if not self.twin or number % self.settings["policyEvery"] == 0:
            actor_loss = -self.q(self.critics[0], states, self.mu("actor", states)).mean()
            actor_norm = step(self.actor_adam, actor_loss, self.settings["actorOptimizer"])
            figures |= {"actor_loss": actor_loss, "actor_grad_norm": actor_norm}
        return figures, targets - values[0]


def adam(weights, settings):
    betas = (settings["beta1"], settings["beta2"])
    return torch.optim.Adam(weights, lr=settings["learningRate"], betas=betas, eps=settings["epsilon"])


def step(optimizer, loss, settings):
    """Only the optimizer's own weights are clipped and moved; returns the norm of their gradients before."""
    weights = optimizer.param_groups[0]["params"]
    for weight, gradient in zip(weights, torch.autograd.grad(loss, weights)):
        weight.grad = gradient
    norm = torch.nn.utils.clip_grad_norm_(weights, settings["maxGradNorm"])
    optimizer.step()
    return norm


def run_replay(case, dtype, start):
    settings = case["settings"]
    transitions = transitions_of(case["steps"], settings["nStep"], settings["gamma"])
    columns = [torch.tensor(column, dtype=dtype) for column in zip(*transitions)]
    networks = Networks(start)
    method = (QLearning if settings["kind"] == "dqn" else Control)(networks, settings)
    priorities = torch.ones(len(transitions), dtype=dtype)
    series, tensors = {}, {}
    keep = lambda part: tensors.update({f"{part}/{k}": v.detach().clone() for k, v in networks.weights.items()})
    for number, (slots, beta) in enumerate(zip(case["slots"], case["betas"]), start=1):
        batch = [column[slots] for column in columns]
        weights = torch.ones(len(slots), dtype=dtype)
        if settings["prioritized"]:
            weights = (len(transitions) * priorities[slots] / priorities.sum()) ** -beta
            weights = weights / weights.max()
        noise = torch.tensor(case["noise"][number - 1], dtype=dtype).view_as(batch[1]) if case["noise"] else None
        figures, errors = method.update(number, batch, weights, noise)
        for slot, error in zip(slots, errors.detach()):
            priorities[slot] = (error.abs() + settings["priorityEpsilon"]) ** settings["priorityAlpha"]
        networks.move_targets(settings["tau"])
        for name, value in figures.items():
            series.setdefault(name, []).append(value.item())
        series.setdefault("td_errors", []).extend(errors.tolist())
        series.setdefault("importance_weights", []).extend(weights.tolist())
        if number == 1:
            keep("first")
    keep("last")
    return series, tensors
