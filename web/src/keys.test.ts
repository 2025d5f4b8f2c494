import { beforeEach, describe, expect, test } from "vitest";
import { chordOf, keyActions, KeyMap } from "./keys";

let kept: Record<string, string>;
const storage = { getItem: (name: string) => kept[name] ?? null, setItem: (name: string, value: string) => { kept[name] = value; } };

beforeEach(() => { kept = {}; });

function press(key: string, modifiers = "", code = "") {
  const has = (name: string) => modifiers.includes(name);
  return chordOf({
    key, code, ctrlKey: has("Ctrl"), metaKey: has("Meta"), altKey: has("Alt"), shiftKey: has("Shift"),
    getModifierState: (name) => name === "AltGraph" && has("Graph"),
  });
}

test.each([
  [press("b"), "B"],
  [press("z", "Ctrl"), "Ctrl+Z"],
  [press("Z", "Ctrl Shift"), "Ctrl+Shift+Z"],
  [press("z", "Meta"), "Ctrl+Z"],
  [press("?", "Shift"), "?"],
  [press("+", "Shift"), "+"],
  [press("[", "Ctrl Alt Graph"), "["],
  [press(" "), "Space"],
  [press("ArrowUp", "Shift"), "Shift+ArrowUp"],
  [press("и", "", "KeyB"), "B"],
  [press("Control", "Ctrl"), null],
])("a press is told as %s", (chord, expected) => expect(chord).toBe(expected));

describe("keys", () => {
  test("do one thing each", () => {
    for (const isPen of [true, false]) {
      const chords = keyActions.filter(({ group }) => (group === "Keyboard pen") === isPen).flatMap(({ keys }) => keys);
      expect(chords.length).toBe(new Set(chords).size);
    }
  });

  test("are chosen by the person, and kept", () => {
    const map = new KeyMap(storage);
    expect(map.rebind("brush", ["D", "Ctrl+B"])).toEqual([]);
    expect(map.hint("brush")).toBe("D or Ctrl+B");
    const later = new KeyMap(storage);
    expect([later.actionOf("D", false), later.actionOf("B", false), later.actionOf("E", false)]).toEqual(["brush", undefined, "eraser"]);
    later.reset();
    expect(new KeyMap(storage).actionOf("B", false)).toBe("brush");
  });

  test("that are taken are told, and nothing changes", () => {
    const map = new KeyMap(storage);
    expect(map.rebind("brush", ["E"])).toEqual(["Eraser"]);
    expect([map.actionOf("E", false), map.actionOf("B", false)]).toEqual(["eraser", "brush"]);
  });

  test("move the keyboard pen while it is there, and slices else", () => {
    const map = new KeyMap(storage);
    expect([map.actionOf("ArrowUp", true), map.actionOf("ArrowUp", false), map.actionOf("B", true)]).toEqual(["up", "slice-up", "brush"]);
    expect([map.actionOf("Space", true), map.actionOf("Space", false)]).toEqual(["pen", undefined]);
    expect(map.rebind("pen", ["B"])).toEqual([]);
  });

  test("of actions that are no more are forgotten", () => {
    kept["promptunet.keys"] = '{"teleport":["B"]}';
    expect("teleport" in new KeyMap(storage).bindings.value).toBe(false);
  });
});
