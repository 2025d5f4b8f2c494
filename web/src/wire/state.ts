import type { Keyframe, LabelChange, LabelState, SessionState, StateChange } from "./types";

/** The state of a session after a change. */
export function changed(state: SessionState, { labels, removed, checkpoints, ...rest }: StateChange, version: number): SessionState {
  const known = new Map(state.labels.map((label) => [label.id, label]));
  removed?.forEach((id) => known.delete(id));
  labels?.forEach((label) => known.set(label.id, changedLabel(known.get(label.id), label)));
  return {
    ...state, ...rest, version,
    labels: [...known.values()].sort((a, b) => a.id - b.id),
    checkpoints: [...state.checkpoints, ...(checkpoints ?? [])].sort(),
  };
}

function changedLabel(known: LabelState | undefined, { id, facts, keyframes, withdrawn }: LabelChange): LabelState {
  const place = ({ axis, slice }: Pick<Keyframe, "axis" | "slice">) => `${axis}/${slice}`;
  const gone = new Set([...(withdrawn ?? []), ...(keyframes ?? [])].map(place));
  const kept = known?.keyframes.filter((keyframe) => !gone.has(place(keyframe))) ?? [];
  return {
    ...(known ?? { name: "", colour: "", locked: false, propagated: false, axis: null, imported: false }), ...facts, id,
    keyframes: [...kept, ...(keyframes ?? [])].sort((a, b) => a.axis - b.axis || a.slice - b.slice),
  };
}
