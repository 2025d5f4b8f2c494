import { goToSlice } from "../../actions/view";
import type { Plane } from "../../volume/geometry";
import { workspace } from "../page";

/** Changes a plane's slice; the first one is at the bottom. */
export function SliceBar({ plane }: { plane: Plane }) {
  const slice = workspace.cursor.value[plane.axis];
  return (
    <input
      class="slice-bar"
      type="range"
      min={0}
      max={plane.slices - 1}
      value={slice}
      aria-label={`${plane.name} slice`}
      aria-orientation="vertical"
      aria-valuetext={`Slice ${slice + 1} of ${plane.slices}`}
      onInput={(event) => goToSlice(workspace, plane.axis, event.currentTarget.valueAsNumber)}
    />
  );
}
