import type { Pixels } from "./pose";

/** The actions of the pointer on a view. Points are of the host, in CSS pixels. */
export interface PointerTarget {
  /** Puts the pointer into this view. */
  activate(): void;
  /** Called with null when the pointer has left. */
  hover(at: Pixels | null): void;
  pan(by: Pixels): void;
  zoomAt(at: Pixels, factor: number): void;
  stepSlice(by: number): void;
  changeWindow(by: Pixels): void;
  moveCrosshair(at: Pixels): void;
  /** Whether the tool draws, rather than moves the crosshair. */
  draws(): boolean;
  begin(at: Pixels, inverted: boolean): void;
  extend(points: readonly Pixels[]): void;
  end(): void;
  /** A second click at the same place, which closes a polygon. */
  endTwice(): void;
  abandon(): boolean;
}

type Drag = "draw" | "crosshair" | "pan" | "window";

const eraserButton = 32;

/** Touches are ignored this long after the pen was near, as a palm may lie on the screen, in milliseconds. */
const penStaysNear = 1000;

/** Wheels change the slice by one after this many pixels, or after one notch. */
const wheelNotch = 40;

/** Calls the target for the mouse, a pen, fingers and the wheel on an element. Returns a function that ends it. */
export function followPointer(host: HTMLElement, target: PointerTarget): () => void {
  const fingers = new Map<number, Pixels>();
  let drag: { pointer: number; kind: Drag; at: Pixels } | null = null;
  let origin: Pixels = [0, 0];
  let lastPen = -Infinity;
  let isSpaceDown = false;
  let turned = 0;

  const at = (event: MouseEvent): Pixels => [event.clientX - origin[0], event.clientY - origin[1]];
  const isPalm = (event: PointerEvent) => event.pointerType === "touch" && event.timeStamp - lastPen < penStaysNear;

  function locate(): void {
    const { left, top } = host.getBoundingClientRect();
    origin = [left + host.clientLeft, top + host.clientTop];
  }

  function kindOf(event: PointerEvent): Drag | null {
    if (event.button === 1 || (event.button === 0 && isSpaceDown)) {
      return "pan";
    }

    if (event.button === 2) {
      return "window";
    }

    return event.button === 0 || event.button === 5 ? (event.ctrlKey || event.metaKey || !target.draws() ? "crosshair" : "draw") : null;
  }

  function down(event: PointerEvent): void {
    notePen(event);
    if (isPalm(event)) {
      return;
    }

    locate();
    host.focus({ preventScroll: true });
    target.activate();
    if (event.pointerType === "touch") {
      fingers.set(event.pointerId, at(event));
    }

    const kind = kindOf(event);
    if (fingers.size > 1) {
      drag = null;
      target.abandon();
    } else if (drag === null && kind !== null) {
      drag = { pointer: event.pointerId, kind, at: at(event) };
      begin(event, kind);
    }

    host.setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  function begin(event: PointerEvent, kind: Drag): void {
    if (kind === "draw") {
      target.begin(at(event), event.shiftKey || (event.buttons & eraserButton) !== 0);
    } else if (kind === "crosshair") {
      target.moveCrosshair(at(event));
    }
  }

  function move(event: PointerEvent): void {
    notePen(event);
    if (fingers.has(event.pointerId) && fingers.size === 2) {
      pinch(event);
    } else if (drag?.pointer === event.pointerId) {
      go(event, drag);
    }

    if (!isPalm(event)) {
      if (drag === null) {
        locate();
      }

      target.hover(at(event));
    }
  }

  function go(event: PointerEvent, dragged: { kind: Drag; at: Pixels }): void {
    const here = at(event);
    const by: Pixels = [here[0] - dragged.at[0], here[1] - dragged.at[1]];
    dragged.at = here;
    switch (dragged.kind) {
      case "draw": {
        const points = event.getCoalescedEvents().map(at);
        target.extend(points.length === 0 ? [here] : points);
        break;
      }
      case "crosshair": target.moveCrosshair(here); break;
      case "pan": target.pan(by); break;
      case "window": target.changeWindow(by); break;
    }
  }

  /** Two fingers move and zoom: the points under them stay under them. */
  function pinch(event: PointerEvent): void {
    const other = [...fingers].find(([pointer]) => pointer !== event.pointerId)![1];
    const [before, now] = [fingers.get(event.pointerId)!, at(event)];
    fingers.set(event.pointerId, now);
    const distance = (point: Pixels) => Math.max(Math.hypot(point[0] - other[0], point[1] - other[1]), 1);
    target.zoomAt([(before[0] + other[0]) / 2, (before[1] + other[1]) / 2], distance(now) / distance(before));
    target.pan([(now[0] - before[0]) / 2, (now[1] - before[1]) / 2]);
  }

  function up(event: PointerEvent): void {
    fingers.delete(event.pointerId);
    if (drag?.pointer === event.pointerId) {
      if (drag.kind === "draw") {
        event.type === "pointercancel" ? target.abandon() : target.end();
      }

      drag = null;
    }
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault();
    target.activate();
    locate();
    if (event.ctrlKey || event.metaKey) {
      target.zoomAt(at(event), Math.exp(-pixelsOf(event) / 300));
      return;
    }

    turned = Math.sign(turned) === -Math.sign(event.deltaY) ? 0 : turned;
    turned += Math.min(Math.max(pixelsOf(event), -wheelNotch), wheelNotch);
    const slices = Math.trunc(turned / wheelNotch);
    turned -= slices * wheelNotch;
    if (slices !== 0) {
      target.stepSlice(-slices);
    }
  }

  /** A pen takes precedence over a hand that touches the screen already. */
  function notePen(event: PointerEvent): void {
    if (event.pointerType !== "pen") {
      return;
    }

    lastPen = event.timeStamp;
    if (drag !== null && fingers.has(drag.pointer)) {
      target.abandon();
      drag = null;
    }

    fingers.clear();
  }

  function space(event: KeyboardEvent): void {
    isSpaceDown = event.key === " " ? event.type === "keydown" : isSpaceDown;
  }

  const ended = new AbortController();
  const { signal } = ended;
  host.addEventListener("pointerdown", down, { signal });
  host.addEventListener("pointermove", move, { signal });
  host.addEventListener("pointerup", up, { signal });
  host.addEventListener("pointercancel", up, { signal });
  host.addEventListener("pointerleave", () => target.hover(null), { signal });
  host.addEventListener("dblclick", () => target.endTwice(), { signal });
  host.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
  host.addEventListener("wheel", wheel, { signal, passive: false });
  addEventListener("keydown", space, { signal });
  addEventListener("keyup", space, { signal });
  addEventListener("blur", () => { isSpaceDown = false; }, { signal });
  return () => ended.abort();
}

function pixelsOf(event: WheelEvent): number {
  return event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * wheelNotch;
}
