import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { sliceSize, voxelOf } from "../../src/volume/geometry";
import type { Axis, Voxel } from "../../src/wire/types";

/** Labels of the voxels of a NIfTI file of bytes, axis 0 fastest. */
export interface LabelFile {
  size: Voxel;
  voxels: Uint8Array;
}

/** Reads a single NIfTI-1 file of bytes (NIfTI-1.1, nifti1.h). */
export function readLabels(bytes: Buffer): LabelFile {
  const file = bytes[0] === 0x1f ? gunzipSync(bytes) : bytes;
  const size = [42, 44, 46].map((at) => file.readInt16LE(at)) as unknown as Voxel;
  const [datatype, offset] = [file.readInt16LE(70), file.readFloatLE(108)];
  if (datatype !== 2) {
    throw new Error(`Expected bytes, not the type ${datatype}.`);
  }

  return { size, voxels: new Uint8Array(file.subarray(offset, offset + size[0] * size[1] * size[2])) };
}

const samples = join(import.meta.dirname, "../../../samples");

/** The regions that were drawn in the demonstration's brain, and their numbers by name. */
export function brainRegions(): LabelFile & { number(name: string): number } {
  const names = readFileSync(join(samples, "colin27_aal.txt"), "utf8").split("\n").map((line) => line.split(" "));
  return {
    ...readLabels(readFileSync(join(samples, "colin27_aal.nii.gz"))),
    number: (name) => Number(names.find((n) => n[1] === name)![0]),
  };
}

/** 1 where a slice shows a label. */
export function maskOf({ size, voxels }: LabelFile, label: number, axis: Axis, slice: number): Uint8Array {
  const [width, height] = sliceSize(size, axis);
  return Uint8Array.from({ length: width * height }, (_, n) => {
    const [i, j, k] = voxelOf(axis, slice, n % width, Math.floor(n / width));
    return voxels[i + size[0] * (j + size[1] * k)] === label ? 1 : 0;
  });
}

/** The slice that shows most of a label. */
export function largestSlice(file: LabelFile, label: number, axis: Axis): number {
  const areas = Array.from({ length: file.size[axis] }, (_, slice) => maskOf(file, label, axis, slice).reduce((sum, v) => sum + v, 0));
  return areas.indexOf(Math.max(...areas));
}

/** Dice of a label with another one of a file of the same size. */
export function dice(one: LabelFile, label: number, other: LabelFile, otherLabel: number): number {
  let [both, either] = [0, 0];
  one.voxels.forEach((value, n) => {
    const [a, b] = [value === label, other.voxels[n] === otherLabel];
    both += a && b ? 1 : 0;
    either += (a ? 1 : 0) + (b ? 1 : 0);
  });
  return (2 * both) / either;
}
