interface ChoiceProps<T extends string> {
  /** What is chosen, read aloud. */
  label: string;
  options: Readonly<Record<T, string>>;
  value: T | null;
  onChoose: (value: T) => void;
}

/** One of a few, as a row of buttons. */
export function Choice<T extends string>({ label, options, value, onChoose }: ChoiceProps<T>) {
  return (
    <div class="choice" role="group" aria-label={label}>
      {(Object.keys(options) as T[]).map((option) => (
        <button key={option} type="button" class="button" aria-pressed={option === value} onClick={() => onChoose(option)}>
          {options[option]}
        </button>
      ))}
    </div>
  );
}
