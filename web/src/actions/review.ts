import type { EffortReport, ReviewAction } from "../wire/types";
import type { Workspace } from "../workspace";

/** Hands the task in, judges it or opens it again, once all that was drawn has arrived. */
export async function review(workspace: Workspace, action: ReviewAction, comment?: string): Promise<void> {
  const { api, task, link } = workspace;
  await workspace.attempt(async () => {
    await link.value!.settled();
    task.value = await api.review(task.value!.id, action, comment);
  });
}

/** What the task took; null, and the reason is told, when the server does not say. */
export async function effortOf(workspace: Workspace): Promise<EffortReport | null> {
  return (await workspace.attempt(() => workspace.api.effort(workspace.task.value!.id))) ?? null;
}
