import type { Axis, Voxel } from "../wire/types";
import type { Workspace } from "../workspace";

/** A view of the slices across an axis, on canvases that fill `host`; follows the workspace's signals until it is disposed of. */
export class PlaneView {
  /**
   * @param host An element with a size and `position: relative`; takes the canvases, the pointer and the wheel.
   * @param workspace Its geometry, scan and labels are there.
   * @param axis The axis that the slices lie across.
   */
  constructor(readonly host: HTMLElement, readonly workspace: Workspace, readonly axis: Axis) {}

  /** Fits the slice into the host. */
  reset(): void {}

  /** Zooms by a factor about the middle of the host. */
  zoom(_factor: number): void {}

  /** The voxel under a point of the host in CSS pixels; null outside the slice. */
  toVoxel(_x: number, _y: number): Voxel | null { return null; }

  /** The point of the host, in CSS pixels, of a voxel's centre. */
  toScreen(_voxel: Voxel): [x: number, y: number] { return [0, 0]; }

  /** Moves the cursor by pixels on the screen (right and down are positive); draws where the keyboard pen is down. */
  moveCursor(_right: number, _down: number): void {}

  /** Puts the keyboard pen down, or up, which ends the stroke. */
  toggleKeyboardPen(): void {}

  /** Ends what is being drawn as if it had not begun; true where there was something. */
  abandon(): boolean { return false; }

  dispose(): void {}
}
