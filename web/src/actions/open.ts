import { windowOf } from "../presets";
import { Session } from "../session";
import { geometryOf } from "../volume/geometry";
import { Labels } from "../volume/labels";
import { Scan } from "../volume/scan";
import type { Transfer } from "../wire/api";
import type { Study, Task, Voxel } from "../wire/types";
import type { Workspace } from "../workspace";

/** Opens a task: its scan, then its session. Returns true when it is on screen. */
export async function openTask(workspace: Workspace, task: Task): Promise<boolean> {
  const { api, phase, received } = workspace;
  closeTask(workspace);
  const opening = workspace.openings;
  phase.value = "loading";
  const isOpen = await workspace.attempt(async () => {
    await workspace.closing;
    const study = await api.study(task.study);
    await api.session(task.id);        // A refused event stream does not state the reason.
    const voxels = await api.voxels(study.id, (done, total) => { received.value = { done, total }; });
    return opening === workspace.openings && show(workspace, study, task, voxels);
  });
  if (isOpen === undefined && opening === workspace.openings) {
    closeTask(workspace);
  }

  return isOpen === true;
}

/** Opens the caller's latest task on a study that is not accepted, or a new one. */
export async function openStudy(workspace: Workspace, study: Study): Promise<boolean> {
  const { api } = workspace;
  const task = await workspace.attempt(async () => {
    const mine = await api.tasks({ study: study.id, mine: true });
    const latest = mine.filter((t) => t.state !== "accepted").sort((a, b) => b.updated.localeCompare(a.updated))[0];
    return latest ?? api.addTask(study.id);
  });
  return task !== undefined && openTask(workspace, task);
}

/** Sends a file, then opens it. */
export async function openUpload(workspace: Workspace, file: File, sent?: Transfer): Promise<boolean> {
  const study = await workspace.attempt(() => workspace.api.upload(file, undefined, sent));
  return study !== undefined && openStudy(workspace, study);
}

export async function openDemo(workspace: Workspace): Promise<boolean> {
  const study = await workspace.attempt(() => workspace.api.demo());
  return study !== undefined && openStudy(workspace, study);
}

/** Returns to the start screen; commands that are not sent yet are still sent. */
export function closeTask(workspace: Workspace): void {
  const { link, study, task, received, geometry, scan, labels, hoverVoxel, activeLabel, keyboardPen } = workspace;
  workspace.openings++;
  workspace.closing = link.value?.close() ?? workspace.closing;
  link.value = null;
  workspace.phase.value = "start";
  [study, task, received, geometry, scan, labels, hoverVoxel, activeLabel, keyboardPen].forEach((shown) => { shown.value = null; });
  workspace.hiddenLabels.value = new Set();
  workspace.labelOpacity.value = new Map();
}

/** Returns false when the task was closed before the server had answered. */
async function show(workspace: Workspace, study: Study, task: Task, voxels: ArrayBuffer): Promise<boolean> {
  const geometry = geometryOf(study.size, study.spacing, study.affine);
  const labels = new Labels(study.size);
  const scan = Scan.of(study, voxels);
  const link = new Session(workspace.api, task.id, labels, sessionStorage, {
    dropped: (text) => workspace.tell(text, "error"),
    signedOut: () => signedOut(workspace),
  });
  workspace.link.value = link;
  await link.ready();
  if (workspace.link.value !== link) {
    return false;
  }

  workspace.study.value = study;
  workspace.task.value = task;
  workspace.geometry.value = geometry;
  workspace.scan.value = scan;
  workspace.labels.value = labels;
  workspace.cursor.value = study.size.map((n) => Math.floor(n / 2)) as unknown as Voxel;
  workspace.activeAxis.value = geometry.axes.axial;
  workspace.windowLevel.value = windowOf(study.window);
  workspace.tolerance.value = round((study.window.high - study.window.low) / 10);
  workspace.thresholdRange.value = { low: round(workspace.windowLevel.value.centre), high: round(study.range.high) };
  workspace.received.value = null;
  workspace.phase.value = "open";
  workspace.warn(study.warnings.concat(workspace.session.value?.warnings ?? []));
  return true;
}

/** The server does not recognise the user any more. */
function signedOut(workspace: Workspace): void {
  if (workspace.me.value !== null) {
    workspace.me.value = null;
    workspace.tell("Your sign-in has ended. Sign in again to go on; what you did is kept.", "error");
  }
}

/** Three digits are enough for a control. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}
