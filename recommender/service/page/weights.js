// Weights: what is to count more; the list follows at once.
import { html, useId, useRef } from "./ui.js";
import { percent, t } from "./words.js";
import { TERMS } from "./request.js";

export function Weights({ state, set, answer }) {
  const drawn = state.weights || answer.weights;
  const latest = useRef(drawn); // two moves may come before the next drawing
  latest.current = drawn;
  const id = useId();
  const terms = TERMS.filter((name) => !answer.absent_terms.includes(name));
  const total = terms.reduce((sum, name) => sum + drawn[name], 0) || 1;
  const first = answer.recommendations[0];
  const move = (name, value) => {
    const next = { ...latest.current, [name]: Number(value) / 100 };
    if (!TERMS.some((one) => next[one] > 0)) return;
    latest.current = next;
    set({ weights: next });
  };
  return html`<div class="weights"><p class="hint">${t("page.weights.more")}</p>
    ${terms.map((name) => html`<div class="slider" key=${name}>
      <label for=${`${id}${name}`}>${t(`page.weights.${name}`)}</label>
      <input id=${`${id}${name}`} type="range" min="0" max="100" step="5" value=${Math.round(drawn[name] * 100)} aria-valuetext=${percent(drawn[name] / total)}
        onInput=${(event) => move(name, event.target.value)} />
      <output for=${`${id}${name}`}>${percent(drawn[name] / total)}</output></div>`)}
    ${first && html`<p class="hint" role="status">${t("page.weights.first", { title: first.title })}</p>`}
    <button type="button" class="quiet" disabled=${!state.weights} onClick=${() => set({ weights: null })}>${t("page.weights.reset")}</button>
  </div>`;
}
