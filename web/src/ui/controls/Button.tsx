import type { ComponentChildren } from "preact";
import { chordText } from "../chords";
import { Icon, type IconName } from "../icons";
import { keyMap } from "../page";

interface ButtonProps {
  onClick: () => void;
  icon?: IconName;
  kind?: "primary" | "plain" | "danger";
  disabled?: boolean;
  /** The action of keys.ts that does the same. */
  action?: string;
  tip?: string;
  children: ComponentChildren;
}

/** A button with a text. */
export function Button({ onClick, icon, kind, disabled, action, tip, children }: ButtonProps) {
  return (
    <button type="button" class={`button ${kind ?? ""}`} disabled={disabled} onClick={onClick} data-tip={tip} {...shortcutOf(action)}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps {
  icon: IconName;
  /** Its action, read aloud and shown as a tooltip. */
  label: string;
  onClick: () => void;
  action?: string;
  pressed?: boolean;
  disabled?: boolean;
  small?: boolean;
}

/** A button with a picture, its name in a tooltip. */
export function IconButton({ icon, label, onClick, action, pressed, disabled, small }: IconButtonProps) {
  return (
    <button
      type="button"
      class={`button icon-button ${small ? "small" : ""}`}
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
      data-tip={label}
      {...shortcutOf(action)}
    >
      <Icon name={icon} />
    </button>
  );
}

/** The attributes with an action's key, for the tooltip and for screen readers. */
export function shortcutOf(action: string | undefined) {
  const chords = action === undefined ? [] : (keyMap.bindings.value[action] ?? []);
  return chords.length === 0
    ? {}
    : { "data-keys": chords.map(chordText).join(" or "), "aria-keyshortcuts": chords.join(" ").replaceAll("Ctrl", "Control") };
}

/** An action's first key, shown in its button. */
export function KeyHint({ action }: { action: string }) {
  const chord = keyMap.bindings.value[action]?.[0];
  return chord === undefined ? null : (
    <span class="key" aria-hidden="true">
      {chordText(chord)}
    </span>
  );
}
