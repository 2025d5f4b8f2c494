import { workspace } from "../page";

/** Goes to the first slice that a person has drawn on, where there is one: work is gone on with, or looked at, from there. */
export function beginAtWork(): void {
  const label = workspace.active.value;
  const drawn = label?.keyframes.find(({ area }) => area > 0);
  if (drawn !== undefined) {
    workspace.activeAxis.value = drawn.axis;
    workspace.goToSlice(drawn.axis, drawn.slice);
  }
}
