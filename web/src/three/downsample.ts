import type { VoxelBox } from "../volume/box";
import type { Voxel } from "../wire/types";

/** The longest side of a volume that is drawn in three dimensions. */
const longestSide = 160;

/** A volume of every n-th voxel along each axis. */
export interface Coarse {
  /** Voxels of the scan to one of these, along each axis. */
  factor: number;
  size: Voxel;
}

/** The smallest whole factor after which a volume is small enough to be drawn. */
export function coarseOf(size: Voxel): Coarse {
  const factor = Math.ceil(Math.max(...size) / longestSide);
  const [x, y, z] = size.map((side) => Math.ceil(side / factor)) as [number, number, number];
  return { factor, size: [x, y, z] };
}

/** Takes the voxel in the middle of each block of `factor` a side; `box`, in voxels of the source, is the changed part. */
export function downsample(
  source: ArrayLike<number>,
  size: Voxel,
  { factor, size: coarse }: Coarse,
  target: { [at: number]: number },
  box: VoxelBox = { low: [0, 0, 0], high: [size[0] - 1, size[1] - 1, size[2] - 1] },
  convert: (value: number) => number = (value) => value,
): void {
  const [low, high] = [box.low, box.high].map((corner) => corner.map((at) => Math.floor(at / factor))) as [number[], number[]];
  const middle = (at: number, axis: number) => Math.min(at * factor + (factor >> 1), size[axis]! - 1);
  for (let k = low[2]!; k <= high[2]!; k++) {
    for (let j = low[1]!; j <= high[1]!; j++) {
      const row = size[0] * (middle(j, 1) + size[1] * middle(k, 2));
      const to = coarse[0] * (j + coarse[1] * k);
      for (let i = low[0]!; i <= high[0]!; i++) {
        target[to + i] = convert(source[row + middle(i, 0)]!);
      }
    }
  }
}
