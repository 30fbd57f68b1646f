import type { Model } from '../model/model.ts';

/** The hub id in an origin such as `https://huggingface.co/meta-llama/Llama-3.1-8B/...`: the script can fetch that. */
export const hubId = (model: Model): string | undefined =>
  /^https:\/\/huggingface\.co\/([\w.-]+\/[\w.-]+)(?:\/|$)/.exec(model.origin)?.[1];

/** Arguments and data of a training script; `more`: lines that add arguments. It needs MODEL, SEQUENCE and HERE. */
export const dataPart = (more = ''): string => `
def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="JSON lines, each with a field 'text'")
    parser.add_argument("--model", default=MODEL, required=MODEL is None, help="folder or hub id (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=HERE / "output", help="where the trained model goes")
    parser.add_argument("--epochs", type=float, default=1.0)
    parser.add_argument("--max-steps", type=int, default=-1, help="stop after so many steps")
${more}    return parser.parse_args()


def packed(path, tokenizer):
    """Texts joined by the end-of-text token and cut into pieces of SEQUENCE tokens: every step has the planned size."""
    rows = load_dataset("json", data_files=str(path), split="train")
    if "text" not in rows.column_names:
        raise SystemExit(f"{path}: no field 'text'; found {', '.join(rows.column_names)}")

    def cut(batch):
        tokens = []
        for text in batch["text"]:
            tokens += tokenizer(text)["input_ids"] + [tokenizer.eos_token_id]
        pieces = [tokens[i : i + SEQUENCE] for i in range(0, len(tokens) - SEQUENCE + 1, SEQUENCE)]
        return {"input_ids": pieces, "labels": [list(piece) for piece in pieces]}

    data = rows.map(cut, batched=True, batch_size=1000, remove_columns=rows.column_names)
    if len(data) == 0:
        raise SystemExit(f"{path}: fewer than {SEQUENCE} tokens, the planned sequence length")
    return data

`;

/** run.sh: starts `train`, a command with its arguments as far as the plan gives them. */
export const startScript = (train: string): string => scriptText(train, [], ' --data examples.jsonl', '--max-steps 2');

/** run.sh of a framework that reads everything from files: lines of `environment`, and what stops after two steps. */
export const launchScript = (train: string, environment: readonly string[], twoSteps: string): string =>
  scriptText(train, environment, '', twoSteps);

const scriptText = (train: string, environment: readonly string[], data: string, twoSteps: string) => `#!/bin/sh
# Starts the planned training on one GPU: sh run.sh${data}
# Two steps only, to check that it fits: sh run.sh${data} ${twoSteps}
set -eu
cd "$(dirname "$0")"
# Keeps the allocator from holding memory in pieces that no later tensor fits.
export PYTORCH_CUDA_ALLOC_CONF="\${PYTORCH_CUDA_ALLOC_CONF:-expandable_segments:True}"
${environment.map((line) => `export ${line}\n`).join('')}exec ${train} "$@"
`;
