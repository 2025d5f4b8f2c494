/** The mark and the name: one slice, and the slices propagated from it on both sides. */
export function Wordmark() {
  return (
    <span class="wordmark">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M12 3v18" />
        <path class="near" d="M7.5 6.5v11M16.5 6.5v11" />
        <path class="far" d="M3 10v4M21 10v4" />
      </svg>
      PromptUNet
    </span>
  );
}
