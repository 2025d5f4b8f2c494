import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { goToSlice } from "../../actions/view";
import type { Axis, Suggestion } from "../../wire/types";
import { workspace } from "../page";
import { capital } from "../words";
import { drawStrip, type StripPicture } from "./drawStrip";
import { describeSlice, describeStrip, stripSlices, type StripSlice } from "./strip";

/** The slices of the active label: the confidence of each, the keyframes, and the slice to correct next. */
export function Strip() {
  const pointed = useSignal<number | null>(null);
  const { axis, slices, suggestion } = shown();
  const current = workspace.cursor.value[axis];
  const label = workspace.active.value;
  const plane = workspace.geometry.value!.planes[axis].name;
  const described = pointed.value ?? current;
  const wordsOf = (slice: number) => describeSlice(slice, slices[slice]!, suggestion?.slice === slice ? suggestion.share : null);

  return (
    <div class="strip">
      <p class="strip-title">
        <span class="one-line">
          {label ? <><bdi>{label.name}</bdi>, {plane} slices</> : `${capital(plane)} slices`}
        </span>
        <span class="strip-words">{label && wordsOf(described)}</span>
      </p>
      <div
        class="strip-plot"
        role="slider"
        tabIndex={0}
        aria-label={`${capital(plane)} slice, with confidence`}
        aria-valuemin={1}
        aria-valuemax={slices.length}
        aria-valuenow={current + 1}
        aria-valuetext={wordsOf(current)}
        aria-describedby="strip-in-words"
        onKeyDown={(event) => goByKey(event, axis, slices, current)}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          pointed.value = sliceAt(event, slices.length);
          goTo(event, axis, slices.length);
        }}
        onPointerUp={(event) => goTo(event, axis, slices.length, true)}
        onPointerLeave={() => (pointed.value = null)}
      >
        <Picture slices={slices} current={current} suggestion={suggestion?.slice ?? null} colour={label?.colour ?? "#888888"} />
      </div>
      <p id="strip-in-words" class="visually-hidden">
        {describeStrip(slices, suggestion)}
      </p>
    </div>
  );
}

function Picture(picture: StripPicture) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(picture);
  latest.current = picture;
  useEffect(() => redraw(canvas.current!, latest.current));
  useEffect(() => {
    const element = canvas.current!;
    const resized = new ResizeObserver(() => redraw(element, latest.current));
    resized.observe(element);
    return () => resized.disconnect();
  }, []);
  return <canvas ref={canvas} />;
}

function redraw(canvas: HTMLCanvasElement, picture: StripPicture): void {
  const { clientWidth, clientHeight } = canvas;
  const scale = devicePixelRatio;
  canvas.width = Math.round(clientWidth * scale);
  canvas.height = Math.round(clientHeight * scale);
  const context = canvas.getContext("2d")!;
  context.scale(scale, scale);
  drawStrip(context, clientWidth, clientHeight, picture);
}

/** The active label along its axis, or along the active plane's when it has none. */
function shown(): { axis: Axis; slices: StripSlice[]; suggestion: Suggestion | null } {
  const { active, activeAxis, geometry, labels, confidence, crossed, session, suggestion, voxelVersion } = workspace;
  void voxelVersion.value;
  const label = active.value;
  const axis = label?.axis ?? activeAxis.value;
  if (label === null) {
    const none = { area: 0, keyframe: null, confidence: null, crossed: false, stale: false };
    return { axis, slices: new Array<StripSlice>(geometry.value!.size[axis]).fill(none), suggestion: null };
  }

  const areas = labels.value!.areas(label.id, axis);
  const slices = stripSlices(label, axis, areas, confidence.value[label.id], crossed.value[label.id], session.value!.stale);
  const next = suggestion.value;
  return { axis, slices, suggestion: next?.label === label.id && next.axis === axis ? next : null };
}

function sliceAt(event: PointerEvent, slices: number): number {
  const at = (event.currentTarget as Element).getBoundingClientRect();
  return Math.max(0, Math.min(slices - 1, Math.floor(((event.clientX - at.left) / at.width) * slices)));
}

function goTo(event: PointerEvent, axis: Axis, slices: number, always = false): void {
  if (always || event.buttons & 1) {
    goToSlice(workspace, axis, sliceAt(event, slices));
  }
}

/** The keys are those of any slider. */
function goByKey(event: KeyboardEvent, axis: Axis, slices: readonly StripSlice[], current: number): void {
  const last = slices.length - 1;
  const to = {
    ArrowRight: current + 1, ArrowUp: current + 1, ArrowLeft: current - 1, ArrowDown: current - 1,
    PageUp: current + 10, PageDown: current - 10, Home: 0, End: last,
  }[event.key];
  if (to === undefined) {
    return;
  }

  event.preventDefault();
  event.stopPropagation();
  goToSlice(workspace, axis, Math.max(0, Math.min(last, to)));
}
