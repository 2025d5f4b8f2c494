import type { LabelState } from "../../wire/types";
import { IconButton } from "../controls/Button";
import { workspace } from "../page";
import { count } from "../words";
import { volumeOf } from "./volumeOf";

/** Name, colour and state of the label that is drawn with. */
export function LabelDetails({ label }: { label: LabelState }) {
  const editable = workspace.editable.value;
  const rename = (name: string) => name.trim() !== "" && workspace.changeLabel(label.id, { name: name.trim() });
  return (
    <div class="label-details">
      <input
        type="color"
        class="colour"
        value={label.colour}
        disabled={!editable}
        aria-label={`Colour of ${label.name}`}
        onChange={(event) => workspace.changeLabel(label.id, { colour: event.currentTarget.value })}
      />
      <input
        class="input"
        value={label.name}
        disabled={!editable}
        maxLength={80}
        aria-label="Name of the label"
        onChange={(event) => rename(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
      <IconButton icon="trash" label={`Remove ${label.name}`} small disabled={!editable} onClick={() => workspace.removeLabel(label.id)} />
      <p class="faint">{stateOf(label)}</p>
    </div>
  );
}

function stateOf(label: LabelState): string {
  const { keyframes, locked, imported, propagated } = label;
  const drawn = keyframes.filter(({ by }) => by !== "absent").length;
  const absent = keyframes.length - drawn;
  const parts = [
    volumeOf(label),
    locked ? "Locked" : "",
    imported ? "Imported" : "",
    drawn > 0 ? `${count(drawn, "slice")} of yours` : "Nothing drawn",
    absent > 0 ? `${absent} marked as not there` : "",
    propagated ? "propagated" : "not propagated",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
