import type { EffortReport, ReviewAction } from "../wire/types";
import type { Workspace } from "../workspace";

/** Hands the task in, accepts or returns it, or opens it again, once everything drawn so far has arrived. */
export async function review(
  workspace: Workspace, action: ReviewAction, words: { comment?: string; reason?: string } = {},
): Promise<void> {
  const { api, task, link } = workspace;
  await workspace.attempt(async () => {
    await link.value!.settled();
    task.value = await api.review(task.value!.id, action, words);
  });
}

/** Returns the task's effort report; null, with a notice, when the server does not send it. */
export async function effortOf(workspace: Workspace): Promise<EffortReport | null> {
  return (await workspace.attempt(() => workspace.api.effort(workspace.task.value!.id))) ?? null;
}
