import { useId } from "preact/hooks";

interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step?: number;
  /** The value in words, with its unit. */
  text?: string;
  onInput: (value: number) => void;
}

/** A slider with its name and present value. */
export function Slider({ label, value, min, max, step = 1, text, onInput }: SliderProps) {
  const id = useId();
  const filled = max > min ? (100 * (value - min)) / (max - min) : 0;
  return (
    <div class="value-slider">
      <label for={id}>{label}</label>
      <input
        id={id}
        class="slider"
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={text}
        style={{ "--filled": `${Math.max(0, Math.min(filled, 100))}%` }}
        onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
      />
      <output for={id}>{text ?? value}</output>
    </div>
  );
}
