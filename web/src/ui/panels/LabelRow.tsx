import type { Signal } from "@preact/signals";
import { changeLabel, toggleLock } from "../../actions/labels";
import { toggleVisible } from "../../actions/view";
import type { LabelState } from "../../wire/types";
import { IconButton } from "../controls/Button";
import { workspace } from "../page";
import { volumeOf } from "./volumeOf";

/** The number of the label that is being renamed; null when none is. */
export type Renaming = Signal<number | null>;

/** A label in the list: a press on its name chooses it, a double press renames it. */
export function LabelRow({ label, renaming }: { label: LabelState; renaming: Renaming }) {
  const visible = !workspace.hiddenLabels.value.has(label.id);
  return (
    <div class="label-row">
      {renaming.value === label.id ? <NameField label={label} renaming={renaming} /> : <NameButton label={label} renaming={renaming} />}
      <IconButton
        icon={visible ? "eye" : "hidden"}
        label={`${visible ? "Hide" : "Show"} ${label.name}`}
        small
        onClick={() => toggleVisible(workspace, label.id)}
      />
      <IconButton
        icon={label.locked ? "lock" : "unlock"}
        label={`${label.locked ? "Unlock" : "Lock"} ${label.name}`}
        pressed={label.locked}
        disabled={!workspace.editable.value}
        small
        onClick={() => toggleLock(workspace, label.id)}
      />
    </div>
  );
}

function NameButton({ label, renaming }: { label: LabelState; renaming: Renaming }) {
  return (
    <button
      type="button"
      class="label-name"
      aria-pressed={label.id === workspace.activeLabel.value}
      onClick={() => (workspace.activeLabel.value = label.id)}
      onDblClick={() => workspace.editable.value && (renaming.value = label.id)}
    >
      <span class="swatch" style={{ backgroundColor: label.colour }} />
      <span class="grow one-line"><bdi>{label.name}</bdi></span>
      <span class="faint">{volumeOf(label)}</span>
    </button>
  );
}

/** Enter and leaving the field keep the name; Escape does not. */
function NameField({ label, renaming }: { label: LabelState; renaming: Renaming }) {
  const keep = (field: HTMLInputElement) => {
    const name = field.value.trim();
    renaming.value = null;
    if (name !== "" && name !== label.name) {
      changeLabel(workspace, label.id, { name });
    }
  };

  const press = (event: KeyboardEvent) => {
    const field = event.currentTarget as HTMLInputElement;
    if (event.key === "Escape") {
      field.value = label.name;
    }

    if (event.key === "Escape" || event.key === "Enter") {
      field.blur();
    }
  };

  return (
    <input
      class="input grow"
      defaultValue={label.name}
      maxLength={80}
      aria-label="Name of the label"
      ref={(field) => field?.select()}
      onBlur={(event) => keep(event.currentTarget)}
      onKeyDown={press}
    />
  );
}
