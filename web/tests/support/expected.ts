import type { Axis, Voxel } from "../../src/wire/types";
import { voxelsOn } from "./voxels";

/** The labels of all voxels as they should be, kept by the test. */
export class Expected {
  /** Axis 0 fastest. */
  readonly voxels: Uint8Array;
  /** Labels that keep their voxels. */
  readonly locked = new Set<number>();

  constructor(readonly size: Voxel) {
    this.voxels = new Uint8Array(size[0] * size[1] * size[2]);
  }

  on(axis: Axis, slice: number): number[] {
    return voxelsOn(this.size, axis, slice).map((voxel) => this.voxels[voxel]!);
  }

  /** The touched pixels become the label's, but not those of locked labels. */
  add(label: number, axis: Axis, slice: number, touched: readonly boolean[]): void {
    this.change(axis, slice, (there, pixel) => (touched[pixel] && !this.locked.has(there) ? label : there));
  }

  /** The touched pixels are the label's no more. */
  erase(label: number, axis: Axis, slice: number, touched: readonly boolean[]): void {
    this.change(axis, slice, (there, pixel) => (touched[pixel] && there === label ? 0 : there));
  }

  /** The label is exactly the touched pixels of the slice. */
  replace(label: number, axis: Axis, slice: number, touched: readonly boolean[]): void {
    this.erase(label, axis, slice, touched.map((is) => !is));
    this.add(label, axis, slice, touched);
  }

  private change(axis: Axis, slice: number, after: (there: number, pixel: number) => number): void {
    voxelsOn(this.size, axis, slice).forEach((voxel, pixel) => { this.voxels[voxel] = after(this.voxels[voxel]!, pixel); });
  }
}
