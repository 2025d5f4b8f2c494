import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { review } from "../../actions/review";
import { Button } from "../controls/Button";
import { ask, openDialog, workspace } from "../page";
import { ReviewChip } from "./ReviewChip";

/** Handing in work, and judging it. */
export function ReviewPanel() {
  const task = workspace.task.value!;
  const me = workspace.me.value!;
  const state = workspace.session.value!.review;
  useEffect(() => void refreshTask(), [state]);
  return (
    <div class="settings">
      <div class="row">
        <ReviewChip state={state} />
        <span class="faint one-line">
          {task.annotatorId === me.id ? "Your work" : `Work of ${task.annotator}`}
          {task.reviewer ? `, reviewed by ${task.reviewer}` : ""}
        </span>
      </div>
      {task.comment && <blockquote class="comment">{task.comment}</blockquote>}
      {task.annotatorId === me.id && <Annotator />}
      {me.role !== "annotator" && state === "submitted" && <Reviewer />}
      {me.role !== "annotator" && state === "accepted" && (
        <Button icon="undo" onClick={() => void review(workspace, "reopen")}>
          Open it again
        </Button>
      )}
      <Button icon="clock" onClick={() => (openDialog.value = "effort")}>
        Effort report
      </Button>
    </div>
  );
}

function Annotator() {
  switch (workspace.session.value!.review) {
    case "open":
    case "returned":
      return (
        <Button kind="primary" icon="check" onClick={() => void review(workspace, "submit")}>
          Submit for review
        </Button>
      );
    case "submitted":
      return (
        <>
          <p class="faint">It waits for a reviewer. Take it back to change something.</p>
          <Button icon="undo" onClick={() => void review(workspace, "reopen")}>
            Take it back
          </Button>
        </>
      );
    case "accepted":
      return <p class="faint">It is accepted and takes no changes any more.</p>;
  }
}

function Reviewer() {
  const comment = useSignal("");
  const words = comment.value.trim();
  return (
    <>
      <textarea
        class="input"
        placeholder="What is to be changed"
        aria-label="Comment for the annotator"
        maxLength={2000}
        value={comment.value}
        onInput={(event) => (comment.value = event.currentTarget.value)}
      />
      <div class="row">
        <Button kind="primary" icon="check" onClick={() => void review(workspace, "accept")}>
          Accept
        </Button>
        <Button icon="comment" disabled={words === ""} onClick={() => void review(workspace, "return", words)}>
          Return
        </Button>
      </div>
    </>
  );
}

/** The session has the state of a review, but not the comment. */
async function refreshTask(): Promise<void> {
  const { id, study } = workspace.task.value!;
  const tasks = await ask(workspace.api.tasks({ study }));
  const task = tasks?.find((one) => one.id === id);
  if (task !== undefined && workspace.task.value?.id === id) {
    workspace.task.value = task;
  }
}
