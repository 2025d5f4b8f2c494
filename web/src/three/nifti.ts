import type { Voxel } from "../wire/types";

const header = 352;

/** Meanings of a file's numbers, by their intent codes. */
const intents = { values: 0, labels: 1002 } as const;

/** Voxels of one byte, axis 0 fastest, as a NIfTI-1 file; `affine` maps voxels to millimetres (RAS+). */
export function niftiOf(
  voxels: Uint8Array, size: Voxel, affine: readonly (readonly number[])[], intent: keyof typeof intents,
): ArrayBuffer {
  const bytes = new Uint8Array(header + voxels.length);
  const view = new DataView(bytes.buffer);
  const spacing = [0, 1, 2].map((axis) => Math.hypot(affine[0]![axis]!, affine[1]![axis]!, affine[2]![axis]!));
  view.setInt32(0, 348, true); // sizeof_hdr
  [3, ...size, 1, 1, 1, 1].forEach((value, at) => view.setInt16(40 + 2 * at, value, true)); // dim
  view.setInt16(68, intents[intent], true); // intent_code
  view.setInt16(70, 2, true); // datatype: unsigned byte
  view.setInt16(72, 8, true); // bitpix
  [1, ...spacing].forEach((value, at) => view.setFloat32(76 + 4 * at, value, true)); // pixdim
  view.setFloat32(108, header, true); // vox_offset
  view.setFloat32(112, 1, true); // scl_slope
  view.setUint8(123, 2); // xyzt_units: millimetres
  view.setInt16(254, 1, true); // sform_code
  affine.slice(0, 3).flat().forEach((value, at) => view.setFloat32(280 + 4 * at, value, true)); // srow
  bytes.set(new TextEncoder().encode("n+1\0"), 344); // magic
  bytes.set(voxels, header);
  return bytes.buffer;
}

/** The affine of a volume that has the voxel in the middle of each block of `factor` a side. */
export function coarseAffine(affine: readonly (readonly number[])[], factor: number): number[][] {
  const middle = factor >> 1;
  return affine.slice(0, 3).map((row) => {
    const [x, y, z, shift] = row as [number, number, number, number];
    return [x * factor, y * factor, z * factor, shift + middle * (x + y + z)];
  });
}
