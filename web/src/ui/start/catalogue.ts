import { signal } from "@preact/signals";
import { openStudy, openUpload } from "../../actions/open";
import type { FolderFile, Study, Task } from "../../wire/types";
import { ask, workspace } from "../page";

/** The server's content for the start screen; null before it has arrived. */
export const studies = signal<Study[] | null>(null);
export const tasks = signal<Task[] | null>(null);
export const folder = signal<FolderFile[] | null>(null);

/** Requests it anew; the old content stays on screen until then. */
export async function refreshCatalogue(): Promise<void> {
  const { api } = workspace;
  const mayTake = workspace.me.value?.role !== "annotator";
  const known = await ask(Promise.all([api.studies(), api.tasks(), mayTake ? api.folder() : []]));
  if (known !== null) {
    [studies.value, tasks.value, folder.value] = known;
  }
}

/** A file being sent to the server. */
interface Upload {
  name: string;
  done: number;
  total: number;
}

export const upload = signal<Upload | null>(null);

export async function openFile(file: File): Promise<void> {
  const tell = (done: number, total: number) => (upload.value = { name: file.name, done, total });
  tell(0, file.size);
  await openUpload(workspace, file, tell);
  upload.value = null;
}

export async function openFromFolder(path: string): Promise<void> {
  const study = await ask(workspace.api.openFromFolder(path));
  if (study !== null) {
    await openStudy(workspace, study);
  }
}
