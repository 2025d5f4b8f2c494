import { useState } from "preact/hooks";
import { openTask } from "../../actions/open";
import type { Task } from "../../wire/types";
import { IconButton } from "../controls/Button";
import { Icon } from "../icons";
import { workspace } from "../page";
import { ReviewChip } from "../panels/ReviewChip";
import { ago } from "../words";
import { Erase } from "./Erase";
import { mayErase, taskErased } from "./erasing";

interface TaskListProps {
  title: string;
  tasks: Task[];
  showAnnotator?: boolean;
}

/** Tasks, the latest first; nothing when there are none. */
export function TaskList({ title, tasks, showAnnotator }: TaskListProps) {
  const [leaving, setLeaving] = useState<Task | null>(null);
  if (tasks.length === 0) {
    return null;
  }

  const sorted = [...tasks].sort((a, b) => b.updated.localeCompare(a.updated));
  return (
    <section class="list">
      <h2>
        {title} <span class="faint">{tasks.length}</span>
      </h2>
      <ul>
        {sorted.map((task) => (
          <li key={task.id} class="row">
            <button type="button" class="list-item" onClick={() => void openTask(workspace, task)}>
              <Icon name="brush" />
              <span class="grow">
                <span class="one-line"><bdi>{task.studyName}</bdi></span>
                <span class="faint one-line"><Details task={task} showAnnotator={showAnnotator ?? false} /></span>
              </span>
              <ReviewChip state={task.state} />
            </button>
            {mayErase(task, workspace.me.value!) && (
              <IconButton icon="trash" label={`Erase the work on ${task.studyName}`} small onClick={() => setLeaving(task)} />
            )}
          </li>
        ))}
      </ul>
      {leaving && (
        <Erase
          title="Erase this work?"
          what={taskErased(leaving)}
          action="Erase the work"
          erase={() => workspace.api.eraseTask(leaving.id)}
          onClose={() => setLeaving(null)}
        />
      )}
    </section>
  );
}

function Details({ task, showAnnotator }: { task: Task; showAnnotator: boolean }) {
  return (
    <>
      {showAnnotator && <><bdi>{task.annotator}</bdi> · </>}
      changed {ago(task.updated)}
      {task.state === "returned" && task.comment && <> · “<bdi>{task.comment}</bdi>”</>}
    </>
  );
}
