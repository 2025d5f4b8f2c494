import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { IconButton } from "./Button";

interface DialogProps {
  title: string;
  wide?: boolean;
  onClose: () => void;
  /** Buttons at the bottom. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** A modal dialog; the browser keeps the focus in it, closes it by Escape, and gives the focus back. */
export function Dialog({ title, wide, onClose, actions, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => dialog.current!.showModal(), []);
  // The browser tells of a closing some time after it: another dialog may have taken this one's place.
  const close = () => dialog.current && onClose();
  return (
    <dialog ref={dialog} class={`dialog ${wide ? "wide" : ""}`} aria-labelledby={heading} onClose={close} onClick={closeByBackdrop}>
      <header>
        <h2 id={heading} class="grow">
          {title}
        </h2>
        <IconButton icon="cross" label="Close" onClick={() => dialog.current!.close()} />
      </header>
      <div class="dialog-body" tabIndex={-1}>
        {children}
      </div>
      {actions && <footer>{actions}</footer>}
    </dialog>
  );
}

/** A press beside the dialog is one on the element itself: its content fills it. */
function closeByBackdrop(event: MouseEvent): void {
  if (event.target === event.currentTarget) {
    (event.currentTarget as HTMLDialogElement).close();
  }
}
