import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "../icons";

interface MenuProps {
  label: string;
  icon: IconName;
  /** Whether the label is shown beside the icon. */
  text?: boolean;
  children: ComponentChildren;
}

/** A button that opens a menu: arrows move in it; Escape, a choice or a press elsewhere closes it. */
export function Menu({ label, icon, text, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => (open ? whileOpen(anchor.current!, () => setOpen(false)) : undefined), [open]);

  const close = () => {
    setOpen(false);
    button.current!.focus();
  };

  return (
    <div class="menu-anchor" ref={anchor} onKeyDown={(event) => open && moveIn(anchor.current!, event, close)}>
      <button
        ref={button}
        type="button"
        class={`button ${text ? "plain" : "icon-button"}`}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        data-tip={text ? undefined : label}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
        {text && <span class="menu-label"><bdi>{label}</bdi></span>}
      </button>
      {open && (
        <div
          class="menu" role="menu" aria-label={label}
          onClick={(event) => event.target instanceof Element && event.target.closest(".menu-item") && close()}
        >
          {children}
        </div>
      )}
    </div>
  );
}

interface MenuItemProps {
  icon: IconName;
  onClick: () => void;
  disabled?: boolean;
  children: ComponentChildren;
}

export function MenuItem({ icon, onClick, disabled, children }: MenuItemProps) {
  return (
    <button type="button" class="menu-item" role="menuitem" disabled={disabled} onClick={onClick}>
      <Icon name={icon} />
      {children}
    </button>
  );
}

/** Items under a heading. */
export function MenuGroup({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div role="group" aria-label={title}>
      <h3 aria-hidden="true">{title}</h3>
      {children}
    </div>
  );
}

function whileOpen(anchor: HTMLElement, close: () => void): () => void {
  itemsOf(anchor)[0]?.focus();
  const closeOutside = (event: Event) => !anchor.contains(event.target as Node) && close();
  document.addEventListener("pointerdown", closeOutside, true);
  document.addEventListener("focusin", closeOutside);
  return () => {
    document.removeEventListener("pointerdown", closeOutside, true);
    document.removeEventListener("focusin", closeOutside);
  };
}

function moveIn(anchor: HTMLElement, event: KeyboardEvent, close: () => void): void {
  const items = itemsOf(anchor);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) {
    items.at(to % items.length)?.focus();
  } else if (event.key === "Escape") {
    close();
  } else {
    return;
  }

  event.preventDefault();
  event.stopPropagation();
}

function itemsOf(anchor: HTMLElement): HTMLElement[] {
  return [...anchor.querySelectorAll<HTMLElement>(".menu-item:not(:disabled)")];
}
