import type { LabelState } from "../../wire/types";
import { workspace } from "../page";
import { millilitres } from "../words";

/** A label's volume in words, as it is shown now. */
export function volumeOf(label: LabelState): string {
  void workspace.voxelVersion.value;
  return millilitres(workspace.labels.value!.counts[label.id]!, workspace.study.value!.spacing);
}
