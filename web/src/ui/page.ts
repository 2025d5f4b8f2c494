import { signal } from "@preact/signals";
import { KeyMap } from "../keys";
import type { PlaneView } from "../planes/PlaneView";
import { ApiProblem } from "../wire/problem";
import type { Axis } from "../wire/types";
import { Workspace } from "../workspace";

/** What there is once in a page: the state, the views on screen by the axis that they look along, the keys and which dialog is open. */
export const workspace = new Workspace();
export const planes = new Map<Axis, PlaneView>();
export const keyMap = new KeyMap();

// For browser tests, which read signals, voxels and views; the page itself does not use them.
Object.assign(globalThis, { __workspace: workspace, __planes: planes });

type DialogName = "keys" | "effort" | "import" | "users" | "password";

/** A file is one that was dropped onto an open scan: a mask of it, or another scan. */
export const openDialog = signal<DialogName | File | null>(null);

export function closeDialog(): void {
  openDialog.value = null;
}

/** The result of asking the server; null, and a notice, where it refuses. */
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
