import type { LabelState } from "../../wire/types";
import { Button, IconButton } from "../controls/Button";
import { workspace } from "../page";
import { LabelDetails } from "./LabelDetails";
import { volumeOf } from "./volumeOf";

/** The labels; the one that is drawn with is open. */
export function LabelPanel() {
  const labels = workspace.session.value?.labels ?? [];
  return (
    <section class="labels" aria-label="Labels">
      <header class="panel-title">
        <h2 class="grow">Labels</h2>
        <Button kind="plain" icon="plus" action="addLabel" disabled={!workspace.editable.value} onClick={() => workspace.addLabel()}>
          Add
        </Button>
      </header>
      <ul>
        {labels.map((label) => (
          <li key={label.id} class={label.id === workspace.activeLabel.value ? "active" : ""}>
            <LabelRow label={label} />
            {label.id === workspace.activeLabel.value && <LabelDetails key={label.id} label={label} />}
          </li>
        ))}
      </ul>
      {labels.length === 0 && <p class="faint">A label is one structure. It is made by the first stroke, or by “Add”.</p>}
    </section>
  );
}

function LabelRow({ label }: { label: LabelState }) {
  const visible = !workspace.hiddenLabels.value.has(label.id);
  return (
    <div class="label-row">
      <button
        type="button"
        class="label-name"
        aria-pressed={label.id === workspace.activeLabel.value}
        onClick={() => (workspace.activeLabel.value = label.id)}
      >
        <span class="swatch" style={{ backgroundColor: label.colour }} />
        <span class="grow one-line">{label.name}</span>
        <span class="faint">{volumeOf(label)}</span>
      </button>
      <IconButton
        icon={visible ? "eye" : "hidden"}
        label={`${visible ? "Hide" : "Show"} ${label.name}`}
        small
        onClick={() => workspace.toggleVisible(label.id)}
      />
      <IconButton
        icon={label.locked ? "lock" : "unlock"}
        label={`${label.locked ? "Unlock" : "Lock"} ${label.name}`}
        pressed={label.locked}
        disabled={!workspace.editable.value}
        small
        onClick={() => workspace.toggleLock(label.id)}
      />
    </div>
  );
}
