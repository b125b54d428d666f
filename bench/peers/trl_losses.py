"""
The losses of TRL's own trainers on given pairs: DPOTrainer.compute_loss (sigmoid, ipo, robust, and sigmoid with sft, which is RPO),
KTOTrainer.compute_loss, ORPOTrainer's and CPOTrainer's get_batch_loss_metrics (SimPO is a loss of the latter), RewardTrainer.compute_loss, and GKDTrainer.generalized_jsd_loss with its gradient, and RLOOTrainer's and GRPOTrainer's
_compute_loss on completions with given advantages, over transformers' Llama with the weights of a version folder. Trainers are not constructed, since that asks for a tokenizer and data
sets; they are given what their losses read.

    python3 trl_losses.py FOLDER

reads FOLDER/case.json and the folders policy, parent and reward beside it; writes FOLDER/trl.json.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import torch
from accelerate import Accelerator
from safetensors.torch import load_file
from transformers import AutoConfig, LlamaForCausalLM, LlamaForSequenceClassification
from trl import DPOTrainer, GRPOTrainer, KTOTrainer, RewardTrainer, RLOOTrainer
from trl.trainer.dpo_trainer import DataCollatorForPreference as CollatePairs
from trl.trainer.kto_trainer import DataCollatorForUnpairedPreference as CollateLabelled
from trl.trainer.reward_trainer import DataCollatorForPreference as CollateReplies
from trl.experimental.cpo import CPOTrainer
from trl.experimental.gkd import GKDTrainer
from trl.experimental.orpo import ORPOTrainer
from trl.trainer.utils import add_fused_lm_head

PAD_ID = 0


def model_of(folder, kind):
    config = AutoConfig.from_pretrained(folder, pad_token_id=PAD_ID, num_labels=1)
    model = kind(config).double().train()
    if kind is LlamaForSequenceClassification:
        # TRL's score head has no bias, which every pair cancels.
        model.score = torch.nn.Linear(config.hidden_size, 1).double()
    missing, unexpected = model.load_state_dict(load_file(folder / "model.safetensors"), strict=False)
    assert set(missing) <= {"lm_head.weight"} and set(unexpected) <= {"lm_head.weight"}, (missing, unexpected)
    if config.tie_word_embeddings:
        model.tie_weights()
    return model


def trainer_of(kind, model, **settings):
    trainer = object.__new__(kind)
    trainer.model = model
    trainer.accelerator = Accelerator(cpu=True)
    trainer._metrics = {"train": defaultdict(list), "eval": defaultdict(list)}
    trainer._total_train_tokens, trainer._tp_size = 0, 1
    for name, value in settings.items():
        setattr(trainer, name, value)
    return trainer


def figures_of(trainer, batch):
    loss = trainer.compute_loss(trainer.model, batch)
    return {"loss": [loss.item()], **{name: values for name, values in trainer._metrics["train"].items()}}


def preference(folder, case):
    model, parent = (model_of(folder / name, LlamaForCausalLM) for name in ("policy", "parent"))
    add_fused_lm_head(model, outputs=("log_probs", "entropy", "mean_logits", "is_top1"))
    add_fused_lm_head(parent)
    trainer = trainer_of(
        DPOTrainer,
        model,
        args=SimpleNamespace(gradient_checkpointing_kwargs=None, max_length=None),
        ref_model=parent,
        beta=case["beta"],
        loss_types=case["losses"],
        loss_weights=case["weights"],
        label_smoothing=case["labelSmoothing"],
        f_divergence_type="reverse_kl",
        ld_alpha=None,
        precompute_ref_logps=False,
        use_weighting=False,
        aux_loss_enabled=False,
    )
    pairs = [
        {"prompt_ids": prompt, "chosen_ids": chosen, "rejected_ids": rejected}
        for prompt, chosen, rejected in case["pairs"]
    ]
    return figures_of(trainer, CollatePairs(pad_token_id=PAD_ID)(pairs))


def without_reference(kind, folder, case, **settings):
    model = model_of(folder / "policy", LlamaForCausalLM)
    trainer = trainer_of(
        kind, model, beta=case["beta"], is_encoder_decoder=False, aux_loss_enabled=False, pad_token_id=PAD_ID, **settings
    )
    batch = {}
    for place, side in ((1, "chosen"), (2, "rejected")):
        rows = [(pair[0], pair[place]) for pair in case["pairs"]]
        longest = max(len(prompt) + len(reply) for prompt, reply in rows)
        padded = lambda values, filler: torch.tensor([value + [filler] * (longest - len(value)) for value in values])
        batch[f"{side}_input_ids"] = padded([prompt + reply for prompt, reply in rows], PAD_ID)
        batch[f"{side}_attention_mask"] = padded([[1] * len(prompt + reply) for prompt, reply in rows], 0)
        batch[f"{side}_labels"] = padded([[-100] * len(prompt) + reply for prompt, reply in rows], -100)
    loss, metrics = trainer.get_batch_loss_metrics(model, batch)
    return {"loss": [loss.item()], **{name: [value] for name, value in metrics.items()}}


def orpo(folder, case):
    return without_reference(ORPOTrainer, folder, case, padding_value=PAD_ID)


def simpo(folder, case):
    loss = {"loss_type": "simpo", "simpo_gamma": case["gamma"], "label_smoothing": 0.0, "cpo_alpha": 0.0, "alpha": 0.0}
    return without_reference(CPOTrainer, folder, case, **loss)


def kto(folder, case):
    model, parent = (model_of(folder / name, LlamaForCausalLM) for name in ("policy", "parent"))
    add_fused_lm_head(model, outputs=("log_probs", "entropy", "mean_logits", "is_top1"))
    add_fused_lm_head(parent)
    trainer = trainer_of(
        KTOTrainer,
        model,
        args=SimpleNamespace(gradient_checkpointing_kwargs=None, max_length=None),
        ref_model=parent,
        beta=case["beta"],
        loss_type="kto",
        calculate_KL=True,
        desirable_weight=case["desirableWeight"],
        undesirable_weight=case["undesirableWeight"],
        precompute_ref_logps=False,
        aux_loss_enabled=False,
    )
    replies = [
        {"prompt_ids": prompt, "completion_ids": reply, "KL_completion_ids": case["replies"][i - 1][1], "label": label}
        for i, (prompt, reply, label) in enumerate(case["replies"])
    ]
    return figures_of(trainer, CollateLabelled(pad_token_id=PAD_ID)(replies))


def reward(folder, case):
    model = model_of(folder / "reward", LlamaForSequenceClassification)
    trainer = trainer_of(RewardTrainer, model, args=SimpleNamespace(center_rewards_coefficient=None))
    pairs = [
        {"chosen_ids": prompt + chosen, "rejected_ids": prompt + rejected}
        for prompt, chosen, rejected in case["pairs"]
    ]
    return figures_of(trainer, CollateReplies(pad_token_id=PAD_ID)(pairs))


def gkd(folder, case):
    """With the norm of the student's gradient, which float64 autograd takes."""
    student, teacher = (model_of(folder / name, LlamaForCausalLM) for name in ("policy", "parent"))
    longest = max(len(prompt) + len(reply) for prompt, reply in case["texts"])
    padded = lambda values, filler: values + [filler] * (longest - len(values))
    rows = lambda of, filler: torch.tensor([padded(of(prompt, reply), filler) for prompt, reply in case["texts"]])
    read = {
        "input_ids": rows(lambda prompt, reply: prompt + reply, PAD_ID),
        "attention_mask": rows(lambda prompt, reply: [1] * len(prompt + reply), 0),
    }
    labels = rows(lambda prompt, reply: [-100] * len(prompt) + reply, -100)
    with torch.no_grad():
        taught = teacher(**read).logits
    loss = GKDTrainer.generalized_jsd_loss(
        student(**read).logits[:, :-1], taught[:, :-1], labels[:, 1:], beta=case["beta"], temperature=case["temperature"]
    )
    loss.backward()
    norm = torch.sqrt(sum(p.grad.square().sum() for p in student.parameters()))
    return {"loss": [loss.item()], "grad_norm": [norm.item()]}


