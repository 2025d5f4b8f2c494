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
          {task.annotatorId === me.id ? "Your work" : <>Work of <bdi>{task.annotator}</bdi></>}
          {task.reviewer && <>, reviewed by <bdi>{task.reviewer}</bdi></>}
        </span>
      </div>
      {state === "accepted" && task.reason && (
        <p class="note">Accepted by who drew it, without a second person: “<bdi>{task.reason}</bdi>”</p>
      )}
      {task.comment && <blockquote class="comment"><bdi>{task.comment}</bdi></blockquote>}
      {task.annotatorId === me.id && <Annotator />}
      {me.role !== "annotator" && state === "submitted" && <Reviewer />}
      {me.role === "admin" && state === "submitted" && <OwnWork />}
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
        <Button icon="comment" disabled={words === ""} onClick={() => void review(workspace, "return", { comment: words })}>
          Return
        </Button>
      </div>
    </>
  );
}

/** An administrator who drew in the task accepts it with a reason: a server may have a single user. */
function OwnWork() {
  const reason = useSignal("");
  const words = reason.value.trim();
  return (
    <details class="own-work">
      <summary class="faint">You drew in it yourself?</summary>
      <p class="faint">Another reviewer should accept it. Your reason for accepting it yourself is kept and shown with the work.</p>
      <input
        class="input"
        aria-label="Reason to accept your own work"
        maxLength={2000}
        value={reason.value}
        onInput={(event) => (reason.value = event.currentTarget.value)}
      />
      <Button disabled={words === ""} onClick={() => void review(workspace, "accept", { reason: words })}>
        Accept my own work
      </Button>
    </details>
  );
}

/** The session has the state of a review, but not the comment. */
async function refreshTask(): Promise<void> {
  const { id } = workspace.task.value!;
  const task = await ask(workspace.api.task(id));
  if (task !== null && workspace.task.value?.id === id) {
    workspace.task.value = task;
  }
}
