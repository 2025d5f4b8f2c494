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

/** A modal dialog. The browser keeps the focus in it, closes it on Escape, and returns the focus. */
export function Dialog({ title, wide, onClose, actions, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => dialog.current!.showModal(), []);
  // The browser reports a closing some time later: another dialog may have taken this one's place by then.
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

/** A press beside the dialog has the element itself as its target, because the content fills the dialog. */
function closeByBackdrop(event: MouseEvent): void {
  if (event.target === event.currentTarget) {
    (event.currentTarget as HTMLDialogElement).close();
  }
}