def online(folder, case):
    """RLOO's and GRPO's, of completions whose advantages, old and reference log-probabilities are given."""
    settings, episodes = case["settings"], case["episodes"]
    model = model_of(folder / "policy", LlamaForCausalLM)
    add_fused_lm_head(model, outputs=("log_probs", "entropy"))
    low = settings["clipRange"]
    high = settings.get("clipRangeHigh") or low
    shared = {"epsilon_low": low, "epsilon_high": high, "aux_loss_enabled": False}
    longest = {name: max(len(e[name]) for e in episodes) for name in ("prompt", "completion")}
    # Prompts are padded on the left, completions on the right.
    left = lambda values, filler: [filler] * (longest["prompt"] - len(values)) + values
    right = lambda values, filler: values + [filler] * (longest["completion"] - len(values))
    rows = lambda pad, name, filler, of=lambda values: values: torch.tensor([pad(of(e[name]), filler) for e in episodes])
    ones = lambda values: [1] * len(values)
    mask = rows(right, "completion", 0, ones)
    inputs = {
        "prompt_ids": rows(left, "prompt", PAD_ID),
        "prompt_mask": rows(left, "prompt", 0, ones),
        "completion_ids": rows(right, "completion", PAD_ID),
        "completion_mask": mask,
        "advantages": torch.tensor(case["advantages"], dtype=torch.float64),
        "old_per_token_logps": rows(right, "old", 0.0).double(),
        "ref_per_token_logps": rows(right, "reference", 0.0).double(),
        "num_items_in_batch": mask.sum(),
    }
    if "lossType" not in settings:
        trainer = trainer_of(RLOOTrainer, model, **shared)
        inputs["old_logps"] = inputs["old_per_token_logps"].sum(1)
    else:
        trainer = trainer_of(
            GRPOTrainer,
            model,
            **shared,
            args=SimpleNamespace(
                delta=None, use_bias_correction_kl=False, steps_per_generation=1, entropy_coef=0.0, entropy_target=None
            ),
            beta=settings["beta"],
            loss_type=settings["lossType"],
            max_completion_length=settings["maxNewTokens"],
            importance_sampling_level="token",
            top_entropy_quantile=1.0,
            off_policy_mask_threshold=None,
            use_vllm=False,
            current_gradient_accumulation_steps=1,
            _entropy_bonus_enabled=False,
        )
    loss = trainer._compute_loss(model, inputs)
    return {"loss": [loss.item()], **{name: values for name, values in trainer._metrics["train"].items()}}


def main():
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    case = json.loads((folder / "case.json").read_text())
    runs = {"reward": reward, "kto": kto, "orpo": orpo, "simpo": simpo}
    runs |= dict.fromkeys(("gkd_forward", "gkd_reverse", "gkd_jsd"), gkd)
    runs |= dict.fromkeys(("rloo", "grpo", "dapo", "dr_grpo"), online)
    (folder / "trl.json").write_text(json.dumps({name: runs.get(name, preference)(folder, given) for name, given in case.items()}))


main()
