import { signal } from "@preact/signals";
import { KeyMap } from "../keys";
import type { PlaneView } from "../planes/PlaneView";
import { ApiProblem } from "../wire/problem";
import type { Axis } from "../wire/types";
import { Workspace } from "../workspace";

/**
 * The single objects of a page: the state, the views on screen by the axis that their slices lie across, the keys and the open dialog.
 */
export const workspace = new Workspace();
export const planes = new Map<Axis, PlaneView>();
export const keyMap = new KeyMap();

// For browser tests, which read signals, voxels and views; the page itself does not use them.
Object.assign(globalThis, { __workspace: workspace, __planes: planes });

type DialogName = "keys" | "effort" | "import" | "users" | "projects" | "password" | "tokens";

/** A file that was dropped onto an open scan is a mask of it, or another scan. */
export const openDialog = signal<DialogName | File | null>(null);

export function closeDialog(): void {
  openDialog.value = null;
}

/** Returns the server's answer; null, with a notice, when it refuses. */
export async function ask<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof ApiProblem)) {
      throw error;
    }

    workspace.tell(error.message, "error");
    return null;
  }
}
