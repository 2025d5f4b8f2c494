import type { ImportMode, MaskFormat } from "../wire/types";
import type { Workspace } from "../workspace";
import { mayEdit } from "./command";

export async function importMask(workspace: Workspace, file: File, mode: ImportMode): Promise<void> {
  const { api, task, link } = workspace;
  if (mayEdit(workspace)) {
    const answer = await workspace.attempt(async () => api.importMask(task.value!.id, file, mode, await link.value!.settled()));
    workspace.warn(answer?.warnings ?? []);
  }
}

/** Lets the browser download the task's mask, once it holds everything drawn so far. */
export async function downloadMask({ api, task, link }: Workspace, format: MaskFormat): Promise<void> {
  const { id } = task.value!;
  await link.value!.settled();
  const download = document.createElement("a");
  download.href = api.maskAddress(id, format);
  download.download = "";
  download.click();
}
