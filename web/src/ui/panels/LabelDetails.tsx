import { sendCommand } from "../../actions/command";
import { changeLabel } from "../../actions/labels";
import type { LabelState } from "../../wire/types";
import { IconButton } from "../controls/Button";
import { workspace } from "../page";
import { count } from "../words";
import type { Renaming } from "./LabelRow";
import { volumeOf } from "./volumeOf";

/** The state of the active label, and actions on it. */
export function LabelDetails({ label, renaming }: { label: LabelState; renaming: Renaming }) {
  const editable = workspace.editable.value;
  const remove = () => sendCommand(workspace, { do: "remove-label", label: label.id });
  return (
    <div class="label-details">
      <p class="faint grow">
        <span class="in-narrow">{volumeOf(label)} · </span>
        {stateOf(label)}
      </p>
      <input
        type="color"
        class="colour"
        value={label.colour}
        disabled={!editable}
        aria-label={`Colour of ${label.name}`}
        data-tip="Colour"
        onChange={(event) => changeLabel(workspace, label.id, { colour: event.currentTarget.value })}
      />
      <IconButton icon="pencil" label={`Rename ${label.name}`} small disabled={!editable} onClick={() => (renaming.value = label.id)} />
      <IconButton icon="trash" label={`Remove ${label.name}`} small disabled={!editable} onClick={remove} />
    </div>
  );
}

function stateOf(label: LabelState): string {
  const { keyframes, imported, propagated } = label;
  const parts = [
    imported ? "Imported" : "",
    keyframes.length > 0 ? `${count(keyframes.length, "slice")} of yours` : "Nothing drawn",
    propagated ? "propagated" : "not propagated",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
