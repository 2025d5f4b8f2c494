import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

const delay = 350;
const gap = 8;

/** Shows `data-tip` and `data-keys` of the element under the mouse or with the focus. */
export function Tooltip() {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  useEffect(() => followPointerAndFocus(setTarget), []);
  return target?.isConnected ? <Tip target={target} /> : null;
}

function Tip({ target }: { target: HTMLElement }) {
  const tip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    tip.current!.showPopover();
    placeBeside(tip.current!, target);
  }, [target]);
  // A popover lies above dialogs too. Its text is the target's name, which screen readers read without it.
  return (
    <div class="tip" ref={tip} popover="manual" aria-hidden="true">
      <span>{target.dataset.tip}</span>
      {target.dataset.keys && <span class="key">{target.dataset.keys}</span>}
    </div>
  );
}

function followPointerAndFocus(show: (target: HTMLElement | null) => void): () => void {
  const ended = new AbortController();
  const listen = <K extends keyof DocumentEventMap>(type: K, listener: (event: DocumentEventMap[K]) => void) =>
    document.addEventListener(type, listener, { signal: ended.signal, capture: true, passive: true });
  let timer = 0;
  const showLater = (target: HTMLElement | null, after: number) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => show(target), target === null ? 0 : after);
  };

  listen("pointerover", (event) => event.pointerType === "mouse" && showLater(tipOf(event.target), delay));
  listen("pointerdown", () => showLater(null, 0));
  listen("focusin", (event) => showLater((event.target as Element).matches(":focus-visible") ? tipOf(event.target) : null, 0));
  listen("focusout", () => showLater(null, 0));
  listen("keydown", (event) => event.key === "Escape" && showLater(null, 0));
  return () => {
    clearTimeout(timer);
    ended.abort();
  };
}

function tipOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;
}

function placeBeside(tip: HTMLElement, target: HTMLElement): void {
  const at = target.getBoundingClientRect();
  const toTheRight = target.dataset.tipSide === "right";
  const left = toTheRight ? at.right + gap : at.left + (at.width - tip.offsetWidth) / 2;
  const below = at.bottom + gap + tip.offsetHeight < innerHeight ? at.bottom + gap : at.top - gap - tip.offsetHeight;
  const top = toTheRight ? at.top + (at.height - tip.offsetHeight) / 2 : below;
  tip.style.left = `${Math.max(gap, Math.min(left, innerWidth - tip.offsetWidth - gap))}px`;
  tip.style.top = `${top}px`;
}
