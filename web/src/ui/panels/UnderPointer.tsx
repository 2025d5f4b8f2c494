import { workspace } from "../page";
import { valueText } from "../words";
import { originInWords } from "./provenance";

/** The voxel under the pointer: its place, value and label, and the label's origin. */
export function UnderPointer() {
  const voxel = workspace.hoverVoxel.value ?? workspace.cursor.value;
  const { geometry, scan, labels, session, provenance } = workspace;
  void workspace.voxelVersion.value;
  const { low, high } = scan.value!.range;
  const label = session.value?.labels.find(({ id }) => id === labels.value!.at(voxel));
  const origin = workspace.hoverVoxel.value === null ? null : provenance.value;
  return (
    <section class="under-pointer" aria-label="Under the pointer">
      <p>
        <span class="swatch" style={{ backgroundColor: label?.colour ?? "transparent" }} />
        <strong class="grow one-line"><bdi>{label?.name ?? "No label"}</bdi></strong>
        <span>{valueText(scan.value!.at(voxel), high - low)}</span>
      </p>
      <p class="faint one-line">
        {voxel.map((at) => at + 1).join(", ")}
        {"  ·  "}
        {geometry.value!.world(voxel).map((mm) => mm.toFixed(1)).join(", ")} mm
      </p>
      <p class="faint one-line">{origin === null ? "" : originInWords(origin, workspace.me.value?.name ?? "")}</p>
    </section>
  );
}
