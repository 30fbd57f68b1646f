import type { Model } from './model.ts';
import type { Moe } from './parts.ts';
import type { Part, Spec } from './spec.ts';
import { linear, spec } from './spec.ts';

/** Families whose code keeps gate and up in one matrix. */
const oneGateUp: ReadonlySet<string> = new Set([
  ...['phi3', 'phi3_v', 'phi3small', 'phi4mm', 'phi4_multimodal', 'glm', 'glm4', 'glm4v_text', 'chatglm', 'openelm'],
  ...['granitemoe', 'granitemoeshared', 'granitemoehybrid', 'granitemoe_swa'],
]);

/** The MLP of a layer, or its router and experts; nothing where the layer has none. */
export const mlpSpecs = (model: Model): readonly Spec[] => {
  const { moe, intermediate, bias } = model;
  if (moe !== undefined) return moeSpecs(model, moe);
  return intermediate === 0
    ? []
    : matrices(model, 'mlp', intermediate, { bias: bias.mlp, fused: oneGateUp.has(model.architecture) });
};

const moeSpecs = (model: Model, moe: Moe): readonly Spec[] => [
  ...linear('mlp.router', 'router', moe.experts, model.hidden, moe.routerBias === true),
  ...(moe.correctionBias === true ? [spec('mlp.router.correction', 'router', [moe.experts])] : []),
  ...latentWays(model, moe),
  ...(moe.stacked === true ? stackedExperts(model, moe) : separateExperts(model, moe)),
  ...sharedExperts(model, moe),
];

const latentWays = ({ hidden }: Model, { latentWidth }: Moe): readonly Spec[] =>
  latentWidth === undefined
    ? []
    : [
        ...linear('mlp.latent_in', 'latent', latentWidth, hidden, false),
        ...linear('mlp.latent_out', 'latent', hidden, latentWidth, false),
      ];

const separateExperts = (model: Model, moe: Moe): readonly Spec[] =>
  matrices({ ...model, hidden: moe.latentWidth ?? model.hidden }, 'mlp.experts.*', moe.intermediate, {
    bias: moe.expertBias === true,
    fused: false,
    part: 'experts',
    copies: moe.experts,
  });

/** One tensor for all experts' matrices of a kind, gate and up side by side. */
const stackedExperts = ({ hidden: outside, mlp }: Model, moe: Moe): readonly Spec[] => {
  const { experts, intermediate, latentWidth: hidden = outside } = moe;
  const inward = mlp === 'gated' ? 2 * intermediate : intermediate;
  const name = `mlp.experts.${mlp === 'gated' ? 'gate_up' : 'up'}`;
  const biases = [
    spec(`${name}.bias`, 'biases', [experts, inward]),
    spec('mlp.experts.down.bias', 'biases', [experts, hidden]),
  ];
  return [
    spec(`${name}.weight`, 'experts', [experts, inward, hidden]),
    spec('mlp.experts.down.weight', 'experts', [experts, hidden, intermediate]),
    ...(moe.expertBias === true ? biases : []),
  ];
};

const sharedExperts = (model: Model, { sharedIntermediate, sharedGate }: Moe): readonly Spec[] => {
  const alike = { bias: false, fused: oneGateUp.has(model.architecture) };
  return sharedIntermediate === undefined
    ? []
    : [
        ...matrices(model, 'mlp.shared', sharedIntermediate, { ...alike, part: 'sharedExperts' }),
        ...(sharedGate === true ? linear('mlp.shared_gate', 'router', 1, model.hidden, false) : []),
      ];
};

interface Making {
  readonly bias: boolean;
  /** Gate and up are one matrix. */
  readonly fused: boolean;
  /** Absent: each matrix is a part of its own. */
  readonly part?: Part;
  readonly copies?: number;
}

/** Gate, up and down, or up and down. */
const matrices = (
  model: Model,
  name: string,
  width: number,
  { bias, fused, part, copies }: Making,
): readonly Spec[] => {
  const into = (kind: 'gate' | 'up') =>
    linear(`${name}.${fused ? 'gate_up' : kind}`, part ?? kind, width, model.hidden, bias, copies);
  return [
    ...(model.mlp === 'gated' ? into('gate') : []),
    ...into('up'),
    ...linear(`${name}.down`, part ?? 'down', model.hidden, width, bias, copies),
  ];
};
