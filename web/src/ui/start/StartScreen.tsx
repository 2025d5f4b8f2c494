import { useEffect } from "preact/hooks";
import { signOut } from "../../actions/signIn";
import type { Study, Task } from "../../wire/types";
import { Button, IconButton } from "../controls/Button";
import { Menu, MenuItem } from "../controls/Menu";
import { openDialog, workspace } from "../page";
import { capital } from "../words";
import { refreshCatalogue, studies, tasks } from "./catalogue";
import { FolderList } from "./FolderList";
import { OpenScan } from "./OpenScan";
import { StudyList } from "./StudyList";
import { TaskList } from "./TaskList";
import { Wordmark } from "./Wordmark";

/** The screen on which work is chosen. */
export function StartScreen() {
  useEffect(() => void refreshCatalogue(), []);
  return (
    <div class="start">
      <StartHeader />
      <main class="start-body">
        <div class="start-main">
          {studies.value === null || tasks.value === null ? (
            <p class="faint" role="status">Asking the server</p>
          ) : (
            <>
              <OpenScan first={studies.value.length === 0} />
              <Work studies={studies.value} tasks={tasks.value} />
            </>
          )}
        </div>
        {workspace.me.value!.role !== "annotator" && <FolderList />}
      </main>
    </div>
  );
}

function StartHeader() {
  const me = workspace.me.value!;
  return (
    <header class="start-header">
      <h1>
        <Wordmark />
      </h1>
      <span class="grow" />
      {me.role !== "annotator" && (
        <Button kind="plain" icon="folder" onClick={() => (openDialog.value = "projects")}>
          Projects
        </Button>
      )}
      {me.role === "admin" && (
        <Button kind="plain" icon="person" onClick={() => (openDialog.value = "users")}>
          Users
        </Button>
      )}
      <IconButton icon="keyboard" label="Keys" onClick={() => (openDialog.value = "keys")} />
      <Menu label={me.name} icon="person" text>
        <p class="menu-note faint">{capital(me.role)}</p>
        <MenuItem icon="lock" onClick={() => (openDialog.value = "password")}>
          Change your password
        </MenuItem>
        <MenuItem icon="keyboard" onClick={() => (openDialog.value = "tokens")}>
          Tokens for programs
        </MenuItem>
        <MenuItem icon="leave" onClick={() => void signOut(workspace)}>
          Sign out
        </MenuItem>
      </Menu>
    </header>
  );
}

function Work({ studies, tasks }: { studies: Study[]; tasks: Task[] }) {
  const me = workspace.me.value!;
  const mine = tasks.filter((task) => task.annotatorId === me.id);
  const others = tasks.filter((task) => task.annotatorId !== me.id);
  const toReview = me.role === "annotator" ? [] : others.filter((task) => task.state === "submitted");
  return (
    <>
      <TaskList title="Waiting for your review" tasks={toReview} showAnnotator />
      <TaskList title="Your work" tasks={mine} />
      <StudyList studies={studies} />
      <TaskList title="Work of others" tasks={others.filter((task) => !toReview.includes(task))} showAnnotator />
    </>
  );
}
