import type { ToolName } from "../../tools/tool";
import { Slider } from "../controls/Slider";
import { workspace } from "../page";
import { valueText } from "../words";

const largestBrush = 80;
const sized: readonly ToolName[] = ["brush", "eraser", "smart", "threshold"];

/** The settings of the active tool. */
export function ToolOptions() {
  const tool = workspace.tool.value;
  return (
    <div class="tool-options" role="group" aria-label="Tool options">
      {sized.includes(tool) && <BrushSize />}
      {tool === "smart" && <Tolerance />}
      {tool === "threshold" && <Threshold />}
      {!sized.includes(tool) && <p class="faint one-line">{hints[tool]}</p>}
    </div>
  );
}

const hints: Partial<Record<ToolName, string>> = {
  cursor: "Click to move the crosshair. Drag with the right button to change the window.",
  lasso: "Draw around the structure. With Shift it is taken away.",
  polygon: "Click corner by corner; a double click or Enter closes it.",
  fill: "Click into a hole to fill it.",
};

function BrushSize() {
  const size = workspace.brushSize;
  return (
    <Slider
      label="Size" value={size.value} min={1} max={largestBrush} text={`${size.value} px`}
      onInput={(value) => (size.value = value)}
    />
  );
}

function Tolerance() {
  const { tolerance, scan } = workspace;
  const span = spanOf(scan.value!.range);
  return (
    <Slider
      label="Tolerance"
      value={tolerance.value}
      min={0}
      max={span / 2}
      step={stepOf(span)}
      text={`± ${valueText(tolerance.value, span)}`}
      onInput={(value) => (tolerance.value = value)}
    />
  );
}

function Threshold() {
  const { thresholdRange, scan } = workspace;
  const { low, high } = thresholdRange.value;
  const range = scan.value!.range;
  const span = spanOf(range);
  return (
    <>
      <Slider
        label="From"
        value={low}
        min={range.low}
        max={range.high}
        step={stepOf(span)}
        text={valueText(low, span)}
        onInput={(value) => (thresholdRange.value = { low: value, high: Math.max(value, high) })}
      />
      <Slider
        label="To"
        value={high}
        min={range.low}
        max={range.high}
        step={stepOf(span)}
        text={valueText(high, span)}
        onInput={(value) => (thresholdRange.value = { low: Math.min(low, value), high: value })}
      />
    </>
  );
}

function spanOf(range: { low: number; high: number }): number {
  return range.high - range.low || 1;
}

function stepOf(span: number): number {
  return span > 50 ? 1 : span / 200;
}
