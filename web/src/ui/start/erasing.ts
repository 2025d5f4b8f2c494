import type { Study, Task } from "../../wire/types";
import { count, list } from "../words";

/** What goes with a study: its scan, and the work on it. */
export function studyErased(study: Study, tasks: readonly Task[]): string {
  if (tasks.length === 0) {
    return `“${study.name}” is erased. Nobody has drawn on it.`;
  }

  const people = [...new Set(tasks.map((task) => task.annotator))].sort();
  const accepted = tasks.filter((task) => task.state === "accepted").length;
  const lost = accepted === 0 ? "" : ` ${accepted} of them ${accepted === 1 ? "is" : "are"} accepted.`;
  const work = `${count(tasks.length, "task")} of ${list(people)}`;
  return `“${study.name}” is erased with ${work}: all drawings, submitted masks and reviews.${lost}`;
}

/** What goes with a task. */
export function taskErased(task: Task): string {
  return `What ${task.annotator} drew on “${task.studyName}” is erased, with its reviews and submitted masks. The scan stays.`;
}

/** Whether the page offers to erase a task. The server knows whether it was submitted before, and refuses then. */
export function mayErase(task: Task, me: { name: string; role: string }): boolean {
  return me.role === "admin" || (task.annotator === me.name && task.state === "open");
}
