import { useSignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { chordOf, keyActions, type KeyAction } from "../../keys";
import { chordText } from "../chords";
import { Button } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { closeDialog, keyMap } from "../page";
import { list } from "../words";

/** All keys; a press on one lets the user give the action another. */
export function CheatSheet() {
  const asking = useSignal<KeyAction | null>(null);
  const problem = useSignal("");
  useEffect(() => takeNextChord(asking, problem), [asking.value]);

  const groups = [...new Set(keyActions.map(({ group }) => group))];
  const actions = (
    <>
      <p class="faint grow">Press a key's button to choose another key.</p>
      <Button icon="reset" onClick={() => keyMap.reset()}>
        As they were
      </Button>
    </>
  );
  return (
    <Dialog title="Keys" wide onClose={closeDialog} actions={actions}>
      <p class="problem" role="alert">{problem}</p>
      <div class="key-groups">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <ul>
              {keyActions
                .filter((action) => action.group === group)
                .map((action) => (
                  <KeyRow key={action.name} action={action} asking={asking} />
                ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function KeyRow({ action, asking }: { action: KeyAction; asking: Signal<KeyAction | null> }) {
  const asked = asking.value === action;
  const keys = (keyMap.bindings.value[action.name] ?? []).map(chordText);
  return (
    <li>
      <span>{action.title}</span>
      <button
        type="button"
        class={`key-button ${asked ? "asked" : ""}`}
        aria-label={asked ? "Press a key" : `${action.title}: ${keys.join(" ") || "no key"}. Press to choose another`}
        onClick={() => (asking.value = asked ? null : action)}
      >
        {asked ? "Press a key" : keys.map((key) => [<kbd key={key} class="key">{key}</kbd>, " "])}
      </button>
    </li>
  );
}

/** While the sheet waits for a key, the next key becomes the action's; Escape changes nothing. */
function takeNextChord(asking: Signal<KeyAction | null>, problem: Signal<string>): (() => void) | void {
  const action = asking.value;
  if (action === null) {
    return;
  }

  const take = (event: KeyboardEvent) => {
    const chord = chordOf(event);
    event.preventDefault();
    event.stopPropagation();
    if (chord === null) {
      return;
    }

    const taken = event.key === "Escape" ? [] : keyMap.rebind(action.name, [chord]);
    problem.value = taken.length === 0
      ? ""
      : `${chordText(chord)} already means “${list(taken)}”. Choose another key, or give that action another one first.`;
    asking.value = null;
  };
  addEventListener("keydown", take, true);
  return () => removeEventListener("keydown", take, true);
}
