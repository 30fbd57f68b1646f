import type { Model } from '../../model/model.ts';
import { pythonText } from '../literals.ts';
import { dataPart, hubId, startScript } from '../script-parts.ts';
import type { TrainConfig } from './schema.ts';

/** The training script; every planned number from train_config.json. */
export const trainScript = (model: Model, config: TrainConfig): string =>
  [headingOf(config), constants(model), dataPart(), modelPart(config), mainPart].join('\n');

export const runScript = startScript('python3 train.py');

const headingOf = ({ lora, quantization }: TrainConfig) => {
  const peft = [...(lora === undefined ? [] : ['LoraConfig', 'get_peft_model'])];
  const prepared = quantization === undefined || lora === undefined ? [] : ['prepare_model_for_kbit_training'];
  const quantised = quantization === undefined ? [] : ['BitsAndBytesConfig'];
  const transformers = ['AutoModelForCausalLM', 'AutoTokenizer', ...quantised, 'Trainer', 'TrainingArguments'];
  return `#!/usr/bin/env python3
"""Fine-tunes a causal language model on one GPU, as planned by Plimsoll.

Every size of the plan stands in train_config.json.
"""
import argparse
import json
from pathlib import Path

from datasets import load_dataset
${lora === undefined ? '' : `from peft import ${[...peft, ...prepared].join(', ')}\n`}from transformers import ${transformers.join(', ')}

HERE = Path(__file__).resolve().parent
CONFIG = json.loads((HERE / "train_config.json").read_text(encoding="utf-8"))
SEQUENCE = CONFIG["sequence"]
`;
};

const constants = (model: Model) => {
  const id = hubId(model);
  return `MODEL = ${id === undefined ? 'None' : pythonText(id)}
`;
};

const modelPart = ({ lora, quantization }: TrainConfig) => `
def load_model(name):
${loading(quantization !== undefined)}    model.config.use_cache = False
${quantization !== undefined && lora !== undefined ? preparing : ''}${lora === undefined ? '' : adapting}    return model

`;

const loading = (quantised: boolean) =>
  quantised
    ? `    quantized = BitsAndBytesConfig(**CONFIG["quantization"])
    model = AutoModelForCausalLM.from_pretrained(
        name, quantization_config=quantized, device_map={"": 0}, **CONFIG["model"]
    )
`
    : `    model = AutoModelForCausalLM.from_pretrained(name, **CONFIG["model"])
`;

/** Norms, embedding and head become fp32: the plan counts them so. */
const preparing = `    model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=False)
`;
const adapting = `    model = get_peft_model(model, LoraConfig(**CONFIG["lora"]))
    model.print_trainable_parameters()
`;

const mainPart = `
def main():
    args = arguments()
    training = TrainingArguments(
        output_dir=str(args.output),
        num_train_epochs=args.epochs,
        max_steps=args.max_steps,
        gradient_checkpointing_kwargs={"use_reentrant": False},
        logging_steps=10,
        save_strategy="no",
        report_to="none",
        **CONFIG["training"],
    )
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    trainer = Trainer(model=load_model(args.model), args=training, train_dataset=packed(args.data, tokenizer))
    trainer.train()
    trainer.save_model(str(args.output))
    tokenizer.save_pretrained(str(args.output))


if __name__ == "__main__":
    main()
`;
