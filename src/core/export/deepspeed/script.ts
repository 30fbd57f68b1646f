import type { Model } from '../../model/model.ts';
import type { FeasiblePlan } from '../../planners/types.ts';
import { pythonBool, pythonText } from '../literals.ts';
import { dataPart, hubId, startScript } from '../script-parts.ts';

/** The training script: standard library, torch, transformers and datasets; every planned number from ds_config.json. */
export const trainScript = (model: Model, plan: FeasiblePlan) =>
  [
    heading,
    constants(model, plan),
    dataPart(localRank),
    modelPart(plan.decisions.checkpoints === 'dram'),
    mainPart,
  ].join('\n');

export const runScript = startScript('deepspeed --num_gpus 1 train.py');

const heading = `#!/usr/bin/env python3
"""Fine-tunes a causal language model on one GPU with DeepSpeed, as planned by Plimsoll.

Every size of the plan stands in ds_config.json; the sequence length and checkpointing stand below.
"""
import argparse
import json
from pathlib import Path

import torch
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

HERE = Path(__file__).resolve().parent
`;

const constants = (model: Model, plan: FeasiblePlan) => {
  const id = hubId(model);
  return `MODEL = ${id === undefined ? 'None' : pythonText(id)}
SEQUENCE = ${plan.job.sequence}
CHECKPOINTING = ${pythonBool(plan.decisions.checkpointing)}
ATTENTION = ${pythonText(plan.job.flashAttention ? 'sdpa' : 'eager')}
`;
};

/** DeepSpeed's launcher passes it. */
const localRank = `    parser.add_argument("--local_rank", type=int, default=0, help=argparse.SUPPRESS)
`;

const modelPart = (offloadCheckpoints: boolean) => `
def planned_arguments(args, config):
    """TrainingArguments that agree with ds_config.json: the two are compared when training starts."""
    adam = config["optimizer"]["params"]
    return TrainingArguments(
        output_dir=str(args.output),
        per_device_train_batch_size=config["train_micro_batch_size_per_gpu"],
        gradient_accumulation_steps=config["gradient_accumulation_steps"],
        num_train_epochs=args.epochs,
        max_steps=args.max_steps,
        learning_rate=adam["lr"],
        adam_beta1=adam["betas"][0],
        adam_beta2=adam["betas"][1],
        adam_epsilon=adam["eps"],
        weight_decay=adam["weight_decay"],
        max_grad_norm=config["gradient_clipping"],
        bf16=config.get("bf16", {}).get("enabled", False),
        fp16=config.get("fp16", {}).get("enabled", False),
        gradient_checkpointing=${offloadCheckpoints ? 'False' : 'CHECKPOINTING'},
        gradient_checkpointing_kwargs={"use_reentrant": False},
        logging_steps=10,
        save_strategy="no",
        report_to="none",
        deepspeed=config,
    )


def load_model(name, config):
    dtype = torch.float16 if "fp16" in config else torch.bfloat16
    model = AutoModelForCausalLM.from_pretrained(name, dtype=dtype, attn_implementation=ATTENTION)
    model.config.use_cache = False
${offloadCheckpoints ? checkpointOffload : ''}    return model

`;

/** DeepSpeed keeps checkpoints in host memory only when its own checkpoint function is the one that is called. */
const checkpointOffload = `    from deepspeed.runtime.activation_checkpointing import checkpointing

    checkpointing.configure(None, deepspeed_config=config)
    model.gradient_checkpointing_enable()
    model._set_gradient_checkpointing(enable=True, gradient_checkpointing_func=checkpointing.checkpoint)
`;

const mainPart = `
def main():
    args = arguments()
    config = json.loads((HERE / "ds_config.json").read_text(encoding="utf-8"))
    # Before the model: with ZeRO stage 3 the weights are placed while they load.
    training = planned_arguments(args, config)
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    trainer = Trainer(model=load_model(args.model, config), args=training, train_dataset=packed(args.data, tokenizer))
    trainer.train()
    trainer.save_model(str(args.output))
    tokenizer.save_pretrained(str(args.output))


if __name__ == "__main__":
    main()
`;
