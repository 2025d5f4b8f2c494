import { useSignal } from "@preact/signals";
import { redo, undo } from "../../actions/annotate";
import { sendCommand } from "../../actions/command";
import { Button } from "../controls/Button";
import { Icon } from "../icons";
import { workspace } from "../page";
import { count } from "../words";

/** Every change is kept; a checkpoint is a named state to return to. */
export function HistoryPanel() {
  const session = workspace.session.value!;
  const editable = workspace.editable.value;
  return (
    <div class="settings">
      <div class="row">
        <Button icon="undo" action="undo" disabled={!session.canUndo || !editable} onClick={() => undo(workspace)}>
          Undo
        </Button>
        <Button icon="redo" action="redo" disabled={!session.canRedo || !editable} onClick={() => redo(workspace)}>
          Redo
        </Button>
        <span class="faint grow align-right">{count(session.version, "change")}</span>
      </div>
      <NewCheckpoint disabled={!editable} />
      <ul class="checkpoints">
        {session.checkpoints.map((name) => (
          <li key={name} class="row">
            <Icon name="flag" />
            <span class="grow one-line"><bdi>{name}</bdi></span>
            <Button
              kind="plain"
              disabled={!editable}
              onClick={() => sendCommand(workspace, { do: "restore", name })}
              tip="Back to this; undo brings you here again"
            >
              Restore
            </Button>
          </li>
        ))}
      </ul>
      {session.checkpoints.length === 0 && <p class="faint">A checkpoint keeps how it is now under a name that you can go back to.</p>}
    </div>
  );
}

function NewCheckpoint({ disabled }: { disabled: boolean }) {
  const name = useSignal("");
  const keep = (event: SubmitEvent) => {
    event.preventDefault();
    sendCommand(workspace, { do: "checkpoint", name: name.value.trim() });
    name.value = "";
  };

  return (
    <form class="row" onSubmit={keep}>
      <input
        class="input"
        placeholder="Name of a checkpoint"
        aria-label="Name of a checkpoint"
        maxLength={80}
        disabled={disabled}
        value={name.value}
        onInput={(event) => (name.value = event.currentTarget.value)}
      />
      <button type="submit" class="button" disabled={disabled || name.value.trim() === ""}>
        Keep
      </button>
    </form>
  );
}
