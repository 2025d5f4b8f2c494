import { effect } from "@preact/signals";
import { followHover } from "../hover";
import { ApiProblem } from "../wire/problem";
import type { Me } from "../wire/types";
import type { Workspace } from "../workspace";
import { closeTask } from "./open";

/** Signs in with the token in the address, which it removes from there; without a token, with the cookie. */
export async function start(workspace: Workspace): Promise<void> {
  const { api, activity, connection, unsaved, me } = workspace;
  const signs = ["pointermove", "pointerdown", "keydown", "wheel"];
  signs.forEach((sign) => addEventListener(sign, () => activity.touch(), { passive: true, capture: true }));
  addEventListener("beforeunload", (event) => {
    if (connection.value === "offline" && unsaved.value > 0) {
      event.preventDefault();
    }
  });
  followHover(workspace);
  keepActiveLabel(workspace);

  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token !== null) {
    history.replaceState(null, "", location.pathname + location.search);
    await enter(workspace, () => api.signIn({ token }));
  }

  if (me.value === null) {
    await enter(workspace, () => api.me(), token === null);
  }
}

/** Returns whether the server accepted them. */
export function signIn(workspace: Workspace, name: string, password: string): Promise<boolean> {
  return enter(workspace, () => workspace.api.signIn({ name, password }));
}

export async function signOut(workspace: Workspace): Promise<void> {
  await workspace.attempt(() => workspace.api.signOut());
  closeTask(workspace);
  workspace.me.value = null;
}

async function enter(workspace: Workspace, ask: () => Promise<Me>, quiet = false): Promise<boolean> {
  try {
    workspace.me.value = await ask();
    workspace.link.value?.resume();
    return true;
  } catch (error) {
    if (!quiet || !(error instanceof ApiProblem) || error.status !== 401) {
      workspace.fail(error);
    }

    return false;
  }
}

/** Makes the first label the active one when the active one is gone. */
function keepActiveLabel({ session, activeLabel }: Workspace): void {
  effect(() => {
    const labels = session.value?.labels;
    if (labels !== undefined && !labels.some((l) => l.id === activeLabel.value)) {
      activeLabel.value = labels[0]?.id ?? null;
    }
  });
}
