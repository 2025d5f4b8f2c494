import { useEffect } from "preact/hooks";
import { Button, IconButton } from "../controls/Button";
import { closeGuide, followGuide, guideStep, guideSteps } from "./guide";

/** Five steps from one drawn slice to a file, each of which ends by itself. */
export function Guide() {
  useEffect(followGuide, []);
  useEffect(() => () => void (guideStep.value = null), []);
  const step = guideStep.value;
  if (step === null) {
    return null;
  }

  const shown = guideSteps[step];
  return (
    <section class="guide" aria-label="Guide">
      <header>
        <Steps done={step} />
        <IconButton icon="cross" label="Close the guide" small onClick={closeGuide} />
      </header>
      <div role="status">
        <h2>{shown?.title ?? "That is all"}</h2>
        <p class="soft">{shown?.text ?? "Every slice that you draw or accept makes the rest better. Press ? for all keys."}</p>
      </div>
      {shown ? (
        <Button kind="plain" onClick={() => (guideStep.value = step + 1)}>
          Skip this step
        </Button>
      ) : (
        <Button kind="primary" onClick={closeGuide}>
          Done
        </Button>
      )}
    </section>
  );
}

function Steps({ done }: { done: number }) {
  const now = Math.min(done + 1, guideSteps.length);
  return (
    <div class="guide-steps" role="img" aria-label={`Step ${now} of ${guideSteps.length}`}>
      {guideSteps.map(({ name }, number) => (
        <i key={name} class={number < done ? "done" : number === done ? "now" : ""} />
      ))}
    </div>
  );
}
