import type { ReviewState } from "../../wire/types";

const shown: Record<ReviewState, { name: string; kind: string }> = {
  open: { name: "In work", kind: "" },
  submitted: { name: "In review", kind: "attention" },
  accepted: { name: "Accepted", kind: "good" },
  returned: { name: "Returned", kind: "bad" },
};

export function ReviewChip({ state }: { state: ReviewState }) {
  return <span class={`chip ${shown[state].kind}`}>{shown[state].name}</span>;
}
