"""
The losses of TRL's own trainers on given pairs: DPOTrainer.compute_loss (sigmoid, ipo, robust, and sigmoid with sft, which is RPO),
ORPOTrainer's and CPOTrainer's get_batch_loss_metrics (SimPO is a loss of the latter) and RewardTrainer.compute_loss, over transformers' Llama with the weights of a version folder. Trainers are not constructed, since that asks for a tokenizer and data
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
from trl import DPOTrainer, RewardTrainer
from trl.trainer.dpo_trainer import DataCollatorForPreference as CollatePairs
from trl.trainer.reward_trainer import DataCollatorForPreference as CollateReplies
from trl.experimental.cpo import CPOTrainer
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


def reward(folder, case):
    model = model_of(folder / "reward", LlamaForSequenceClassification)
    trainer = trainer_of(RewardTrainer, model, args=SimpleNamespace(center_rewards_coefficient=None))
    pairs = [
        {"chosen_ids": prompt + chosen, "rejected_ids": prompt + rejected}
        for prompt, chosen, rejected in case["pairs"]
    ]
    return figures_of(trainer, CollateReplies(pad_token_id=PAD_ID)(pairs))


def main():
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    case = json.loads((folder / "case.json").read_text())
    runs = {"reward": reward, "orpo": orpo, "simpo": simpo}
    (folder / "trl.json").write_text(json.dumps({name: runs.get(name, preference)(folder, given) for name, given in case.items()}))


main()
