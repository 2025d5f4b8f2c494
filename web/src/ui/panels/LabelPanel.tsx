import { useSignal } from "@preact/signals";
import { addLabel } from "../../actions/labels";
import type { LabelState } from "../../wire/types";
import { Button } from "../controls/Button";
import { workspace } from "../page";
import { LabelDetails } from "./LabelDetails";
import { LabelRow, type Renaming } from "./LabelRow";

/** The labels; the active one shows its details. */
export function LabelPanel() {
  const labels = workspace.session.value?.labels ?? [];
  const renaming: Renaming = useSignal<number | null>(null);
  return (
    <section class="labels" aria-label="Labels">
      <header class="panel-title">
        <h2 class="grow">Labels</h2>
        <Button kind="plain" icon="plus" disabled={!workspace.editable.value} onClick={() => addLabel(workspace)}>
          Add
        </Button>
      </header>
      <ul>
        {labels.map((label) => (
          <Label key={label.id} label={label} renaming={renaming} />
        ))}
      </ul>
      {labels.length === 0 && <p class="faint">A label is one structure. The first stroke makes one, and so does “Add”.</p>}
    </section>
  );
}

function Label({ label, renaming }: { label: LabelState; renaming: Renaming }) {
  const active = label.id === workspace.activeLabel.value;
  return (
    <li class={active ? "active" : ""}>
      <LabelRow label={label} renaming={renaming} />
      {active && <LabelDetails label={label} renaming={renaming} />}
    </li>
  );
}
