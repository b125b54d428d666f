"""
What all methods share: the frozen data, the loop of updates, checkpoints, figures.

The loop is Parley's own (src/main/learn/loops/batch-loop.ts), update by update: which sequences an update reads, its learning
rate and the order of everything were decided where the data are, so that the same run gives the same losses here and there. A
trainer that shuffles, truncates or weighs by itself could not promise that. accelerate moves models and gradients.
"""

import contextlib
import json
import math
import mmap
import os
import shutil
import time

import torch


class Lines:
    """A file of JSON lines, read one at a time: it may be larger than the memory."""

    def __init__(self, path):
        self.starts = [0]
        self.bytes = b""
        if not os.path.exists(path) or os.path.getsize(path) == 0:
            return
        with open(path, "rb") as file:
            self.bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        at = 0
        while (at := self.bytes.find(b"\n", at) + 1) > 0:
            self.starts.append(at)

    def __len__(self):
        return len(self.starts) - 1

    def __getitem__(self, index):
        return json.loads(self.bytes[self.starts[index] : self.starts[index + 1]])


class Run:
    """A run's folder in the store: what was given, where checkpoints and results go, and the events on the way."""

    def __init__(self, folder):
        self.folder = folder
        self.given_folder = os.path.join(folder, "given")
        with open(os.path.join(self.given_folder, "given.json")) as file:
            self.given = json.load(file)
        self.settings = self.given["settings"]
        self.out = os.path.join(folder, "out")
        self.checkpoints = os.path.join(folder, "checkpoints")

    def lines(self, name):
        return Lines(os.path.join(self.given_folder, name))

    def emit(self, kind, **values):
        """One event for Parley. The driver, which may be on another machine, reads the file as it grows."""
        with open(os.path.join(self.folder, "events.jsonl"), "a") as file:
            file.write(json.dumps({"type": kind, **values}) + "\n")

    @property
    def is_to_stop(self):
        return os.path.exists(os.path.join(self.folder, "stop"))

    def once(self, name, compute):
        """A JSON value that is computed before the first update, and read again by a run that goes on."""
        path = os.path.join(self.folder, name)
        if os.path.exists(path):
            with open(path) as file:
                return json.load(file)
        value = compute()
        if is_main():
            write_json(path, value)
        return value


def write_json(path, value):
    with open(path + ".tmp", "w") as file:
        json.dump(value, file)
    os.replace(path + ".tmp", path)


def world():
    """This process's number and how many there are."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank(), torch.distributed.get_world_size()
    return 0, 1


def is_main():
    return world()[0] == 0


def gathered(of_this_process):
    """Dictionaries of all processes, as one."""
    _, size = world()
    if size == 1:
        return of_this_process
    everyone = [None] * size
    torch.distributed.all_gather_object(everyone, of_this_process)
    return {key: value for one in everyone for key, value in one.items()}


def agreed(value):
    """The first process's word, for all: nobody may leave the loop alone."""
    if world()[1] == 1:
        return value
    told = [value]
    torch.distributed.broadcast_object_list(told, src=0)
    return told[0]


