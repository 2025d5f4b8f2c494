import { openTask } from "../../actions/open";
import type { Task } from "../../wire/types";
import { Icon } from "../icons";
import { workspace } from "../page";
import { ReviewChip } from "../panels/ReviewChip";
import { ago } from "../words";

interface TaskListProps {
  title: string;
  tasks: Task[];
  showAnnotator?: boolean;
}

/** Tasks, the latest first; nothing when there are none. */
export function TaskList({ title, tasks, showAnnotator }: TaskListProps) {
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
          <li key={task.id}>
            <button type="button" class="list-item" onClick={() => void openTask(workspace, task)}>
              <Icon name="brush" />
              <span class="grow">
                <span class="one-line"><bdi>{task.studyName}</bdi></span>
                <span class="faint one-line"><Details task={task} showAnnotator={showAnnotator ?? false} /></span>
              </span>
              <ReviewChip state={task.state} />
            </button>
          </li>
        ))}
      </ul>
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
