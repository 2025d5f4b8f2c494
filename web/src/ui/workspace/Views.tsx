import type { PlaneName } from "../../volume/geometry";
import { workspace } from "../page";
import { PlanePane } from "./PlanePane";
import { VolumePane } from "./VolumePane";

const planes: readonly PlaneName[] = ["axial", "sagittal", "coronal"];

/** Three planes and the volume; all of them, or one. */
export function Views() {
  const geometry = workspace.geometry.value!;
  return (
    <div class="views" data-layout={workspace.layout.value}>
      {planes.map((name) => (
        <PlanePane key={`${workspace.task.value!.id} ${name}`} plane={geometry.planes[geometry.axes[name]]} />
      ))}
      <VolumePane key={workspace.task.value!.id} />
    </div>
  );
}