def parts_of(items, count):
    """As even as can be; all of them count, even where some are empty."""
    return [items[i * len(items) // count : (i + 1) * len(items) // count] for i in range(count)]


def load_policy(run):
    """The version's weights in 32 bits, with adapters where the settings ask for them."""
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(os.path.join(run.given_folder, "base"), dtype=torch.float32)
    model.config.use_cache = False
    if run.settings["gradientCheckpointing"] == "always":
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
        model.enable_input_require_grads()
    return with_adapters(model, run) if run.settings["loraRank"] > 0 else model


def with_adapters(model, run):
    """Adapters as Parley drew them, so that they are the same as in a run on its own machine."""
    from peft import LoraConfig, get_peft_model
    from safetensors.torch import load_file

    drawn = load_file(os.path.join(run.given_folder, "adapter.safetensors"))
    layers = sorted({name.rsplit(".lora_", 1)[0] for name in drawn})
    names = {name for name, _ in model.named_modules()}
    own = {layer: next(n for n in (layer, "transformer." + layer, layer.removeprefix("transformer.")) if n in names) for layer in layers}
    config = LoraConfig(
        r=run.settings["loraRank"],
        lora_alpha=run.settings["loraAlpha"],
        target_modules=list(own.values()),
        fan_in_fan_out=type(model.get_submodule(own[layers[0]])).__name__ == "Conv1D",
        task_type="CAUSAL_LM",
    )
    adapted = get_peft_model(model, config)
    parameters = dict(adapted.named_parameters())
    with torch.no_grad():
        for name, tensor in drawn.items():
            layer, matrix = name.rsplit(".lora_", 1)
            parameters[f"base_model.model.{own[layer]}.lora_{matrix[0]}.default.weight"].copy_(tensor)
    adapted.parley_layers = own
    return adapted


def adapter_tensors(model):
    parameters = dict(model.named_parameters())
    return {
        f"{layer}.lora_{matrix}.weight": parameters[f"base_model.model.{own}.lora_{matrix}.default.weight"].detach().cpu().contiguous()
        for layer, own in model.parley_layers.items()
        for matrix in "AB"
    }


def padded(rows, pad):
    """Token ids [B, T], padded at the end, and which of them are there."""
    longest = max(len(row) for row in rows)
    ids = torch.tensor([row + [pad] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return ids, mask


def token_logprobs(model, rows, pad, device):
    """log p of each token given those before it, [B, T - 1], and the mean logit at each place, [B, T - 1]."""
    ids, mask = padded(rows, pad)
    ids, mask = ids.to(device), mask.to(device)
    logits = model(input_ids=ids, attention_mask=mask, use_cache=False).logits[:, :-1].float()
    chosen = logits.gather(-1, ids[:, 1:, None]).squeeze(-1)
    return chosen - torch.logsumexp(logits, -1), logits.mean(-1)


def optimizer_of(model, settings):
    """AdamW whose decay spares norms and biases, as Parley's does."""
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    groups = [
        {"params": [p for p in trained if p.dim() >= 2], "weight_decay": settings["weightDecay"]},
        {"params": [p for p in trained if p.dim() < 2], "weight_decay": 0.0},
    ]
    betas = (settings["beta1"], settings["beta2"])
    return torch.optim.AdamW([group for group in groups if group["params"]], lr=1.0, betas=betas, eps=settings["epsilon"])


class Checkpoints:
    """The trained weights, the optimizer and how far it came: two of them, each there as a whole or not at all."""

    def __init__(self, folder):
        self.folder = folder

    def names(self):
        found = os.listdir(self.folder) if os.path.isdir(self.folder) else []
        return sorted((name for name in found if name.isdigit()), key=int)

    def save(self, step, tokens, model, optimizer):
        os.makedirs(self.folder, exist_ok=True)
        target = os.path.join(self.folder, str(step))
        temporary = target + ".tmp"
        weights = {name: p.detach().cpu() for name, p in model.named_parameters() if p.requires_grad}
        torch.save({"step": step, "tokens": tokens, "weights": weights, "optimizer": optimizer.state_dict()}, temporary)
        os.replace(temporary, target)
        for name in self.names()[:-2]:
            os.remove(os.path.join(self.folder, name))

    def load(self, model, optimizer, device):
        """The updates and tokens that are done. A damaged checkpoint is passed over."""
        for name in reversed(self.names()):
            try:
                saved = torch.load(os.path.join(self.folder, name), map_location=device, weights_only=True)
            except Exception:
                continue
            parameters = dict(model.named_parameters())
            with torch.no_grad():
                for weight, value in saved["weights"].items():
                    parameters[weight].copy_(value)
            optimizer.load_state_dict(saved["optimizer"])
            return saved["step"], saved["tokens"]
        return 0, 0


class Refused(Exception):
    """Something that trying again does not mend. @code one of Parley's codes of errors"""

    def __init__(self, code, reason, **details):
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.details = details


def train(run, method):
    """
    Updates until there are no more, or a stop is asked for.

    A method has `prepare(model, device)`, `items(update)`, `weights(items)`, `loss(model, items, weights, device)` with figures
    that are sums over weights which add up to 1, `evaluate(model, device)`, and `finish(model, device)`.
    """
    from accelerate import Accelerator

    model = load_policy(run)
    large = sum(p.numel() for p in model.parameters()) > 1_000_000_000
    gpu = torch.cuda.is_available()
    accelerator = Accelerator(cpu=not gpu, mixed_precision="bf16" if large and gpu else "no")
    device = accelerator.device
    rank, size = world()
    settings, updates = run.settings, run.lines("updates.jsonl")
    model.to(device)
    optimizer = optimizer_of(model, settings)
    before = method.prepare(model, device)
    checkpoints = Checkpoints(run.checkpoints)
    step, tokens = checkpoints.load(model, optimizer, device)
    if step > 0 and rank == 0:
        run.emit("resumed", step=step)
    own = model
    model, optimizer = accelerator.prepare(model, optimizer)
    accumulate = max(1, settings["gradientAccumulationSteps"])
    every = run.given["evalEvery"]
    stopped = False
    while step < len(updates) and not (stopped := agreed(run.is_to_stop)):
        started = time.perf_counter()
        update = updates[step]
        for group in optimizer.param_groups:
            group["lr"] = update["learningRate"]
        items = method.items(update)
        parts = parts_of(list(zip(items, method.weights(items))), size * accumulate)[rank::size]
        sums = {}
        model.train()
        optimizer.zero_grad(set_to_none=True)
        for number, part in enumerate(parts):
            last = number == len(parts) - 1
            # Each process has to take part in every pass, with nothing to learn where its part is empty.
            chosen = part or [(items[0], 0.0)]
            context = contextlib.nullcontext() if size == 1 or last else accelerator.no_sync(model)
            with context:
                figures = method.loss(model, [item for item, _ in chosen], [weight for _, weight in chosen], device)
                accelerator.backward(figures["loss"] * size)
            for name, value in figures.items():
                sums[name] = sums.get(name, 0.0) + value.detach().double()
        norm = accelerator.clip_grad_norm_(model.parameters(), settings["maxGradNorm"])
        names = sorted(sums)
        values = accelerator.reduce(torch.stack([sums[name] for name in names]), "sum").tolist()
        figures = {**dict(zip(names, values)), "grad_norm": float(norm)}
        for name, called in (("loss", "loss"), ("grad_norm", "gradient")):
            if not math.isfinite(figures[name]):
                raise Refused("diverged", called, update=step + 1, value=str(figures[name]), learningRate=update["learningRate"])
        optimizer.step()
        step += 1
        learnt = method.tokens(items)
        tokens += learnt
        seconds = time.perf_counter() - started
        if every > 0 and (step % every == 0 or step == len(updates)):
            model.eval()
            with torch.no_grad():
                figures.update(method.evaluate(own, device))
        if rank == 0:
            timing = {"num_tokens": tokens, "step_time": seconds, "tokens_per_second": learnt / seconds}
            run.emit("metrics", step=step, values={**figures, "learning_rate": update["learningRate"], **timing})
            run.emit("progress", done=step, total=len(updates))
            if step % settings["checkpointEvery"] == 0:
                checkpoints.save(step, tokens, own, optimizer)
    if stopped:
        if rank == 0:
            checkpoints.save(step, tokens, own, optimizer)
            run.emit("done", outcome="stopped", files=[], result={})
        return
    model.eval()
    with torch.no_grad():
        result = {**before, **method.finish(own, device)}
    if rank == 0:
        write_results(run, own, {"steps": step, "tokens": tokens, **result})


def write_results(run, model, result):
    """The weights under a temporary name first; what a killed process left is replaced."""
    import hashlib

    from safetensors.torch import save_file

    temporary = run.out + ".tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    os.makedirs(temporary)
    if run.settings["loraRank"] > 0:
        save_file(adapter_tensors(model), os.path.join(temporary, "adapter.safetensors"))
    else:
        model.save_pretrained(temporary)
    write_json(os.path.join(temporary, "result.json"), result)
    shutil.rmtree(run.out, ignore_errors=True)
    os.replace(temporary, run.out)
    files = []
    for name in sorted(os.listdir(run.out)):
        path = os.path.join(run.out, name)
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        files.append({"name": name, "bytes": os.path.getsize(path), "sha256": digest})
    run.emit("done", outcome="completed", files=files)


def work(folder, method_of):
    """One process's share of a run. What cannot be mended by trying again is told and ends the run; all else is Ray's to repeat."""
    run = Run(folder)
    try:
        train(run, method_of(run))
    except Refused as refused:
        run.emit("error", code=refused.code, message=refused.reason, details=refused.details)
    except ModuleNotFoundError as missing:
        run.emit("error", code="package_missing", message=str(missing.name), details={})
    except torch.cuda.OutOfMemoryError as error:
        run.emit("error", code="out_of_memory", message=str(error).split("\n")[0], details={})
    except OSError as error:
        if error.errno != 28:
            raise
        run.emit("error", code="disk_full", message=folder, details={})


