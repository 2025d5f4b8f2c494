import { effect } from "@preact/signals";
import type { Workspace } from "./workspace";

/** How long the pointer rests before the page requests the origin of a voxel's label, in milliseconds. */
const rest = 200;

/** Keeps the workspace's provenance equal to that of the voxel under the pointer. */
export function followHover({ api, hoverVoxel, task, labels, voxelVersion, provenance }: Workspace): void {
  effect(() => {
    const [voxel, asked] = [hoverVoxel.value, new AbortController()];
    void voxelVersion.value;
    provenance.value = null;
    if (voxel === null || task.value === null || labels.peek()?.at(voxel) === 0) {
      return;
    }

    const { id } = task.value;
    const timer = setTimeout(() => {
      // A failed request is not shown: the next one follows soon.
      api.provenance(id, voxel, asked.signal).then((answer) => { provenance.value = answer; }, () => {});
    }, rest);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  });
}
