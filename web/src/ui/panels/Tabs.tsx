import type { Signal } from "@preact/signals";

/** Chooses the panel with the id "side-tab"; arrows move, and choose. */
export function Tabs<T extends string>({ names, shown }: { names: readonly T[]; shown: Signal<T> }) {
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) {
      return;
    }

    event.preventDefault();
    event.stopPropagation();
    const next = (names.indexOf(shown.value) + step + names.length) % names.length;
    shown.value = names[next]!;
    (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role=tab]")[next]!.focus();
  };

  return (
    <div class="tabs" role="tablist" onKeyDown={move}>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={shown.value === name}
          aria-controls="side-tab"
          tabIndex={shown.value === name ? 0 : -1}
          onClick={() => (shown.value = name)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
