import { indicesOf } from "./voxels";
import type { Voxel } from "../../src/wire/types";

/** A scan that a test makes: what is in its file. */
export interface Scan {
  name: string;
  size: Voxel;
  /** Three rows of four: voxel indices to millimetres, RAS+. */
  affine: readonly (readonly number[])[];
  spacing: readonly [number, number, number];
  /** Axis 0 fastest. */
  values: Int16Array;
}

/**
 * An ellipsoid in noise on an oblique, anisotropic grid whose axes are in another order and direction than the patient's: axis 0 grows
 * about to the back, axis 1 about downwards, axis 2, with the thick slices, about to the right.
 * @param seed Of the noise, so that each test has a scan of its own.
 */
export function obliqueScan(seed: number): Scan {
  const size = [40, 36, 30] as const;
  const spacing = [0.8, 1.1, 2.5] as const;
  const [back, down, right] = [[0, -1, 0], [0, 0, -1], [1, 0, 0]].map(rotated) as [number[], number[], number[]];
  const affine =
    [0, 1, 2].map((row) => [back[row]! * spacing[0], down[row]! * spacing[1], right[row]! * spacing[2], [-31.5, 22.25, 40][row]!]);
  const values = Int16Array.from({ length: size[0] * size[1] * size[2] }, (_, n) => {
    const [i, j, k] = indicesOf(size, n);
    const isInside = ((i - 19.3) / 12) ** 2 + ((j - 17.6) / 11) ** 2 + ((k - 14.2) / 9) ** 2 <= 1;
    return Math.round((isInside ? 600 : 200) + 90 * (noise(n + seed * 1_000_003) - 0.5));
  });
  return { name: `oblique-${seed}.nii`, size, spacing, affine, values };
}

/** A single NIfTI-1 file (nifti1.h): 16-bit integers, the grid in its sform. */
export function niftiOf({ size, spacing, affine }: Pick<Scan, "size" | "spacing" | "affine">, voxels: Int16Array | Uint8Array): Buffer {
  const header = Buffer.alloc(352);
  header.writeInt32LE(348, 0);
  [3, ...size, 1, 1, 1, 1].forEach((n, at) => header.writeInt16LE(n, 40 + 2 * at));
  header.writeInt16LE(voxels instanceof Uint8Array ? 2 : 4, 70);
  header.writeInt16LE(8 * voxels.BYTES_PER_ELEMENT, 72);
  [1, ...spacing, 1, 1, 1, 1].forEach((n, at) => header.writeFloatLE(n, 76 + 4 * at));
  header.writeFloatLE(352, 108);
  header.writeFloatLE(1, 112);
  header.writeUInt8(2, 123);          // millimetres
  header.writeInt16LE(1, 254);        // scanner coordinates in the sform
  affine.flat().forEach((n, at) => header.writeFloatLE(n, 280 + 4 * at));
  header.write("n+1\0", 344, "latin1");
  return Buffer.concat([header, Buffer.from(voxels.buffer, voxels.byteOffset, voxels.byteLength)]);
}

/** Turned about x, y and z, so that no axis lies along one of the patient's. */
function rotated(v: readonly number[]): number[] {
  return [[0, 1, 14], [2, 0, -12], [1, 2, 19]].reduce(([...turned], [a, b, degrees]) => {
    const [cos, sin] = [Math.cos((degrees! * Math.PI) / 180), Math.sin((degrees! * Math.PI) / 180)];
    [turned[a!], turned[b!]] = [cos * turned[a!]! - sin * turned[b!]!, sin * turned[a!]! + cos * turned[b!]!];
    return turned;
  }, v as number[]);
}

/** In [0, 1), the same for the same number (mulberry32). */
function noise(number: number): number {
  let t = Math.imul(number, 0x6d2b79f5);
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
